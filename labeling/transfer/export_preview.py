"""What an export would hold, found without writing anything: the same rows and splits as the export itself."""

import importlib.metadata
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from labeling import settings
from labeling.charter import charter
from labeling.errors import LabelingError
from labeling.labels import Label, labels
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.sampling import VISIBLE
from labeling.storage.projections import label_map, tallies
from labeling.transfer.export_rows import Answers, ExportPlan, ExportRow
from labeling.transfer.exporting import ExportWish, _choose, _data_columns, _rows, aliases, naming_notes
from labeling.transfer.manifest import FILE_MANIFEST, manifest_of
from labeling.transfer.splits import assign_splits

FEW = 10
"""Rows of a label in a split below which a score on them is very rough (DESIGN 7)."""

SUFFIXES = {"csv": ".csv", "jsonl": ".jsonl", "folders": ""}
_FIRST_ROWS = 5
_MOST_TEXT = 300  # characters of a text that a previewed row shows
_MOST_WARNINGS = 3
_MOST_NUMBERS = 10_000
_ONLY_AFTERWARDS = ("exported_at", "agreement", "left_out", "files", "verified")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCounts:
    """How much each choice of answers exports: items for `best` and `agreed`, rows for `votes`."""

    best: int
    agreed: int
    votes: int

    def of(self, answers: Answers) -> int:
        """Return how many rows this choice exports."""
        return {"best": self.best, "agreed": self.agreed, "votes": self.votes}[answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPreview:
    """What would be written.

    `per_label` counts rows by label and split, in the order of the labels and of `splits`; a row with several
    labels counts for each. `first_rows` are the first rows as plain values, long texts cut. `manifest` is what
    the manifest will say, but for what only the finished export knows. `missing` are items whose picture is not
    where it was; folders leave them out, tables keep them.
    """

    rows: int
    splits: tuple[str, ...]
    per_split: Mapping[str, int]
    per_label: tuple[tuple[Label, Mapping[str, int]], ...]
    first_rows: tuple[Mapping[str, Any], ...]
    manifest: Mapping[str, Any]
    warnings: tuple[str, ...]
    missing: int


def answer_counts(db: Database) -> AnswerCounts:
    """Return how much there is to export for each choice of answers."""
    multi = settings.get(db, "task") == "multi"
    best, agreed = (
        len(_choose(db, ExportWish(format="jsonl", answers=answers, keep_together=())).item_id)
        for answers in ("best", "agreed")
    )
    current = label_map(db).current
    query = f"""SELECT v.value, count(*) FROM vote v JOIN item_state s ON s.item_id = v.item_id
                WHERE v.kind = 'labels' AND v.old = 0 AND s.{VISIBLE} GROUP BY v.value"""
    counted = ((current(json.loads(value)), n) for value, n in db.execute(query))
    votes = sum(n for chosen, n in counted if chosen is not None and (chosen or multi))
    return AnswerCounts(best=best, agreed=agreed, votes=votes)


def preview_export(project: Project, wish: ExportWish, *, report: Report = silent) -> ExportPreview:
    """Return what `export_project` would write with this wish; nothing is written.

    Raises
    ------
    LabelingError
        If the format does not fit the task or the answers.
    """
    with project.reading() as db:
        plan, names, rows, n_rows = _planned(db, project, wish)
        counts, per_split, first, missing = Counter[tuple[str, str]](), Counter[str](), list[Mapping[str, Any]](), 0
        there: dict[Path, bool] = {}
        known = labels(db, every=True)
        for done, row in enumerate(rows, start=1):
            report(done, n_rows)
            if not _is_there(row, there):
                missing += 1
                if wish.format == "folders":
                    continue
            counts.update((label, row.split) for label in row.labels)
            per_split[row.split] += 1
            if len(first) < _FIRST_ROWS:
                first.append(_plain(row, plan))
    facts = manifest_of(
        plan, exported_at="", files=(), counts=counts, rows_per_split=per_split, left_out=(), notes=plan.notes
    )
    splits = tuple(name for name in names if per_split[name])
    shown = [one for one in known if one.state == "active" or any(counts[one.name, name] for name in splits)]
    per_label = tuple((one, {name: counts[one.name, name] for name in splits}) for one in shown)
    return ExportPreview(
        rows=sum(per_split.values()),
        splits=splits,
        per_split=dict(per_split),
        per_label=per_label,
        first_rows=tuple(first),
        manifest={key: value for key, value in facts.items() if key not in _ONLY_AFTERWARDS},
        warnings=(*plan.notes, *_scarce(per_label, splits), *_gone(missing, wish)),
        missing=missing,
    )


def _planned(
    db: Database, project: Project, wish: ExportWish
) -> tuple[ExportPlan, tuple[str, ...], Iterator[ExportRow], int]:
    """Return what `export_project` hands to the writer: the plan, names of the splits, the rows and their number."""
    multi = settings.get(db, "task") == "multi"
    chosen = _choose(db, wish)
    split = assign_splits(chosen.unit, chosen.label, chosen.held_out, wish.split, wish.seed)
    names = dict(zip(chosen.item_id.tolist(), (split.names[at] for at in split.index), strict=True))
    plan = ExportPlan(
        format=wish.format,
        answers=wish.answers,
        multi=multi,
        labels={label.name: label.choose_when for label in labels(db, every=True)},
        kinds=chosen.kinds,
        seed=wish.seed,
        app_version=importlib.metadata.version("labelwright"),
        project_name=str(settings.get(db, "name", "")),
        project_id=project.id,
        split=wish.split,
        keep_together=wish.keep_together,
        data_columns=_data_columns(db),
        charter=charter(db).as_json(),
        counts={key: n for key, n in tallies(db).items() if key in ("items", "answered", "answers", "settled")},
        notes=(*split.notes, *chosen.notes, *naming_notes(wish)),
    )
    rows = _rows(db, project.path, chosen.item_id, names, wish.answers, aliases(db, wish))
    return plan, split.names, rows, chosen.n_rows


def free_target(target: Path, form: str) -> Path:
    """Return `target`, with a number before its suffix if it or its manifest exists already: name-2.csv.

    Parameters
    ----------
    form : str
        Name of the format, which says whether a file or a folder is written.

    Raises
    ------
    LabelingError
        If the folder does not exist, or the name is empty or cannot be used.
    """
    suffix = SUFFIXES[form]
    if not target.name or not target.name.removesuffix(suffix):
        raise LabelingError("The export needs a name", mend="Write FOLDER/NAME")
    try:
        if not target.parent.is_dir():
            raise LabelingError(f"The folder {target.parent} does not exist", mend="Make it, or choose another")
        stem = target.name.removesuffix(suffix)
        for number in range(1, _MOST_NUMBERS):
            path = target if number == 1 else target.with_name(f"{stem}-{number}{suffix}")
            sides = [path] if form == "folders" else [path, path.with_name(path.name + FILE_MANIFEST)]
            if not any(side.exists() or side.is_symlink() for side in sides):
                return path
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LabelingError(f"{target} cannot be written: {reason}", mend="Choose another name") from error
    raise LabelingError(f"{target} and {_MOST_NUMBERS} names like it are taken", mend="Choose another name")


def _is_there(row: ExportRow, known: dict[Path, bool]) -> bool:
    """Tell whether the row's picture is where it was; each is looked for once, also when it has several votes."""
    if row.path is None:
        return True
    if row.path not in known:
        known[row.path] = row.path.is_file()
    return known[row.path]


def _plain(row: ExportRow, plan: ExportPlan) -> dict[str, Any]:
    values: dict[str, Any] = {"item": row.item}
    values |= {"labels": list(row.labels)} if plan.multi else {"label": row.labels[0]}
    values["split"] = row.split
    if row.path is None:
        text = row.text or ""
        values["text"] = text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}…"
    else:
        values["file"] = row.path.as_posix()
    if plan.answers == "votes":
        values |= {"annotator": row.annotator, "at": row.at}
    if plan.format != "folders":
        values |= {"stream": row.stream, "round": row.round, "held_out": row.held_out}
        values["inclusion_prob"] = row.inclusion_prob
    return values | ({"data": dict(row.data)} if row.data else {})


