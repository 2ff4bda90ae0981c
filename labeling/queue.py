"""What a person sees next: one queue that mixes streams around a sample fixed by design (DESIGN 5)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from sqlite_utils import Database

from labeling import settings
from labeling.history import milliseconds
from labeling.ids import fraction
from labeling.sampling import VISIBLE, Design, design

WHY = "Chosen so that your answers teach the model and keep the numbers honest."
"""What an annotator reads for every item, whatever its stream."""

CLAIM_MS = 30 * 60 * 1000
DEFAULT_MIX: Mapping[str, float] = {"held-out": 0.2, "random": 0.1, "overlap": 0.2}
"""Shares of the streams while they have something to give; `unsure` gets the rest."""

_FREE = "NOT EXISTS (SELECT 1 FROM claim c WHERE c.item_id = s.item_id)"
_MINE = "EXISTS (SELECT 1 FROM vote v WHERE v.item_id = s.item_id AND v.person_id = :person AND v.old = 0)"
_MOST_PASSED = 1000  # items awaiting others' votes that one slot looks at; 1,000 take about 3 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An item served to a person, and the true reason, which only a lead is shown."""

    item_id: int
    stream: str
    round_id: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class _Pick:
    item_id: int
    stream: str
    round_id: int | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class _Server:
    """What the picking functions share: the database, the person and the design of this moment."""

    db: Database
    person_id: int
    design: Design

    def open_item(self, where: str, order: Literal["u", "shuffle"], values: Sequence[object]) -> int | None:
        """Return the first item by `order` that nobody answered or holds and `where` allows.

        By "u" it is one that no person answered, by "shuffle" one that has no vote of a source either.
        """
        no_votes = " AND s.n_votes = 0" if order == "shuffle" else ""
        # Import by import, so that hidden ones are not walked over: 1.1 s with 60,000 of their items. Without
        # INDEXED BY, SQLite may sort the whole pool: 8 ms at 7,600 items, growing with them.
        first = self.db.execute(
            f"""SELECT o.{order}, o.item_id FROM import b CROSS JOIN item_state o ON o.item_id = (
                    SELECT s.item_id FROM item_state s INDEXED BY state_open_{order}
                    WHERE s.import_id = b.id AND s.n_done = 0{no_votes} AND {where} AND {_FREE}
                    ORDER BY s.{order}, s.item_id LIMIT 1)
                WHERE b.state = 'done'""",
            list(values),
        )
        found = min(first, default=None)
        return None if found is None else int(found[1])


def serve(db: Database, person_id: int, n: int, now: datetime) -> list[Served]:
    """Return the next `n` items for a person, claimed for 30 minutes; the same again until answered.

    Runs inside the writer's transaction: the claims, the slots used and the mark move together. Fewer than `n`
    come back when the queue has no more for this person.
    """
    at = milliseconds(now)
    served = _held_claims(db, person_id, at)[:n]
    server = _Server(db, person_id, design(db))
    while len(served) < n:
        pick, slot = _pick_for_slot(server)
        if pick is None:
            break
        text = design(db).as_text()
        db.execute(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [pick.item_id, person_id, at, slot, pick.stream, pick.round_id, pick.rank, text],
        )
        served.append(Served(item_id=pick.item_id, stream=pick.stream, round_id=pick.round_id, rank=pick.rank))
    return served


def _held_claims(db: Database, person_id: int, at: int) -> list[Served]:
    """Return the person's claims that still stand, and let go of those that ran out or were answered by others."""
    rows = db.execute(
        f"""SELECT c.item_id, c.stream, c.round_id, c.rank, c.slot < 1 OR s.n_people_votes < s.wanted AND NOT EXISTS (
                   SELECT 1 FROM vote v WHERE v.item_id = c.item_id AND v.person_id = c.person_id AND v.old = 0
                   AND v.kind <> 'skip')
            FROM claim c JOIN item_state s ON s.item_id = c.item_id
            WHERE c.person_id = ? AND s.{VISIBLE} ORDER BY c.slot""",
        [person_id],
    ).fetchall()
    held = [Served(item_id=row[0], stream=row[1], round_id=row[2], rank=row[3]) for row in rows if row[4]]
    let_go(db, person_id, [row[0] for row in rows if not row[4]])
    db.execute("UPDATE claim SET at = ? WHERE person_id = ? AND at < ?", [at, person_id, at - CLAIM_MS])
    db.execute("DELETE FROM claim WHERE at < ?", [at - CLAIM_MS])
    return held


