"""How far the people of a project agree: its votes as arrays, and the figures by the names of people and labels."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.labels import Label, labels
from labeling.people import people
from labeling.quality.agreement import AgreementReport, agreement, agreement_sets
from labeling.quality.figure import Figure, undefined
from labeling.quality.votes import SetVotes, Votes
from labeling.sampling import VISIBLE, completed, design
from labeling.storage.projections import label_map

Scope = Literal["labelled", "data", "all"]
SCOPES: tuple[Scope, ...] = ("labelled", "data", "all")
MOST_VALUES = 50
"""Values of a column that get a report of their own; each costs a bootstrap."""

_OF_PEOPLE = "person_id NOT IN (SELECT id FROM person WHERE kind = 'source')"
_TWO_VOTES = {True: "s.n_votes >= 2", False: f"s.n_people_votes >= 2 AND v.{_OF_PEOPLE}"}  # every vote, or people's
_NO_ACCURACY = "how reliable each person is will be estimated in a later version"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectAgreement:
    """Agreement in one scope, with people and labels by name.

    `report` holds the figures, and codes where the other fields have names. `annotators` holds name, accuracy
    and number of votes in the scope. `note` says what keeps the figures from being trusted yet. `by_column`
    holds the same for the items of each value of a data column.
    """

    scope: Scope
    report: AgreementReport
    per_label: tuple[tuple[str, Figure], ...]
    per_pair: tuple[tuple[str, str, Figure], ...]
    annotators: tuple[tuple[str, Figure, int], ...]
    note: str = ""
    by_column: Mapping[str, "ProjectAgreement"] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as `labelwright agreement --json` prints them."""
        report = self.report
        document: dict[str, Any] = {
            "scope": self.scope,
            "n_items": report.n_items,
            "n_annotators": report.n_annotators,
            "percent": report.percent.as_json(),
            "alpha": report.alpha.as_json(),
            "fleiss": report.fleiss.as_json(),
            "ac1": report.ac1.as_json(),
            "per_label": [{"label": name, "alpha": figure.as_json()} for name, figure in self.per_label],
            "per_pair": [{"a": a, "b": b, "kappa": figure.as_json(), "n": figure.n} for a, b, figure in self.per_pair],
            "annotators": [{"name": name, "accuracy": figure.as_json(), "n": n} for name, figure, n in self.annotators],
            "note": self.note,
        }
        if self.by_column is not None:
            document["by_column"] = {value: one.as_json() for value, one in self.by_column.items()}
        return document


def project_agreement(db: Database, scope: Scope, *, by_column: str | None = None) -> ProjectAgreement:
    """Return how far people agree, from their deciding votes; settled answers and repeats change nothing.

    Parameters
    ----------
    scope : {"labelled", "data", "all"}
        `labelled`: items marked for overlap or held out. `data`: held-out items, and overlap units of the
        completed random sample weighted by 1 / overlap share, so that the figures speak of all data. Of both
        count the votes of people alone, and of an item only the first that it wants: those asked for because of
        a disagreement would raise it. `all`: every vote on every item, of sources too. Always those with two
        deciding votes.
    by_column : str, optional
        Column of item data; the report is repeated for the items of each of its values.

    Raises
    ------
    LabelingError
        If no item has the column, or it has more than `MOST_VALUES` values.
    """
    votes = scope_votes(db, scope)
    known = labels(db, every=True)
    names = {person.id: person.name for person in people(db)}
    seed = int(settings.get(db, "seed", 0))
    multi = settings.get(db, "task") == "multi"
    parts = None
    if by_column is not None:
        values = _values(db, by_column, {vote.item for vote in votes})
        parts = {
            value: _report([vote for vote in votes if vote.item in items], scope, known, names, seed, multi=multi)
            for value, items in sorted(values.items())
        }
    missing = _missing(db) if scope == "data" else ""
    return _report(votes, scope, known, names, seed, multi=multi, by_column=parts, missing=missing)


class ScopeVote(NamedTuple):
    """A deciding vote, with the weight of its item's unit."""

    item: int
    person: int
    value: tuple[int, ...]
    unit: int
    weight: float


def scope_votes(db: Database, scope: Scope) -> list[ScopeVote]:
    """Return the deciding votes that count in a scope, as `project_agreement` describes it."""
    now, current = design(db), label_map(db)
    votes: list[ScopeVote] = []
    extra = set() if scope == "all" else _beyond_wanted(db)
    weights = _weights(db) if scope == "data" else None
    decoded: dict[str, tuple[int, ...] | None] = {}  # there are few different answers, and many votes
    query = f"""
        SELECT v.item_id, v.person_id, v.value, i.unit_id, s.u < :held_out, s.o < :overlap
        FROM item_state s JOIN vote v ON v.item_id = s.item_id JOIN item i ON i.id = s.item_id
        WHERE s.n_votes > 0 AND {_TWO_VOTES[scope == "all"]} AND v.kind = 'labels' AND v.old = 0 AND s.{VISIBLE}"""
    for item, person, text, unit, held_out, overlap in db.execute(
        query, {"held_out": now.held_out, "overlap": now.overlap}
    ):
        if (scope == "labelled" and not (held_out or overlap)) or (item, person) in extra:
            continue
        weight = 1.0 if weights is None or held_out else weights.get(item)
        if text not in decoded:
            decoded[text] = current.current(json.loads(text))
        value = decoded[text]
        if weight is not None and value is not None:
            votes.append(ScopeVote(item, person, value, unit, weight))
    return votes


