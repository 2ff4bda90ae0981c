"""The files of the vector cache: pairs of `.npy` that count wholly or not at all.

`N.vectors.npy` is written first, `N.hashes.npy` last, each under a temporary name that is then renamed; vectors
without hashes are leftovers of a crash.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HASH_BYTES = 32


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One pair of files; `first` is the cache row of its first vector."""

    hashes_path: Path
    first: int
    hashes: NDArray[np.uint8]  # (n, HASH_BYTES)
    vectors: NDArray[np.float32]  # (n, dim), mapped

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def keys(self) -> NDArray[np.bytes_]:
        """The hashes as sortable strings of fixed length, (n,)."""
        return np.frombuffer(self.hashes.tobytes(), dtype=f"S{HASH_BYTES}")


def open_segments(folder: Path, dim: int) -> list[Segment]:
    """Return the sound segments of a folder in the order they were written, and remove what is damaged or left over."""
    segments: list[Segment] = []
    for hashes_path in sorted(folder.glob("*.hashes.npy")):
        segment = _open(hashes_path, dim, sum(map(len, segments)))
        if segment is None:
            remove_segment(hashes_path)
        else:
            segments.append(segment)
    for path in [*folder.glob("*.vectors.npy"), *folder.glob("*.tmp")]:
        if path.suffix == ".tmp" or not _partner(path, "hashes").exists():
            _unlink(path)
    return segments


def write_segment(folder: Path, hashes: NDArray[np.uint8], blocks: Sequence[NDArray[np.float32]], dim: int) -> None:
    """Write hashes (n, HASH_BYTES) and their vectors, given as blocks of rows, as the folder's last segment."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(path.name.split(".")[0]) for path in folder.glob("*.npy")]
    stem = f"{max(numbers, default=0) + 1:08d}"
    _write(folder / f"{stem}.vectors.npy", blocks, (len(hashes), dim), "<f4")
    _write(folder / f"{stem}.hashes.npy", [hashes], hashes.shape, "|u1")


def remove_segment(hashes_path: Path) -> None:
    """Delete both files of a segment."""
    _unlink(hashes_path)
    _unlink(_partner(hashes_path, "vectors"))


def zero_rows(segment: Segment, rows: NDArray[np.intp]) -> None:
    """Overwrite some vectors of a segment and their hashes with zeros, on disk."""
    for path in (_partner(segment.hashes_path, "vectors"), segment.hashes_path):
        array = np.load(path, mmap_mode="r+", allow_pickle=False)
        array[rows] = 0
        array.flush()


def _open(hashes_path: Path, dim: int, first: int) -> Segment | None:
    """Return the segment, or None where one of its files is missing, cut off or of another shape."""
    try:
        hashes = np.load(hashes_path, allow_pickle=False)
        vectors = np.load(_partner(hashes_path, "vectors"), mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    sound = (
        hashes.dtype == np.uint8
        and vectors.dtype == np.float32
        and hashes.shape == (len(hashes), HASH_BYTES)
        and vectors.shape == (len(hashes), dim)
    )
    return Segment(hashes_path, first, hashes, vectors) if sound else None


def _write(path: Path, blocks: Sequence[NDArray[Any]], shape: tuple[int, ...], descr: str) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as file:
        header = {"descr": descr, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for block in blocks:
            file.write(np.ascontiguousarray(block, dtype=descr).data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _partner(path: Path, kind: str) -> Path:
    return path.with_name(f"{path.name.split('.')[0]}.{kind}.npy")


def _unlink(path: Path) -> None:
    with suppress(PermissionError):  # Windows keeps a mapped file; it is removed when the cache is opened next
        path.unlink(missing_ok=True)
