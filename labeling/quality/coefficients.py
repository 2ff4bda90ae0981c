"""Percent agreement, Krippendorff's alpha, Fleiss' kappa and Gwet's AC1 as functions of sums over units.

Each is 1 - observed / expected disagreement, and both are made of sums over units. So the sums are taken once
per unit, and a bootstrap replicate only weights them.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from labeling.quality.votes import VoteTable

PERCENT, ALPHA, FLEISS, AC1 = range(4)
"""Rows of a disagreement array; from row 4 on, alpha of each label against the rest."""
N_OVERALL = 4

_NONE = 1e-12
"""Expected disagreement at or below this is 0 up to rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSums:
    """Sums over each unit's items, from which every coefficient follows.

    Attributes
    ----------
    matrix : csr_array of shape (n_sums, n_kinds)
        A column for all units that have the same sums: the scalar ones, then blocks of `n_values`,
        `n_values`, `n_labels` and `n_labels` rows. All but the first row are multiplied by the unit's weight.
    n_alike : ndarray of shape (n_kinds,)
        Units that share each column.
    n_values, n_labels : int
        Values of the nominal scale, and labels judged one by one (the same for single choice).
    """

    matrix: sp.csr_array
    n_alike: NDArray[np.int64]
    n_values: int
    n_labels: int


def unit_sums(table: VoteTable, membership: sp.csr_array, *, n_values: int) -> UnitSums:
    """Take the sums.

    Parameters
    ----------
    table : VoteTable
        The votes; values below `n_values`.
    membership : csr_array of shape (n_votes, n_labels)
        1 where the vote, in the order of `table`, holds the label.
    n_values : int
        Size of the nominal scale that the values are on.
    """
    n_items, n_votes = len(table.n_votes), len(table.item)
    of_item = sp.csr_array((np.ones(n_votes), (table.item, np.arange(n_votes))), shape=(n_items, n_votes))
    one_hot = sp.csr_array((np.ones(n_votes), (np.arange(n_votes), table.value)), shape=(n_votes, n_values))
    value_counts, label_counts = sp.csr_array(of_item @ one_hot), sp.csr_array(of_item @ membership)

    m = table.n_votes.astype(np.float64)
    pairable = (m >= 2).astype(np.float64)
    weight = table.weight[table.unit]
    same = np.asarray(value_counts.multiply(value_counts).sum(axis=1), np.float64) - m
    disagreement = pairable - same / np.maximum(m * (m - 1), 1.0)  # share of an item's pairs that differ
    per_item = np.stack(
        [
            m * pairable,
            weight * m * pairable,
            weight * m * disagreement,
            weight * pairable,
            weight * disagreement,
            weight,
        ]
    )
    n_pairs_each = pairable / np.maximum(m - 1, 1.0)
    squares = label_counts.multiply(label_counts)
    clashes = sp.diags_array(2 * m * n_pairs_each) @ label_counts - sp.diags_array(2 * n_pairs_each) @ squares
    blocks = sp.hstack(
        [
            sp.csr_array(per_item.T),
            sp.diags_array(weight * pairable) @ value_counts,
            sp.diags_array(weight / m) @ value_counts,
            sp.diags_array(weight * pairable) @ label_counts,
            sp.diags_array(weight) @ clashes,
        ]
    )
    of_unit = sp.csr_array((np.ones(n_items), (table.unit, np.arange(n_items))), shape=(len(table.weight), n_items))
    per_unit = sp.csr_array(of_unit @ blocks)
    kinds, n_alike = _distinct_rows(per_unit)
    return UnitSums(
        matrix=sp.csr_array(per_unit[kinds].T), n_alike=n_alike, n_values=n_values, n_labels=membership.shape[1]
    )


def disagreements(sums: UnitSums, drawn: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return observed and expected disagreement of every coefficient, for units drawn so often.

    With m votes on an item, n_k of them for value k, an item agrees by P = sum n_k (n_k - 1) / (m (m - 1)).
    Percent agreement is the mean P of items with two votes or more. Alpha [1]_ weights these items by m, and
    expects what n votes drawn without return would give. Fleiss' kappa, for a varying number of votes, and AC1
    use the mean P and pi_k, the mean of n_k / m over *all* items, single votes included, as in [2]_, [3]_;
    with the same m everywhere the former is the kappa of [4]_.

    Parameters
    ----------
    sums : UnitSums
    drawn : ndarray of shape (n_kinds, n_replicates)
        How often each kind of unit counts; `sums.n_alike` is the data itself.

    Returns
    -------
    observed, expected : ndarray of shape (4 + n_labels, n_replicates)
        Disagreement in [0, 1], rows as PERCENT, ALPHA, FLEISS, AC1, then each label against the rest. NaN
        where no item has two votes.

    References
    ----------
    .. [1] K. Krippendorff, "Computing Krippendorff's alpha-reliability", Univ. of Pennsylvania, 2011.
    .. [2] K. L. Gwet, "Handbook of Inter-Rater Reliability", 4th ed., 2014, chap. 2 (missing ratings).
    .. [3] K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement",
       British J. of Mathematical and Statistical Psychology 61, 2008, pp. 29-48.
    .. [4] J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76,
       1971, pp. 378-382.
    """
    totals = np.asarray(sums.matrix @ drawn, np.float64)
    ends = np.cumsum([6, sums.n_values, sums.n_values, sums.n_labels])
    scalars, value_votes, value_shares, label_votes, clashes = np.split(totals, ends)
    n, votes, vote_clashes, pairable, item_clashes, items = scalars
    # Votes drawn without return from n differ more often than with return, by n / (n - 1).
    without_return = _ratio(n, n - 1)
    spread = 1 - (_ratio(value_shares, items) ** 2).sum(axis=0)
    mean_clash = _ratio(item_clashes, pairable)
    label_share = _ratio(label_votes, votes)
    observed = np.vstack([mean_clash, _ratio(vote_clashes, votes), mean_clash, mean_clash, _ratio(clashes, votes)])
    expected = np.vstack(
        [
            np.ones_like(n),
            (1 - (_ratio(value_votes, votes) ** 2).sum(axis=0)) * without_return,
            spread,
            1 - spread / max(sums.n_values - 1, 1),
            2 * label_share * (1 - label_share) * without_return,
        ]
    )
    return observed, expected


def chance_corrected(observed: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 - observed / expected, NaN where nothing else but agreement is expected."""
    return 1 - _ratio(observed, np.where(expected > _NONE, expected, 0.0))


def _distinct_rows(matrix: sp.csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first of each group of equal rows, and how many there are of each."""
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    seen: dict[bytes, int] = {}
    ends = zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True)
    kind = np.fromiter(
        (seen.setdefault(matrix.indices[a:b].tobytes() + matrix.data[a:b].tobytes(), len(seen)) for a, b in ends),
        np.int64,
        matrix.shape[0],
    )
    _, first, n_alike = np.unique(kind, return_index=True, return_counts=True)
    return first, n_alike


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    shape = np.broadcast_shapes(part.shape, whole.shape)
    ratio = np.full(shape, np.nan)
    np.divide(part, whole, out=ratio, where=np.broadcast_to(whole, shape) > 0)
    return ratio
