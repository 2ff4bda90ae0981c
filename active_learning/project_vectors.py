"""The vectors of a project's items: encoded once, cached, read on demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from active_learning.encoders.encoder import Encoder, positions_to_fit_on
from active_learning.encoders.fit_state import fit_or_restore
from active_learning.encoders.image import ImageEncoder
from active_learning.encoders.text import TextEncoder
from active_learning.encoders.vector_cache import VectorCache
from active_learning.snapshot import Snapshot, load_paths, load_texts
from active_learning.vectors import Vectors
from labeling.progress import Report, silent
from labeling.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectVectors:
    """Vectors of the items of a snapshot, in its order.

    `readable` (n,) tells which items have one; `X` has one row for each readable item; `encoders` names the
    recipes; `unreadable` are sentences about files that could not be read.
    """

    X: Vectors
    readable: NDArray[np.bool_]
    encoders: tuple[str, ...]
    unreadable: tuple[str, ...]


class Blocks:
    """Texts and pictures of one project side by side: each kind fills its own columns, the others are zero."""

    def __init__(self, parts: Sequence[tuple[NDArray[np.intp], Vectors, int]], n: int) -> None:
        self._parts = [(self._places(rows, n), X, dim) for rows, X, dim in parts]
        self._n, self._dim = n, sum(dim for _, _, dim in parts)

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, rows: Any, /) -> NDArray[np.float32]:
        wanted = np.arange(self._n)[rows]
        vectors = np.zeros((len(wanted), self._dim), dtype=np.float32)
        column = 0
        for places, X, dim in self._parts:
            here = np.flatnonzero(places[wanted] >= 0)
            if len(here):
                vectors[here, column : column + dim] = X[places[wanted[here]]]
            column += dim
        return vectors

    @staticmethod
    def _places(rows: NDArray[np.intp], n: int) -> NDArray[np.intp]:
        places = np.full(n, -1, dtype=np.intp)
        places[rows] = np.arange(len(rows))
        return places


def project_vectors(project: Project, snapshot: Snapshot, report: Report = silent) -> ProjectVectors:
    """Encode what has no vector yet and return the vectors of all items; stopped, it goes on from there next time."""
    readable = np.ones(len(snapshot), dtype=np.bool_)
    found: list[tuple[NDArray[np.intp], VectorCache, tuple[bytes, ...]]] = []
    names: list[str] = []
    unreadable: list[str] = []
    for is_text in (True, False):
        rows = np.flatnonzero(snapshot.is_text == is_text)
        if not len(rows):
            continue
        encoder: Encoder[Any] = TextEncoder() if is_text else ImageEncoder()
        ids = snapshot.item_id[rows]
        fit_on = positions_to_fit_on(len(rows))
        fit_or_restore(
            project.cache_dir / "vectors", encoder, int(fit_on[-1]), partial(_load, project, ids[fit_on], is_text)
        )
        cache = VectorCache(project.cache_dir / "vectors", encoder)
        hashes = tuple(snapshot.content[row] for row in rows)
        for failure in cache.encode_missing(hashes, _Loader(project, ids, is_text), encoder, report):
            readable[rows[failure.position]] = False
            unreadable.append(str(failure.error))
        # A content that could not be read has no vector for any of its items.
        readable[rows] &= cache.rows_of(hashes) >= 0
        found.append((rows, cache, hashes))
        names.append(f"{encoder.name} {encoder.version}")
    return ProjectVectors(
        X=_together(found, readable), readable=readable, encoders=tuple(names), unreadable=tuple(unreadable)
    )


def _together(
    found: Sequence[tuple[NDArray[np.intp], VectorCache, tuple[bytes, ...]]], readable: NDArray[np.bool_]
) -> Vectors:
    """Return the vectors of the readable items in the snapshot's order."""
    place = np.cumsum(readable) - 1
    parts: list[tuple[NDArray[np.intp], Vectors, int]] = []
    for rows, cache, hashes in found:
        good = readable[rows]
        view = cache.vectors_for([name for name, ok in zip(hashes, good, strict=True) if ok])
        parts.append((np.asarray(place[rows[good]], dtype=np.intp), view, cache.dim))
    if len(parts) == 1:
        return parts[0][1]
    return Blocks(parts, int(readable.sum()))


def _load(project: Project, item_ids: NDArray[np.int64], is_text: bool) -> Sequence[str | Path]:
    ids = [int(item) for item in item_ids]
    return load_texts(project, ids) if is_text else load_paths(project, ids)


@dataclass(frozen=True, slots=True)
class _Loader:
    """Loads items by their place among those of one kind."""

    project: Project
    item_ids: NDArray[np.int64]
    is_text: bool

    def __call__(self, positions: Sequence[int]) -> Sequence[str | Path]:
        return _load(self.project, self.item_ids[list(positions)], self.is_text)
