"""labelwright import: bring items, and the answers that a source has, into a project."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app.cli.output import Reply, progress
from app.cli.people_options import by_option, decider, new_annotator_option, refuse_annotator
from app.cli.project_argument import project_argument, to_write
from app.cli.reply_command import ReplyCommand
from app.cli.tables import counted
from labeling import settings
from labeling.errors import LabelingError
from labeling.labels import UnknownLabelError, label_ids
from labeling.project import Project
from labeling.transfer.importing import ImportOptions, ImportResult, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import Reader, Rejected


@click.command("import", cls=ReplyCommand)
@project_argument
@click.argument("source", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", metavar="NAME", help="The source's format, as 'labelwright formats' lists them [recognised].")
@click.option("--text", metavar="COL", help="Column with the text; COL+COL joins two.")
@click.option("--image", metavar="COL", help="Column with the path of an image.")
@click.option("--label", metavar="COL", help="Column with the label: reads it as answers.")
@click.option("--labels-from-folders", is_flag=True, help="The folder an item lies in is its label.")
@click.option("--id", metavar="COL", help="Column that names each item.")
@click.option("--group", metavar="COL", help="Column of what belongs together and is never split.")
@click.option("--time", metavar="COL", help="Column with the time of the item or the answer.")
@click.option("--annotator", "name", metavar="NAME", help="The person whose answers these are [the source itself].")
@click.option("--annotator-column", metavar="COL", help="Column that names the person of each answer.")
@new_annotator_option
@click.option("--map", "mapped", metavar="OLD=NEW", multiple=True, help="Read the label OLD as NEW; may be repeated.")
@click.option("--update", is_flag=True, help="Take over content that changed; its answers are then old.")
@click.option("--copy", is_flag=True, help="Copy images into a folder beside the project.")
@by_option
def command(
    project: Path,
    source: tuple[Path, ...],
    name: str | None,
    new_annotator: bool,
    mapped: tuple[str, ...],
    update: bool,
    copy: bool,
    by: str | None,
    **columns: Any,
) -> Reply:
    """Bring items from each SOURCE, a table or a folder, into PROJECT.

    The format is recognised. The same source again adds only what is new.
    """
    with to_write(project) as opened:
        with opened.reading() as db:
            task, names = settings.get(db, "task"), list(label_ids(db))
            lead = decider(db, by, "import")
            if name is not None:
                refuse_annotator(db, name, create=new_annotator)
        read = ReadOptions(annotator=name, label_map=_label_map(mapped, names), multi=task == "multi", **columns)
        readers = [open_source(path, read) for path in source]
        # Nobody is added here: the import itself adds who gives an answer that is taken.
        options = ImportOptions(by=lead.id, update=update, copy=copy)
        return _reply(_import_all(opened, readers, options))


def _label_map(pairs: Sequence[str], labels: Sequence[str]) -> Mapping[str, str]:
    """Return OLD -> NEW of each pair, split at the last "=" behind which a label of the project stands."""
    found = {}
    for pair in pairs:
        cuts = [at for at, letter in enumerate(pair) if letter == "="]
        fits = [at for at in cuts if pair[at + 1 :].strip() in labels]
        if not cuts or not pair[: cuts[0]].strip():
            raise LabelingError(f"--map {pair} does not say what is read as what", mend="Write --map OLD=NEW")
        if not fits:
            raise UnknownLabelError(pair[cuts[-1] + 1 :].strip(), labels)
        found[pair[: fits[-1]].strip()] = pair[fits[-1] + 1 :].strip()
    return found


def _import_all(project: Project, readers: Sequence[Reader], options: ImportOptions) -> ImportResult:
    """Import one source after the other; one that fails later is listed, as the ones before it are done."""
    total = ImportResult()
    for n, reader in enumerate(readers):
        try:
            with progress(f"Importing {reader.name}") as report:
                result = import_source(project, reader, options, now=datetime.now(UTC), report=report)
        except LabelingError as error:
            if n == 0:
                raise
            total.rejected.append(Rejected(str(reader.path), str(error)))
            continue
        total.items_added += result.items_added
        total.items_known += result.items_known
        total.items_changed += result.items_changed
        total.answers_added += result.answers_added
        total.rejected += result.rejected
        total.notes += result.notes
        total.seconds += result.seconds
    return total


def _nothing(result: ImportResult) -> LabelingError | None:
    """Return why nothing came in, where rows were refused and none was taken."""
    taken = result.items_added + result.items_known + result.items_changed + result.answers_added
    if taken or not result.rejected:
        return None
    first, n = result.rejected[0], len(result.rejected)
    if n == 1:
        return LabelingError(f"Nothing was imported: {first.reason}", where=first.where)
    return LabelingError(f"Nothing was imported: all {n:,} were refused; the first: {first.reason}", where=first.where)


def _reply(result: ImportResult) -> Reply:
    error = _nothing(result)
    words = [
        (
            f"Added {counted(result.items_added, 'item')} and {counted(result.answers_added, 'answer')}; "
            f"{result.items_known:,} known, {result.items_changed:,} changed, {len(result.rejected):,} refused."
        )
    ]
    words += [f"Note: {note.where}: {note.note}" for note in result.notes]
    return Reply(
        document={
            "items_added": result.items_added,
            "items_known": result.items_known,
            "items_changed": result.items_changed,
            "answers_added": result.answers_added,
            "rejected": [{"where": one.where, "reason": one.reason} for one in result.rejected],
            "notes": [{"where": one.where, "note": one.note} for one in result.notes],
            "seconds": round(result.seconds, 3),
        },
        words="" if error else "\n".join(words),
        refused=[f"{one.where}: {one.reason}" for one in result.rejected],
        error=error,
    )