def _pick_for_slot(server: _Server) -> tuple[_Pick | None, int]:
    db, person = server.db, server.person_id
    db.execute("INSERT INTO cursor (person_id) VALUES (?) ON CONFLICT (person_id) DO NOTHING", [person])
    slot = int(
        db.execute("UPDATE cursor SET slot = slot + 1 WHERE person_id = ? RETURNING slot", [person]).fetchone()[0]
    )
    first = _stream_of_slot(db, person, slot)
    for stream in dict.fromkeys((first, *_INSTEAD)):
        if pick := _PICKERS[stream](server):
            return pick, slot
    return None, slot


def _stream_of_slot(db: Database, person_id: int, slot: int) -> str:
    """Return the stream of a slot, fixed by the project's seed: reproducible, and no rhythm for a person to see."""
    number = fraction(int(settings.get(db, "seed", 0)), "slot", person_id, slot)
    for stream, share in settings.get(db, "mix", DEFAULT_MIX).items():
        if number < share:
            return str(stream)
        number -= share
    return "unsure"


def _held_out(server: _Server) -> _Pick | None:
    item = server.open_item("s.u < ?", "u", [server.design.held_out])
    return None if item is None else _Pick(item, "held-out")


def _random(server: _Server) -> _Pick | None:
    """Move the mark by one unit, answered or not, so that answers never tell its height; serve what is open below."""
    now = design(server.db)
    # Import by import, like open items: hidden ones are not walked over.
    rows = server.db.execute(
        """SELECT (SELECT s.u FROM item_state s INDEXED BY state_u
                   WHERE s.import_id = b.id AND s.u >= ? ORDER BY s.u LIMIT 1)
            FROM import b WHERE b.state = 'done'""",
        [now.mark],
    )
    mark = now.mark
    if (u := min((row[0] for row in rows if row[0] is not None), default=None)) is not None:
        mark = math.nextafter(float(u), 2.0)
        settings.put(server.db, "mark", mark)
    item = server.open_item("s.u >= ? AND s.u < ?", "u", [now.held_out, mark])
    return None if item is None else _Pick(item, "random")


def _overlap(server: _Server, most: float = _MOST_PASSED) -> _Pick | None:
    """Serve the next item that waits for a further vote, in order of u, from where this person left off.

    At most about `most` items that this person cannot take are looked at; the next time goes on behind them.
    """
    db, person = server.db, server.person_id
    u = float(db.execute("SELECT overlap_u FROM cursor WHERE person_id = ?", [person]).fetchone()[0])
    rows = db.execute(
        f"""SELECT s.item_id, s.u, {_MINE} OR NOT s.{VISIBLE}, {_FREE} FROM item_state s INDEXED BY state_awaiting
            WHERE (s.n_done > 0 OR s.n_votes > 0) AND s.n_people_votes < s.wanted AND s.wanted > 1
                  AND s.settled IS NULL AND s.u >= :u
            ORDER BY s.u, s.item_id""",
        {"person": person, "u": u},
    )
    found, waits, last = None, None, u  # waits: the first that is not this person's, and held by somebody else
    go_on = 2.0
    for n, (item, at_u, barred, free) in enumerate(rows):  # barred: answered by this person, or hidden
        if n >= most and at_u > last:
            go_on = at_u
            break
        last = at_u
        if not barred and free:
            found, go_on = int(item), at_u
            break
        if not barred and waits is None:
            waits = at_u
    rows.close()
    db.execute("UPDATE cursor SET overlap_u = ? WHERE person_id = ?", [go_on if waits is None else waits, person])
    return None if found is None else _Pick(found, "overlap")


