"""A tone as weights of its signs: logistic regression on signs weighted by how one-sided they are."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import expit

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.text.counting import rarity_of, tf_idf
from ascolto.analysis.text.descent import dot, lowest
from ascolto.analysis.text.words import Mask, Whole

FEWEST_TEXTS = 2
LOOSENESS = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What was learnt: of the signs `columns`, (tones, signs) `weights` of their tf-idf, and (tones,) `offsets`.

    Of two tones only the second has weights, and the first is its opposite.
    """

    columns: Whole
    rarity: Numbers
    weights: Numbers
    offsets: Numbers

    def shares(self, counts: sparse.csr_array) -> sparse.csr_array:
        """Return the tf-idf of what was learnt in texts, (texts, signs)."""
        return tf_idf(sparse.csr_array(counts[:, self.columns]), self.rarity)

    def probabilities(self, counts: sparse.csr_array) -> Numbers:
        """Return the probability of each tone, (texts, tones)."""
        each = expit(self.shares(counts) @ self.weights.T + self.offsets)
        if each.shape[1] == 1:
            return np.column_stack([1 - each, each])
        return np.asarray(each / np.maximum(each.sum(axis=1, keepdims=True), np.finfo(float).tiny))


def learn(counts: sparse.csr_array, truth: Whole, tones: int) -> Weights:
    """Return the weights that tell tones apart.

    Signs in one text only are left out. Each remaining weighs its tf-idf times the naive Bayes log-ratio of the shares
    of texts of either side that have it (1 added to each); these weights are fitted by logistic regression with the
    penalty |w|²/2 against 4 times the log-loss, each tone against all others where there are more than two.

    Args:
        counts: (texts, signs) as `tone_words` returns them.
        truth: (texts,) the tone of each, 0..tones-1, all of them there.
        tones: how many, at least 2.
    Source:
        Wang and Manning (2012), Proc. ACL, 90-94 (with logistic loss for the hinge).
    """
    often = np.bincount(counts.indices, minlength=counts.shape[1])
    columns = np.flatnonzero(often >= FEWEST_TEXTS)
    rarity = rarity_of(often[columns], counts.shape[0])
    shares = tf_idf(sparse.csr_array(counts[:, columns]), rarity)
    sides = range(1, tones) if tones == 1 + 1 else range(tones)
    fitted = [_fitted(shares, truth == side) for side in sides]
    return Weights(columns, rarity, np.array([each[:-1] for each in fitted]), np.array([each[-1] for each in fitted]))


def _fitted(shares: sparse.csr_array, positive: Mask) -> Numbers:
    """Return the weight of each sign for one side, and the offset behind them."""
    ratio = _one_sidedness(shares, positive)
    weighted = sparse.csr_array(
        (shares.data * ratio[shares.indices], shares.indices, shares.indptr), shape=shares.shape
    )
    turned = sparse.csr_array(weighted.T)
    sign = np.where(positive, 1.0, -1.0)

    def loss(guess: Numbers) -> tuple[float, Numbers]:
        margins = sign * (weighted @ guess[:-1] + guess[-1])
        pull = -LOOSENESS * sign * expit(-margins)
        value = LOOSENESS * float(np.logaddexp(0, -margins).sum()) + dot(guess[:-1], guess[:-1]) / 2
        return value, np.append(turned @ pull + guess[:-1], pull.sum())

    best = lowest(loss, np.zeros(shares.shape[1] + 1))
    return np.append(best[:-1] * ratio, best[-1])


def _one_sidedness(shares: sparse.csr_array, positive: Mask) -> Numbers:
    rows = np.repeat(positive, np.diff(shares.indptr))
    ours = 1.0 + np.bincount(shares.indices[rows], minlength=shares.shape[1])
    others = 1.0 + np.bincount(shares.indices[~rows], minlength=shares.shape[1])
    return np.asarray(np.log(ours / ours.sum()) - np.log(others / others.sum()))
