"""Do the intervals of agreement hold the truth as often as they say? Simulated, so the truth is known."""

import numpy as np
import pytest

from labeling.quality.agreement import agreement
from labeling.quality.votes import Votes

PREVALENCE = np.array([0.5, 0.3, 0.2])
ACCURACY = 0.8
# Two votes agree when both are right, or both wrong in the same way (two wrong labels).
TRUE_PERCENT = ACCURACY**2 + (1 - ACCURACY) ** 2 / 2
VOTE_SHARE = PREVALENCE * ACCURACY + (1 - PREVALENCE) * (1 - ACCURACY) / 2
TRUE_ALPHA = 1 - (1 - TRUE_PERCENT) / (1 - (VOTE_SHARE**2).sum())


def vote(truth, accuracy, rng):
    wrong = (truth + rng.integers(1, 3, truth.shape)) % 3
    return np.where(rng.random(truth.shape) < accuracy, truth, wrong)


def two_votes_each(truth, rng, unit=None, accuracy=ACCURACY, weight=None):
    n = len(truth)
    return Votes(
        item=np.tile(np.arange(n), 2),
        annotator=np.repeat([0, 1], n),
        value=np.concatenate([vote(truth, accuracy, rng), vote(truth, accuracy, rng)]),
        unit=np.tile(np.arange(n) if unit is None else unit, 2),
        weight=weight,
    )


def coverage(figures, truth):
    return np.mean([figure.low <= truth <= figure.high for figure in figures])


@pytest.fixture(scope="module")
def reports_on_single_items():
    rng = np.random.default_rng(11)
    return [agreement(two_votes_each(rng.choice(3, 80, p=PREVALENCE), rng), 3, rng=rng, n_boot=200) for _ in range(160)]


def test_bootstrap_covers_percent_and_alpha(reports_on_single_items):
    assert coverage([report.percent for report in reports_on_single_items], TRUE_PERCENT) >= 0.91
    assert coverage([report.alpha for report in reports_on_single_items], TRUE_ALPHA) >= 0.91
    assert np.mean([report.alpha.value for report in reports_on_single_items]) == pytest.approx(TRUE_ALPHA, abs=0.015)


def test_analytic_interval_covers_kappa(reports_on_single_items):
    # Both people have the same shares, so kappa and alpha have the same true value.
    assert coverage([report.per_pair[0][2] for report in reports_on_single_items], TRUE_ALPHA) >= 0.91


def test_intervals_cover_when_the_items_of_a_unit_are_alike():
    rng, n_units, size = np.random.default_rng(12), 60, 5
    hard_share, hard, easy = 0.5, 0.5, 1.0
    truth_percent = np.mean([a**2 + (1 - a) ** 2 / 2 for a in (hard, easy)])
    reports = []
    for _ in range(120):
        unit = np.repeat(np.arange(n_units), size)
        accuracy = np.where(rng.random(n_units) < hard_share, hard, easy)[unit]
        truth = rng.choice(3, n_units, p=PREVALENCE)[unit]
        reports.append(agreement(two_votes_each(truth, rng, unit, accuracy), 3, rng=rng, n_boot=200))
    assert coverage([report.percent for report in reports], truth_percent) >= 0.91
    pair = [report.per_pair[0][2] for report in reports]
    assert coverage(pair, np.mean([figure.value for figure in pair])) >= 0.91


def test_weights_undo_an_unequal_chance_of_being_drawn():
    rng = np.random.default_rng(13)
    reports = []
    for _ in range(120):
        hard = rng.random(400) < 0.5
        chance = np.where(hard, 0.6, 0.15)
        drawn = rng.random(400) < chance
        truth = rng.choice(3, int(drawn.sum()), p=PREVALENCE)
        accuracy = np.where(hard[drawn], 0.6, 0.9)
        votes = two_votes_each(truth, rng, accuracy=accuracy, weight=1 / chance[drawn])
        reports.append(agreement(votes, 3, rng=rng, n_boot=200))
    in_the_data = np.mean([a**2 + (1 - a) ** 2 / 2 for a in (0.6, 0.9)])
    assert np.mean([report.percent.value for report in reports]) == pytest.approx(in_the_data, abs=0.01)
    assert coverage([report.percent for report in reports], in_the_data) >= 0.91


def test_perfect_agreement_of_few_is_no_certainty():
    truth = np.arange(10) % 2
    votes = Votes(
        item=np.tile(np.arange(10), 2),
        annotator=np.repeat([0, 1], 10),
        value=np.tile(truth, 2),
        unit=np.tile(np.arange(10), 2),
    )
    got = agreement(votes, 2, rng=np.random.default_rng(0))
    assert (got.percent.value, got.percent.high) == (1.0, 1.0)
    assert got.percent.low == pytest.approx(0.7225, abs=5e-5)  # Wilson for 10 of 10
    for figure in (got.alpha, got.fleiss, got.ac1, got.per_pair[0][2]):
        assert figure.value == pytest.approx(1.0)
        assert figure.low < 0.75


def test_same_seed_same_report_and_any_order_of_rows():
    rng = np.random.default_rng(3)
    votes = two_votes_each(rng.choice(3, 50, p=PREVALENCE), rng)
    shuffled = rng.permutation(100)
    again = Votes(
        item=votes.item[shuffled],
        annotator=votes.annotator[shuffled],
        value=votes.value[shuffled],
        unit=votes.unit[shuffled],
    )
    one, two = (agreement(v, 3, rng=np.random.default_rng(5)) for v in (votes, again))
    assert one == two


def test_replicates_without_a_value_are_skipped_and_counted():
    # One item of forty has the other label: more than a third of the draws miss it.
    votes = Votes(
        item=np.tile(np.arange(40), 2),
        annotator=np.repeat([0, 1], 40),
        value=np.tile(np.arange(40) == 0, 2).astype(np.int64) | (np.arange(80) == 1),
        unit=np.tile(np.arange(40), 2),
    )
    got = agreement(votes, 2, rng=np.random.default_rng(0))
    assert 0 < got.n_skipped < 1000
    assert got.alpha.low is not None and np.isfinite(got.alpha.low)
