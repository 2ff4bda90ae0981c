"""Cohen's kappa of every two annotators who share items."""

import numpy as np
from numpy.typing import NDArray

from labeling.quality.figure import Figure
from labeling.quality.intervals import Z95, widest_miss
from labeling.quality.votes import VoteTable

_CELLS_AT_ONCE = 1 << 21
"""Cells of the pairs' label counts held in memory at a time."""


def pairwise_kappa(table: VoteTable, *, n_values: int) -> tuple[tuple[int, int, Figure], ...]:
    """Return Cohen's kappa [1]_ of every two annotators with a common item.

    The interval is kappa +- 1.96 standard errors, cut at -1 and 1. The standard error is the linearised one:
    for units of one item it is exactly that of [2]_, and items of one unit may be alike. Where it is 0
    (perfect agreement, or one of the two always says the same), the interval reaches as far as disagreement
    that so few units may have failed to show.

    Parameters
    ----------
    table : VoteTable
        The votes; values below `n_values`.
    n_values : int
        Size of the nominal scale.

    Returns
    -------
    pairs : tuple of (a, b, kappa)
        The caller's numbers of the annotators, a < b, in ascending order. `n` is the number of items both
        voted on, also where kappa is undefined.

    References
    ----------
    .. [1] J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
       Measurement 20, 1960, pp. 37-46.
    .. [2] J. L. Fleiss, J. Cohen, B. S. Everitt, "Large sample standard errors of kappa and weighted kappa",
       Psychological Bulletin 72, 1969, pp. 323-327.
    """
    first, second = _pairs_of_rows(table)
    n_annotators, n_units = len(table.annotator_id), len(table.weight)
    pair = table.annotator[first] * n_annotators + table.annotator[second]
    unit = table.unit[table.item[first]]
    by_pair = np.argsort(pair * n_units + unit, kind="stable")
    pair, unit, first, second = pair[by_pair], unit[by_pair], first[by_pair], second[by_pair]
    starts = np.flatnonzero(np.diff(pair, prepend=-1))
    ends = np.append(starts[1:], len(pair))
    found: list[tuple[int, int, Figure]] = []
    pairs_at_once = max(1, _CELLS_AT_ONCE // n_values)
    for begin in range(0, len(starts), pairs_at_once):
        chunk = slice(begin, begin + pairs_at_once)
        rows = slice(starts[chunk][0], ends[chunk][-1])
        figures = _kappas(
            np.repeat(np.arange(len(starts[chunk])), ends[chunk] - starts[chunk]),
            unit[rows],
            table.value[first[rows]],
            table.value[second[rows]],
            table.weight[unit[rows]],
            n_values,
        )
        a, b = np.divmod(pair[starts[chunk]], n_annotators)
        names = zip(table.annotator_id[a].tolist(), table.annotator_id[b].tolist(), strict=True)
        found.extend((*two, figure) for two, figure in zip(names, figures, strict=True))
    return tuple(found)


def _pairs_of_rows(table: VoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every two rows of one item, the smaller annotator first."""
    rows = np.arange(len(table.item))
    first, second = [rows[:0]], [rows[:0]]
    for apart in range(1, int(table.n_votes.max(initial=1))):
        earlier = np.flatnonzero(table.item[apart:] == table.item[:-apart])
        first.append(earlier)
        second.append(earlier + apart)
    return np.concatenate(first), np.concatenate(second)


def _kappas(
    pair: NDArray[np.int64],
    unit: NDArray[np.int64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    weight: NDArray[np.float64],
    n_values: int,
) -> list[Figure]:
    """Return the figure of each pair 0, 1, ...; rows sorted by pair and unit, one for each common item."""
    n_pairs = int(pair[-1]) + 1
    total = np.bincount(pair, weight)
    share = weight / total[pair]  # of its pair's weight
    equal = (a == b).astype(np.float64)
    of_a = np.bincount(pair * n_values + a, share, n_pairs * n_values).reshape(n_pairs, n_values)
    of_b = np.bincount(pair * n_values + b, share, n_pairs * n_values).reshape(n_pairs, n_values)
    agreed = np.bincount(pair, share * equal)
    by_chance = (of_a * of_b).sum(axis=1)
    defined = by_chance < 1 - 1e-12
    room = np.where(defined, 1 - by_chance, 1.0)
    kappa = (agreed - by_chance) / room
    # What one item adds to kappa, to first order; its squares add up to the variance of [2].
    pull = equal - agreed[pair] - (1 - kappa[pair]) * (of_b[pair, a] + of_a[pair, b] - 2 * by_chance[pair])
    new_unit = (np.diff(unit, prepend=-1) != 0) | (np.diff(pair, prepend=-1) != 0)
    begins = np.flatnonzero(new_unit)
    of_unit = np.add.reduceat(share * pull / room[pair], begins)
    error = np.sqrt(np.bincount(pair[begins], of_unit**2))
    n_items, n_units = np.bincount(pair), np.bincount(pair[begins])
    half = np.where(error > 1e-9, Z95 * error, widest_miss(n_units) / room)
    low, high = (kappa - half).clip(-1.0, 1.0), (kappa + half).clip(-1.0, 1.0)
    return [
        Figure(value=float(k), low=float(lo), high=float(hi), n=int(n))
        if fine
        else Figure(why="both gave the same one label to every common item", n=int(n))
        for k, lo, hi, n, fine in zip(kappa, low, high, n_items, defined, strict=True)
    ]
