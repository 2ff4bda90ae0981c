"""labelwright labels: list, add and change labels."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from app.cli.output import Reply
from app.cli.people_options import by_option, decider
from app.cli.project_argument import project_argument, to_read, to_write
from app.cli.reply_command import ReplyCommand, refuse_unused
from app.cli.tables import counted, table
from labeling.errors import LabelingError
from labeling.label_changes import Effect, Request, change_labels
from labeling.labels import labels
from labeling.storage.projections import tallies

_FITS = {
    "list": (),
    "add": ("target", "key", "choose_when"),
    "rename": (),
    "set": ("target", "key", "choose_when"),
    "retire": (),
    "merge": ("into",),
    "split": ("into",),
}


@click.command("labels", cls=ReplyCommand)
@project_argument
@click.argument("action", type=click.Choice(list(_FITS)), default="list")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--into", metavar="NAME[,NAME]", help="Where a merge leads, or what a label is split into.")
@click.option("--target", type=click.IntRange(min=0), help="How many are wanted; 0 takes the target away.")
@click.option("--key", help="The key that chooses the label in the window.")
@click.option("--choose-when", metavar="TEXT", help="When to choose the label, in one sentence.")
@click.option("--dry-run", is_flag=True, help="Only count what the change would touch.")
@by_option
def command(
    project: Path,
    action: str,
    names: tuple[str, ...],
    into: str | None,
    target: int | None,
    key: str | None,
    choose_when: str | None,
    dry_run: bool,
    by: str | None,
) -> Reply:
    """List the labels of PROJECT, or change them: every change is one step that 'undo' takes back.

    add NAME..., rename OLD NEW, set NAME... (--target, --key, --choose-when), retire NAME..., merge NAME... --into
    NAME, split NAME --into A,B.
    """
    refuse_unused(action, _FITS[action], into=into, key=key, choose_when=choose_when, target=target is not None)
    if action == "list":
        refuse_unused(action, (), dry_run=dry_run, by=by)
        if names:
            raise LabelingError("'list' takes no names", mend="Leave them out, or say what to do before them")
        with to_read(project) as opened, opened.reading() as db:
            return _listed(_rows(db))
    if action == "rename" and len(names) != 2:
        raise LabelingError("'rename' takes the old and the new name", mend="Write labels PROJECT rename OLD NEW")
    if action == "split" and len(names) != 1:
        raise LabelingError("'split' takes one label", mend="Write labels PROJECT split NAME --into A,B")
    if action == "set" and target is None and not key and choose_when is None:
        raise LabelingError("Nothing is said that should be set", mend="Add --target, --key or --choose-when")
    ask = Request(names=names, key=key, target=target, choose_when=choose_when, into=_into(action, into))
    with to_write(project) as opened:
        effect, rows = opened.write(_change, action, ask, by, dry_run)
    return _changed(effect, rows, dry_run)


def _into(action: str, into: str | None) -> tuple[str, ...]:
    if into is None:
        return ()
    names = into.split(",") if action == "split" else [into]
    return tuple(name.strip() for name in names if name.strip())


def _change(
    db: Database, action: str, ask: Request, by: str | None, dry_run: bool
) -> tuple[Effect, list[dict[str, Any]]]:
    person = decider(db, by, "change labels")
    return change_labels(db, action, ask, person_id=person.id, at=datetime.now(UTC), dry_run=dry_run), _rows(db)


def _rows(db: Database) -> list[dict[str, Any]]:
    counts, every = tallies(db), labels(db, every=True)
    names = {label.id: label.name for label in every}
    return [
        {
            "label": one.name,
            "key": one.key,
            "count": counts.get(f"label {one.id}", 0),
            "target": one.target,
            "choose_when": one.choose_when,
            "state": one.state,
            "merged_into": None if one.merged_into is None else names[one.merged_into],
        }
        for one in every
    ]


def _listed(rows: list[dict[str, Any]]) -> Reply:
    return Reply(document={"labels": rows}, words=_table(rows))


def _changed(effect: Effect, rows: list[dict[str, Any]], dry_run: bool) -> Reply:
    touched = f"; touches {counted(effect.votes, 'current answer')} on {counted(effect.items, 'item')}"
    words = f"{'Would' if dry_run else 'Done:'} {effect.words}{touched if effect.votes else ''}."
    return Reply(
        document={
            "change": effect.words,
            "dry_run": dry_run,
            "votes": effect.votes,
            "items": effect.items,
            "labels": rows,
        },
        words=f"{words}\n\n{_table(rows)}",
    )


def _table(rows: list[dict[str, Any]]) -> str:
    return table(
        ("label", "key", "count", "target", "choose it when", "state"),
        [
            (
                row["label"], row["key"], row["count"], row["target"], row["choose_when"],
                f"merged into {row['merged_into']}" if row["merged_into"] else row["state"],
            )
            for row in rows
        ],
    )  # fmt: skip
