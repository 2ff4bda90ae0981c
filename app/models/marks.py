"""Which items are selected, in a way that costs the same for one and for a million."""

import numpy as np
from numpy.typing import NDArray

_NONE = np.empty(0, np.int64)


class Marks:
    """A set of item ids: a whole list at once, and what was added or taken out one by one since."""

    def __init__(self) -> None:
        self._base: NDArray[np.int64] = _NONE  # ascending
        self._flipped: set[int] = set()

    def __contains__(self, item_id: int) -> bool:
        return self._in_base(item_id) != (item_id in self._flipped)

    def __len__(self) -> int:
        taken_out = sum(self._in_base(item) for item in self._flipped)
        return len(self._base) + len(self._flipped) - 2 * taken_out

    def mark(self, item_id: int, marked: bool) -> None:
        """Put one item in or take it out."""
        if (item_id in self) != marked:
            self._flipped ^= {item_id}

    def add(self, ids: NDArray[np.int64]) -> None:
        """Put many items in at once."""
        self._base, self._flipped = np.union1d(self.ids(), ids), set()

    def mark_all(self, ascending: NDArray[np.int64]) -> None:
        """Hold exactly these items; `ascending` is kept as it is."""
        self._base, self._flipped = ascending, set()

    def clear(self) -> None:
        """Hold nothing."""
        self._base, self._flipped = _NONE, set()

    def ids(self) -> NDArray[np.int64]:
        """Return what is held, ascending."""
        if not self._flipped:
            return self._base
        flipped = np.array(sorted(self._flipped), np.int64)
        return np.setxor1d(self._base, flipped, assume_unique=True)

    def _in_base(self, item_id: int) -> bool:
        at = int(np.searchsorted(self._base, item_id))
        return at < len(self._base) and int(self._base[at]) == item_id
