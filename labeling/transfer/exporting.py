"""From the project to the rows of an export: which answers count, which split each item goes to."""

import hmac
import importlib.metadata
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling import settings
from labeling.charter import charter
from labeling.errors import LabelingError
from labeling.history import moment
from labeling.items import real_path
from labeling.labels import labels
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.quality.figure import plain
from labeling.sampling import VISIBLE, Design, design
from labeling.storage.projections import label_map, tallies
from labeling.transfer.export import ExportResult, write_dataset
from labeling.transfer.export_rows import Answers, ExportPlan, ExportRow, Kind
from labeling.transfer.splits import SplitSpec, assign_splits

KEEP_TOGETHER = ("group", "duplicates")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What a person chose for an export; `agreement` are figures for the manifest, as plain JSON values.

    Without `names`, votes name their annotators "annotator-1" and on: the same in every export until people are
    added, in an order that tells nothing about them.

    Units (a group, exact duplicates, else the item) always stay in one split. With "duplicates" in
    `keep_together`, equal content in different groups does too.
    """

    format: str
    answers: Answers = "best"
    split: SplitSpec | None = None
    keep_together: tuple[str, ...] = KEEP_TOGETHER
    seed: int = 0
    agreement: Mapping[str, object] | None = None
    names: bool = True

    def __post_init__(self) -> None:
        if unknown := set(self.keep_together) - set(KEEP_TOGETHER):
            raise LabelingError(
                f"'{sorted(unknown)[0]}' is nothing to keep together", mend=f"Choose {' or '.join(KEEP_TOGETHER)}"
            )


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The items of an export, by id, with what is needed to split them."""

    item_id: NDArray[np.int64]
    unit: NDArray[np.int64]
    held_out: NDArray[np.bool_]
    label: NDArray[np.int64]
    kinds: frozenset[Kind]
    n_rows: int
    notes: tuple[str, ...]


def export_project(
    project: Project, out: Path, wish: ExportWish, *, now: datetime, report: Report = silent
) -> ExportResult:
    """Write the project's answers to `out`, read them back and verify them; see `export.write_dataset`.

    Raises
    ------
    LabelingError
        If there is nothing to export, the target exists, the format does not fit the task, or the disk is full.
    """
    with project.reading() as db:
        chosen = _choose(db, wish)
        if not len(chosen.item_id):
            raise LabelingError(
                "Nothing to export: " + _WHY_NOTHING[wish.answers],
                where=str(project.path),
                mend="Label some items first",
            )
        split = assign_splits(chosen.unit, chosen.label, chosen.held_out, wish.split, wish.seed)
        names = dict(zip(chosen.item_id.tolist(), (split.names[i] for i in split.index), strict=True))
        known = labels(db, every=True)
        plan = ExportPlan(
            format=wish.format,
            answers=wish.answers,
            multi=settings.get(db, "task") == "multi",
            labels={label.name: label.choose_when for label in known},
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
            agreement=wish.agreement or {},
            notes=(*split.notes, *chosen.notes, *naming_notes(wish)),
        )
        rows = _rows(db, project.path, chosen.item_id, names, wish.answers, aliases(db, wish))
        return write_dataset(rows, out, plan, exported_at=now.isoformat(), total=chosen.n_rows, report=report)


_WHY_NOTHING: Mapping[Answers, str] = {
    "best": "no item has a final answer",
    "agreed": "no item is settled or has two equal answers",
    "votes": "there are no votes",
}


def naming_notes(wish: ExportWish) -> tuple[str, ...]:
    """Return what the manifest says about the names of annotators, if they are replaced."""
    replaced = wish.answers == "votes" and not wish.names
    return ("The names of annotators are replaced by numbers.",) if replaced else ()


def aliases(db: Database, wish: ExportWish) -> Mapping[int, str] | None:
    """Return what people are called in an export without names: numbers, in the order of a hash keyed by the project.

    None where they are called by their names.
    """
    if wish.names:
        return None
    key = str(settings.get(db, "id")).encode()
    rows = db.execute("SELECT id, uid FROM person").fetchall()
    rows.sort(key=lambda row: hmac.digest(key, str(row[1]).encode(), "sha256"))
    return {row[0]: f"annotator-{number}" for number, row in enumerate(rows, start=1)}


