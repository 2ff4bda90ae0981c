"""Every coefficient against the values printed in the literature."""

import numpy as np
import pytest

from labeling.quality.agreement import agreement, agreement_sets
from labeling.quality.votes import SetVotes, Votes

KRIPPENDORFF_A = ("0100000010", "1110010000")
KRIPPENDORFF_B = ("aabbdcccedda", "babbbccceddd")
KRIPPENDORFF_C = ("123321412***", "1233224125*3", "*3332342251*", "12332441251*")
WIKIPEDIA_ALPHA = ("*****34121133*3", "1*213343*******", "**21344*21133*4")
FLEISS_1971 = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 333335
111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""
WIKIPEDIA_FLEISS = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
DAWID_SKENE_1979 = """
1:111/1111 2:333/4334 3:112/2122 4:222/3121 5:222/3222 6:222/3322 7:122/2111 8:333/3433 9:222/2223
10:232/2223 11:444/4444 12:222/3343 13:111/1111 14:222/3212 15:121/1111 16:111/2111 17:111/1111 18:111/1111
19:222/2221 20:222/1322 21:222/2222 22:222/2221 23:222/3222 24:221/2222 25:111/1111 26:111/1111 27:232/2222
28:111/1111 29:111/1111 30:112/1121 31:111/1111 32:333/3233 33:111/1111 34:222/2222 35:222/3232 36:433/4343
37:221/2232 38:232/3233 39:333/3432 40:111/1111 41:111/1111 42:121/2111 43:232/2222 44:121/1111 45:222/2222
"""


def from_raters(rows):
    """Return votes and the number of labels from one string per rater; `*` is a missing vote."""
    labels = sorted(set("".join(rows)) - {"*"})
    found = [
        (item, rater, labels.index(mark))
        for rater, row in enumerate(rows)
        for item, mark in enumerate(row)
        if mark != "*"
    ]
    item, rater, value = np.array(found, dtype=np.int64).T
    return Votes(item=item, annotator=rater, value=value, unit=item), len(labels)


def from_items(items):
    """Return votes and the number of labels from one string of votes per item."""
    return from_raters(["".join(marks) for marks in zip(*items, strict=True)])


def from_counts(counts):
    """Return votes and the number of labels from how many raters gave an item each label."""
    return from_items(["".join(str(label) * n for label, n in enumerate(row)) for row in counts])


def from_table(table):
    """Return votes and the number of labels of two raters from their table: rows the first, columns the second."""
    first, second = np.nonzero(np.array(table))
    repeats = np.array(table)[first, second]
    a, b = np.repeat(first, repeats), np.repeat(second, repeats)
    item = np.arange(len(a))
    both = np.concatenate((item, item))
    votes = Votes(item=both, annotator=np.repeat([0, 1], len(a)), value=np.concatenate((a, b)), unit=both)
    return votes, len(table)


def dawid_skene():
    """Return the 45 patients with 7 ratings each (the first observer's three are three raters here)."""
    return from_items([case.split(":")[1].replace("/", "") for case in DAWID_SKENE_1979.split()])


def report(case, n_boot=20):
    votes, n_labels = case
    return agreement(votes, n_labels, rng=np.random.default_rng(0), n_boot=n_boot)


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        (KRIPPENDORFF_A, 0.095238),
        (KRIPPENDORFF_B, 0.691964),
        (KRIPPENDORFF_C, 0.743421),
        (WIKIPEDIA_ALPHA, 0.691358),
    ],
)
def test_alpha_of_the_published_reliability_matrices(rows, alpha):
    assert report(from_raters(rows)).alpha.value == pytest.approx(alpha, abs=5e-7)


def test_a_single_vote_does_not_change_alpha_whoever_gave_it():
    other_rater = ("123321412***", "1233224125**", "*33323422513", "12332441251*")
    assert report(from_raters(other_rater)).alpha.value == report(from_raters(KRIPPENDORFF_C)).alpha.value


def test_gwets_four_raters_with_missing_votes():
    got = report(from_raters(KRIPPENDORFF_C))
    assert got.ac1.value == pytest.approx(0.7754, abs=5e-5)
    assert got.fleiss.value == pytest.approx(0.7612, abs=5e-5)
    assert got.percent.value == pytest.approx(0.8182, abs=5e-5)  # of the 11 items with two votes
    assert (got.n_items, got.n_annotators) == (11, 4)


def test_bootstrap_interval_of_the_four_raters():
    alpha = report(from_raters(KRIPPENDORFF_C), n_boot=2000).alpha
    assert alpha.low == pytest.approx(0.42, abs=0.03)
    assert alpha.high == 1.0
    assert alpha.n == 11


def test_dawid_and_skenes_patients():
    got = report(dawid_skene())
    assert got.alpha.value == pytest.approx(0.582571, abs=5e-7)
    assert (got.n_items, got.n_annotators) == (45, 7)


def test_fleiss_psychiatrists():
    got = report(from_items(FLEISS_1971.split()))
    assert got.fleiss.value == pytest.approx(0.430245, abs=5e-7)
    assert got.percent.value == pytest.approx(0.555556, abs=5e-7)
    assert got.alpha.value == pytest.approx(0.433410, abs=5e-7)


