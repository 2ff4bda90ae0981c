"""labelwright train: one learning round, and a new queue."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.cli.output import Reply, progress
from app.cli.project_argument import project_argument, to_write
from app.cli.reply_command import ReplyCommand
from labeling.rounds import Round, store_round, stream_counts


@click.command("train", cls=ReplyCommand)
@project_argument
def command(project: Path) -> Reply:
    """Learn from the answers so far and put what teaches most at the front of the queue."""
    from active_learning import round as learning_round  # takes a second to import

    with to_write(project) as opened:
        with progress("Encoding") as report:
            found = learning_round.run(opened, report=report)
        done = opened.write(store_round, found, datetime.now(UTC))
        with opened.reading() as db:
            queue = stream_counts(db)
    unreadable = tuple(str(line) for line in done.report["unreadable"])
    document = {
        "round": done.id,
        "trained_on": done.trained_on,
        "seconds": done.seconds,
        "metrics": done.report["metrics"],
        "recall": done.report["recall"],
        "not_answered": done.report["not_answered"],
        "sampled": done.report["sampled"],
        "note": done.report["note"],
        "queue": queue,
        "rejected": [{"where": "", "reason": line} for line in unreadable],
    }
    return Reply(document=document, words=round_words(done), refused=unreadable)


def round_words(done: Round) -> str:
    """Return a round in a few lines: what it learned from and how good the model is on held-out items."""
    if done.report["why"]:
        why = str(done.report["why"])
        return f"Round {done.id} only ordered the queue: {why}."
    lines = [f"Round {done.id}: learned from {done.trained_on:,} items in {done.seconds:.1f} s."]
    for name, words in (("macro_f1", "Macro-F1"), ("accuracy", "Accuracy")):
        lines.append(f"  {words} on held-out items: {metric_words(done.report['metrics'][name])}")
    if done.report["note"]:
        lines.append(f"  Note: {done.report['note']}.")
    return "\n".join(lines)


def metric_words(figure: Mapping[str, Any]) -> str:
    """Return a stored figure with its interval and n, or why there is none."""
    if figure["value"] is None:
        return f"none yet, because {figure['why']}"
    return f"{figure['value']:.2f} ({figure['low']:.2f} to {figure['high']:.2f}, n {figure['n']:,})"
