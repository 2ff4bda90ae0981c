"""labelwright status: where a project stands."""

from collections.abc import Iterable
from pathlib import Path

import click

from app.cli.output import Reply
from app.cli.project_argument import project_argument, to_read
from app.cli.reply_command import ReplyCommand
from app.cli.tables import counted, figure_words, table
from labeling.quality.figure import Figure
from labeling.status import RoundStatus, Status, status

_METRICS = ("accuracy", "macro_f1")


@click.command("status", cls=ReplyCommand)
@project_argument
def command(project: Path) -> Reply:
    """Show where PROJECT stands, and what helps most now."""
    with to_read(project) as opened, opened.reading() as db:
        now = status(db)
    return Reply(document=now.as_json(), words=_words(now))


def _words(now: Status) -> str:
    parts = [
        (
            f"{counted(now.items, 'item')}, {now.answered:,} answered, {counted(now.answers, 'current answer')}, "
            f"{now.settled:,} settled, {now.in_review:,} in review"
        ),
        table(
            ("label", "count", "target", "estimated share of all data"),
            [(row.label, row.count, row.target, _short(row.share)) for row in now.labels],
        ),
        *_why_none(row.share for row in now.labels),
    ]
    if now.note:
        parts.append(f"Note: {now.note}.")
    parts.append(table(("person", "role", "answers"), [(one.name, one.role, one.answers) for one in now.annotators]))
    if now.rounds:
        header = ("round", "time (UTC)", "trained on", "seconds", "accuracy", "macro F1", "held-out, not answered")
        parts.append(table(header, [_round(one) for one in now.rounds]))
        parts += _why_none(_figure(one, name) for one in now.rounds for name in _METRICS)
    return "\n\n".join([*parts, now.advice])


def _round(one: RoundStatus) -> tuple[object, ...]:
    figures = [_short(_figure(one, name)) for name in _METRICS]
    missing = f"{one.not_answered:,} of {one.sampled:,}"
    return (one.round, f"{one.at:%Y-%m-%d %H:%M:%S}", one.trained_on, f"{one.seconds:.1f}", *figures, missing)


def _short(figure: Figure) -> str:
    """Return a figure for a cell; why there is none stands once, below the table."""
    return "none" if figure.value is None else figure_words(figure)


def _why_none(figures: Iterable[Figure]) -> list[str]:
    reasons = dict.fromkeys(figure.why for figure in figures if figure.value is None)
    return ["\n".join(f"none: {reason}" for reason in reasons)] if reasons else []


def _figure(one: RoundStatus, name: str) -> Figure:
    stored = one.metrics.get(name) or {"value": None, "why": one.why or "not measured"}
    return Figure(**stored)
