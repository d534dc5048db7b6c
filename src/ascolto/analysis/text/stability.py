"""How many themes come back when they are sought again among other texts of the same kind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.text.factors import Factors, begun, factorise
from ascolto.analysis.text.words import Whole

TOP_WORDS = 10
BEGINNINGS = 3
SPLITS = 5
# Half of the words must come back. Of words that were dealt out to texts at random, hardly ever so many do.
STABLE = 0.5
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Tried:
    """One number of themes that was tried: how well they came back on average, how many did, and what that is worth."""

    themes: int
    stability: float
    stable: int
    worth: float


def telling(parts: Numbers) -> Numbers:
    """Return how much each word tells of each part: its weight, times the part's share of the weight in all parts.

    Words that are common everywhere weigh much in every part, and tell nothing of any.

    Args:
        parts: (factors, words) 0 or more.
    """
    return np.asarray(parts * parts / np.maximum(parts.sum(axis=0), TINY))


def top_words(parts: Numbers) -> Whole:
    """Return for each part the ten words that tell most of it, most first; of equals the first."""
    return np.argsort(-telling(parts), axis=1, kind="stable")[:, :TOP_WORDS]


def in_common(words: Whole, others: Whole) -> Numbers:
    """Return for each two lists the share of the words of the first that the second has too.

    Args:
        words, others: (lists, words) no word twice in a list, all lists equally long.
    Returns:
        (lists, lists) 0..1.
    """
    same = words[:, None, :, None] == others[None, :, None, :]
    return np.asarray(same.sum(axis=(2, 3)) / words.shape[1])


def best_of(matrix: sparse.csr_array, themes: int, beginnings: int, rng: np.random.Generator) -> Factors:
    """Return the factors with the least error of several beginnings."""
    tried = [factorise(matrix, begun(matrix, themes, rng)) for _beginning in range(beginnings)]
    return min(tried, key=lambda factors: factors.error)


def stability_of(matrix: sparse.csr_array, factors: Factors, rng: np.random.Generator) -> Numbers:
    """Return how well each factor comes back when it is sought in one half of the texts and in the other.

    The texts are split in two at random, 5 times, and factors are sought in each half by itself, from other beginnings.
    Those of a half are paired one to one with the given ones so that their ten first words agree best; what counts is
    how many of the ten the two halves then have in common with each other, for they have no text in common.

    Returns:
        (factors,) the mean share of words in common, 0..1.
    Source:
        Lange, Roth, Braun and Buhmann (2004), Neural Comput. 16, 1299-1323 (splitting); Greene, O'Callaghan and
        Cunningham (2014), How Many Topics?, ECML PKDD, LNCS 8724, 498-513 (pairing).
    """
    themes, rows = len(factors.parts), matrix.shape[0]
    first = top_words(factors.parts)
    agreement = np.zeros(themes)
    for _split in range(SPLITS):
        mixed = rng.permutation(rows)
        halves = [_paired(first, matrix[np.sort(half)], rng) for half in (mixed[: rows // 2], mixed[rows // 2 :])]
        agreement += np.diag(in_common(*halves))
    return agreement / SPLITS


def _paired(first: Whole, matrix: sparse.csr_array, rng: np.random.Generator) -> Whole:
    """Return the first words of the factors of some texts, each in the place of the given one that it is most like."""
    again = top_words(factorise(matrix, begun(matrix, len(first), rng)).parts)
    return np.asarray(again[linear_sum_assignment(-in_common(first, again))[1]])


def most_stable(
    matrix: sparse.csr_array, candidates: Sequence[int], rng: np.random.Generator
) -> tuple[Factors, Numbers, tuple[Tried, ...]]:
    """Return the factors of which most come back, how well each does, and what was tried.

    The number is taken at which the stabilities of the stable factors add up to most, times the mean stability of all:
    many themes, and few beside them that are none. Of equals the smaller number.
    """
    fitted = [best_of(matrix, themes, BEGINNINGS, rng) for themes in candidates]
    stability = [stability_of(matrix, factors, rng) for factors in fitted]
    tried = tuple(_judged(themes, each) for themes, each in zip(candidates, stability, strict=True))
    best = max(range(len(tried)), key=lambda place: tried[place].worth)
    return fitted[best], stability[best], tried


def _judged(themes: int, stability: Numbers) -> Tried:
    stable = stability >= STABLE
    mean = float(stability.mean())
    return Tried(themes, mean, int(stable.sum()), float(stability[stable].sum()) * mean)
