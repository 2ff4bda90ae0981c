"""Votes as arrays: who gave which label to which item, ready for figures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Votes:
    """Current votes of single-choice answers, one row per item and annotator, in any order.

    Attributes
    ----------
    item, annotator : ndarray of shape (n_votes,), int64
        Any numbers that tell items and annotators apart. Repeats are left out by the caller.
    value : ndarray of shape (n_votes,), int64
        Code of the label, 0 or more.
    unit : ndarray of shape (n_votes,), int64
        What was sampled: the group of the item, else the item. All votes of an item have one unit.
    weight : ndarray of shape (n_units,), float64, optional
        1 / inclusion probability, indexed by `unit`; without it every unit counts the same.

    Raises
    ------
    ValueError
        If the arrays do not fit together, an annotator has two votes on an item, an item lies in two units,
        or a weight is not positive.
    """

    item: NDArray[np.int64]
    annotator: NDArray[np.int64]
    value: NDArray[np.int64]
    unit: NDArray[np.int64]
    weight: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        shapes = {column.shape for column in (self.item, self.annotator, self.value, self.unit)}
        if shapes != {(len(self.item),)}:
            raise ValueError(f"item, annotator, value and unit must be 1-D and equally long, got {shapes}")
        if self.value.size and self.value.min() < 0:
            raise ValueError("a value is the code of a label: 0 or more; leave undecided answers out")
        if self.weight is not None:
            if not (np.isfinite(self.weight) & (self.weight > 0)).all():
                raise ValueError("a unit's weight must be positive and finite")
            if self.unit.size and not (self.unit.min() >= 0 and self.unit.max() < len(self.weight)):
                raise ValueError(f"units index {len(self.weight)} weights, got {self.unit.max()}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetVotes:
    """Current votes of multi-label answers: as `Votes`, with a row of yes and no instead of one value.

    Attributes
    ----------
    membership : ndarray of shape (n_votes, n_labels), bool
        Whether the annotator gave the item the label; a row may be all False.
    """

    item: NDArray[np.int64]
    annotator: NDArray[np.int64]
    membership: NDArray[np.bool_]
    unit: NDArray[np.int64]
    weight: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.membership.ndim != 2 or len(self.membership) != len(self.item):
            raise ValueError(f"membership must be (n_votes, n_labels), got {self.membership.shape}")

    def as_votes(self) -> Votes:
        """Return the same votes with one value for each distinct set of labels."""
        _, code = np.unique(np.packbits(self.membership, axis=1), axis=0, return_inverse=True)
        return Votes(
            item=self.item,
            annotator=self.annotator,
            value=code.reshape(-1).astype(np.int64),
            unit=self.unit,
            weight=self.weight,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoteTable:
    """Votes sorted by item and annotator, with items, annotators and units numbered from 0 without gaps.

    Attributes
    ----------
    order : ndarray of shape (n_votes,)
        Row that the vote at each place had before.
    item, annotator, value : ndarray of shape (n_votes,)
    annotator_id : ndarray of shape (n_annotators,)
        The caller's number of each annotator, ascending.
    n_votes : ndarray of shape (n_items,)
        Votes of each item, at least 1.
    unit : ndarray of shape (n_items,)
        Unit of each item.
    weight : ndarray of shape (n_units,)
        Weight of each unit.
    """

    order: NDArray[np.int64]
    item: NDArray[np.int64]
    annotator: NDArray[np.int64]
    value: NDArray[np.int64]
    annotator_id: NDArray[np.int64]
    n_votes: NDArray[np.int64]
    unit: NDArray[np.int64]
    weight: NDArray[np.float64]


def tabulate(votes: Votes) -> VoteTable:
    """Return `votes` sorted and numbered; raise `ValueError` on a second vote or an item in two units."""
    order = np.lexsort((votes.annotator, votes.item))
    item, annotator, unit = votes.item[order], votes.annotator[order], votes.unit[order]
    same_item = item[1:] == item[:-1]
    if (same_item & (annotator[1:] == annotator[:-1])).any():
        raise ValueError("an annotator has two votes on one item; leave repeats out")
    if (same_item & (unit[1:] != unit[:-1])).any():
        raise ValueError("the votes of one item name two units")
    first = np.concatenate((np.ones(min(len(item), 1), np.bool_), ~same_item))
    annotator_id, annotator_code = np.unique(annotator, return_inverse=True)
    unit_id, unit_code = np.unique(unit[first], return_inverse=True)
    item_code = np.cumsum(first, dtype=np.int64) - 1
    return VoteTable(
        order=order.astype(np.int64),
        item=item_code,
        annotator=annotator_code.astype(np.int64),
        value=votes.value[order],
        annotator_id=annotator_id,
        n_votes=np.bincount(item_code).astype(np.int64),
        unit=unit_code.astype(np.int64),
        weight=np.ones(len(unit_id)) if votes.weight is None else votes.weight[unit_id].astype(np.float64),
    )
