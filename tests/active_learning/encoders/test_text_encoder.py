import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from active_learning.encoders.encoder import positions_to_fit_on
from active_learning.encoders.text import TextEncoder
from active_learning.learners import LogisticLearner
from active_learning.threads import pinned_blas

AGNEWS = Path(__file__).parents[3] / "../shared/data/text-agnews/agnews_test.csv.gz"

TEXTS = [
    "The team won the match after extra time",
    "A late goal won the match for the team",
    "The bank raised its interest rates again",
    "Interest rates at the bank are rising",
    "Немного другой текст о погоде",
    "今日はいい天気ですね",
]


@pytest.fixture
def encoder():
    made = TextEncoder()
    made.fit(TEXTS)
    return made


def test_vectors_have_length_one_and_like_texts_lie_close(encoder):
    X = encoder.encode(TEXTS)
    assert (X.shape, X.dtype) == ((6, encoder.dim), np.float32)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), 1.0, rtol=1e-5)
    alike = X @ X.T
    assert alike[0, 1] > alike[0, 2]
    assert alike[2, 3] > alike[1, 3]


def test_the_same_texts_teach_the_same_axes(encoder):
    again = TextEncoder()
    again.fit(TEXTS)
    assert again.fingerprint == encoder.fingerprint
    np.testing.assert_array_equal(again.encode(TEXTS), encoder.encode(TEXTS))
    other = TextEncoder()
    other.fit(TEXTS[:3])
    assert other.fingerprint != encoder.fingerprint


def test_a_text_has_the_same_vector_alone_and_in_company(encoder):
    np.testing.assert_allclose(encoder.encode(TEXTS[2:3])[0], encoder.encode(TEXTS)[2], atol=1e-6)


@pytest.mark.parametrize("corpus", [[], [""], ["one"], ["same text"] * 5, ["", "  ", "!?"]])
def test_the_smallest_corpora_are_encoded(corpus):
    encoder = TextEncoder()
    encoder.fit(corpus)
    X = encoder.encode([*corpus, "", "unseen words \ud800 and \x00 signs"])
    assert X.shape == (len(corpus) + 2, encoder.dim)
    assert np.isfinite(X).all()
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_restored_encoder_is_the_fitted_one(encoder):
    other = TextEncoder()
    other.restore(encoder.state())
    assert (other.fingerprint, other.needs_fit) == (encoder.fingerprint, False)
    np.testing.assert_array_equal(other.encode(TEXTS), encoder.encode(TEXTS))
    with pytest.raises(ValueError, match="state"):
        other.restore({"rarity": np.ones(3, np.float32), "axes": np.ones((3, 3), np.float32)})
    with pytest.raises(ValueError, match="fit the encoder"):
        TextEncoder().encode(["text"])


def test_a_very_long_text_costs_no_more_than_its_beginning(encoder):
    long = "bank rates and interest " * 100_000
    np.testing.assert_array_equal(encoder.encode([long]), encoder.encode([long[:20_000]]))


def test_an_encoder_learns_from_a_prefix_that_changes_only_when_the_project_doubles():
    assert positions_to_fit_on(0).tolist() == []
    assert positions_to_fit_on(5).tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(positions_to_fit_on(1_024), positions_to_fit_on(2_047))
    large = positions_to_fit_on(1_000_000)
    assert len(large) == len(set(large.tolist())) == 20_000
    assert large[-1] < 2**19


@pytest.mark.skipif(not AGNEWS.exists(), reason="public news are not on this machine")
def test_news_are_told_apart_better_than_by_plain_words():
    with gzip.open(AGNEWS, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::4]
    texts = [f"{row['title']} {row['text']}" for row in rows]
    y = np.unique([row["label"] for row in rows], return_inverse=True)[1]
    encoder = TextEncoder()
    with pinned_blas():
        encoder.fit(texts)
    X, order = encoder.encode(texts), np.random.default_rng(0).permutation(len(texts))
    train, test = order[:200], order[200:]
    learner = LogisticLearner(4).fit(X[train], y[train])
    assert (learner.predict_proba(X[test]).argmax(axis=1) == y[test]).mean() > 0.70  # tf-idf alone: .68
