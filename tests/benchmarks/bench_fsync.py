"""The physical limit of saving: how long this disk takes to make a 4 KiB append durable."""

import os
import tempfile
from pathlib import Path

from tests.benchmarks.latency import Latency, latency_of, timed
from tests.benchmarks.result import Result, Scale

BLOCK = b"\0" * 4096


def fsync_latency(folder: Path, n: int = 500) -> Latency:
    """Return how long `n` appends of 4 KiB with an fsync after each take on the disk of `folder`.

    No store that promises durability answers faster, so this is what to divide its latency by. Measure it in
    the same run: other users of the disk change it.
    """
    return _append_latency(folder, n, sync=True)


def _append_latency(folder: Path, n: int, *, sync: bool) -> Latency:
    handle, name = tempfile.mkstemp(dir=folder, prefix="fsync-")
    try:

        def append(_: int) -> None:
            os.write(handle, BLOCK)
            if sync:
                os.fsync(handle)

        return latency_of(timed(append, n))
    finally:
        os.close(handle)
        Path(name).unlink()


def run(scale: Scale) -> Result:
    """Compare durable appends with appends into the page cache, in the folder for temporary files."""
    n = 200 if scale == "small" else 5_000
    folder = Path(tempfile.gettempdir())
    careless = _append_latency(folder, n, sync=False)
    durable = fsync_latency(folder, n)
    return Result(
        name="fsync",
        figures=durable.figures(),
        unit="ms",
        ratio=durable.p50 / careless.p50,
        peer="the same append without fsync, p50",
        notes=(f"4 KiB append + fsync, n = {n}, in {folder}",),
    )
