"""Learning rounds as the project remembers them, and the ranking each leaves behind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from labeling.history import milliseconds, moment

MIN_TRAINING = 20
MIN_PER_LABEL = 2
"""Nothing is fitted before there are this many training answers, and two labels with this many each (DESIGN 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One row of a round's ranking: the item, the stream that wants it, and its score (higher = asked sooner)."""

    item_id: int
    stream: str
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One fit and ranking. `report` holds metrics, parameters, versions and, without a fit, the reason why.

    `seq` is the last event that the round knew.
    """

    id: int
    at: datetime
    seed: int
    trained_on: int
    seconds: float
    seq: int
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """What a learning round found, before it is stored; plain values, so that it travels between processes."""

    seed: int
    trained_on: int
    seconds: float
    seq: int
    report: Mapping[str, Any]
    ranking: tuple[Ranked, ...]


def store_round(db: Database, result: RoundResult, at: datetime) -> Round:
    """Store a round and replace the ranking; items already claimed stay with their people."""
    number = next_number(db)
    text = json.dumps(result.report, ensure_ascii=False, allow_nan=False)
    db.execute(
        "INSERT INTO round VALUES (?, ?, ?, ?, ?, ?, ?)",
        [number, milliseconds(at), result.seed, result.trained_on, result.seconds, result.seq, text],
    )
    db.execute("DELETE FROM queue")
    db.conn.executemany(
        "INSERT INTO queue VALUES (?, ?, ?, ?, ?)",
        [(rank, row.item_id, row.stream, row.score, number) for rank, row in enumerate(result.ranking, start=1)],
    )
    return Round(
        id=number,
        at=at,
        seed=result.seed,
        trained_on=result.trained_on,
        seconds=result.seconds,
        seq=result.seq,
        report=json.loads(text),
    )


def next_number(db: Database) -> int:
    """Return the number that the next round will have."""
    return int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM round").fetchone()[0])


def rounds(db: Database) -> list[Round]:
    """Return all rounds, oldest first."""
    rows = db.execute("SELECT id, at, seed, trained_on, seconds, seq, report FROM round ORDER BY id")
    return [
        Round(id=r[0], at=moment(r[1]), seed=r[2], trained_on=r[3], seconds=r[4], seq=r[5], report=json.loads(r[6]))
        for r in rows
    ]


def last_seq(db: Database) -> int:
    """Return the number of the newest event, 0 in an empty project."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])


def stream_counts(db: Database) -> dict[str, int]:
    """Return how many ranked items each stream of the last round has waiting."""
    rows = db.execute("SELECT stream, count(*) FROM queue GROUP BY stream ORDER BY stream")
    return {stream: int(n) for stream, n in rows}
