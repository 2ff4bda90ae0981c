import subprocess
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from active_learning.learners import LogisticLearner
from active_learning.modal_adapter import STRATEGIES, query
from labeling.errors import LabelingError


@pytest.fixture
def project(rng):
    y = rng.integers(0, 3, 300)
    X = (2 * np.eye(3, 5)[y] + rng.normal(size=(300, 5))).astype(np.float32)
    return LogisticLearner(3).fit(X[:40], y[:40]), X[40:], X[:40]


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("n", [0, 1, 2, 7, 1_000])  # modAL loses one of exactly two
def test_every_strategy_returns_as_many_different_rows_as_asked_for_with_scores(project, strategy, n):
    model, pool, labelled = project
    ranking = query(model, pool, labelled, n, np.random.default_rng(0), strategy=strategy)
    assert len(set(ranking.rows.tolist())) == len(ranking.rows) == min(n, len(pool))
    np.testing.assert_array_equal(ranking.scores, ranking.uncertainty[ranking.rows])
    assert ranking.uncertainty.shape == (len(pool),)


@pytest.mark.parametrize("strategy", [name for name in STRATEGIES if name != "diverse"])
def test_modals_strategies_come_highest_score_first(project, strategy):
    model, pool, labelled = project
    ranking = query(model, pool, labelled, 20, np.random.default_rng(0), strategy=strategy)
    np.testing.assert_array_equal(ranking.scores, np.sort(ranking.uncertainty)[::-1][:20])


def test_modals_measures_are_those_of_the_literature(project):
    model, pool, labelled = project
    proba = model.predict_proba(pool)
    ordered = np.sort(proba, axis=1)
    expected = {
        "margin": 1 - (ordered[:, -1] - ordered[:, -2]),
        "entropy": -(proba * np.log(proba)).sum(axis=1),
        "least confidence": 1 - ordered[:, -1],
    }
    for strategy, values in expected.items():
        ranking = query(model, pool, labelled, 5, np.random.default_rng(0), strategy=strategy)
        np.testing.assert_allclose(ranking.uncertainty, values, atol=1e-9)


def test_the_same_seed_gives_the_same_ranking_and_leaves_the_model_alone(project):
    model, pool, labelled = project
    before = model.predict_proba(pool)
    first = query(model, pool, labelled, 20, np.random.default_rng(5))
    second = query(model, pool, labelled, 20, np.random.default_rng(5))
    np.testing.assert_array_equal(first.rows, second.rows)
    np.testing.assert_array_equal(model.predict_proba(pool), before)


def test_a_scikit_learn_model_will_do(rng):
    X, y = rng.normal(size=(60, 4)), np.repeat(["no", "yes"], 30)
    ranking = query(LogisticRegression().fit(X, y), X, X[:0], 6, rng)
    assert len(ranking.rows) == 6


def test_an_empty_pool_gives_an_empty_ranking(project):
    model, pool, labelled = project
    ranking = query(model, pool[:0], labelled, 5, np.random.default_rng(0))
    assert len(ranking.rows) == len(ranking.scores) == 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_model_that_knows_one_label_still_gives_a_batch(strategy, rng):
    X = rng.normal(size=(30, 3))
    model = LogisticLearner(1).fit(X[:5], np.zeros(5))
    assert len(query(model, X, X[:5], 4, rng, strategy=strategy).rows) == 4


def test_several_labels_use_the_diverse_batch_only(rng):
    X = rng.normal(size=(50, 3))
    model = LogisticLearner(2, multilabel=True).fit(X, (X[:, :2] > 0).astype(int))
    ranking = query(model, X, X[:0], 5, rng, multilabel=True)
    assert len(ranking.rows) == 5
    with pytest.raises(LabelingError, match="Choose one of: diverse"):
        query(model, X, X[:0], 5, rng, multilabel=True, strategy="entropy")


def test_an_unknown_strategy_is_named(project):
    model, pool, labelled = project
    with pytest.raises(LabelingError, match=r'"oracle" is not available.*diverse, margin'):
        query(model, pool, labelled, 5, np.random.default_rng(0), strategy="oracle")


def test_a_failing_model_is_asked_once_and_its_error_comes_through(project):
    _, pool, labelled = project
    calls = []

    class Failing:
        def predict_proba(self, X):
            calls.append(len(X))
            raise ZeroDivisionError("model")

    with pytest.raises(ZeroDivisionError, match="model"):
        query(Failing(), pool, labelled, 5, np.random.default_rng(0))
    assert len(calls) == 1


def test_modal_is_imported_late_and_without_a_warning():
    script = (
        "import sys, numpy as np\n"
        "import active_learning.modal_adapter as adapter\n"
        "assert 'modAL' not in sys.modules\n"
        "class Even:\n"
        "    def predict_proba(self, X): return np.full((len(X), 2), .5)\n"
        "adapter.query(Even(), np.eye(4), np.eye(4)[:0], 2, np.random.default_rng(0), strategy='margin')\n"
        "assert 'modAL' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