def test_fleiss_psychiatrists_per_diagnosis():
    # The paper prints kappa per category; alpha differs from it by the factor (n - 1) / n of the disagreement.
    kappas = [1 - (1 - figure.value) * 180 / 179 for _, figure in report(from_items(FLEISS_1971.split())).per_label]
    assert kappas == pytest.approx([0.245, 0.245, 0.520, 0.471, 0.566], abs=5e-4)


def test_wikipedias_fourteen_raters():
    got = report(from_counts(WIKIPEDIA_FLEISS))
    assert got.fleiss.value == pytest.approx(0.209931, abs=5e-7)
    assert got.alpha.value == pytest.approx(0.215574, abs=5e-7)


# observed agreement, Cohen's kappa, Scott's pi (Fleiss of two), AC1, alpha, standard error of kappa
TWO_RATERS = {
    "Cohen 1960": ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.70, 0.491525, 0.487179, 0.575972, 0.488462, 0.0510),
    "Wikipedia 1": ([[20, 5], [10, 15]], 0.7, 0.4, 0.393939, 0.405941, None, None),
    "Wikipedia 2": ([[45, 15], [25, 15]], 0.6, 0.130435, 0.120879, 0.266055, 0.125275, None),
    "Wikipedia 3": ([[25, 35], [5, 35]], 0.6, 0.259259, 0.191919, 0.207921, 0.195960, None),
    "Gwet 2008": ([[118, 5], [2, 0]], 0.944, -0.023392, -0.028807, 0.940776, -0.024691, 0.0123),
    "Feinstein 1": ([[40, 9], [6, 45]], 0.85, 0.699519, 0.699248, 0.700748, None, 0.071),
    "Feinstein 2": ([[80, 10], [5, 5]], 0.85, 0.318182, 0.314286, 0.808, None, 0.133),
    "abstractors": ([[13, 0, 0], [0, 20, 7], [0, 4, 56]], 0.89, 0.796409, 0.796240, 0.849331, 0.797258, 0.0589),
    "diagnosis": (
        [[40, 6, 4, 15], [4, 25, 1, 5], [4, 2, 21, 9], [17, 13, 12, 45]],
        0.5874,
        0.431501,
        0.430341,
        0.456158,
        0.431618,
        0.0460,
    ),
}


@pytest.mark.parametrize("name", TWO_RATERS)
def test_two_rater_tables(name):
    table, percent, kappa, pi, ac1, alpha, error = TWO_RATERS[name]
    got = report(from_table(table))
    assert got.percent.value == pytest.approx(percent, abs=5e-5)
    assert got.fleiss.value == pytest.approx(pi, abs=1e-6)
    assert got.ac1.value == pytest.approx(ac1, abs=1e-6)
    if alpha is not None:
        assert got.alpha.value == pytest.approx(alpha, abs=1e-6)
    ((a, b, figure),) = got.per_pair
    assert (a, b, figure.n) == (0, 1, np.sum(table))
    assert figure.value == pytest.approx(kappa, abs=1e-6)
    if error is not None:
        half_digit = 5e-4 if error in (0.071, 0.133) else 5e-5
        assert (figure.high - figure.low) / 2 / 1.959964 == pytest.approx(error, abs=half_digit)


def test_kappa_interval_of_the_abstractors():
    ((_, _, kappa),) = report(from_table(TWO_RATERS["abstractors"][0])).per_pair
    assert (kappa.low, kappa.high) == pytest.approx((0.681, 0.912), abs=5e-4)


def test_one_label_throughout_leaves_chance_corrected_figures_undefined():
    got = report(from_table([[10, 0], [0, 0]]))
    assert got.percent.value == got.ac1.value == 1.0
    for figure in (got.alpha, got.fleiss):
        assert figure.as_json() == {"value": None, "why": "every vote is the same label"}
    ((_, _, kappa),) = got.per_pair
    assert (kappa.value, kappa.n) == (None, 10)
    assert kappa.why == "both gave the same one label to every common item"
    assert [figure.why for _, figure in got.per_label] == ["every vote has this label", "nobody gave this label"]


def test_kappa_is_zero_when_one_of_two_always_says_the_same():
    ((_, _, kappa),) = report(from_table([[6, 0], [4, 0]])).per_pair
    assert kappa.value == pytest.approx(0.0, abs=1e-12)
    assert kappa.low < 0.0 < kappa.high


def test_label_sets_that_must_match_exactly():
    coders = (
        ("a", "a", "ab"),
        ("b", "bc", "b"),
        ("c", "c", "c"),
        ("ac", "a", None),
        ("", "b", "b"),
        ("abc", "ab", "bc"),
    )
    rows = [
        (item, coder, marks)
        for item, given in enumerate(coders)
        for coder, marks in enumerate(given)
        if marks is not None
    ]
    item = np.array([row[0] for row in rows])
    votes = SetVotes(
        item=item,
        annotator=np.array([row[1] for row in rows]),
        membership=np.array([[label in marks for label in "abc"] for *_, marks in rows]),
        unit=item,
    )
    got = agreement_sets(votes, rng=np.random.default_rng(0), n_boot=20)
    assert got.alpha.value == pytest.approx(0.278689, abs=5e-7)
    assert (got.n_items, got.n_annotators, len(got.per_label)) == (6, 3, 3)
