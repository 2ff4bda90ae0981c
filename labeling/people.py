"""People of a project: annotators, reviewers, leads; and the sources that imported labels speak for."""

import uuid
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, cast, get_args

from sqlite_utils import Database

from labeling.errors import LabelingError

Role = Literal["annotator", "reviewer", "lead"]
PersonKind = Literal["person", "source", "simulated"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who gives answers; `kind` tells a real person from an imported source or a simulation."""

    id: int
    name: str
    initials: str
    role: Role
    kind: PersonKind
    active: bool


class UnknownPersonError(LabelingError):
    """A name that is not in the project; the message names near matches."""

    def __init__(self, name: str, known: list[str]) -> None:
        near = get_close_matches(name, known, n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(repr(n) for n in near)}? " if near else ""
        mend = f"{hint}'labelwright people PROJECT list' shows everyone"
        super().__init__(f"Nobody named '{name}' is in this project", mend=mend)


def people(db: Database) -> list[Person]:
    """Return everyone, by name."""
    rows = db.execute("SELECT id, name, initials, role, kind, active FROM person ORDER BY name COLLATE NOCASE, id")
    return [_person(row) for row in rows]


def person_named(db: Database, name: str) -> Person:
    """Return the person with this exact name.

    Raises
    ------
    UnknownPersonError
        If there is none; near matches are named.
    """
    query = "SELECT id, name, initials, role, kind, active FROM person WHERE name = ?"
    if row := db.execute(query, [name]).fetchone():
        return _person(row)
    raise UnknownPersonError(name, [person.name for person in people(db)])


def add_person(
    db: Database, name: str, *, role: Role = "annotator", kind: PersonKind = "person", uid: str | None = None
) -> Person:
    """Add a person and return them; the same name again returns who is there."""
    name = _tidy(name)
    if role not in ROLES:
        raise LabelingError(f"'{role}' is no role", mend=f"Choose {', '.join(ROLES)}")
    db.execute(
        "INSERT INTO person (uid, name, initials, role, kind) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
        [uid or uuid.uuid4().hex, name, initials(name), role, kind],
    )
    return person_named(db, name)


def refuse_twin(db: Database, name: str) -> None:
    """Raise `LabelingError` unless somebody new may have this name: another spelling in capitals is somebody's own."""
    name = _tidy(name)
    for person in people(db):
        if person.name != name and person.name.casefold() == name.casefold():
            raise LabelingError(
                f"'{name}' is '{person.name}' in other letters, who is in this project already",
                mend=f"Write '{person.name}', or choose a name that tells the two apart",
            )


def change_person(
    db: Database, name: str, *, new_name: str | None = None, role: Role | None = None, active: bool | None = None
) -> Person:
    """Rename someone, change their role, or (de)activate them; people are never deleted, their answers stay."""
    person = person_named(db, name)
    new_name = None if new_name is None else _tidy(new_name)
    if new_name is not None and new_name != name:
        if db.execute("SELECT 1 FROM person WHERE name = ?", [new_name]).fetchone():
            raise LabelingError(f"Somebody else is named '{new_name}' already", mend="Choose another name")
        db.execute("UPDATE person SET name = ?, initials = ? WHERE id = ?", [new_name, initials(new_name), person.id])
    if role is not None:
        if role not in ROLES:
            raise LabelingError(f"'{role}' is no role", mend=f"Choose {', '.join(ROLES)}")
        _keep_a_lead(db, person, still=role == "lead" and active is not False)
        db.execute("UPDATE person SET role = ? WHERE id = ?", [role, person.id])
    if active is not None:
        _keep_a_lead(db, person, still=active)
        db.execute("UPDATE person SET active = ? WHERE id = ?", [int(active), person.id])
    return person_named(db, new_name or name)


def require_lead(person: Person, task: str) -> None:
    """Raise `LabelingError` unless `person` is a reviewer or lead."""
    if person.role == "annotator":
        raise LabelingError(
            f"{person.name} is an annotator; to {task} takes a reviewer or lead",
            mend=f"Name a reviewer or lead, or give {person.name} the role with 'labelwright people PROJECT set'",
        )


def initials(name: str) -> str:
    """Return up to two letters for a badge: 'Mara Okafor' gives 'MO'."""
    words = [word for word in name.split() if word[0].isalnum()] or [name]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def _tidy(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise LabelingError("A person needs a name of 1 to 100 characters", where=repr(name[:40]), mend="Give a name")
    return name


def _keep_a_lead(db: Database, person: Person, *, still: bool) -> None:
    if person.role != "lead" or still:
        return
    others = "SELECT count(*) FROM person WHERE role = 'lead' AND active = 1 AND id <> ?"
    if not db.execute(others, [person.id]).fetchone()[0]:
        raise LabelingError(f"{person.name} is the only lead", mend="Make somebody else lead first")


def _person(row: tuple[int, str, str, str, str, int]) -> Person:
    identity, name, badge, role, kind, active = row
    return Person(
        id=identity,
        name=name,
        initials=badge,
        role=cast(Role, role),
        kind=cast(PersonKind, kind),
        active=bool(active),
    )