def _unsure(server: _Server) -> _Pick | None:
    """Serve the best of the last round that is still open; before and beyond it, the project's fixed random order."""
    row = server.db.execute(
        f"""SELECT q.item_id, q.stream, q.round_id, q.rank FROM queue q CROSS JOIN item_state s ON s.item_id = q.item_id
            WHERE s.n_done = 0 AND s.n_votes = 0 AND s.u >= ? AND s.{VISIBLE} AND {_FREE}
            ORDER BY q.rank LIMIT 1""",
        [server.design.held_out],
    ).fetchone()
    if row is not None:
        return _Pick(*row)
    item = server.open_item("s.u >= ?", "shuffle", [server.design.held_out])
    return None if item is None else _Pick(item, "unsure")


def _left(server: _Server) -> _Pick | None:
    """Serve what others skipped, then what this person skipped once; after two skips nobody is asked."""
    others = f"""
        SELECT s.item_id, s.u FROM item_state s INDEXED BY state_undecided
        WHERE s.n_done > 0 AND s.n_people_votes = 0 AND s.review IS NULL AND s.settled IS NULL AND s.{VISIBLE}
          AND {_FREE} AND NOT {_MINE} ORDER BY s.item_id LIMIT 1"""
    own = f"""
        SELECT s.item_id, s.u FROM vote v INDEXED BY vote_of_person JOIN item_state s ON s.item_id = v.item_id
        WHERE v.person_id = :person AND v.kind = 'skip' AND v.old = 0 AND s.n_skips < 2 AND s.n_people_votes < s.wanted
          AND s.review IS NULL AND s.settled IS NULL AND s.{VISIBLE} AND {_FREE} ORDER BY v.seq LIMIT 1"""
    for query in (others, own):
        if row := server.db.execute(query, {"person": server.person_id}).fetchone():
            return _Pick(int(row[0]), _stream_at(float(row[1]), server.design))
    return None


def _stream_at(u: float, now: Design) -> str:
    """Return the stream of an item that comes back: that of its sample, so that held-out stays held-out."""
    if u < now.held_out:
        return "held-out"
    return "random" if u < now.mark else "unsure"


_PICKERS: Mapping[str, Callable[[_Server], _Pick | None]] = {
    "unsure": _unsure,
    "random": _random,
    "held-out": _held_out,
    "overlap": _overlap,
    "all overlap": partial(_overlap, most=math.inf),
    "left": _left,
}
_INSTEAD = ("unsure", "held-out", "all overlap", "left")
"""Who gives when the stream of a slot is empty. Not `random`: its mark moves in its own slots alone."""


def let_go(db: Database, person_id: int, item_ids: Sequence[int]) -> None:
    """Give up the person's claims on these items."""
    db.conn.executemany(
        "DELETE FROM claim WHERE item_id = ? AND person_id = ?", [(item, person_id) for item in item_ids]
    )


def claim_again(db: Database, person_id: int, event_seq: int, now: datetime) -> None:
    """Put an item whose answer was taken back at the front of the person's queue, with its old stream.

    Slots below 1 come before all others, the last one taken back first. An item that has an earlier answer of
    this person again is not asked again.
    """
    db.execute(
        """INSERT INTO claim
           SELECT e.item_id, e.person_id, :at, (SELECT min(coalesce(min(slot), 1), 1) - 1 FROM claim
                                                WHERE person_id = :person),
                  e.stream, e.round_id, e.rank, coalesce(e.design_prob, '') FROM event e
           WHERE e.seq = :seq AND e.person_id = :person AND NOT EXISTS (
               SELECT 1 FROM vote v WHERE v.item_id = e.item_id AND v.person_id = :person AND v.old = 0)
           ON CONFLICT (item_id, person_id) DO UPDATE SET at = excluded.at, slot = excluded.slot""",
        {"at": milliseconds(now), "person": person_id, "seq": event_seq},
    )
