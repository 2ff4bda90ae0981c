"""Times as sources and people write them."""

from datetime import UTC, datetime, timedelta

_MARGIN = timedelta(days=2)  # so that any time zone can show it
_EARLIEST = datetime.min.replace(tzinfo=UTC) + _MARGIN
_LATEST = datetime.max.replace(tzinfo=UTC) - _MARGIN


def read_time(text: str) -> datetime:
    """Return the moment that `text` names in ISO 8601, UTC where it names no time zone.

    Raises
    ------
    ValueError
        In words, if it is not understood or lies outside the years 1 to 9999.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"the time '{text}' was not understood") from None
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        at = datetime.max.replace(tzinfo=UTC)
    if not _EARLIEST <= at <= _LATEST:
        raise ValueError(f"the time '{text}' lies outside the years 1 to 9999")
    return at
