"""What an encoder learned, kept on disk as plain arrays, so that it need not be learned again."""

import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from active_learning.encoders.encoder import Encoder

Item = TypeVar("Item")


def fit_or_restore(folder: Path, encoder: Encoder[Item], fit_key: int, load: Callable[[], Sequence[Item]]) -> None:
    """Make `encoder` ready: take its state from `folder`, or fit it on what `load` returns and keep the state.

    Parameters
    ----------
    folder : Path
        The cache folder; a missing or damaged state is replaced.
    encoder : Encoder
        Left as it is where it learns nothing.
    fit_key : int
        Names the items learned from, e.g. the last of `positions_to_fit_on` (their number stands still at
        20,000); a state kept under another key is not used.
    load : callable
        Returns those items; called only if they are needed.
    """
    if not encoder.needs_fit:
        return
    path = folder / f"{encoder.name}-v{encoder.version}-{fit_key}.npz"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            encoder.restore({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        encoder.fit(load())
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.tmp")
        with temporary.open("wb") as target:
            np.savez(target, allow_pickle=False, **encoder.state())
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(path)
