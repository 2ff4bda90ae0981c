"""Texts -> vectors: words and letter groups, weighted by rarity, condensed to 128 columns."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils.extmath import randomized_svd

from active_learning.encoders.encoder import MAX_FIT_ITEMS

N_COLUMNS = 2**14
"""Hash columns of the words, and as many of the letter groups."""
MAX_CHARS = 20_000
"""What follows in a longer text adds little to its topic and would only cost time."""


class TextEncoder:
    """Latent semantic analysis of hashed words and letter groups of 3 and 4; needs no word list, any language.

    Settings are the best per cost of those compared on news and short messages (200 random labels, 5 seeds):
    word pairs and 256 columns were worse, letter groups of 5 cost more for less.

    References
    ----------
    .. [1] S. Deerwester et al., "Indexing by Latent Semantic Analysis", JASIS 41(6), 1990.
    .. [2] N. Halko, P.-G. Martinsson and J. A. Tropp, "Finding Structure with Randomness", SIAM Review 53(2),
       2011 (randomised singular value decomposition).
    """

    name = "text-lsa"
    version = "1"
    dim = 128

    def __init__(self) -> None:
        self._rarity = np.empty(0, dtype=np.float32)  # (2 * N_COLUMNS,)
        self._axes = np.empty((0, 0), dtype=np.float32)  # (2 * N_COLUMNS, dim)
        self._fingerprint = ""

    @property
    def needs_fit(self) -> bool:
        return not self._fingerprint

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def fit(self, items: Sequence[str]) -> None:
        """Learn rarity and axes from `items` (at most 20,000 of them, evenly spaced); the same items, the same axes.

        A corpus with fewer documents or words than columns leaves the last columns 0.
        """
        step = max(1, -(-len(items) // MAX_FIT_ITEMS))
        counts = _counts(items[::step])
        n_documents = counts.shape[0]
        in_documents = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = (np.log((1 + n_documents) / (1 + in_documents)) + 1).astype(np.float32)
        weighted = _weighted(counts, rarity)
        axes = np.zeros((2 * N_COLUMNS, self.dim), dtype=np.float32)
        n_axes = min(self.dim, n_documents, int((in_documents > 0).sum()))
        if n_axes > 0:
            _, _, components = randomized_svd(weighted, n_axes, n_iter=4, random_state=0)
            axes[:, :n_axes] = components.T
        self.restore({"rarity": rarity, "axes": axes})

    def encode(self, batch: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of length 1, shape (len(batch), dim); 0 for a text without any word known to the axes.

        Raises
        ------
        ValueError
            If the encoder has not been fitted.
        """
        if self.needs_fit:
            raise ValueError("fit the encoder, or restore its state, before encoding")
        vectors = np.asarray(_weighted(_counts(batch), self._rarity) @ self._axes, dtype=np.float32)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0))

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Return the learned arrays: rarity (columns,) and axes (columns, dim)."""
        return {} if self.needs_fit else {"rarity": self._rarity, "axes": self._axes}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take the arrays of `state`; raise `ValueError` if they are not of this recipe."""
        rarity, axes = state.get("rarity"), state.get("axes")
        if (
            rarity is None
            or axes is None
            or rarity.shape != (2 * N_COLUMNS,)
            or axes.shape != (2 * N_COLUMNS, self.dim)
            or not (rarity.dtype == axes.dtype == np.float32)
        ):
            raise ValueError("this is not the state of a fitted text encoder")
        self._rarity, self._axes = np.ascontiguousarray(rarity), np.ascontiguousarray(axes)
        digest = hashlib.sha256(self._rarity.tobytes())
        digest.update(self._axes.tobytes())
        self._fingerprint = digest.hexdigest()[:16]


def _counts(texts: Sequence[str]) -> sp.csr_array:
    """Return damped signed counts of words and of letter groups, (len(texts), 2 * N_COLUMNS)."""
    if not texts:
        return sp.csr_array(np.empty((0, 2 * N_COLUMNS), dtype=np.float32))
    # Half of a character pair, as broken exports hold it, has no UTF-8 form, which the hashing needs.
    heads = [text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for text in texts]
    words = HashingVectorizer(n_features=N_COLUMNS, norm=None, dtype=np.float32)
    letters = HashingVectorizer(
        n_features=N_COLUMNS, norm=None, dtype=np.float32, analyzer="char_wb", ngram_range=(3, 4)
    )
    counts = sp.hstack([words.transform(heads), letters.transform(heads)], format="coo")
    damped = np.sign(counts.data) * np.log1p(np.abs(counts.data))
    return sp.csr_array((damped, (counts.row, counts.col)), shape=(len(texts), 2 * N_COLUMNS))


def _weighted(counts: sp.csr_array, rarity: NDArray[np.float32]) -> sp.csr_array:
    """Return counts times rarity; a row's words have length 1, and so have its letter groups, unless there are none."""
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    part = 2 * row + (counts.indices >= N_COLUMNS)  # else letter groups, far more of them, would drown the words
    values = counts.data * rarity[counts.indices]
    length = np.sqrt(np.bincount(part, weights=np.square(values, dtype=np.float64), minlength=2 * counts.shape[0]))
    values = (values / np.where(length > 0, length, 1.0)[part]).astype(np.float32)
    return sp.csr_array((values, (row, counts.indices)), shape=(counts.shape[0], counts.shape[1]))
