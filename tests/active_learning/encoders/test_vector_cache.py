import hashlib
import shutil

import numpy as np
import pytest

from active_learning.encoders import vector_cache
from active_learning.encoders.fit_state import fit_or_restore
from active_learning.encoders.text import TextEncoder
from active_learning.encoders.vector_cache import VectorCache
from active_learning.learners import LogisticLearner
from active_learning.modal_adapter import query
from active_learning.strategies.cold_start import typical_points
from labeling.errors import Cancelled, LabelingError


class Lengths:
    """Encodes a text as its hash's first bytes; counts what it was asked for."""

    name, version, dim, needs_fit, fingerprint = "lengths", "1", 4, False, ""

    def __init__(self):
        self.encoded = []

    def fit(self, items):
        pass

    def encode(self, batch):
        for text in batch:
            if "broken" in text:
                raise LabelingError("The file is damaged", where=text)
        self.encoded.extend(batch)
        digests = [list(hashlib.sha256(text.encode()).digest()[:4]) for text in batch]
        return np.array(digests, np.float32).reshape(len(batch), 4)

    def state(self):
        return {}

    def restore(self, state):
        pass


def hashes_of(texts):
    return [hashlib.sha256(text.encode()).digest() for text in texts]


def encode(cache, texts, encoder, report=lambda done, total: None):
    return cache.encode_missing(hashes_of(texts), lambda rows: [texts[i] for i in rows], encoder, report)


@pytest.fixture
def texts():
    return [f"text {i}" for i in range(700)]


@pytest.fixture(autouse=True)
def small_segments(monkeypatch):
    monkeypatch.setattr(vector_cache, "CHUNK_ITEMS", 50)
    monkeypatch.setattr(vector_cache, "SEGMENT_ITEMS", 100)


def test_vectors_come_back_in_any_order_after_reopening(tmp_path, texts):
    encoder = Lengths()
    assert encode(VectorCache(tmp_path, encoder), texts, encoder) == []
    some = texts[::-7]
    view = VectorCache(tmp_path, encoder).vectors_for(hashes_of(some))
    assert (len(view), view.shape) == (100, (100, 4))
    expected = Lengths().encode(some)
    np.testing.assert_array_equal(view[:], expected)
    np.testing.assert_array_equal(view[10:20], expected[10:20])
    np.testing.assert_array_equal(view[np.array([5, 3, 5])], expected[[5, 3, 5]])


def test_later_items_do_not_cost_the_earlier_ones_again(tmp_path, texts):
    encoder = Lengths()
    cache = VectorCache(tmp_path, encoder)
    encode(cache, texts[:600], encoder)
    encode(cache, texts, encoder)
    encode(cache, texts + texts, encoder)  # copies share a vector
    assert sorted(encoder.encoded) == sorted(texts)
    assert len(cache) == 700


def test_stopped_work_goes_on_where_it_was(tmp_path, texts):
    encoder, told = Lengths(), []

    def stop_in_the_middle(done, total):
        told.append((done, total))
        if done >= 350:
            raise Cancelled

    with pytest.raises(Cancelled):
        encode(VectorCache(tmp_path, encoder), texts, encoder, stop_in_the_middle)
    assert told[0] == (0, 700)
    later = []
    encode(VectorCache(tmp_path, encoder), texts, encoder, lambda done, total: later.append((done, total)))
    assert sorted(encoder.encoded) == sorted(texts)
    assert (later[0], later[-1]) == ((350, 700), (700, 700))


def test_a_broken_item_is_named_and_the_others_are_encoded(tmp_path, texts):
    texts[33] = "broken.jpg"
    encoder = Lengths()
    cache = VectorCache(tmp_path, encoder)
    (unreadable,) = encode(cache, texts, encoder)
    assert unreadable.position == 33
    assert "broken.jpg" in str(unreadable.error)
    rows = cache.rows_of(hashes_of(texts))
    assert (rows >= 0).sum() == 699
    assert rows[33] == -1
    with pytest.raises(ValueError, match="1 of 700"):
        cache.vectors_for(hashes_of(texts))


