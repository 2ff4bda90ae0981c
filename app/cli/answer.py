"""labelwright answer: record answers, typed or from a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click
from sqlite_utils import Database

from app.cli.answer_rows import AnswerRow, rows_of_file, rows_typed
from app.cli.answer_values import Names, value_of
from app.cli.item_keys import item_id
from app.cli.output import Reply, say
from app.cli.people_options import annotator, new_annotator_option
from app.cli.project_argument import project_argument, to_write
from app.cli.reply_command import ReplyCommand
from app.cli.tables import counted
from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.errors import LabelingError
from labeling.labels import label_ids, labels_gone
from labeling.project import Project
from labeling.transfer.records import Rejected

_ACKNOWLEDGED = 100  # answers in a transaction; each hundred on disk is told at once
_LOOKED_AT = 1000  # rows taken at once, most of them refused at worst
_HINTS = 20  # refused rows that get near matches: finding them takes long in a large project


@dataclass(slots=True, kw_only=True)
class Recording:
    """Answers under way: whose they are, how many are on disk, and which were refused (where, and why)."""

    annotator: str | None
    create: bool
    saved: int = 0
    refused: list[tuple[str, LabelingError]] = field(default_factory=list)


@click.command("answer", cls=ReplyCommand)
@project_argument
@click.argument("answers", metavar="[ITEM=LABEL[,LABEL]]...", nargs=-1)
@click.option("--annotator", "name", metavar="NAME", help="Whose answers these are; with --from also a column.")
@new_annotator_option
@click.option("--from", "file", metavar="FILE", type=click.Path(path_type=Path), help="CSV or JSONL: item, label.")
def command(project: Path, answers: tuple[str, ...], name: str | None, new_annotator: bool, file: Path | None) -> Reply:
    """Record answers. Several labels are joined with ","; @none @cant-decide @skip @flag stand for those answers."""
    if bool(answers) == (file is not None):
        raise LabelingError("There is nothing to record" if file is None else "Answers are typed or read, not both",
                            mend="Write ITEM=LABEL, or name a table with --from FILE")  # fmt: skip
    if name is None and file is None:
        raise LabelingError("Nobody is named whose answers these are", mend="Add --annotator NAME")
    recording = Recording(annotator=name, create=new_annotator)
    try:
        with to_write(project) as opened:
            with opened.reading() as db:
                multi = settings.get(db, "task") == "multi"
                if name is not None and not new_annotator:
                    annotator(db, name)
            rows = rows_typed(answers, multi=multi) if file is None else rows_of_file(file, multi=multi)
            record_all(opened, rows, recording, acknowledge=file is not None)
    except (KeyboardInterrupt, LabelingError) as error:
        if not recording.saved:
            raise
        recording.refused.append((str(file or ""), _stopped(error, recording.saved)))
    return _reply(recording)


def _stopped(error: BaseException, saved: int) -> LabelingError:
    if isinstance(error, LabelingError):
        why = error.what.removeprefix("Nothing was written: ")
        what = f"Stopped after {counted(saved, 'answer')}, which {'is' if saved == 1 else 'are'} saved: {why}"
        return LabelingError(what, where=error.where, mend=error.mend)
    return LabelingError("Stopped; what comes after the saved answers was not read", mend="Run it again")


def record_all(
    project: Project, rows: Iterator[AnswerRow | Rejected], recording: Recording, *, acknowledge: bool
) -> None:
    """Record every row in its order; with `acknowledge`, say on stderr when each hundred is on disk."""
    # Taken before the write, which holds the project's lock: a slow file must not keep everybody waiting.
    taken = list(islice(rows, _LOOKED_AT))
    while taken:
        n_saved, refused, n_rows = project.write(_record_some, taken, recording)
        recording.saved += n_saved
        recording.refused += refused
        if acknowledge and n_saved and recording.saved % _ACKNOWLEDGED == 0:
            say(f"saved {recording.saved}")
        taken = [*taken[n_rows:], *islice(rows, n_rows)]


def _record_some(
    db: Database, rows: Sequence[AnswerRow | Rejected], recording: Recording
) -> tuple[int, list[tuple[str, LabelingError]], int]:
    """Record rows up to the next full hundred; return the number saved, what was refused, and the rows used."""
    names = Names(chosen=label_ids(db), gone=labels_gone(db), multi=settings.get(db, "task") == "multi")
    n_saved, n_rows, refused = 0, 0, list[tuple[str, LabelingError]]()
    room = _ACKNOWLEDGED - recording.saved % _ACKNOWLEDGED
    for row in rows:
        n_rows += 1
        if isinstance(row, Rejected):
            refused.append((row.where, LabelingError(row.reason)))
            continue
        hint = len(recording.refused) + len(refused) < _HINTS
        try:
            record_answer(db, _answer(db, row, recording, names, hint=hint))
        except LabelingError as error:
            refused.append((row.where, error))
            continue
        n_saved += 1
        if n_saved == room:
            break
    return n_saved, refused, n_rows


def _answer(db: Database, row: AnswerRow, recording: Recording, names: Names, *, hint: bool) -> Answer:
    item = item_id(db, row.item, hint=hint)
    value = value_of(row.labels, names)
    name = row.annotator or recording.annotator
    if name is None:
        raise LabelingError("No annotator is named", mend="Fill the column 'annotator', or add --annotator NAME")
    # Last, so that nobody is added for an answer that is refused.
    person = annotator(db, name, create=recording.create)
    return Answer(item_id=item, person_id=person.id, value=value, given_at=row.at or datetime.now(UTC))


def _reply(recording: Recording) -> Reply:
    refused = recording.refused
    return Reply(
        document={
            "saved": recording.saved,
            "rejected": [{"where": where, "reason": str(error)} for where, error in refused],
        },
        words="" if not recording.saved else f"Saved {counted(recording.saved, 'answer')}.",
        refused=[f"{where}: {error}" for where, error in refused],
        error=None if recording.saved else _nothing(refused),
    )


def _nothing(refused: Sequence[tuple[str, LabelingError]]) -> LabelingError:
    if not refused:
        return LabelingError("Nothing was saved: there are no answers", mend="Give at least one")
    where, first = refused[0]
    if len(refused) == 1:
        return LabelingError(f"Nothing was saved: {first.what}", where=where, mend=first.mend)
    what = f"Nothing was saved: all {len(refused):,} answers were refused; the first: {first.what}"
    return LabelingError(what, where=where, mend=first.mend)
