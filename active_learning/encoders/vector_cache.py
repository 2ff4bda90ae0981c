"""Vectors on disk: encoded once, found by the content's hash, read as memory maps; the folder may vanish any time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from active_learning.encoders.encoder import Encoder
from active_learning.encoders.segments import (
    HASH_BYTES,
    Segment,
    open_segments,
    remove_segment,
    write_segment,
    zero_rows,
)
from labeling.errors import LabelingError
from labeling.progress import Report, silent

CHUNK_ITEMS = 256
"""Items encoded between two looks at Stop."""
SEGMENT_ITEMS = 2_048
"""Items encoded between two saves: what a crash can cost."""
MANY_SEGMENTS = 16
"""So many small segments are merged into one after encoding."""
SMALL_SEGMENT = 65_536

Item = TypeVar("Item")
Keys = NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that got no vector: its place in the hashes given, and the error to show."""

    position: int
    error: LabelingError


class VectorView:
    """Some rows of a cache in a given order, read on demand: what learners and strategies take as `X`."""

    def __init__(self, segments: Sequence[Segment], rows: NDArray[np.intp], dim: int) -> None:
        self._segments, self._rows, self._dim = tuple(segments), rows, dim

    @property
    def shape(self) -> tuple[int, int]:
        return len(self._rows), self._dim

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: Any, /) -> NDArray[np.float32]:
        """Return the vectors of a slice, an array of row numbers or a mask, (n, dim), in memory."""
        wanted = self._rows[rows]
        vectors = np.empty((len(wanted), self._dim), dtype=np.float32)
        for segment in self._segments:
            here = np.flatnonzero((wanted >= segment.first) & (wanted < segment.first + len(segment)))
            if len(here):
                vectors[here] = segment.vectors[wanted[here] - segment.first]
        return vectors


