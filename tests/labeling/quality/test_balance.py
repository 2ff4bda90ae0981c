"""What share of all data each label has."""

import numpy as np
import pytest

from labeling.quality.balance import class_shares
from labeling.quality.intervals import wilson_interval

NONE = np.zeros(0, dtype=np.int64)


def test_shares_of_single_items_have_wilsons_interval():
    y = np.repeat([0, 1, 2], [12, 27, 1])
    shares = class_shares(y, np.arange(40), NONE, 4)
    assert [share.value for share in shares] == [0.3, 0.675, 0.025, 0.0]
    assert {share.n for share in shares} == {40}
    for share, hits in zip(shares, (12, 27, 1, 0), strict=True):
        assert (share.low, share.high) == pytest.approx([float(end) for end in wilson_interval(hits, 40)])


def test_copies_in_a_unit_do_not_narrow_the_interval():
    y = np.repeat([0, 1], [15, 25])
    single = class_shares(y, np.arange(40), NONE, 2)[0]
    copied = class_shares(np.repeat(y, 10), np.repeat(np.arange(40), 10), NONE, 2)[0]
    assert copied.n == 40
    assert copied.value == single.value
    assert copied.high - copied.low == pytest.approx(single.high - single.low, rel=0.05)


def test_several_labels_per_item_are_shares_of_items():
    y = np.array([[True, True], [True, False]] * 20)
    shares = class_shares(y, np.arange(40), NONE, 2)
    assert [share.value for share in shares] == [1.0, 0.5]


def test_nothing_answered_is_undefined():
    for shares in (class_shares(NONE, NONE, NONE, 2), class_shares(NONE, NONE, np.arange(5), 2)):
        assert [share.why for share in shares] == ["no item of the random sample has been answered"] * 2


def test_up_to_five_percent_unanswered_leaves_the_interval():
    y = np.repeat([0, 1], [38, 57])
    plain = class_shares(y, np.arange(95), NONE, 2)
    assert class_shares(y, np.arange(95), np.arange(95, 100), 2) == plain


def test_more_unanswered_gives_worst_and_best_case():
    y = np.repeat([0, 1], [36, 54])
    share = class_shares(y, np.arange(90), np.arange(90, 100), 2)[0]
    assert (share.value, share.n) == (0.4, 90)
    assert share.low == pytest.approx(float(wilson_interval(36, 100)[0]))  # none of the ten has the label
    assert share.high == pytest.approx(float(wilson_interval(46, 100)[1]))  # all ten have it


def test_shares_cover_the_truth_when_units_differ_in_size():
    rng, truth = np.random.default_rng(4), np.array([0.6, 0.3, 0.1])
    held = np.zeros(3)
    for _ in range(600):
        size = rng.geometric(0.5, 100)
        unit = np.repeat(np.arange(100), size)
        of_unit, own = rng.choice(3, 100, p=truth)[unit], rng.choice(3, len(unit), p=truth)
        y = np.where(rng.random(len(unit)) < 0.7, of_unit, own)
        shares = class_shares(y, unit, NONE, 3)
        held += [share.low <= true <= share.high for share, true in zip(shares, truth, strict=True)]
    assert (held / 600 >= 0.935).all()


@pytest.mark.parametrize("y", [np.array([0, 3]), np.array([-1, 0]), np.zeros((2, 2), bool), np.array([0.5, 1.0])])
def test_labels_out_of_range_are_refused(y):
    with pytest.raises(ValueError, match=r"label codes|membership"):
        class_shares(y, np.arange(2), NONE, 3)


def test_a_unit_for_each_item_is_needed():
    with pytest.raises(ValueError, match="needs a unit"):
        class_shares(np.array([0, 1]), np.array([0]), NONE, 2)
