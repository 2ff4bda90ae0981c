"""labelwright next: what a person should label next."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlite_utils import Database

from app.cli.output import Reply
from app.cli.people_options import annotator, annotator_option, new_annotator_option
from app.cli.project_argument import project_argument, to_write
from app.cli.reply_command import ReplyCommand
from labeling.errors import LabelingError
from labeling.items import Item, items_by_id
from labeling.queue import WHY, serve

_SHOWN = 2000  # characters of a text in words; --json has all of it
_MOST = 200  # items a person can hold; each is kept from everybody else for 30 minutes
_AT_ONCE = 10  # items served in one transaction, about 30 ms: answers of others must not wait longer


@click.command("next", cls=ReplyCommand)
@project_argument
@annotator_option
@new_annotator_option
@click.option("-n", type=click.IntRange(min=1), default=1, show_default=True, help=f"How many items, {_MOST} at most.")
def command(project: Path, annotator: str, new_annotator: bool, n: int) -> Reply:
    """Show the next items of a person's queue; they stay theirs for 30 minutes, or until answered."""
    if n > _MOST:
        raise LabelingError(
            f"At most {_MOST} items are served at once, not {n:,}: each is kept from everybody else for 30 minutes",
            mend=f"Write -n {_MOST}, and ask again when they are answered",
        )
    with to_write(project) as opened:
        items: list[Item] = []
        for wanted in (*range(_AT_ONCE, n, _AT_ONCE), n):
            items = opened.write(_serve, annotator, new_annotator, wanted, opened.path)
            if len(items) < wanted:
                break
    return Reply(
        document={"items": [{"item": i.key, "kind": i.kind, "content": _content(i), "why": WHY} for i in items]},
        words="\n\n".join(_words(item) for item in items) or f"Nothing is left to label for {annotator}.",
    )


def _serve(db: Database, name: str, create: bool, n: int, project: Path) -> list[Item]:
    person = annotator(db, name, create=create)
    served = serve(db, person.id, n, datetime.now(UTC))
    return items_by_id(db, [one.item_id for one in served], project)


def _content(item: Item) -> str:
    return str(item.path) if item.path is not None else item.text or ""


def _words(item: Item) -> str:
    content = _content(item)
    more = " ..." if len(content) > _SHOWN else ""
    lines = "\n".join(f"  {line}" for line in (content[:_SHOWN] + more).splitlines())
    return f"{item.key}\n{lines}"
