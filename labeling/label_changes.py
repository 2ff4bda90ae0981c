"""Changes to labels as a lead makes them: each one step, with its effect counted before it happens."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.labels import (
    KEYS,
    Label,
    UnknownLabelError,
    add_labels,
    check_name,
    counts_as,
    labels,
    record_label_change,
    snapshot,
)
from labeling.storage.projections import project_items


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a change is about: the labels named first, what to set, and where a merge or split leads."""

    names: tuple[str, ...]
    key: str | None = None
    target: int | None = None
    choose_when: str | None = None
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change does: in words, and how many current votes and items it touches; names and keys touch none."""

    words: str
    votes: int
    items: int


def change_labels(
    db: Database, action: str, ask: Request, *, person_id: int, at: datetime, dry_run: bool = False
) -> Effect:
    """Change the labels as one step that its maker can undo; with `dry_run`, only count what it would do.

    Parameters
    ----------
    action : {"add", "rename", "set", "retire", "merge", "split"}
        `add` names...; `rename` old, new; `set` names... with `key`, `target` or `choose_when`; `retire` names...
        (answers stay, the label is offered no more); `merge` names... `into` one label; `split` one name `into`
        new labels (its answers decide no longer, so those items are asked again).

    Raises
    ------
    LabelingError
        For an unknown label, a name or key that is taken, or too few names; nothing changes then.
    """
    db.execute("SAVEPOINT label_change")
    before = snapshot(db)
    try:
        words = _ACTIONS[action](db, ask)
        named = {row.id for row in labels(db, every=True) if row.name in ask.names}
        touched = named | {label for label, end in counts_as(before).items() if end in named}
        votes, items = _weight(db, touched) if action in _CHANGES_VOTES else (0, 0)
        project_items(db, record_label_change(db, before, words, person_id, at))
    except BaseException:
        db.execute("ROLLBACK TO label_change")
        db.execute("RELEASE label_change")
        raise
    if dry_run:
        db.execute("ROLLBACK TO label_change")
    db.execute("RELEASE label_change")
    return Effect(words=words, votes=votes, items=items)


def _weight(db: Database, label_ids: set[int]) -> tuple[int, int]:
    n_votes, items = 0, set()
    touched: dict[str, bool] = {}  # there are few different answers, and many votes
    for item, value in db.execute("SELECT item_id, value FROM vote WHERE kind = 'labels'"):
        if value not in touched:
            touched[value] = not label_ids.isdisjoint(json.loads(value))
        if touched[value]:
            n_votes += 1
            items.add(item)
    return n_votes, len(items)


def _find(db: Database, name: str) -> Label:
    known = labels(db)
    for label in known:
        if label.name == name:
            return label
    raise UnknownLabelError(name, [label.name for label in known])


def _need(given: Sequence[str], n: int, usage: str) -> None:
    if len(given) < n:
        raise LabelingError("A label name is missing", mend=f"Write it as: {usage}")


def _add(db: Database, ask: Request) -> str:
    _need(ask.names, 1, "labels PROJECT add NAME...")
    _check_target(ask.target)
    add_labels(db, ask.names, target=ask.target or None)
    if ask.key or ask.choose_when:
        _set(db, ask)
    return f"add {', '.join(ask.names)}"


def _rename(db: Database, ask: Request) -> str:
    _need(ask.names, 2, "labels PROJECT rename OLD NEW")
    old = _find(db, ask.names[0])
    check_name(ask.names[1], {label.name for label in labels(db, every=True)} - {old.name})
    db.execute("UPDATE label SET name = ? WHERE id = ?", [ask.names[1].strip(), old.id])
    return f"rename {ask.names[0]} to {ask.names[1]}"


def _set(db: Database, ask: Request) -> str:
    _need(ask.names, 1, "labels PROJECT set NAME --target N")
    _check_target(ask.target)
    for name in ask.names:
        label = _find(db, name)
        if ask.key is not None:
            _check_key(db, label, ask.key.upper())
            db.execute("UPDATE label SET key = ? WHERE id = ?", [ask.key.upper(), label.id])
        if ask.target is not None:
            db.execute("UPDATE label SET target = ? WHERE id = ?", [ask.target or None, label.id])
        if ask.choose_when is not None:
            db.execute("UPDATE label SET choose_when = ? WHERE id = ?", [ask.choose_when, label.id])
    return f"set {', '.join(ask.names)}"


def _check_target(target: int | None) -> None:
    if target is not None and target < 0:
        raise LabelingError(f"A target is at least one label, not {target}", mend="Write --target 120, or 0 for none")


def _check_key(db: Database, label: Label, key: str) -> None:
    if len(key) != 1:
        raise LabelingError(f"A key is one letter or digit, not '{key}'", mend=f"Free keys: {_free(db)}")
    if key not in KEYS:
        raise LabelingError(f"The key {key} belongs to a command", mend=f"Free keys: {_free(db)}")
    holder = next((other for other in labels(db) if other.key == key and other.id != label.id), None)
    if holder is not None:
        raise LabelingError(f"The key {key} is already used for {holder.name}", mend=f"Free keys: {_free(db)}")


def _free(db: Database) -> str:
    taken = {label.key for label in labels(db)}
    return ", ".join(key for key in KEYS if key not in taken)


def _retire(db: Database, ask: Request) -> str:
    _need(ask.names, 1, "labels PROJECT retire NAME")
    for name in ask.names:
        db.execute("UPDATE label SET state = 'retired', key = NULL WHERE id = ?", [_find(db, name).id])
    if not labels(db):
        raise LabelingError("The last label cannot be retired", mend="Add another label first")
    return f"retire {', '.join(ask.names)}"


def _merge(db: Database, ask: Request) -> str:
    _need(ask.names, 1, "labels PROJECT merge NAME... --into NAME")
    _need(ask.into, 1, "labels PROJECT merge NAME... --into NAME")
    end = _find(db, ask.into[0])
    for name in ask.names:
        label = _find(db, name)
        if label.id == end.id:
            raise LabelingError(f"'{name}' cannot be merged into itself", mend="Name another label after --into")
        db.execute("UPDATE label SET state = 'merged', merged_into = ?, key = NULL WHERE id = ?", [end.id, label.id])
    return f"merge {', '.join(ask.names)} into {end.name}"


def _split(db: Database, ask: Request) -> str:
    _need(ask.names, 1, "labels PROJECT split NAME --into A,B")
    _need(ask.into, 2, "labels PROJECT split NAME --into A,B")
    label = _find(db, ask.names[0])
    db.execute("UPDATE label SET state = 'split', key = NULL WHERE id = ?", [label.id])
    known = {one.name for one in labels(db)}
    add_labels(db, [name for name in ask.into if name not in known])
    return f"split {label.name} into {', '.join(ask.into)}"


_CHANGES_VOTES = frozenset({"retire", "merge", "split"})
_ACTIONS = {"add": _add, "rename": _rename, "set": _set, "retire": _retire, "merge": _merge, "split": _split}
