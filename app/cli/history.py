"""labelwright history: everything that happened to an item."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.cli.answer_values import words_of
from app.cli.item_keys import item_id
from app.cli.output import Reply
from app.cli.project_argument import project_argument, to_read
from app.cli.reply_command import ReplyCommand
from app.cli.tables import table
from labeling import settings
from labeling.history import item_history
from labeling.labels import labels

_KEPT = ("at", "person", "kind", "label", "stream", "round", "suggestion_seen", "seconds", "undone")


@click.command("history", cls=ReplyCommand)
@project_argument
@click.argument("item")
def command(project: Path, item: str) -> Reply:
    """Show everything that happened to ITEM, oldest first; answers that were taken back stay in it."""
    with to_read(project) as opened, opened.reading() as db:
        names = {label.id: label.name for label in labels(db, every=True)}
        multi = settings.get(db, "task") == "multi"
        events = [_event(event, names, multi) for event in item_history(db, item_id(db, item))]
    rows = [
        (event["at"][:19], event["person"], event["kind"], _shown(event["label"]), event["stream"] or "",
         "taken back" if event["undone"] else "")
        for event in events
    ]  # fmt: skip
    header = ("time (UTC)", "person", "what", "answer", "stream", "")
    return Reply(
        document={"events": events},
        words=table(header, rows) if rows else f"Nothing has happened to {item} yet.",
    )


def _event(event: Mapping[str, Any], names: Mapping[int, str], multi: bool) -> dict[str, Any]:
    label = None
    if event["kind"] in ("answer", "repeat", "settle"):
        kind, content = event["value"]
        label = words_of(kind, content, names, multi=multi)
    return {name: label if name == "label" else event[name] for name in _KEPT}


def _shown(label: str | list[str] | None) -> str:
    if isinstance(label, list):
        return ", ".join(label) or "@none"
    return label or ""