def _beyond_wanted(db: Database) -> set[tuple[int, int]]:
    """Return (item, person) of the votes beyond the first that each item wants, by when they first decided."""
    rows = db.execute(
        f"""SELECT v.item_id, v.person_id, s.wanted FROM item_state s JOIN vote v ON v.item_id = s.item_id
            WHERE s.n_votes > 0 AND s.n_people_votes > s.wanted AND s.wanted > 1 AND v.kind = 'labels' AND v.old = 0
              AND v.{_OF_PEOPLE} AND s.{VISIBLE}
            ORDER BY v.item_id, (SELECT min(e.seq) FROM event e WHERE e.item_id = v.item_id
                                 AND e.person_id = v.person_id AND e.value LIKE '["labels",%')"""
    )
    before: Counter[int] = Counter()
    beyond = set()
    for item, person, wanted in rows:
        before[item] += 1
        if before[item] > wanted:
            beyond.add((item, person))
    return beyond


def _missing(db: Database) -> str:
    """Return how many items of the scope `data` two people saw without two answers to compare."""
    sampled = f"FROM item_state s WHERE s.n_done >= 2 AND s.{VISIBLE} AND"
    seen = db.execute(f"SELECT s.item_id, s.n_people_votes < 2 {sampled} s.u < ?", [design(db).held_out]).fetchall()
    random = completed(db, "random")
    if (among := random.item_id[random.overlap].tolist()) and random.high > random.low:
        query = f"SELECT s.item_id, s.n_people_votes < 2 {sampled} s.u >= ? AND s.u < ? AND s.o < ?"
        known = set(among)
        rows = db.execute(query, [random.low, random.high, design(db).overlap])
        seen += [row for row in rows if row[0] in known]
    if not seen:
        return ""
    return f"{sum(row[1] for row in seen):,} of {len(seen):,} items that two people saw have no two answers to compare"


def _weights(db: Database) -> dict[int, float]:
    """Return 1 / overlap share of each overlap item in the completed random sample."""
    share, sample = design(db).overlap, completed(db, "random")
    return {int(item): 1 / share for item in sample.item_id[sample.overlap]}


def _report(
    votes: Sequence[ScopeVote],
    scope: Scope,
    known: Sequence[Label],
    names: Mapping[int, str],
    seed: int,
    *,
    multi: bool,
    by_column: Mapping[str, ProjectAgreement] | None = None,
    missing: str = "",
) -> ProjectAgreement:
    given = {label for vote in votes for label in vote.value}
    shown = [label for label in known if label.state == "active" or label.id in given]
    code = {label.id: n for n, label in enumerate(shown)}
    person = np.array([vote.person for vote in votes], dtype=np.int64)
    _, first, unit = np.unique(
        np.array([vote.unit for vote in votes], dtype=np.int64), return_index=True, return_inverse=True
    )
    rng, item = np.random.default_rng(seed), np.array([vote.item for vote in votes], dtype=np.int64)
    weight = np.array([vote.weight for vote in votes], dtype=np.float64)[first]
    if multi:
        member = _membership([vote.value for vote in votes], code)
        report = agreement_sets(
            SetVotes(item=item, annotator=person, membership=member, unit=unit.astype(np.int64), weight=weight),
            rng=rng,
        )
    else:
        value = np.array([code[vote.value[0]] for vote in votes], dtype=np.int64)
        report = agreement(
            Votes(item=item, annotator=person, value=value, unit=unit.astype(np.int64), weight=weight),
            len(shown),
            rng=rng,
        )
    people_seen, counts = np.unique(person, return_counts=True)
    return ProjectAgreement(
        scope=scope,
        report=report,
        per_label=tuple((shown[place].name, figure) for place, figure in report.per_label),
        per_pair=tuple((names[a], names[b], figure) for a, b, figure in report.per_pair),
        annotators=_annotators({names[one]: n for one, n in zip(people_seen.tolist(), counts.tolist(), strict=True)}),
        note="; ".join(note for note in (_note(report), missing) if note),
        by_column=by_column,
    )


def _annotators(votes_of: Mapping[str, int]) -> tuple[tuple[str, Figure, int], ...]:
    return tuple((name, undefined(_NO_ACCURACY), votes_of[name]) for name in sorted(votes_of, key=str.casefold))


def _note(report: AgreementReport) -> str:
    if not report.n_items or not report.too_few:
        return ""
    return f"too few: the smallest class has {report.smallest_class_n} items with two votes"


def _membership(values: Sequence[tuple[int, ...]], code: Mapping[int, int]) -> NDArray[np.bool_]:
    member = np.zeros((len(values), len(code)), dtype=np.bool_)
    for row, value in enumerate(values):
        member[row, [code[label] for label in value]] = True
    return member


def _values(db: Database, column: str, items: Iterable[int]) -> dict[str, set[int]]:
    """Return the items of each value of a data column."""
    found: dict[str, set[int]] = {}
    for item in items:
        row = db.execute("SELECT data FROM content WHERE item_id = ?", [item]).fetchone()
        value = json.loads(row[0]).get(column) if row and row[0] else None
        if value is not None:
            found.setdefault(str(value), set()).add(item)
    if len(found) > MOST_VALUES:
        raise LabelingError(
            f"The column '{column}' has {len(found)} values; a report for each takes at most {MOST_VALUES}",
            mend="Name a column with fewer",
        )
    if not found:
        columns = _columns(db)
        if column in columns:
            return {}
        near = get_close_matches(column, columns, n=3)
        hint = f"Did you mean {' or '.join(repr(name) for name in near)}? " if near else ""
        listed = f"Columns are {', '.join(sorted(columns)[:30])}" if columns else "The items have no data columns"
        raise LabelingError(f"No item has a column '{column}'", mend=hint + listed)
    return found


def _columns(db: Database) -> set[str]:
    rows = db.execute("SELECT data FROM content WHERE data IS NOT NULL ORDER BY item_id LIMIT 2000")
    return {column for (text,) in rows for column in json.loads(text)}
