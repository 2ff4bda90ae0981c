"""Why one row or file is left out, on its way to becoming a `Rejected`."""

from dataclasses import dataclass


class RowRefused(Exception):  # noqa: N818 - one row's outcome; the source goes on
    """Raised inside a reader with one plain reason; the reader turns it into a `Rejected` with the place."""


@dataclass(frozen=True, slots=True)
class FileRefused:
    """Why a file is not taken, returned (not raised) across threads: a clause after "the file"."""

    reason: str
