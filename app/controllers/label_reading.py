"""What the Label page reads and writes at once: each function is one moment, or one transaction, of the project."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from app.controllers.lineup import Entry
from labeling import settings, undo
from labeling.charter import Charter, charter
from labeling.guideline import Guideline, guideline
from labeling.items import items_by_id
from labeling.labels import Label, labels
from labeling.notes import own_note
from labeling.own_answers import has_peeked, own_answer, recent_answers, taken_back, undo_answer
from labeling.queue import serve
from labeling.rounds import Round, rounds
from labeling.sampling import design
from labeling.undo import Step
from labeling.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What the page shows of the project itself; `every_label` also holds those that can no longer be chosen."""

    charter: Charter
    labels: tuple[Label, ...]
    every_label: Mapping[int, Label]
    held_out: float
    guideline: Guideline
    last_round: Round | None


def project_facts(db: Database) -> ProjectFacts:
    """Return question, labels, guideline and model as they are now."""
    every = labels(db, every=True)
    done = rounds(db)
    return ProjectFacts(
        charter=charter(db),
        labels=tuple(label for label in every if label.state == "active"),
        every_label={label.id: label for label in every},
        held_out=design(db).held_out,
        guideline=guideline(db),
        last_round=done[-1] if done else None,
    )


def facts_version(db: Database) -> tuple[object, ...]:
    """Return something small that differs when `project_facts` may."""
    keys = ("label_version", "guideline_version", "question", "name", "held_out")
    return tuple(settings.get(db, key) for key in keys)


def entry_of(db: Database, item_id: int, person_id: int, project: Path) -> Entry:
    """Return an item as this person meets it; raise `UnknownItemError` if it is not there."""
    own = own_answer(db, item_id, person_id)
    return Entry(
        item=items_by_id(db, [item_id], project)[0],
        value=None if own is None else own.value,
        own=own,
        note=own_note(db, item_id, person_id),
        peeked=has_peeked(db, item_id, person_id),
    )


def recent_entries(db: Database, person_id: int, n: int, project: Path) -> list[Entry]:
    """Return the items that the person answered last, oldest first."""
    return [entry_of(db, own.item_id, person_id, project) for own in recent_answers(db, person_id, n)]


@dataclass(frozen=True, slots=True)
class Standing:
    """The items claimed for a person, in order, and those of them that were not known yet."""

    ids: tuple[int, ...]
    fresh: Mapping[int, Entry]


def standing_items(
    db: Database, person_id: int, n: int, now: datetime, project: Path, known: Collection[int]
) -> Standing:
    """Claim up to `n` items for the person, and read those that are not `known`."""
    ids = tuple(served.item_id for served in serve(db, person_id, n, now))
    return Standing(ids, {item: entry_of(db, item, person_id, project) for item in ids if item not in known})


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What an undo or redo did: the step (None: nothing to do) and, if it is about one item, that item now.

    `value` is the answer that was taken back or brought again. `done` is False for a step that was left alone.
    """

    step: Step | None
    done: bool = True
    entry: Entry | None = None
    value: Value | None = None


def take_back(db: Database, person_id: int, at: datetime, project: Path, any_step: bool) -> Turned:
    """Undo the person's newest step; without `any_step` only if it is an answer or a note."""
    step = undo.undo(db, person_id, at) if any_step else undo_answer(db, person_id, at)
    if step is None or len(step.item_ids) != 1 or step.kind not in ("answer", "note"):
        return Turned(step=step, done=any_step)
    entry = entry_of(db, step.item_ids[0], person_id, project)
    if step.kind == "note":
        return Turned(step=step, entry=entry)
    value = taken_back(db, entry.item.id, person_id)
    return Turned(step=step, entry=replace(entry, taken_back=value), value=value)


def bring_again(db: Database, person_id: int, at: datetime, project: Path) -> Turned:
    """Redo what the person undid last."""
    step = undo.redo(db, person_id, at)
    if step is None or len(step.item_ids) != 1 or step.kind not in ("answer", "note"):
        return Turned(step=step)
    entry = entry_of(db, step.item_ids[0], person_id, project)
    return Turned(step=step, entry=entry, value=entry.value if step.kind == "answer" else None)