def _scarce(per_label: Sequence[tuple[Label, Mapping[str, int]]], splits: Sequence[str]) -> list[str]:
    """Say which labels have too few rows in a split, the worst first."""
    if len(splits) < 2:
        return []
    found = sorted(
        (n, label.name, name)
        for label, counts in per_label
        if sum(counts.values())
        for name, n in counts.items()
        if n < FEW
    )
    words = [_scarce_words(label, name, n) for n, label, name in found[:_MOST_WARNINGS]]
    if len(found) > _MOST_WARNINGS:
        words.append(f"{len(found) - _MOST_WARNINGS} more counts are below {FEW}: see the table.")
    return words


def _scarce_words(label: str, split: str, n: int) -> str:
    what = f"{label} has {n or 'no'} {split} {'item' if n == 1 else 'items'}"
    if split.casefold() == "train":
        return f"{what}: too few to learn it well."
    return f"{what}. Its {split} score will be very rough."


def _gone(missing: int, wish: ExportWish) -> list[str]:
    if not missing:
        return []
    them = "item has a picture" if missing == 1 else "items have pictures"
    then = "left out of the folders" if wish.format == "folders" else "kept in the table"
    return [f"{missing} {them} that cannot be found; {'it is' if missing == 1 else 'they are'} {then}."]