def _choose(db: Database, wish: ExportWish) -> _Chosen:
    h, multi = design(db).held_out, settings.get(db, "task") == "multi"
    n_rows = n_none = 0
    ids, units, held_out, values = [], [], [], []
    contents: list[bytes] = []
    kinds: set[Kind] = set()
    query = f"""
        SELECT s.item_id, i.unit_id, s.u, s.final, i.content_hash, i.kind, s.settled, s.n_votes
        FROM item_state s JOIN item i ON i.id = s.item_id
        WHERE s.{VISIBLE} AND (s.final IS NOT NULL OR (s.n_votes > 0 AND :votes)) ORDER BY s.item_id"""
    agreed = _unanimous(db) if wish.answers == "agreed" else set()
    votes = wish.answers == "votes"
    for item, unit, u, final, content, kind, settled, n_votes in db.execute(query, {"votes": votes}):
        if wish.answers == "agreed" and settled is None and item not in agreed:
            continue
        if final == "[]" and not multi and not votes:
            n_none += 1
            continue
        n_rows += n_votes if votes else 1
        ids.append(item)
        units.append(unit)
        held_out.append(u < h)
        values.append(tuple(json.loads(final)) if final else ())
        contents.append(content)
        kinds.add(cast(Kind, kind))
    unit = np.array(units, dtype=np.int64)
    if "duplicates" in wish.keep_together:
        unit = _join_equal(unit, contents)
    counts = Counter(label for value in values for label in value)
    rarest = [min(value, key=lambda label: (counts[label], label)) if value else -1 for value in values]
    return _Chosen(
        np.array(ids, dtype=np.int64),
        unit,
        np.array(held_out, dtype=np.bool_),
        np.array(rarest, dtype=np.int64),
        frozenset(kinds),
        n_rows,
        (f'{n_none} items are left out: their answer is "none of these", which is no class.',) if n_none else (),
    )


def _join_equal(unit: NDArray[np.int64], contents: list[bytes]) -> NDArray[np.int64]:
    """Return unit numbers in which units that share a content are one (the lowest number of them)."""
    root = {int(number): int(number) for number in np.unique(unit)}

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    first: dict[bytes, int] = {}
    for number, content in zip(unit.tolist(), contents, strict=True):
        a, b = find(first.setdefault(content, number)), find(number)
        root[max(a, b)] = min(a, b)
    return np.array([find(number) for number in unit.tolist()], dtype=np.int64)


def _unanimous(db: Database) -> set[int]:
    """Return the items with two or more deciding votes that all say the same."""
    current = label_map(db).current
    found: dict[int, list[tuple[int, ...]]] = {}
    query = """SELECT v.item_id, v.value FROM vote v JOIN item_state s ON s.item_id = v.item_id
               WHERE v.kind = 'labels' AND v.old = 0 AND s.n_votes > 1"""
    for item, value in db.execute(query):
        if (chosen := current(json.loads(value))) is not None:
            found.setdefault(item, []).append(chosen)
    return {item for item, votes in found.items() if len(votes) > 1 and len(set(votes)) == 1}


def _data_columns(db: Database) -> tuple[str, ...]:
    rows = db.execute(
        f"SELECT DISTINCT j.key FROM content c JOIN item_state s ON s.item_id = c.item_id, json_each(c.data) j "
        f"WHERE c.data IS NOT NULL AND s.{VISIBLE} ORDER BY j.key"
    )
    return tuple(row[0] for row in rows)


def _rows(
    db: Database,
    project: Path,
    ids: NDArray[np.int64],
    splits: Mapping[int, str],
    answers: Answers,
    called: Mapping[int, str] | None,
) -> Iterator[ExportRow]:
    names = {label.id: label.name for label in labels(db, every=True)}
    now, current = design(db), label_map(db).current
    wanted, votes, multi = set(ids.tolist()), answers == "votes", settings.get(db, "task") == "multi"
    columns = """i.id, i.key, i.kind, i.content_hash, i.unit_id, i.path, c.text, c.data, s.u, s.o, s.final,
                 e.stream, e.round_id"""
    source = "FROM item i JOIN item_state s ON s.item_id = i.id LEFT JOIN content c ON c.item_id = i.id"
    if votes:
        # The order, too, must not tell who is behind a number.
        order = "p.name" if called is None else "v.seq"
        query = f"""SELECT {columns}, p.id, p.name, e.at, v.value {source} JOIN vote v ON v.item_id = i.id
                    JOIN event e ON e.seq = v.seq JOIN person p ON p.id = v.person_id
                    WHERE v.kind = 'labels' AND v.old = 0 AND s.{VISIBLE} ORDER BY i.id, {order}"""
    else:
        query = f"""SELECT {columns}, NULL, NULL, NULL, NULL {source} LEFT JOIN event e ON e.seq = (
                        SELECT min(v.seq) FROM vote v WHERE v.item_id = i.id AND v.kind = 'labels' AND v.old = 0)
                    WHERE s.final IS NOT NULL AND s.{VISIBLE} ORDER BY i.id"""
    for row in db.execute(query):
        item, key, kind, content, unit, path, text, data, u, _, final, stream, round_id, person, who, at, value = row
        chosen = current(json.loads(value)) if votes else tuple(json.loads(final))
        if item not in wanted or chosen is None or not (chosen or multi):
            continue
        yield ExportRow(
            item=key,
            kind=kind,
            labels=tuple(names[label] for label in chosen),
            content_hash=content,
            unit=unit,
            text=text if kind == "text" else None,
            path=real_path(path, project) if kind == "image" else None,
            split=splits[item],
            data=json.loads(data) if data else {},
            annotator=called[person] if called is not None and votes else who,
            at=None if at is None else moment(at).isoformat(),
            stream=stream,
            round=round_id,
            held_out=u < now.held_out,
            inclusion_prob=_inclusion(u, now),
        )


def _inclusion(u: float, now: Design) -> float | None:
    """Return the probability with which an item of a sample fixed by design is in it; None outside the samples."""
    if u < now.held_out:
        return plain(now.held_out)
    return plain(now.mark - now.held_out) if u < now.mark else None
