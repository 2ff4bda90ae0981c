"""What is wrong with a project file and its items: found, named, and how to mend it."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from labeling.errors import LabelingError
from labeling.items import real_path
from labeling.progress import Report, silent
from labeling.project import Project
from labeling.sampling import VISIBLE
from labeling.storage.backup import snapshot
from labeling.storage.connection import connect_writing
from labeling.storage.integrity import quick_check
from labeling.storage.projections import rebuild
from labeling.transfer.readers.image_header import HEAD, sniff
from labeling.transfer.readers.images import check_image
from labeling.transfer.readers.in_order import in_order
from labeling.transfer.readers.refusal import FileRefused

LISTED = 20
"""Keys that a finding names; `n` counts all."""

_DIFFERENCES: dict[str, str] = {
    "vote": "item_id, person_id, seq, kind, value, old",
    "repeat_vote": "item_id, seq, person_id, kind, value",
    "item_state": "item_id, n_votes, n_people_votes, n_done, n_skips, settled, final, review",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One kind of thing that was found: how often, the first items (by key), and how to mend it.

    `harmless` findings are worth knowing and need no mending.
    """

    check: str
    n: int
    items: tuple[str, ...]
    mend: str
    harmless: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as `labelwright check --json` prints them."""
        return {"check": self.check, "n": self.n, "items": list(self.items), "mend": self.mend}


def check_file(path: Path) -> list[Finding]:
    """Return what SQLite finds wrong in the file itself; `items` are its own lines."""
    lines = quick_check(path)
    if not lines:
        return []
    mend = f"Open the newest copy in {path.stem}.backups, beside the project"
    return [Finding(check="integrity", n=len(lines), items=tuple(lines), mend=mend)]


def check_project(project: Project, *, deep: bool = False, report: Report = silent) -> list[Finding]:
    """Return what is wrong with the items, and with `deep` also whether the counts still equal the events.

    Pictures are looked at by their first bytes and their size; one whose size changed, and with `deep` every
    one, is read to its last pixel.

    Raises
    ------
    LabelingError
        If there is no room for the copy that a deep check rebuilds.
    """
    with project.reading() as db:
        findings = [*_files(db, project.path, deep, report), *_duplicates(db)]
    if deep:
        findings += _projections(project, report)
    return findings


def _files(db: Database, project: Path, deep: bool, report: Report) -> Iterator[Finding]:
    total = int(db.execute("SELECT count(*) FROM item WHERE path IS NOT NULL").fetchone()[0])
    query = f"""SELECT i.key, i.path, i.size, i.content_hash FROM item i JOIN item_state s ON s.item_id = i.id
                WHERE i.path IS NOT NULL AND s.{VISIBLE} ORDER BY i.id"""
    found: dict[str, list[str]] = {"missing": [], "unreadable": [], "changed": []}
    rows = db.execute(query)
    verdicts = in_order(lambda row: (row[0], _look(real_path(row[1], project), row[2], row[3], deep)), rows)
    for done, (key, verdict) in enumerate(verdicts, start=1):
        report(done, total)
        if verdict:
            found[verdict].append(key)
    changed = f"""SELECT i.key FROM changed c JOIN item i ON i.id = c.item_id JOIN item_state s ON s.item_id = i.id
                  WHERE s.{VISIBLE} ORDER BY i.id"""
    found["changed"] = list(dict.fromkeys([*found["changed"], *(row[0] for row in db.execute(changed))]))
    for check, mend, harmless in (
        ("missing", "Put the files back where they were, or import their folder from its new place", False),
        ("unreadable", "Put sound copies of these files in their place", False),
        (
            "changed",
            "Import the source again with --update; answers to the old content are then marked old",
            True,
        ),
    ):
        if keys := found[check]:
            yield Finding(check=check, n=len(keys), items=tuple(keys[:LISTED]), mend=mend, harmless=harmless)


def _look(path: Path, size: int, content_hash: bytes, deep: bool) -> str:
    """Return "missing", "unreadable", "changed", or "" for a file that is as it was imported."""
    try:
        found_size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except FileNotFoundError:
        return "missing"
    except OSError:  # no permission, a folder in its place, a disk that fails
        return "unreadable" if path.exists() else "missing"
    if sniff(head) is None:
        return "unreadable"
    if found_size == size and not deep:
        return ""
    facts = check_image(path)
    if isinstance(facts, FileRefused):
        return "unreadable"
    return "" if facts.content_hash == content_hash else "changed"


def _duplicates(db: Database) -> list[Finding]:
    alike = f"""FROM item i JOIN item_state s ON s.item_id = i.id WHERE s.{VISIBLE} AND i.content_hash IN (
        SELECT i.content_hash FROM item i JOIN item_state s ON s.item_id = i.id WHERE s.{VISIBLE}
        GROUP BY i.content_hash HAVING count(*) > 1)"""
    n = int(db.execute(f"SELECT count(*) {alike}").fetchone()[0])
    if not n:
        return []
    keys = db.execute(f"SELECT i.key {alike} ORDER BY i.content_hash, i.id LIMIT {LISTED}")
    mend = "Nothing has to be done: items of the same content are sampled and split as one"
    return [Finding(check="duplicates", n=n, items=tuple(row[0] for row in keys), mend=mend, harmless=True)]


def _projections(project: Project, report: Report) -> list[Finding]:
    """Make votes, states and counts anew from the events, in a copy, and hold them against what is kept."""
    size = project.path.stat().st_size
    with tempfile.TemporaryDirectory(prefix="labelwright-") as folder:
        if shutil.disk_usage(folder).free < 3 * size:
            raise LabelingError(
                f"A deep check needs {3 * size >> 20} MB for a copy of the project",
                where=folder,
                mend="Make room there, name another folder in TMPDIR, or check without --deep",
            )
        copy = Path(folder) / project.path.name
        snapshot(project.path, copy)
        db = connect_writing(copy)
        try:
            items, tallies = _differences(db, report)
        finally:
            db.close()
    if not items and not tallies:
        return []
    mend = "Keep the file as it is and report this: answers are safe in their events, but what is counted is wrong"
    return [Finding(check="projections", n=len(items) + len(tallies), items=tuple(items[:LISTED]), mend=mend)]


def _differences(db: Database, report: Report) -> tuple[list[str], list[str]]:
    """Rebuild the copy; return the keys of items, and the names of counts, that came out otherwise."""
    db.execute("BEGIN IMMEDIATE")
    for table, columns in _DIFFERENCES.items():
        db.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT {columns} FROM {table}")
    db.execute("CREATE TEMP TABLE kept_tally AS SELECT key, n FROM tally WHERE n <> 0")
    rebuild(db, report)
    items: set[int] = set()
    for table, columns in _DIFFERENCES.items():
        # Items of a hidden import keep what they had; a rebuild leaves them out.
        visible = f"WHERE item_id IN (SELECT s.item_id FROM item_state s WHERE s.{VISIBLE})"
        kept, made = (f"SELECT {columns} FROM {name} {visible}" for name in (f"kept_{table}", table))
        items |= _unlike(db, kept, made)
    tallies = _unlike(db, "SELECT key, n FROM kept_tally", "SELECT key, n FROM tally WHERE n <> 0")
    keys = [row[0] for item in sorted(items) for row in db.execute("SELECT key FROM item WHERE id = ?", [item])]
    db.execute("ROLLBACK")
    return keys, sorted(tallies)


def _unlike(db: Database, one: str, other: str) -> set[Any]:
    """Return the first column of the rows that only one of two queries has."""
    pairs: Sequence[tuple[str, str]] = ((one, other), (other, one))
    return {row[0] for left, right in pairs for row in db.execute(f"{left} EXCEPT {right}")}
