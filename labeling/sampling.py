"""Sampling by design, not by draw (DESIGN 5): who is held out, in the random sample, and gets several votes."""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from labeling import settings

VISIBLE = "import_id NOT IN (SELECT id FROM import WHERE state <> 'done')"
"""SQL: rows of imports that were flipped to visible and not undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The fixed probabilities of this moment.

    `held_out` is h: units with u < h are held out. `mark`: units with h <= u < mark are the random sample.
    `overlap`: units with o below it get `votes` votes; held-out units get `votes` too.
    """

    held_out: float
    mark: float
    overlap: float
    votes: int

    def as_text(self) -> str:
        """Return h, mark and overlap share as stored with an answer (`design_prob`)."""
        return json.dumps([self.held_out, self.mark, self.overlap])


def design(db: Database) -> Design:
    """Return the project's design now; before the first import nothing is held out."""
    # One query: every item served or answered asks.
    query = "SELECT key, value FROM setting WHERE key IN ('held_out', 'mark', 'overlap', 'overlap_votes')"
    known = {key: json.loads(value) for key, value in db.execute(query)}
    h = float(known.get("held_out") or 0.0)
    return Design(
        held_out=h,
        mark=max(h, float(known.get("mark", h))),
        overlap=float(known.get("overlap", 0.1)),
        votes=int(known.get("overlap_votes", 2)),
    )


def fix_held_out(db: Database) -> str:
    """Fix h from the wished size and the units there are now; only the first import does it.

    The wish is a share of the units (below 1) or a number of units; by default the smaller of 10 % and 300. A
    number is at most half of the units, because h also holds for all that is imported later. Returns a note in
    words if less is held out than was wished, else nothing.
    """
    if settings.get(db, "held_out") is not None:
        return ""
    n_units = db.execute(
        f"SELECT count(*) FROM item i JOIN item_state s ON s.item_id = i.id WHERE i.id = i.unit_id AND s.{VISIBLE}"
    ).fetchone()[0]
    if not n_units:
        return ""
    wish = settings.get(db, "held_out_wish")
    units = min(0.1 * n_units, 300) if wish is None else (wish * n_units if wish < 1 else min(wish, n_units / 2))
    settings.put(db, "held_out", units / n_units)
    mark_wanted(db)
    if wish is None or wish < 1 or units == wish:
        return ""
    return (
        f"you wished for {wish:g} held-out items or groups; the first import has {n_units:,}, so half of them are "
        "held out, as will be half of every later import"
    )


def mark_wanted(db: Database) -> None:
    """Set how many votes each item wants, from the design; for changed shares and the fixing of h."""
    now = design(db)
    db.execute(
        "UPDATE item_state SET wanted = CASE WHEN u < ? OR o < ? THEN ? ELSE 1 END "
        "WHERE wanted <> CASE WHEN u < ? OR o < ? THEN ? ELSE 1 END",
        [now.held_out, now.overlap, now.votes] * 2,
    )
    db.execute("UPDATE cursor SET overlap_u = 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A completed sample: every item of the units below its mark, answered or not, in order of u.

    `final` holds the final label ids of each item (`answered` False: skipped, flagged, undecided or tied).
    What only an imported source says answers nothing.
    `note` says in words when the figures speak of earlier imports only.
    """

    item_id: NDArray[np.int64]
    unit: NDArray[np.int64]
    overlap: NDArray[np.bool_]  # units marked for several votes
    answered: NDArray[np.bool_]
    final: tuple[tuple[int, ...], ...]
    low: float
    high: float  # units with low <= u < high
    note: str = ""

    @property
    def n_unanswered(self) -> int:
        """Number of items in the sample that were shown and not answered."""
        return int((~self.answered).sum())


def completed(db: Database, which: str) -> Sample:
    """Return the held-out ("held-out") or random ("random") sample as far as it is completed.

    Items of later imports with u below the mark join it once they are done; until then the sample is that of
    the earlier imports, when that is the larger one, and `note` says so.
    """
    now = design(db)
    low, high = (0.0, now.held_out) if which == "held-out" else (now.held_out, now.mark)
    imports = [row[0] for row in db.execute("SELECT id FROM import WHERE state = 'done' ORDER BY id")]
    best: Sample | None = None
    for n in range(len(imports), 0, -1):
        sample = _sample(db, low, high, imports[:n], now.overlap)
        if best is None or sample.item_id.size > best.item_id.size:
            note = "" if n == len(imports) else _earlier(len(imports) - n)
            best = sample if not note else _with_note(sample, note)
        if best.high >= high:
            break  # complete: fewer imports cannot give more
    return best if best is not None else _sample(db, low, low, [], now.overlap)


def _earlier(n: int) -> str:
    last = "import" if n == 1 else f"{n} imports"
    return f"speaks of the items before the last {last}, whose sample is not answered yet"


def _with_note(sample: Sample, note: str) -> Sample:
    fields = {name: getattr(sample, name) for name in Sample.__slots__}
    return Sample(**fields | {"note": note})


def _sample(db: Database, low: float, high: float, imports: list[int], overlap: float) -> Sample:
    among = ",".join(str(number) for number in imports) or "-1"
    open_u = db.execute(
        f"SELECT min(u) FROM item_state WHERE n_done = 0 AND u >= ? AND u < ? AND import_id IN ({among})", [low, high]
    ).fetchone()[0]
    end = high if open_u is None else open_u
    rows = db.execute(
        "SELECT s.item_id, i.unit_id, s.o, s.final, s.n_people_votes + (s.settled IS NOT NULL) "
        "FROM item_state s JOIN item i ON i.id = s.item_id "
        f"WHERE s.u >= ? AND s.u < ? AND s.import_id IN ({among}) ORDER BY s.u, s.item_id",
        [low, end],
    ).fetchall()
    return Sample(
        item_id=np.array([row[0] for row in rows], dtype=np.int64),
        unit=np.array([row[1] for row in rows], dtype=np.int64),
        overlap=np.array([row[2] < overlap for row in rows], dtype=np.bool_),
        answered=np.array([row[3] is not None and row[4] > 0 for row in rows], dtype=np.bool_),
        final=tuple(tuple(json.loads(row[3])) if row[3] and row[4] else () for row in rows),
        low=low,
        high=end,
    )
