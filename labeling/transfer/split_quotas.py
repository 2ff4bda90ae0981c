"""How whole units are dealt out to splits: held-out first, groups by need, single items by quota."""

import numpy as np
from numpy.typing import NDArray

_TAG = 0x53504C4954  # keeps these hashes apart from other uses of the same seed
_MASK = 2**64 - 1


def unit_hash(unit: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """Return one pseudo-random 64-bit number per unit; different units never share one.

    References
    ----------
    .. [1] G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    start = np.uint64(((seed & _MASK) * 0x9E3779B97F4A7C15 + _TAG) & _MASK)
    z = unit.astype(np.int64).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + start
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))


def split_units(
    unit: NDArray[np.int64],
    label: NDArray[np.int64],
    held_out: NDArray[np.bool_],
    shares: NDArray[np.float64],
    held_out_split: int,
    seed: int,
) -> NDArray[np.int8]:
    """Return the split of every item; `shares` (n_splits,) sum to 1, held-out units go to `held_out_split`."""
    units, unit_at, size = np.unique(unit, return_inverse=True, return_counts=True)
    codes, code = np.unique(label, return_inverse=True)
    n_splits, n_codes = len(shares), len(codes)
    hashed = unit_hash(units, seed)
    want = np.outer(shares, np.bincount(code, minlength=n_codes))
    have = np.zeros_like(want)
    split = np.zeros(len(units), dtype=np.int8)

    held = np.bincount(unit_at, weights=held_out) > 0
    split[held] = held_out_split
    have[held_out_split] += np.bincount(code[held[unit_at]], minlength=n_codes)

    grouped = ~held & (size > 1)
    rows = np.flatnonzero(grouped[unit_at])
    rows = rows[np.lexsort((code[rows], unit_at[rows]))]
    members = np.split(code[rows], np.cumsum(size[grouped])[:-1]) if rows.size else []
    _place_groups(np.flatnonzero(grouped), members, hashed, want, have, split)

    single = np.flatnonzero(~held & (size == 1))
    code_of_unit = np.zeros(len(units), dtype=np.int64)
    code_of_unit[unit_at] = code
    single = single[np.lexsort((hashed[single], code_of_unit[single]))]
    quotas = _whole(_quotas(want, have, np.bincount(code_of_unit[single], minlength=n_codes)))
    split[single] = np.repeat(np.tile(np.arange(n_splits), n_codes), quotas.T.ravel())
    return np.asarray(split[unit_at])


def _place_groups(
    groups: NDArray[np.int64],
    members: list[NDArray[np.int64]],
    hashed: NDArray[np.uint64],
    want: NDArray[np.float64],
    have: NDArray[np.float64],
    split: NDArray[np.int8],
) -> None:
    """Put each group, the largest first, where most room is left; fills `have` and `split`.

    Most room: the step that lowers the sum over labels, and the whole, of (got - wished)**2 / size the most.
    """
    sizes = np.array([len(codes) for codes in members], dtype=np.int64)
    scale = 1.0 / want.sum(axis=0)
    whole = 1.0 / want.sum()
    # Python lists: two-item groups are the rule, and indexing an array costs ten times as much.
    room = ((want - have) * scale).tolist()
    total_room = ((want - have).sum(axis=1) * whole).tolist()
    steps = scale.tolist()
    for at in np.lexsort((hashed[groups], -sizes)):
        codes = members[at].tolist()
        needs = [
            sum(room_of_split[code] for code in codes) + len(codes) * left
            for room_of_split, left in zip(room, total_room, strict=True)
        ]
        best = needs.index(max(needs))
        for code in codes:
            room[best][code] -= steps[code]
        total_room[best] -= len(codes) * whole
        split[groups[at]] = best
        np.add.at(have[best], members[at], 1.0)


def _quotas(want: NDArray[np.float64], have: NDArray[np.float64], n_left: NDArray[np.int64]) -> NDArray[np.float64]:
    """Divide the single items (`n_left` per label) among the splits, by the room left per label and in all.

    Iterative proportional fitting: labels are met exactly, the splits' totals as nearly as that allows.
    """
    total_room = np.maximum((want - have).sum(axis=1), 0.0)
    total_room *= n_left.sum() / max(total_room.sum(), 1e-12)
    # The small share lets a label flow over where its own room is in a split that is full.
    quotas = np.maximum(want - have, 0.0) + 1e-6 * want
    for _ in range(50):
        quotas *= total_room[:, None] / np.maximum(quotas.sum(axis=1), 1e-300)[:, None]
        quotas *= n_left / np.maximum(quotas.sum(axis=0), 1e-300)
    return quotas


def _whole(quotas: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round the quotas (n_splits, n_labels) so that every label's sum stays and no split drifts.

    What one label's rounding gave or took is carried to the next, the rarest first; rounding each alone would
    give every rare label's last items to the largest split.
    """
    result = np.zeros(quotas.shape, dtype=np.int64)
    carry = np.zeros(quotas.shape[0])
    n_per_label = np.rint(quotas.sum(axis=0)).astype(np.int64)
    for at in np.argsort(n_per_label, kind="stable"):
        if not n_per_label[at]:
            continue
        target = quotas[:, at] + carry
        whole = np.floor(np.maximum(target, 0.0)).astype(np.int64)
        while whole.sum() < n_per_label[at]:
            whole[np.argmax(target - whole)] += 1
        while whole.sum() > n_per_label[at]:
            whole[np.argmin(np.where(whole > 0, target - whole, np.inf))] -= 1
        result[:, at], carry = whole, target - whole
    return result