@pytest.mark.parametrize("harm", ["cut", "garbage", "gone", "other shape", "half written", "folder gone"])
def test_a_damaged_cache_is_rebuilt_without_a_word(tmp_path, texts, harm):
    encoder = Lengths()
    cache = VectorCache(tmp_path, encoder)
    encode(cache, texts, encoder)
    victim = sorted(cache.folder.glob("*.vectors.npy"))[2]
    if harm == "cut":
        victim.write_bytes(victim.read_bytes()[:-5])
    elif harm == "garbage":
        victim.with_name(victim.name.replace("vectors", "hashes")).write_bytes(b"\x80\x04pickle")
    elif harm == "gone":
        victim.unlink()
    elif harm == "other shape":
        np.save(victim, np.zeros((100, 5), np.float32))
    elif harm == "half written":
        victim.with_name(victim.name.replace("vectors", "hashes")).unlink()
        (cache.folder / "00000099.vectors.npy.tmp").write_bytes(b"half")
    else:
        shutil.rmtree(cache.folder)
    again = VectorCache(tmp_path, encoder)
    assert len(again) == (0 if harm == "folder gone" else 600)
    encode(again, texts, encoder)
    np.testing.assert_array_equal(again.vectors_for(hashes_of(texts))[:], Lengths().encode(texts))
    assert not list(cache.folder.glob("*.tmp"))


def test_many_small_segments_become_one_with_the_same_vectors(tmp_path, texts):
    encoder = Lengths()
    cache = VectorCache(tmp_path, encoder)
    for end in range(40, 701, 40):
        encode(cache, texts[:end], encoder)
    encode(cache, texts, encoder)
    assert len(list(cache.folder.glob("*.hashes.npy"))) < 16
    np.testing.assert_array_equal(cache.vectors_for(hashes_of(texts))[:], Lengths().encode(texts))


def test_other_versions_and_fits_do_not_mix(tmp_path, texts):
    first, second = Lengths(), Lengths()
    second.version = "2"
    encode(VectorCache(tmp_path, first), texts, first)
    assert len(VectorCache(tmp_path, second)) == 0
    assert len(VectorCache(tmp_path, first)) == 700
    with pytest.raises(ValueError, match="fit the encoder"):
        VectorCache(tmp_path, TextEncoder())


def test_erased_vectors_are_gone_from_the_disk(tmp_path, texts):
    encoder = Lengths()
    cache = VectorCache(tmp_path, encoder)
    encode(cache, texts, encoder)
    gone = hashes_of(texts[10:12])
    cache.erase(gone)
    assert (cache.rows_of(gone) == -1).all()
    reopened = VectorCache(tmp_path, encoder)
    assert len(reopened) == 698
    on_disk = b"".join(path.read_bytes() for path in cache.folder.iterdir())
    assert not any(content in on_disk for content in gone)
    assert hashes_of(texts)[13] in on_disk
    np.testing.assert_array_equal(reopened.vectors_for(hashes_of(texts[:5]))[:], Lengths().encode(texts[:5]))


def test_a_hash_of_another_length_is_refused(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        VectorCache(tmp_path, Lengths()).rows_of([b"short"])


def test_what_was_learned_is_kept_and_learned_again_if_damaged(tmp_path):
    corpus, loads = ["some words", "other words", "more of them"], []

    def load():
        loads.append(1)
        return corpus

    encoders = [TextEncoder() for _ in range(4)]
    fit_or_restore(tmp_path, encoders[0], 3, load)
    fit_or_restore(tmp_path, encoders[1], 3, load)
    assert len(loads) == 1
    (kept,) = tmp_path.glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:100])
    fit_or_restore(tmp_path, encoders[2], 3, load)
    fit_or_restore(tmp_path, encoders[3], 4, load)  # the project has doubled
    assert len(loads) == 3
    assert len({encoder.fingerprint for encoder in encoders}) == 1


def test_a_view_serves_learner_and_strategies_like_an_array(tmp_path, texts):
    encoder = Lengths()
    cache = VectorCache(tmp_path, encoder)
    encode(cache, texts, encoder)
    view = cache.vectors_for(hashes_of(texts))
    X, y = view[:], (view[:][:, 0] > 128).astype(int)
    learner = LogisticLearner(2).fit(view[:60], y[:60])
    np.testing.assert_array_equal(learner.predict_proba(view), learner.predict_proba(X))
    labelled, pool = (cache.vectors_for(hashes_of(some)) for some in (texts[:60], texts[60:]))
    from_view = query(learner, pool, labelled, 30, np.random.default_rng(0))
    from_array = query(learner, X[60:], X[:60], 30, np.random.default_rng(0))
    np.testing.assert_array_equal(from_view.rows, from_array.rows)
    np.testing.assert_array_equal(
        typical_points(view, 9, np.random.default_rng(0)), typical_points(X, 9, np.random.default_rng(0))
    )
