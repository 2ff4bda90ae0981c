"""Cut the power: take back what a process wrote and never fsynced, as a disk with a volatile cache would.

A trial: `build_shim`, run a process with `environment`, kill it, `revert` its log, open the files again.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from tests.e2e.lost_writes.undo_log import IN_A_FOLDER, Change, Kind, changes, read_records

SOURCE = Path(__file__).with_name("lost_writes.c")
SECTOR = 512

Keep = Literal["none", "prefix", "some"]


def compiler() -> str | None:
    """Return the C compiler of this machine, or None: the trials are skipped then."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build_shim(folder: Path) -> Path:
    """Compile the shim into `folder` and return the library to preload; raise `RuntimeError` if that fails."""
    command = compiler()
    if command is None:
        raise RuntimeError("no C compiler; install gcc or skip this trial")
    library = folder / "lost_writes.so"
    made = subprocess.run(
        [command, "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl", "-lpthread"],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"the shim does not compile: {made.stderr}")
    return library


def environment(shim: Path, *, prefix: Path, log: Path) -> dict[str, str]:
    """Return this process's environment plus what makes a child's writes under `prefix` revertible.

    Parameters
    ----------
    shim : Path
        What `build_shim` returned.
    prefix : Path
        Watched are all files whose absolute path starts with it: a folder's, or those beside one project file.
    log : Path
        Where the undo log goes; several processes may share one. It must lie outside `prefix`.

    Raises
    ------
    ValueError
        If the log lies under the prefix.
    """
    watched, kept = os.path.realpath(prefix), os.path.realpath(log)
    if kept.startswith(watched):
        raise ValueError(f"the log {kept} lies under the watched prefix {watched}")
    return {**os.environ, "LD_PRELOAD": str(shim), "LW_SHIM_PREFIX": watched, "LW_SHIM_LOG": kept}


@dataclass(frozen=True, slots=True)
class Reverted:
    """What a power cut did: changes that an fsync had made safe, that survived by luck, and that are gone."""

    durable: int
    lucky: int
    lost: int


def revert(log: Path, rng: np.random.Generator, *, keep: Keep = "none") -> Reverted:
    """Take back what was not fsynced when the last process died, remove `-shm` files, and empty the log.

    No process may still have the files open.

    Parameters
    ----------
    log : Path
        The undo log; missing means that nothing was written.
    rng : Generator
        Decides what survives; not used by "none".
    keep : {"none", "prefix", "some"}
        What reached the disk although nobody asked: nothing; per file its first few writes, the last of them
        torn at a sector; or any of them in any order, each possibly torn. Names survive up to one random moment,
        because file systems keep their journals in order.

    Returns
    -------
    Reverted
        How many changes were durable, survived by luck, and are lost.
    """
    if not log.exists():
        return Reverted(0, 0, 0)
    records = list(read_records(log))
    for prefix in {record.path for record in records if record.kind is Kind.START}:
        for name in Path(prefix).parent.rglob("*-shm"):
            if str(name).startswith(prefix):
                name.unlink()
    everything = changes(records)
    unsafe = [change for change in everything if not change.durable]
    disk = _Disk(everything)
    again = [disk.undo(change) for change in reversed(unsafe)][::-1]
    lucky = 0
    for change, written, share in zip(unsafe, again, _survivors(unsafe, keep, rng), strict=True):
        lucky += disk.redo(change, written, share)
    log.unlink()
    return Reverted(len(everything) - len(unsafe), lucky, len(unsafe) - lucky)


def _survivors(unsafe: list[Change], keep: Keep, rng: np.random.Generator) -> list[float]:
    """Return for each change the share that reaches the disk: 0 lost, 1 whole, between them torn."""
    if keep == "none":
        return [0.0] * len(unsafe)
    names_until = rng.integers(len(unsafe) + 1)
    totals: dict[int, int] = {}
    for change in unsafe:
        totals[change.file] = totals.get(change.file, 0) + 1
    until = {file: rng.uniform(0, total) for file, total in totals.items()}
    seen = dict.fromkeys(totals, 0)
    shares: list[float] = []
    for index, change in enumerate(unsafe):
        before = seen[change.file]
        seen[change.file] += 1
        if change.record.kind in IN_A_FOLDER:
            shares.append(float(index < names_until))
        elif keep == "prefix":
            shares.append(float(np.clip(until[change.file] - before, 0, 1)))
        else:
            shares.append(float(rng.choice([0.0, 1.0, rng.uniform()])))
    return shares


class _Disk:
    """Walks the files back and forth in time, knowing by which name a file goes at the moment."""

    def __init__(self, everything: list[Change]) -> None:
        self._name: dict[int, Path | None] = {}
        for change in everything:
            record = change.record
            gone = record.kind is Kind.UNLINK
            if change.replaced is not None:
                self._name[change.replaced] = None
            self._name[change.file] = None if gone else Path(record.other or record.path)

    def undo(self, change: Change) -> bytes:
        """Restore what stood before `change`; return the bytes it had put there."""
        record, path = change.record, Path(change.record.path)
        if record.kind is Kind.UNLINK:
            if not path.exists():  # else the process died before the call it announced
                path.write_bytes(record.old)
            self._name[change.file] = path
        elif record.kind is Kind.RENAME:
            if not path.exists():
                Path(record.other).replace(path)
                if record.replaced:
                    Path(record.other).write_bytes(record.old)
            self._name[change.file] = path
            if change.replaced is not None:
                self._name[change.replaced] = Path(record.other)
        elif (name := self._name[change.file]) is not None and name.exists():
            if record.kind is Kind.CREATE:
                name.unlink()
                self._name[change.file] = None
            else:
                return _restore(name, change)
        return b""

    def redo(self, change: Change, written: bytes, share: float) -> bool:
        """Let `share` of `change` happen after all; return whether any of it did."""
        record, path = change.record, Path(change.record.path)
        if share == 0.0:
            return False
        if record.kind is Kind.CREATE:
            path.touch()
            self._name[change.file] = path
            return True
        name = self._name[change.file]
        if name is None or not name.exists():
            return False
        if record.kind is Kind.UNLINK:
            name.unlink()
            self._name[change.file] = None
        elif record.kind is Kind.RENAME:
            self._name[change.file] = name.replace(record.other)
            if change.replaced is not None:
                self._name[change.replaced] = None
        elif record.kind is Kind.TRUNCATE:
            os.truncate(name, record.offset)
        else:
            sectors = len(written) if share == 1.0 else int(len(written) * share) // SECTOR * SECTOR
            with name.open("r+b") as file:
                file.seek(record.offset)
                file.write(written[:sectors])
            return sectors > 0
        return True


def _restore(name: Path, change: Change) -> bytes:
    record = change.record
    with name.open("r+b") as file:
        file.seek(record.offset)
        written = file.read(record.length)
        file.truncate(record.old_size)
        file.seek(record.offset)
        file.write(record.old)
    return written
