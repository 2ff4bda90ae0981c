"""The guideline: Markdown that says when to choose which label; versions stay, answers name theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.history import milliseconds, moment

_LIMIT = 1_000_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """One version of the guideline; version 0 is the empty one of a new project."""

    version: int
    text: str
    at: datetime | None = None
    by: str = ""


def guideline(db: Database, version: int | None = None) -> Guideline:
    """Return a version of the guideline, by default the newest."""
    query = "SELECT g.version, g.text, g.at, p.name FROM guideline g JOIN person p ON p.id = g.person_id"
    if version is None:
        row = db.execute(f"{query} ORDER BY g.version DESC LIMIT 1").fetchone()
    else:
        row = db.execute(f"{query} WHERE g.version = ?", [version]).fetchone()
        if row is None and version:
            raise LabelingError(f"The guideline has no version {version}", mend="'guideline PROJECT list' shows them")
    return Guideline(version=0, text="") if row is None else Guideline(
        version=row[0], text=row[1], at=moment(row[2]), by=row[3]
    )  # fmt: skip


def guideline_versions(db: Database) -> list[Guideline]:
    """Return all versions, oldest first."""
    numbers = db.execute("SELECT version FROM guideline ORDER BY version").fetchall()
    return [guideline(db, row[0]) for row in numbers]


def set_guideline(db: Database, text: str, person_id: int, at: datetime) -> int:
    """Store a new version and return its number; the same text again stays the same version."""
    if len(text) > _LIMIT:
        raise LabelingError("The guideline is longer than a million characters", mend="Shorten it")
    if text == guideline(db).text:
        return guideline(db).version
    version = settings.add(db, "guideline_version")
    db.execute("INSERT INTO guideline VALUES (?, ?, ?, ?)", [version, milliseconds(at), person_id, text])
    return version
