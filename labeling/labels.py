"""The project's labels: what can be chosen, with which key and target. Renaming or merging keeps every answer."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal, cast

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.history import NewEvent, append

LabelState = Literal["active", "retired", "merged", "split"]
KEYS = "123456789EJLOPQTUVWY"
"""Keys a label can have, in the order they are given out; all others belong to commands (UX 6)."""

MAX_LABELS = 500
N_COLOURS = 24  # eight hues, plain, striped and dotted
_COLUMNS = "id, name, position, key, colour, choose_when, target, state, merged_into"
_RESERVED = ("@none", "@cant-decide", "@skip", "@flag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A class of the project. Answers hold its id, so its name may change."""

    id: int
    name: str
    position: int
    key: str | None
    colour: int
    choose_when: str
    target: int | None
    state: LabelState
    merged_into: int | None


def labels(db: Database, *, every: bool = False) -> list[Label]:
    """Return the labels that can be chosen, in order; with `every`, also retired, merged and split ones."""
    where = "" if every else "WHERE state = 'active'"
    return [_label(row) for row in db.execute(f"SELECT {_COLUMNS} FROM label {where} ORDER BY position, id")]


def label_ids(db: Database) -> dict[str, int]:
    """Return the id of every name that can be chosen."""
    return {label.name: label.id for label in labels(db)}


class UnknownLabelError(LabelingError):
    """A name that is no label of the project; the message names near matches."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(repr(n) for n in near)}? " if near else ""
        listed = ", ".join(known[:8]) + (f" and {len(known) - 8} more" if len(known) > 8 else "")
        super().__init__(f"'{name}' is no label of this project", mend=f"{hint}Its labels are {listed}")


def labels_gone(db: Database) -> dict[str, str]:
    """Return why each label that can no longer be chosen cannot: "is retired", "was merged into 'cat'", "was split"."""
    every = {label.id: label for label in labels(db, every=True)}
    why: dict[LabelState, str] = {"retired": "is retired", "split": "was split"}
    return {
        label.name: why.get(label.state) or f"was merged into '{every[label.merged_into or 0].name}'"
        for label in every.values()
        if label.state != "active"
    }


def unknown_label(name: str, known: Iterable[str], gone: Mapping[str, str]) -> LabelingError:
    """Return why `name` cannot be chosen: it is no longer offered (`labels_gone`), or was never a label."""
    if name in gone:
        listed = UnknownLabelError(name, list(known)).mend.rpartition("? ")[2]
        return LabelingError(f"'{name}' {gone[name]} and can no longer be chosen", mend=listed)
    return UnknownLabelError(name, list(known))


def add_labels(db: Database, names: Sequence[str], *, target: int | None = None) -> list[Label]:
    """Add labels at the end, with the next free keys and colours; used by new projects and by `change_labels`.

    A retired label of this name is offered again, with its answers.
    """
    known = labels(db, every=True)
    taken = {label.name for label in known if label.state != "retired"}
    free_keys = [key for key in KEYS if key not in {label.key for label in known if label.state == "active"}]
    n_active = sum(label.state == "active" for label in known)
    if n_active + len(names) > MAX_LABELS:
        raise LabelingError(f"A project holds at most {MAX_LABELS} labels", mend="Use fewer, or retire some first")
    added = []
    for position, name in enumerate((name.strip() for name in names), start=len(known)):
        check_name(name, taken)
        taken.add(name)
        key = free_keys.pop(0) if free_keys else None
        db.execute(
            """INSERT INTO label (name, position, key, colour, target) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (name) DO UPDATE
               SET state = 'active', key = excluded.key, target = coalesce(excluded.target, target)""",
            [name, position, key, position % N_COLOURS, target],
        )
        row = db.execute(f"SELECT {_COLUMNS} FROM label WHERE name = ?", [name]).fetchone()
        added.append(_label(row))
    return added


def record_label_change(
    db: Database, before: list[dict[str, Any]], words: str, person_id: int, at: datetime
) -> tuple[int, ...]:
    """Store a change of the label table, made since `before`, as one event; return the items to project anew."""
    after = snapshot(db)
    settings.add(db, "label_version")
    change = {"words": words, "before": before, "after": after}
    append(db, [NewEvent(kind="labels", person_id=person_id, at=at, step=True, value=json.dumps(change))])
    return _affected(db, before, after)


def restore_labels(db: Database, change: dict[str, Any], *, back: bool) -> tuple[int, ...]:
    """Set the label table to how it was before (`back`) or after a change; return the items to project anew.

    Raises
    ------
    LabelingError
        If the labels were changed again since, so that restoring would lose that change.
    """
    expected, wanted = (change["after"], change["before"]) if back else (change["before"], change["after"])
    if snapshot(db) != expected:
        raise LabelingError(
            f"'{change['words']}' cannot be taken back: the labels were changed again since",
            mend="Take back the later change first",
        )
    gone = {row["id"] for row in expected} - {row["id"] for row in wanted}
    wanted = [*wanted, *({**row, "state": "retired"} for row in expected if row["id"] in gone)]
    for row in wanted:
        db.execute(
            f"INSERT OR REPLACE INTO label ({_COLUMNS}) VALUES ({', '.join('?' * 9)})",
            [row[column] for column in _COLUMNS.split(", ")],
        )
    settings.add(db, "label_version")
    return _affected(db, expected, snapshot(db))


def snapshot(db: Database) -> list[dict[str, Any]]:
    """Return the whole label table as plain values."""
    columns = _COLUMNS.split(", ")
    return [dict(zip(columns, row, strict=True)) for row in db.execute(f"SELECT {_COLUMNS} FROM label ORDER BY id")]


def counts_as(rows: list[dict[str, Any]]) -> dict[int, int | None]:
    """Return the label that each label of a snapshot counts as, merges followed to the end; None where it was split."""
    known = {row["id"]: row for row in rows}
    ends: dict[int, int | None] = {}
    for label in known:
        end = label
        for _ in known:  # a circle, which only a hostile file holds, ends too; `label_map` refuses it in words
            if known[end]["state"] != "merged" or known[end]["merged_into"] not in known:
                break
            end = known[end]["merged_into"]
        ends[label] = None if known[end]["state"] == "split" else end
    return ends


def _affected(db: Database, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> tuple[int, ...]:
    """Return the items with a vote for a label that counts as another one now, or counts again or no longer."""
    old, new = counts_as(before), counts_as(after)
    moved = {label for label in old | new if old.get(label, label) != new.get(label, label)}
    if not moved:
        return ()
    rows = db.execute("SELECT item_id, value FROM vote WHERE kind = 'labels'")
    voted = {item for item, value in rows if moved.intersection(json.loads(value))}
    rows = db.execute("SELECT item_id, value FROM event WHERE kind = 'settle'")
    voted |= {item for item, value in rows if moved.intersection(json.loads(value)[1] or ())}
    return tuple(sorted(voted))


def check_name(name: str, known: set[str]) -> None:
    """Raise `LabelingError` unless a label may be called `name` beside the `known` ones."""
    name = name.strip()
    if not name or len(name) > 200 or any(ord(c) < 32 for c in name):
        raise LabelingError(
            "A label needs a name of 1 to 200 characters on one line", where=repr(name[:40]), mend="Change the name"
        )
    if name in _RESERVED:
        raise LabelingError(f"'{name}' already stands for an answer without a label", mend="Choose another name")
    if name in known:
        raise LabelingError(f"The label '{name}' is there already", mend="Name every label once")


def _label(row: tuple[Any, ...]) -> Label:
    fields = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Label(**fields | {"state": cast(LabelState, fields["state"])})