class VectorCache:
    """The vectors of one encoder, as it was fitted, in one folder below `folder`."""

    def __init__(self, folder: Path, encoder: Encoder[Any]) -> None:
        """Open, or begin, the cache of `encoder` (fitted, where it learns); damaged files are dropped."""
        if encoder.needs_fit:
            raise ValueError("fit the encoder first: its vectors depend on what it learned")
        parts = [encoder.name, f"v{encoder.version}", encoder.fingerprint]
        self.folder = folder / "-".join(part for part in parts if part)
        self.dim = encoder.dim
        self._load()

    def __len__(self) -> int:
        return len(self._keys)

    def rows_of(self, hashes: Sequence[bytes]) -> NDArray[np.intp]:
        """Return the cache row of each content hash (32 bytes), -1 where there is no vector yet."""
        return self._rows_of(_as_keys(hashes))

    def vectors_for(self, hashes: Sequence[bytes]) -> VectorView:
        """Return a view on the vectors of `hashes`, in their order, which reads rows only when asked for them.

        Raises
        ------
        ValueError
            If a hash has no vector; `rows_of` tells which.
        """
        rows = self.rows_of(hashes)
        if (rows < 0).any():
            raise ValueError(f"{int((rows < 0).sum())} of {len(rows)} items have no vector; encode them first")
        return VectorView(self._segments, rows, self.dim)

    def encode_missing(
        self,
        hashes: Sequence[bytes],
        load: Callable[[Sequence[int]], Sequence[Item]],
        encoder: Encoder[Item],
        report: Report = silent,
    ) -> list[Unreadable]:
        """Encode what has no vector yet, saving as it goes; return the items that could not be read.

        Stopped half-way (`report` raises), what was encoded stays and the next call goes on from there.

        Parameters
        ----------
        hashes : sequence of bytes
            Content hash of every item, 32 bytes each; equal contents are encoded once.
        load : callable
            Takes positions in `hashes` and returns those items, as the encoder wants them.
        encoder : Encoder
            The one this cache is of.
        report : Report
            Told the number of different contents done and in all, those already cached included.
        """
        keys = _as_keys(hashes)
        _, first = np.unique(keys, return_index=True)
        first.sort()
        missing = first[self._rows_of(keys[first]) < 0].tolist()
        done, total = len(first) - len(missing), len(first)
        unreadable: list[Unreadable] = []
        waiting: list[tuple[Keys, NDArray[np.float32]]] = []
        try:
            for start in range(0, len(missing), CHUNK_ITEMS):
                report(done + start, total)
                positions = missing[start : start + CHUNK_ITEMS]
                readable, vectors = _encode(positions, load(positions), encoder, unreadable)
                waiting.append((keys[readable], vectors))
                if sum(len(batch) for batch, _ in waiting) >= SEGMENT_ITEMS:
                    self._save(waiting)
                    waiting = []
        finally:
            self._save(waiting)
        self._merge_small()
        report(total, total)
        return unreadable

    def erase(self, hashes: Sequence[bytes]) -> None:
        """Overwrite the vectors and hashes of these contents with zeros, on disk: a person's right."""
        wanted = _as_keys(hashes)
        for segment in self._segments:  # a crash while merging may have left a second copy
            rows = np.flatnonzero(np.isin(segment.keys, wanted))
            if len(rows):
                zero_rows(segment, rows)
        self._load()

    def _load(self) -> None:
        self._segments = open_segments(self.folder, self.dim)
        keys = np.concatenate([_as_keys([]), *(segment.keys for segment in self._segments)])
        self._keys, self._rows = np.unique(keys, return_index=True)
        if len(self._keys) and self._keys[0] == b"":  # erased; no content has a hash of zeros
            self._keys, self._rows = self._keys[1:], self._rows[1:]

    def _rows_of(self, wanted: Keys) -> NDArray[np.intp]:
        if not len(self._keys):
            return np.full(len(wanted), -1, dtype=np.intp)
        place = np.searchsorted(self._keys, wanted).clip(max=len(self._keys) - 1)
        return np.where(self._keys[place] == wanted, self._rows[place], -1)

    def _save(self, batches: Sequence[tuple[Keys, NDArray[np.float32]]]) -> None:
        if not sum(len(keys) for keys, _ in batches):
            return
        keys = np.concatenate([keys for keys, _ in batches])
        hashes = np.frombuffer(keys.tobytes(), dtype=np.uint8).reshape(len(keys), HASH_BYTES)
        write_segment(self.folder, hashes, [vectors for _, vectors in batches], self.dim)
        self._load()

    def _merge_small(self) -> None:
        small = [segment for segment in self._segments if len(segment) < SMALL_SEGMENT]
        if len(small) < MANY_SEGMENTS:
            return
        hashes = np.concatenate([segment.hashes for segment in small])
        write_segment(self.folder, hashes, [segment.vectors for segment in small], self.dim)
        for segment in small:
            remove_segment(segment.hashes_path)
        self._load()


def _encode(
    positions: Sequence[int], items: Sequence[Item], encoder: Encoder[Item], unreadable: list[Unreadable]
) -> tuple[list[int], NDArray[np.float32]]:
    """Return the positions that could be encoded and their vectors; add the others to `unreadable`."""
    try:
        return list(positions), encoder.encode(items)
    except LabelingError:  # one bad file must not cost the others their vector
        readable, vectors = [], [np.empty((0, encoder.dim), dtype=np.float32)]
        for position, item in zip(positions, items, strict=True):
            try:
                vectors.append(encoder.encode([item]))
                readable.append(position)
            except LabelingError as error:
                unreadable.append(Unreadable(position, error))
        return readable, np.concatenate(vectors)


def _as_keys(hashes: Sequence[bytes]) -> Keys:
    if any(len(content) != HASH_BYTES for content in hashes):
        raise ValueError(f"a content hash has {HASH_BYTES} bytes")
    return np.frombuffer(b"".join(hashes), dtype=f"S{HASH_BYTES}")
