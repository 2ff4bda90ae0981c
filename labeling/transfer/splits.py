"""Which items train, which tune and which test: wished shares in, one split per item out."""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.errors import LabelingError
from labeling.transfer.split_quotas import split_units

MOST_SPLITS = 20


@dataclass(frozen=True, slots=True)
class SplitSpec:
    """Names and wished shares of the splits, in the order given; shares are above 0 and sum to 1."""

    names: tuple[str, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.names or len(self.names) != len(self.shares):
            raise ValueError("a split needs one share per name, and at least one")
        if min(self.shares) < 0 or not math.isclose(sum(self.shares), 1.0, abs_tol=1e-6):
            raise ValueError(f"shares must be 0 or more and sum to 1, got {self.shares}")

    def as_json(self) -> dict[str, float]:
        """Return name: share, for the manifest."""
        return dict(zip(self.names, self.shares, strict=True))


@dataclass(frozen=True, slots=True)
class SplitAssignment:
    """The split of every row.

    `index` (int8, one per row) points into `names`, which may hold a `test` that the wish did not name.
    `notes` are sentences for a person: what differs from the wish, and why.
    """

    names: tuple[str, ...]
    index: NDArray[np.int8]
    notes: tuple[str, ...] = ()


def parse_split(text: str) -> SplitSpec:
    """Return the splits that `text` wishes for, like "train=0.8,val=0.1,test=0.1".

    Raises
    ------
    LabelingError
        If a part is not NAME=SHARE, a share is no number above 0, a name comes twice (case does not count),
        or the shares do not sum to 1.
    """
    example = "Write it like train=0.8,val=0.1,test=0.1"
    names: list[str] = []
    shares: list[float] = []
    for part in text.split(","):
        name, equals, share = (piece.strip() for piece in part.rpartition("="))
        if not (name and equals and share):
            raise LabelingError(f'"{part.strip()}" is not a split', where=f"--split {text}", mend=example)
        try:
            value = float(share)
        except ValueError:
            value = math.nan
        if not 0 < value < math.inf:
            raise LabelingError(
                f'The share of "{name}" is "{share}", not a number above 0', where=f"--split {text}", mend=example
            )
        names.append(name)
        shares.append(value)
    twice = [name for name, n in Counter(name.casefold() for name in names).items() if n > 1]
    if twice:
        raise LabelingError(f'The split "{twice[0]}" is named twice', mend="Name every split once")
    if len(names) > MOST_SPLITS:
        raise LabelingError(f"{len(names)} splits are more than the {MOST_SPLITS} that can be written")
    if not math.isclose(total := sum(shares), 1.0, abs_tol=1e-6):
        raise LabelingError(f"The shares sum to {total:.6g}, not to 1", where=f"--split {text}", mend=example)
    return SplitSpec(tuple(names), tuple(shares))


def assign_splits(
    unit: NDArray[np.int64],
    label: NDArray[np.int64],
    held_out: NDArray[np.bool_],
    spec: SplitSpec | None,
    seed: int,
) -> SplitAssignment:
    """Give every item a split, so that whole units stay together and held-out units are always `test`.

    Within that, each label and the whole come as near the wished shares as whole units allow. The split of an
    item depends on the set of (unit, label, held-out) triples and on `seed`, never on the order of the rows.

    Parameters
    ----------
    unit : ndarray of shape (n_items,)
        Unit of each item (group, exact duplicates, else the item itself).
    label : ndarray of shape (n_items,)
        Code of the label to balance by; for several labels the rarest one of the item, -1 for none.
    held_out : ndarray of shape (n_items,)
        Whether the item's unit is held out; one held-out item makes its whole unit so.
    spec : SplitSpec or None
        The wish; None puts everything into `train` except what is held out.
    seed : int
        Any whole number; the same seed gives the same splits.

    Returns
    -------
    assignment : SplitAssignment
        When items are held out and `spec` has no `test` (case does not count), one is added, with a note.

    Raises
    ------
    ValueError
        If the arrays differ in length.
    """
    if not (unit.shape == label.shape == held_out.shape == (len(unit),)):
        raise ValueError(f"one unit, label and mark per item, got {unit.shape}, {label.shape}, {held_out.shape}")
    wish = spec or SplitSpec(("train", "test"), (1.0, 0.0))
    names, notes = list(wish.names), []
    if not (tests := [at for at, name in enumerate(names) if name.casefold() == "test"]) and held_out.any():
        notes.append(
            f'A split "test" was added for {int(held_out.sum())} held-out items: nothing may be trained on them.'
        )
        tests, names = [len(names)], [*names, "test"]
    shares = np.array([*wish.shares, 0.0][: len(names)], dtype=np.float64)
    if not len(unit):
        return SplitAssignment(tuple(names), np.zeros(0, dtype=np.int8), tuple(notes))
    index = split_units(unit, label, held_out, shares / shares.sum(), tests[0] if tests else 0, seed)
    if spec is not None:
        notes += _departures(names, shares, index, unit, held_out)
    return SplitAssignment(tuple(names), index, tuple(notes))


def _departures(
    names: list[str],
    shares: NDArray[np.float64],
    index: NDArray[np.int8],
    unit: NDArray[np.int64],
    held_out: NDArray[np.bool_],
) -> list[str]:
    """Say where the splits miss their wished shares by more than a point, or stay empty, and what caused it."""
    n_items = len(index)
    counts = np.bincount(index, minlength=len(names))
    missed = np.abs(counts - shares * n_items) > max(1.5, 0.01 * n_items)
    if not (missed | ((counts == 0) & (shares > 0))).any():
        return []
    got = ", ".join(f"{name} {count / n_items:.1%}" for name, count in zip(names, counts, strict=True))
    wished = ", ".join(f"{name} {share:.1%}" for name, share in zip(names, shares, strict=True) if share)
    causes = []
    largest = int(np.unique(unit, return_counts=True)[1].max())
    if largest > 1 and largest > shares[shares > 0].min() * n_items:
        causes.append(f"the largest group has {largest} of {n_items} items and stays in one split")
    if (n_held := int(held_out.sum())) and (counts > shares * n_items)[index[held_out][0]]:
        causes.append(f"{n_held} held-out items always go to {names[index[held_out][0]]}")
    because = " and ".join(causes) or f"{n_items} items in whole groups cannot be divided more finely"
    return [f"Nearest possible split: {got} instead of {wished}, because {because}."]
