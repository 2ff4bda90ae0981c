"""Splits: whole units, held-out always test, near the wish, the same whatever the order of the rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.errors import LabelingError
from labeling.transfer.splits import SplitAssignment, SplitSpec, assign_splits, parse_split

WISH = SplitSpec(("train", "val", "test"), (0.8, 0.1, 0.1))


def test_a_wish_keeps_names_order_and_shares():
    assert parse_split(" train=0.7, dev = 0.2,test=.1 ") == SplitSpec(("train", "dev", "test"), (0.7, 0.2, 0.1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("train=0.8,test=0.1", "sum to 0.9, not to 1"),
        ("train=80,test=20", "sum to 100, not to 1"),
        ("train=1.2,test=-0.2", 'share of "test" is "-0.2"'),
        ("train=1,test=0", "not a number above 0"),
        ("train=nan,test=1", "not a number above 0"),
        ("train=most,test=0.1", '"most", not a number'),
        ("train=0.5,Train=0.5", "named twice"),
        ("train", '"train" is not a split'),
        ("=1", '"=1" is not a split'),
        ("", "is not a split"),
    ],
)
def test_a_wrong_wish_is_refused_in_words(text, words):
    with pytest.raises(LabelingError) as refusal:
        parse_split(text)
    assert words in str(refusal.value)


@st.composite
def data_sets(draw):
    n = draw(st.integers(1, 120))
    unit = np.array(draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=n)))
    unit = unit[draw(st.lists(st.integers(0, len(unit) - 1), min_size=n, max_size=n))]
    label = np.array(draw(st.lists(st.integers(-1, 4), min_size=n, max_size=n)))
    held_out = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    return unit, label, held_out


specs = st.sampled_from([WISH, SplitSpec(("train", "val"), (0.5, 0.5)), SplitSpec(("Test", "train"), (0.3, 0.7)), None])


@settings(max_examples=150, deadline=None)
@given(data_sets(), specs, st.integers(-(2**70), 2**70), st.randoms())
def test_units_stay_whole_held_out_is_test_and_row_order_is_nothing(data, spec, seed, random):
    unit, label, held_out = data
    got = assign_splits(unit, label, held_out, spec, seed)
    split_names = np.array(got.names)[got.index]
    for one in np.unique(unit):
        members = unit == one
        assert len(set(split_names[members])) == 1
        if held_out[members].any():
            assert set(split_names[members]) <= {"test", "Test"}
    shuffled = list(range(len(unit)))
    random.shuffle(shuffled)
    again = assign_splits(unit[shuffled], label[shuffled], held_out[shuffled], spec, seed)
    np.testing.assert_array_equal(again.index, got.index[shuffled])
    assert again.notes == got.notes


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(0, 99))
def test_single_items_meet_the_wish_in_all_and_per_label(sizes, seed):
    label = np.repeat(np.arange(len(sizes)), sizes)
    n = len(label)
    got = assign_splits(np.arange(n), label, np.zeros(n, dtype=bool), WISH, seed)
    for split, share in enumerate(WISH.shares):
        assert abs((got.index == split).sum() - share * n) < 1.5
        for code, size in enumerate(sizes):
            assert abs((got.index[label == code] == split).sum() - share * size) < 2


def test_seeds_differ_and_rows_added_later_move_few():
    unit, label, none = np.arange(5000), np.arange(5000) % 4, np.zeros(5000, dtype=bool)
    first = assign_splits(unit, label, none, WISH, 1)
    assert (first.index != assign_splits(unit, label, none, WISH, 2).index).mean() > 0.2
    fewer = assign_splits(unit[:4900], label[:4900], none[:4900], WISH, 1)
    assert (first.index[:4900] != fewer.index).mean() < 0.05


def test_held_out_items_count_towards_the_share_of_test():
    rng = np.random.default_rng(0)
    n = 3000
    held_out = np.arange(n) < 200
    got = assign_splits(rng.permutation(n), rng.integers(0, 5, n), held_out, WISH, 7)
    assert np.bincount(got.index).tolist() == pytest.approx([2400, 300, 300], abs=2)
    assert got.notes == ()


def test_more_held_out_than_wished_says_what_is_possible():
    n = 1000
    got = assign_splits(np.arange(n), np.zeros(n, dtype=np.int64), np.arange(n) < 300, WISH, 7)
    assert np.bincount(got.index).tolist() == [622, 78, 300]
    (note,) = got.notes
    assert note.startswith("Nearest possible split: train 62.2%, val 7.8%, test 30.0% instead of train 80.0%, val")
    assert note.endswith("because 300 held-out items always go to test.")


def test_without_a_test_in_the_wish_held_out_items_get_one_and_a_note():
    wish = SplitSpec(("train", "val"), (0.5, 0.5))
    got = assign_splits(np.arange(100), np.zeros(100, dtype=np.int64), np.arange(100) < 10, wish, 1)
    assert got.names == ("train", "val", "test")
    assert np.bincount(got.index).tolist() == [45, 45, 10]
    assert 'A split "test" was added for 10 held-out items' in got.notes[0]


def test_a_group_too_large_for_the_wish_says_what_is_possible():
    unit = np.concatenate([np.zeros(600, dtype=np.int64), np.ones(400, dtype=np.int64)])
    got = assign_splits(unit, np.zeros(1000, dtype=np.int64), np.zeros(1000, dtype=bool), WISH, 3)
    assert np.bincount(got.index, minlength=3).tolist() == [1000, 0, 0]
    assert "the largest group has 600 of 1000 items and stays in one split" in got.notes[0]


def test_groups_of_many_sizes_come_near_the_wish():
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(900), rng.integers(1, 12, 900))
    label = rng.integers(0, 6, len(unit))
    got = assign_splits(unit, label, unit % 13 == 0, WISH, 5)
    shares = np.bincount(got.index) / len(unit)
    np.testing.assert_allclose(shares, WISH.shares, atol=0.005)
    for code in range(6):
        of_label = np.bincount(got.index[label == code]) / (label == code).sum()
        np.testing.assert_allclose(of_label, WISH.shares, atol=0.03)


def test_without_a_wish_everything_trains_but_what_is_held_out():
    held_out = np.array([False, True, False])
    got = assign_splits(np.array([5, 6, 5]), np.array([0, 0, 1]), held_out, None, 1)
    assert [got.names[at] for at in got.index] == ["train", "test", "train"]
    assert got.notes == ()


def test_nothing_to_split_is_an_empty_answer():
    none = np.zeros(0, dtype=np.int64)
    assert isinstance(assign_splits(none, none, none.astype(bool), WISH, 1), SplitAssignment)


def test_many_groups_and_labels_meet_the_wish_closely():
    rng = np.random.default_rng(1)
    unit = rng.integers(0, 60_000, 100_000)
    got = assign_splits(unit, rng.integers(0, 500, len(unit)), unit % 11 == 0, WISH, 5)
    np.testing.assert_allclose(np.bincount(got.index) / len(unit), WISH.shares, atol=0.001)
