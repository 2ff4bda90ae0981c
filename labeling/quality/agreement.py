"""How far people agree, as one report of figures with intervals: the same for screen, command line and file."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from labeling.quality.bootstrap import bootstrap_replicates, percentile_interval
from labeling.quality.coefficients import (
    AC1,
    ALPHA,
    FLEISS,
    N_OVERALL,
    PERCENT,
    UnitSums,
    chance_corrected,
    disagreements,
    unit_sums,
)
from labeling.quality.figure import Figure, undefined
from labeling.quality.intervals import widest_miss
from labeling.quality.pairwise import pairwise_kappa
from labeling.quality.votes import SetVotes, Votes, VoteTable, tabulate

_TOO_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport:
    """Agreement between people, with 95 % intervals.

    Attributes
    ----------
    n_items, n_annotators : int
        Items with two votes or more, and the people who voted on them.
    percent, alpha, fleiss, ac1 : Figure
        Percent agreement (0 to 1), Krippendorff's nominal alpha, Fleiss' kappa, Gwet's AC1 (1 is perfect, 0
        what chance gives). `n` is the number of units with such an item.
    per_label : tuple of (label code, Figure)
        Alpha of each label against the rest.
    per_pair : tuple of (annotator, annotator, Figure)
        Cohen's kappa of every two annotators with a common item; `n` is the number of common items.
    smallest_class_n : int
        The smallest number of items with two votes on which anybody gave a certain label; 0 when a label was
        never given.
    n_skipped : int
        Bootstrap replicates in which alpha had no value; its interval rests on the others.
    """

    n_items: int
    n_annotators: int
    percent: Figure
    alpha: Figure
    fleiss: Figure
    ac1: Figure
    per_label: tuple[tuple[int, Figure], ...]
    per_pair: tuple[tuple[int, int, Figure], ...]
    smallest_class_n: int
    n_skipped: int

    @property
    def too_few(self) -> bool:
        """Whether the smallest class has too few items for the figures to be trusted."""
        return self.smallest_class_n < _TOO_FEW


def agreement(votes: Votes, n_labels: int, *, rng: np.random.Generator, n_boot: int = 1000) -> AgreementReport:
    """Return how far people agree on one label per item.

    Items with one vote have nobody to agree with. They enter the chance term of Fleiss' kappa and AC1, as
    Gwet defines these for missing votes, and nothing else.

    Parameters
    ----------
    votes : Votes
        Values below `n_labels`.
    n_labels : int
        Labels an annotator could choose from, at least 1. It is the size of AC1's scale, so leave out retired
        labels that nobody gave.
    rng : numpy.random.Generator
        Source of the bootstrap's draws.
    n_boot : int
        Bootstrap replicates.

    Raises
    ------
    ValueError
        If a value is `n_labels` or more, or the votes break the rules of `Votes`.
    """
    if n_labels < 1 or votes.value.max(initial=0) >= n_labels:
        raise ValueError(f"values must lie below n_labels, got {votes.value.max(initial=0)} and {n_labels}")
    table = tabulate(votes)
    n_votes = len(table.value)
    one_hot = sp.csr_array((np.ones(n_votes), (np.arange(n_votes), table.value)), shape=(n_votes, n_labels))
    return _report(table, one_hot, n_labels, rng, n_boot)


def agreement_sets(votes: SetVotes, *, rng: np.random.Generator, n_boot: int = 1000) -> AgreementReport:
    """Return how far people agree on several labels per item.

    The overall figures and those per pair count two votes as equal when their whole sets are, on a scale of
    the sets that occur; the figures per label compare yes and no for that label.

    Parameters
    ----------
    votes : SetVotes
    rng : numpy.random.Generator
        Source of the bootstrap's draws.
    n_boot : int
        Bootstrap replicates.

    Raises
    ------
    ValueError
        If the votes break the rules of `Votes`.
    """
    table = tabulate(votes.as_votes())
    membership: sp.csr_array = sp.csr_array(votes.membership[table.order].astype(np.float64))
    return _report(table, membership, int(table.value.max(initial=0)) + 1, rng, n_boot)


def _report(
    table: VoteTable, membership: sp.csr_array, n_values: int, rng: np.random.Generator, n_boot: int
) -> AgreementReport:
    pairable = table.n_votes >= 2
    in_pairs = pairable[table.item]
    chosen = np.asarray(membership[in_pairs].sum(axis=0), np.float64)
    figures, n_skipped = _figures(table, unit_sums(table, membership, n_values=n_values), chosen, rng, n_boot)
    return AgreementReport(
        n_items=int(pairable.sum()),
        n_annotators=len(np.unique(table.annotator[in_pairs])),
        percent=figures[PERCENT],
        alpha=figures[ALPHA],
        fleiss=figures[FLEISS],
        ac1=figures[AC1],
        per_label=tuple(enumerate(figures[N_OVERALL:])),
        per_pair=pairwise_kappa(table, n_values=n_values),
        smallest_class_n=_smallest_class(table.item[in_pairs], membership[in_pairs]),
        n_skipped=n_skipped,
    )


def _figures(
    table: VoteTable, sums: UnitSums, chosen: NDArray[np.float64], rng: np.random.Generator, n_boot: int
) -> tuple[list[Figure], int]:
    """Return every figure in the order of the rows of `disagreements`, and alpha's skipped replicates."""
    units = np.unique(table.unit[table.n_votes >= 2])
    if not len(units):
        return [undefined("no item has votes of two people")] * (N_OVERALL + sums.n_labels), 0
    observed, expected = disagreements(sums, sums.n_alike[:, np.newaxis].astype(np.float64))
    value = chance_corrected(observed, expected)[:, 0]
    low, high, skipped = percentile_interval(
        bootstrap_replicates(
            lambda drawn: chance_corrected(*disagreements(sums, drawn)), sums.n_alike, rng=rng, n_boot=n_boot
        )
    )
    # Resampling units that are all alike gives one value over and over, which is no certainty.
    weight = table.weight[units]
    unseen = widest_miss(weight.sum() ** 2 / (weight**2).sum())
    # With few items, single votes can make less chance agreement than two people reach: below -1.
    floor = np.where(np.arange(len(value)) == PERCENT, 0.0, np.fmin(value, -1.0))
    blind = ~(high - low > 1e-9)
    reach = unseen / np.where(np.isnan(value), 1.0, expected[:, 0])
    low = np.maximum(np.where(blind, value - reach, low), floor)
    high = np.minimum(np.where(blind, value + reach, high), 1.0)
    reasons = ["every vote is the same label"] * N_OVERALL + [
        "every vote has this label" if n else "nobody gave this label" for n in chosen
    ]
    figures = [
        undefined(reason) if np.isnan(v) else Figure(value=float(v), low=float(lo), high=float(hi), n=len(units))
        for v, lo, hi, reason in zip(value, low, high, reasons, strict=True)
    ]
    return figures, int(skipped[ALPHA])


def _smallest_class(item: NDArray[np.int64], membership: sp.csr_array) -> int:
    """Return the least number of items that any one label was given to; rows are votes, sorted by item."""
    n_votes = len(item)
    of_item = sp.csr_array((np.ones(n_votes), (item, np.arange(n_votes))), shape=(item.max(initial=-1) + 1, n_votes))
    given = sp.coo_array(of_item @ membership)
    return int(np.bincount(given.coords[1], minlength=membership.shape[1]).min())
