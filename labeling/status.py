"""Where a project stands: counts against targets, estimated shares, people, rounds, and what to do next."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlite_utils import Database

from labeling.labels import Label, labels
from labeling.people import Person, people
from labeling.quality.balance import class_shares
from labeling.quality.figure import Figure
from labeling.quality.unanswered import unanswered_words
from labeling.rounds import MIN_TRAINING, Round, rounds
from labeling.sampling import VISIBLE, completed, design
from labeling.storage.projections import tallies

RETRAIN_AFTER = 10
"""Answers after which another round is worth its while (DESIGN 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStatus:
    """A label: items it is final for, the number wanted (None: no target), its estimated share of all data."""

    label: str
    count: int
    target: int | None
    share: Figure

    @property
    def short(self) -> int:
        """How many are missing to the target."""
        return max(0, (self.target or 0) - self.count)

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as `labelwright status --json` prints them."""
        return {"label": self.label, "count": self.count, "target": self.target, "share": self.share.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatorStatus:
    """A person, or a source whose labels were imported, and how many current votes they have."""

    name: str
    role: str
    kind: str
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStatus:
    """A learning round as a person wants to see it; `metrics` as the round stored them, `why` it has none.

    `not_answered` of the `sampled` held-out items are in no metric's value, because nobody answered them.
    """

    round: int
    at: datetime
    trained_on: int
    seconds: float
    metrics: Mapping[str, Any]
    why: str
    not_answered: int
    sampled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a project stands.

    `answered` are items with a deciding vote, `answers` current votes of any kind. `note` says what the shares
    do not know, and is empty when there is nothing to say.
    """

    items: int
    answered: int
    answers: int
    settled: int
    in_review: int
    labels: tuple[LabelStatus, ...]
    annotators: tuple[AnnotatorStatus, ...]
    rounds: tuple[RoundStatus, ...]
    note: str
    advice: str

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as `labelwright status --json` prints them."""
        return {
            "items": self.items,
            "answered": self.answered,
            "answers": self.answers,
            "settled": self.settled,
            "in_review": self.in_review,
            "labels": [one.as_json() for one in self.labels],
            "annotators": [
                {"name": one.name, "role": one.role, "kind": one.kind, "answers": one.answers}
                for one in self.annotators
            ],
            "rounds": [
                {
                    "round": one.round,
                    "at": one.at.isoformat(),
                    "trained_on": one.trained_on,
                    "seconds": one.seconds,
                    "metrics": dict(one.metrics),
                    "not_answered": one.not_answered,
                    "sampled": one.sampled,
                }
                for one in self.rounds
            ],
            "note": self.note,
            "advice": self.advice,
        }


def status(db: Database) -> Status:
    """Return where the project stands at this moment; counts come from kept tallies, never from the history."""
    counts = tallies(db)
    shown = [one for one in labels(db, every=True) if one.state == "active" or counts.get(f"label {one.id}")]
    shares, note = _shares(db, shown)
    label_rows = tuple(
        LabelStatus(label=one.name, count=counts.get(f"label {one.id}", 0), target=one.target, share=share)
        for one, share in zip(shown, shares, strict=True)
    )
    done = rounds(db)
    return Status(
        items=counts.get("items", 0),
        answered=counts.get("answered", 0),
        answers=counts.get("answers", 0),
        settled=counts.get("settled", 0),
        in_review=sum(n for key, n in counts.items() if key.startswith("review ")),
        labels=label_rows,
        annotators=tuple(_annotator(person, counts) for person in people(db)),
        rounds=tuple(_round(one) for one in done),
        note=note,
        advice=_advice(db, counts, label_rows, done),
    )


def _annotator(person: Person, counts: Mapping[str, int]) -> AnnotatorStatus:
    answers = counts.get(f"person {person.id}", 0)
    return AnnotatorStatus(name=person.name, role=person.role, kind=person.kind, answers=answers)


def _round(one: Round) -> RoundStatus:
    return RoundStatus(
        round=one.id,
        at=one.at,
        trained_on=one.trained_on,
        seconds=one.seconds,
        metrics=one.report.get("metrics", {}),
        why=str(one.report.get("why", "")),
        not_answered=int(one.report.get("not_answered", 0)),
        sampled=int(one.report.get("sampled", 0)),
    )


def _shares(db: Database, shown: Sequence[Label]) -> tuple[tuple[Figure, ...], str]:
    """Return each label's estimated share of all data, from the random sample alone, and what to know about it."""
    sample = completed(db, "random")
    column = {label.id: n for n, label in enumerate(shown)}
    member = np.zeros((int(sample.answered.sum()), len(shown)), dtype=np.bool_)
    for row, item in enumerate(np.flatnonzero(sample.answered)):
        member[row, [column[label] for label in sample.final[item]]] = True
    missing = sample.unit[~sample.answered]
    shares = class_shares(member, sample.unit[sample.answered], missing, len(shown))
    notes = [f"the estimate {sample.note}"] if sample.note else []
    if len(missing):
        notes.append(unanswered_words(len(missing), len(sample.unit), "items of the random sample"))
    return shares, "; ".join(notes)


def _advice(db: Database, counts: Mapping[str, int], rows: Sequence[LabelStatus], done: Sequence[Round]) -> str:
    """Return the one sentence that helps most now; until forecasts exist, it says what is missing."""
    if not counts.get("items"):
        return "Import items with 'labelwright import'."
    left = counts["items"] - counts.get("answered", 0)
    if left and (missing := _missing_to_learn(db, counts, min(2, len(rows)))):
        return missing
    since = _answers_since(db, done[-1].seq if done else 0)
    if left and not done:
        return f"Run 'labelwright train': there are enough answers to learn from ({since})."
    if left and since >= RETRAIN_AFTER:
        return f"Run 'labelwright train': {since} answers came since the last round."
    if left and (why := done[-1].report.get("why")):  # near duplicates of held-out items teach nothing
        return f"Label on: {why}."
    scarce = [row for row in rows if row.short]
    if scarce and left:
        rarest = max(scarce, key=lambda row: row.short)
        more = f", and {len(scarce) - 1} other labels are short too" if len(scarce) > 1 else ""
        return f"Label on: '{rarest.label}' is {rarest.short} short of its target of {rarest.target}{more}."
    if scarce:
        names = ", ".join(f"'{row.label}' ({row.short})" for row in scarce[:3])
        return f"Import more items: all are answered, and these labels are short of their targets: {names}."
    if in_review := sum(n for key, n in counts.items() if key.startswith("review ")):
        return f"Look at what is in review: {in_review} {'item waits' if in_review == 1 else 'items wait'} for a lead."
    if left and not any(row.target for row in rows):
        return f"Label on: {left} {'item is' if left == 1 else 'items are'} not answered yet."
    return "Nothing is missing: export with 'labelwright export'."


def _missing_to_learn(db: Database, counts: Mapping[str, int], n_labels: int) -> str:
    """Return what is missing until `n_labels` labels can be learned, empty if nothing is; held-out never counts."""
    query = f"SELECT final FROM item_state WHERE n_votes > 0 AND final IS NOT NULL AND u >= ? AND {VISIBLE}"
    n, given = 0, Counter[int]()
    for (final,) in db.execute(query, [design(db).held_out]):
        n += 1
        given.update(json.loads(final))
        if n >= MIN_TRAINING and _n_twice(given) >= n_labels:
            return ""
        everywhere = {label: counts.get(f"label {label}", 0) for label in _ids(counts)}
        if n >= MIN_TRAINING and _n_twice(everywhere) < n_labels:
            break  # held-out items included there is only one label: no need to read on
    rule = f"learning starts at {MIN_TRAINING} answers outside the held-out items, with two labels given twice each"
    if n >= MIN_TRAINING:
        return f"Label on until a second label was given twice: {rule}."
    return f"Label {MIN_TRAINING - n} more: {rule}."


def _ids(counts: Mapping[str, int]) -> list[int]:
    return [int(key.removeprefix("label ")) for key in counts if key.startswith("label ")]


def _n_twice(given: Mapping[int, int]) -> int:
    return sum(n >= 2 for n in given.values())


def _answers_since(db: Database, seq: int) -> int:
    return int(db.execute("SELECT count(*) FROM event WHERE seq > ? AND kind = 'answer'", [seq]).fetchone()[0])
