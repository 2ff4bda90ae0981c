"""What turns items into vectors, and on which items it may learn to do so."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

MAX_FIT_ITEMS = 20_000

Item_contra = TypeVar("Item_contra", contravariant=True)


class Encoder(Protocol[Item_contra]):
    """Items (texts, or paths of images) -> float32 vectors.

    `name` and `version` name the recipe, `dim` is the number of columns. `fingerprint` names what `fit` learned;
    it is empty for an encoder that learns nothing, and vectors of different fingerprints do not mix.
    """

    name: str
    version: str
    dim: int

    @property
    def fingerprint(self) -> str: ...

    def fit(self, items: Sequence[Item_contra]) -> None:
        """Learn from some items what encoding needs; nothing where `needs_fit` is False."""
        ...

    @property
    def needs_fit(self) -> bool: ...

    def encode(self, batch: Sequence[Item_contra]) -> NDArray[np.float32]:
        """Return vectors of shape (len(batch), dim); raise `LabelingError` for an item that can't be read."""
        ...

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Return what `fit` learned as plain arrays; empty where it learns nothing."""
        ...

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back what `state` gave; raise `ValueError` if it does not fit this recipe."""
        ...


def positions_to_fit_on(n_items: int, max_items: int = MAX_FIT_ITEMS) -> NDArray[np.intp]:
    """Return which items, by their place in the order of import, an encoder learns from.

    Evenly spaced places in the longest prefix whose length is a power of two: a function of the project alone,
    so a deleted cache comes back the same, and new items change the vectors of old ones only when the
    project has doubled.
    """
    if n_items <= 0:
        return np.empty(0, dtype=np.intp)
    prefix = 1 << (n_items.bit_length() - 1)
    n = min(prefix, max_items)
    return np.arange(n, dtype=np.intp) * prefix // n
