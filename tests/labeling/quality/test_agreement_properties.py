"""Agreement on any pattern of missing votes, against slow versions taken from the definitions."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.quality.agreement import agreement, agreement_sets
from labeling.quality.votes import SetVotes, Votes

N_LABELS = 3


def cells(value):
    """A partly filled table of items and annotators."""
    return st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 4)), value, min_size=1, max_size=40)


def as_votes(given_votes, unit_of=lambda item: item, weight=None):
    item, annotator, value = np.array([(i, a, v) for (i, a), v in given_votes.items()], dtype=np.int64).T
    return Votes(item=item, annotator=annotator, value=value, unit=unit_of(item), weight=weight)


def judge(votes, n_boot=5):
    return agreement(votes, N_LABELS, rng=np.random.default_rng(0), n_boot=n_boot)


def by_item(given_votes):
    items = {}
    for (item, _), value in given_votes.items():
        items.setdefault(item, []).append(value)
    return list(items.values())


def slow_alpha(items):
    """One minus the mean difference within items over the mean difference between any two votes."""
    items = [votes for votes in items if len(votes) > 1]
    pooled = [vote for votes in items for vote in votes]
    within = sum(sum(a != b for a, b in permutations(votes, 2)) / (len(votes) - 1) for votes in items) / max(
        len(pooled), 1
    )
    between = [a != b for a, b in permutations(pooled, 2)]
    return None if not any(between) else 1 - within / (sum(between) / len(between))


def slow_percent(items):
    shares = [np.mean([a == b for a, b in combinations(votes, 2)]) for votes in items if len(votes) > 1]
    return float(np.mean(shares)) if shares else None


def slow_chance(items):
    """Return pi: the chance that a random vote on a random item has each label."""
    return np.array([np.mean([votes.count(k) / len(votes) for votes in items]) for k in range(N_LABELS)])


def slow_kappa(pairs):
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    chance = sum(a == b for a, _ in pairs for _, b in pairs) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def same(figure, expected):
    return figure.value is None if expected is None else figure.value == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(cells(st.integers(0, N_LABELS - 1)))
def test_figures_equal_their_definitions(given_votes):
    got, items = judge(as_votes(given_votes)), by_item(given_votes)
    percent, pi = slow_percent(items), slow_chance(items)
    assert same(got.percent, percent)
    assert same(got.alpha, slow_alpha(items))
    for label, figure in got.per_label:
        assert same(figure, slow_alpha([[vote == label for vote in votes] for votes in items]))
    one_label = pi.max() > 1 - 1e-9
    fleiss = None if percent is None or one_label else (percent - (pi**2).sum()) / (1 - (pi**2).sum())
    assert same(got.fleiss, fleiss)
    chance = (pi * (1 - pi)).sum() / (N_LABELS - 1)
    assert same(got.ac1, None if percent is None else (percent - chance) / (1 - chance))
    assert got.n_items == sum(len(votes) > 1 for votes in items)


@settings(max_examples=60, deadline=None)
@given(cells(st.integers(0, N_LABELS - 1)))
def test_every_pair_with_a_common_item_has_its_kappa(given_votes):
    expected = {}
    for a, b in combinations(range(5), 2):
        common = [i for i in range(8) if (i, a) in given_votes and (i, b) in given_votes]
        if common:
            expected[a, b] = [(given_votes[i, a], given_votes[i, b]) for i in common]
    got = judge(as_votes(given_votes)).per_pair
    assert [(a, b) for a, b, _ in got] == sorted(expected)
    for a, b, figure in got:
        assert figure.n == len(expected[a, b])
        assert same(figure, slow_kappa(expected[a, b]))


@settings(max_examples=60, deadline=None)
@given(cells(st.integers(0, N_LABELS - 1)), st.integers(1, 3))
def test_intervals_hold_their_value_and_stay_in_range(given_votes, unit_size):
    got = judge(as_votes(given_votes, unit_of=lambda item: item // unit_size), n_boot=200)
    overall = [(0.0, got.percent), (-1.0, got.alpha), (-1.0, got.fleiss), (-1.0, got.ac1)]
    for floor, figure in overall + [(-1.0, figure) for *_, figure in (*got.per_label, *got.per_pair)]:
        if figure.value is not None:
            assert min(floor, figure.value) <= figure.low <= figure.high <= 1.0
            assert figure.low < 1.0  # nothing is certain from eight items


@settings(max_examples=40, deadline=None)
@given(cells(st.sets(st.integers(0, N_LABELS - 1))))
def test_label_sets_are_judged_label_by_label_and_as_a_whole(given_sets):
    item, annotator = np.array(list(given_sets), dtype=np.int64).T
    membership = np.array([[k in labels for k in range(N_LABELS)] for labels in given_sets.values()])
    votes = SetVotes(item=item, annotator=annotator, membership=membership, unit=item)
    got = agreement_sets(votes, rng=np.random.default_rng(0), n_boot=5)
    items = by_item({cell: tuple(sorted(labels)) for cell, labels in given_sets.items()})
    assert same(got.alpha, slow_alpha(items))
    assert same(got.percent, slow_percent(items))
    for label, figure in got.per_label:
        assert same(figure, slow_alpha([[label in labels for labels in sets] for sets in items]))


@settings(max_examples=30, deadline=None)
@given(cells(st.integers(0, N_LABELS - 1)), st.lists(st.integers(1, 4), min_size=8, max_size=8))
def test_a_weight_counts_an_item_as_often_as_it_says(given_votes, weights):
    weighted = judge(as_votes(given_votes, weight=np.array(weights, dtype=np.float64)))
    repeated = judge(
        as_votes({(i + 10 * copy, a): v for (i, a), v in given_votes.items() for copy in range(weights[i])})
    )
    for name in ("percent", "fleiss", "ac1"):
        assert same(getattr(weighted, name), getattr(repeated, name).value)
    for (*_, ours), (*_, theirs) in zip(weighted.per_pair, repeated.per_pair, strict=True):
        assert same(ours, theirs.value)


@settings(max_examples=30, deadline=None)
@given(cells(st.integers(0, N_LABELS - 1)), st.floats(0.01, 100))
def test_only_the_ratio_of_weights_counts(given_votes, factor):
    weight = np.arange(1.0, 9.0)
    plain = judge(as_votes(given_votes, weight=weight))
    scaled = judge(as_votes(given_votes, weight=weight * factor))
    for name in ("percent", "alpha", "fleiss", "ac1"):
        assert same(getattr(scaled, name), getattr(plain, name).value)


def test_no_item_with_two_votes():
    got = judge(as_votes({(0, 0): 1, (1, 1): 2}))
    figures = [got.percent, got.alpha, got.fleiss, got.ac1, *(figure for _, figure in got.per_label)]
    assert {figure.why for figure in figures} == {"no item has votes of two people"}
    assert (got.n_items, got.n_annotators, got.per_pair, got.smallest_class_n) == (0, 0, (), 0)


def test_no_votes_at_all():
    none = np.zeros(0, dtype=np.int64)
    got = judge(Votes(item=none, annotator=none, value=none, unit=none))
    assert got.alpha.why == "no item has votes of two people"
    assert got.too_few


def test_smallest_class_counts_items_and_only_those_with_two_votes():
    pairs = {(i, a): 0 for i in range(20) for a in range(2)} | {(i, 0): 1 for i in range(20, 50)}
    pairs |= {(i, a): 1 for i in range(60, 69) for a in range(2)} | {(0, 0): 2, (1, 0): 2}
    got = judge(as_votes(pairs))
    assert (got.smallest_class_n, got.too_few) == (2, True)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"annotator": np.array([1, 1, 2])}, "two votes on one item"),
        ({"unit": np.array([0, 1, 1])}, "two units"),
        ({"value": np.array([0, 1, 3])}, "below n_labels"),
        ({"value": np.array([0, -1, 1])}, "0 or more"),
        ({"weight": np.array([1.0, 0.0])}, "positive"),
        ({"weight": np.array([1.0])}, "units index"),
        ({"item": np.array([0, 0])}, "equally long"),
    ],
)
def test_votes_that_break_the_rules_are_refused(change, complaint):
    good = {
        "item": np.array([0, 0, 1]),
        "annotator": np.array([1, 2, 1]),
        "value": np.array([0, 1, 2]),
        "unit": np.array([0, 0, 1]),
    }
    judge(Votes(**good))
    with pytest.raises(ValueError, match=complaint):
        judge(Votes(**(good | change)))
