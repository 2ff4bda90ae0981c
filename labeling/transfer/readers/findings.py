"""Many like observations about a source, told as one note each."""

from collections.abc import Iterator

from labeling.transfer.records import Note


class Findings:
    """Collects what was noticed while reading, keeping the first place and a count of each kind."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self._count: dict[str, int] = {}

    def add(self, note: str, where: str) -> None:
        """Remember that `note` holds at `where`."""
        self._first.setdefault(note, where)
        self._count[note] = self._count.get(note, 0) + 1

    def notes(self) -> Iterator[Note]:
        """Yield one note for each kind, in the order in which the kinds were first seen."""
        for note, where in self._first.items():
            more = self._count[note] - 1
            places = "" if not more else f" (and in {more:,} more place{'s' if more > 1 else ''})"
            yield Note(where, note + places)
