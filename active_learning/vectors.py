"""What a learner and a strategy need of a pool of vectors: its length, and some rows at a time."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Vectors(Protocol):
    """Rows of float vectors: an array, a memory map or a view on the vector cache."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: Any, /) -> NDArray[np.floating[Any]]:
        """Return the rows of a slice or of an array of row numbers, (n, n_features)."""
        ...
