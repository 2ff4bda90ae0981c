"""How a lead mixes the queue: shares of the streams, what that gives next, and when the model learns again."""

from collections.abc import Mapping

from sqlite_utils import Database

from labeling import settings
from labeling.errors import LabelingError
from labeling.ids import fraction
from labeling.queue import DEFAULT_MIX
from labeling.status import RETRAIN_AFTER

STREAMS = ("held-out", "random", "overlap")
"""Streams whose share a lead sets; `unsure` gets the rest."""

_MOST_ANSWERS = 10_000


def mix(db: Database) -> dict[str, float]:
    """Return the share of each stream that a lead sets, in the order in which they are tried."""
    kept = settings.get(db, "mix", DEFAULT_MIX)
    return {stream: float(kept.get(stream, 0.0)) for stream in STREAMS}


def check_mix(shares: Mapping[str, float]) -> None:
    """Raise `LabelingError` unless `shares` names known streams, each in [0, 1], with a sum of at most 1."""
    if unknown := [stream for stream in shares if stream not in STREAMS]:
        raise LabelingError(f"'{unknown[0]}' is no stream whose share is set", mend=f"Choose {', '.join(STREAMS)}")
    for stream, share in shares.items():
        if not 0 <= share <= 1:
            raise LabelingError(
                f"The share of {stream} must lie between 0 and 100%, not at {share:.0%}", mend="Mend it"
            )
    if (total := sum(shares.values())) > 1 + 1e-9:
        raise LabelingError(
            f"The shares add up to {total:.0%}, more than the whole queue", mend="Make one of them less"
        )


def set_mix(db: Database, shares: Mapping[str, float]) -> None:
    """Store the shares; they count from the next item that is served on."""
    check_mix(shares)
    settings.put(db, "mix", {stream: float(shares.get(stream, 0.0)) for stream in STREAMS})


def planned_streams(db: Database, person_id: int, n: int, shares: Mapping[str, float] | None = None) -> list[str]:
    """Return the streams that the person's next `n` slots ask for, with `shares` instead of the stored mix if given.

    A stream that has nothing to give leaves its slot to another, so the person may be served otherwise.
    """
    chosen = mix(db) if shares is None else {stream: shares.get(stream, 0.0) for stream in STREAMS}
    row = db.execute("SELECT slot FROM cursor WHERE person_id = ?", [person_id]).fetchone()
    seed, first = int(settings.get(db, "seed", 0)), int(row[0]) + 1 if row else 1
    return [_stream(fraction(seed, "slot", person_id, slot), chosen) for slot in range(first, first + n)]


def _stream(number: float, shares: Mapping[str, float]) -> str:
    """Return the stream that `number` in [0, 1) falls to, as `labeling.queue` divides the interval."""
    for stream, share in shares.items():
        if number < share:
            return stream
        number -= share
    return "unsure"


def retrain_after(db: Database) -> int:
    """Return after how many new answers the model learns again; 0 for only when asked."""
    return int(settings.get(db, "retrain_after", RETRAIN_AFTER))


def set_retrain_after(db: Database, n: int) -> None:
    """Store after how many new answers the model learns again.

    Raises
    ------
    LabelingError
        If `n` is negative or more than 10,000.
    """
    if not 0 <= n <= _MOST_ANSWERS:
        raise LabelingError(
            f"The model can learn again after 1 to {_MOST_ANSWERS:,} answers, not {n:,}",
            mend="Write 0 for only by hand",
        )
    settings.put(db, "retrain_after", n)
