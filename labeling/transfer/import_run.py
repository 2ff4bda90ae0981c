"""An import under way: what its batches share, and what must go again if it is never finished."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from labeling import settings
from labeling.transfer.records import SourceItem

_ACTIVE = """
    SELECT NOT EXISTS (SELECT 1 FROM person WHERE id = :id AND role = 'annotator')
        OR EXISTS (SELECT 1 FROM cursor WHERE person_id = :id)
        OR EXISTS (SELECT 1 FROM guideline WHERE person_id = :id)
        OR EXISTS (SELECT 1 FROM vote WHERE person_id = :id)
        OR EXISTS (SELECT 1 FROM event WHERE person_id = :id)"""


@dataclass(slots=True, kw_only=True)
class Importing:
    """An import under way. The collections grow with the batches and are used up by the final flip.

    `hidden` are imports of the same source that were taken back: what the source still has of them is shown again.
    """

    number: int
    source_id: int
    source_name: str
    source_path: str
    hidden: frozenset[int]
    project: Path
    by: int
    annotator: int | None
    update: bool
    copy: bool
    now: datetime
    met: set[int] = field(default_factory=set)  # known items that the source has
    changes: dict[int, SourceItem] = field(default_factory=dict)  # known items whose content differs
    applied: set[int] = field(default_factory=set)  # those of `changes` that take the new content
    seen: Counter[tuple[int, int]] = field(default_factory=Counter)  # rows so far of (item, person)
    people: dict[str | None, int] = field(default_factory=dict)  # None: the source itself
    made_people: list[int] = field(default_factory=list)
    made_source: bool = False


def folder_of_copies(project: Path) -> Path:
    """Return the folder beside the project that copied pictures lie in."""
    return project.with_name(f"{project.stem}.items")


def copy_place(project: Path, item: SourceItem) -> Path:
    """Return where a copy of the item's file lies beside the project: under the hash of its content."""
    assert item.path is not None
    digest = item.content_hash.hex()
    return folder_of_copies(project) / digest[:2] / f"{digest}{item.path.suffix.lower()}"


def note_made(db: Database, importing: Importing) -> None:
    """Remember in the project whom and what the import made beside its items, for the case that it dies."""
    made = {"people": importing.made_people, "source": importing.source_id if importing.made_source else None}
    settings.put(db, _made(importing.number), made)


def forget_made(db: Database, number: int) -> None:
    """Keep what the import made: it is done."""
    db.execute("DELETE FROM setting WHERE key = ?", [_made(number)])


def remove_made(db: Database, number: int) -> None:
    """Remove the people and the source that an import made, unless they have done or got something since."""
    made = settings.get(db, _made(number), {"people": [], "source": None})
    for person in made["people"]:
        if not db.execute(_ACTIVE, {"id": person}).fetchone()[0]:
            db.execute("UPDATE source SET person_id = NULL WHERE person_id = ?", [person])
            db.execute("DELETE FROM person WHERE id = ?", [person])
    db.execute(
        "DELETE FROM source WHERE id = :id AND NOT EXISTS (SELECT 1 FROM import WHERE source_id = :id)",
        {"id": made["source"]},
    )
    forget_made(db, number)


def _made(number: int) -> str:
    return f"made by import {number}"
