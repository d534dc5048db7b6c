"""Texts that are nearly the same: sent twice, copied, or written from one template."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, log1p

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion
from ascolto.analysis.text.words import PAUSE, Whole, Written, read_texts

Hashes = NDArray[np.uint64]

SHINGLE_WORDS = 3
# Bands of fewer rows let more unlike pairs through, and need fewer bands where the threshold is low.
HIGH = 0.6
MANY_ROWS, FEW_ROWS = 4, 2
# Two texts of exactly the threshold are missed as candidates once in 1000 times.
MISSED = 0.001
# In larger heaps of candidates each text is compared with the first of the heap alone.
LARGE_HEAP = 60
PAIRS_AT_ONCE = 50_000
ROUNDS = 3
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that are near duplicates of each other, by index, in the order given.

    `likeness` (texts,) is the Jaccard similarity of each to the first; two texts of a group may be less alike than the
    threshold where others between them link them.
    """

    texts: tuple[int, ...]
    likeness: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """Groups of near duplicates, the largest first; `share` is that of the texts that are in a group.

    `left_out` counts texts with fewer than three words, which are not compared.
    """

    groups: tuple[Group, ...]
    share: Estimate
    threshold: float
    left_out: int
    n: int
    unit: str = "texts"

    def finding(self) -> Finding:
        """Return how many texts nearly repeat another."""
        if self.share.undefined:
            return found(FindingKind.UNDEFINED, reason=self.share.undefined, n=self.n, unit=self.unit)
        return found(
            FindingKind.NEAR_DUPLICATES,
            groups=len(self.groups),
            texts=sum(len(group.texts) for group in self.groups),
            share=self.share.value,
            largest=len(self.groups[0].texts) if self.groups else 0,
            example=self.groups[0].texts[0] if self.groups else None,
            n=self.n,
            unit=self.unit,
        )


def near_duplicates(
    texts: Sequence[str], *, threshold: float = 0.7, confidence: float = 0.95, seed: int = 1
) -> NearDuplicates:
    """Return the groups of texts that share most of their runs of three words.

    Texts are compared by their sets of runs of three words, whatever signs and figures stand between, and are near
    duplicates when the sets have `threshold` of their union in common. Candidates come from MinHash signatures in
    bands; every pair that counts is verified with the exact Jaccard similarity. A pair just at the threshold is
    overlooked about once in 1,000 times, one that is more alike less often.

    Args:
        texts: (texts,) of any language.
        threshold: the Jaccard similarity from which two texts are near duplicates; 0.3..1.
        confidence: of the interval of the share, strictly between 0 and 1.
        seed: of the hash functions.
    Returns:
        Groups linked by such pairs. Texts with fewer than three words are left out, but count in n.
    Raises:
        ValueError: threshold outside 0.3..1, or confidence outside (0, 1).
    Source:
        Broder (1997), Proc. Compression and Complexity of Sequences, 21-29; Leskovec, Rajaraman and Ullman (2020),
        Mining of Massive Datasets, 3rd ed., sections 3.3-3.4.
    """
    if not 0.3 <= threshold <= 1:
        raise ValueError(f"A threshold of {threshold} is not between 0.3 and 1.")
    shingles, compared = _shingles(read_texts(texts))
    distinct, same_as = _distinct(shingles)
    rows, shared = _worth_comparing(distinct, threshold)
    candidates = rows[_candidates(shared, _shape_for(threshold), np.random.default_rng(seed))]
    pairs = _verified(distinct, candidates, threshold)
    groups = _groups(shingles, compared, same_as, pairs, distinct.shape[0])
    among = sum(len(group.texts) for group in groups)
    share = proportion(among, len(texts), confidence=confidence)
    return NearDuplicates(groups, share, threshold, len(texts) - len(compared), len(texts))


def _shingles(written: Written) -> tuple[sparse.csr_array, Whole]:
    """Return for texts with three words or more which runs of words they have, 1 or 0; and which texts those are."""
    words = written.codes != PAUSE
    codes, rows = written.codes[words].astype(np.int64), written.texts_of_words()[words]
    size = np.int64(len(written.vocabulary))
    inside = np.flatnonzero(rows[:-2] == rows[2:]) if len(rows) >= SHINGLE_WORDS else np.zeros(0, dtype=np.int64)
    pairs = np.unique(codes[inside] * size + codes[inside + 1], return_inverse=True)[1]
    runs, run = np.unique(pairs * size + codes[inside + 2], return_inverse=True)
    compared, row = np.unique(rows[inside], return_inverse=True)
    has = sparse.csr_array((np.ones(len(run)), (row, run)), shape=(len(compared), len(runs)))
    has.sum_duplicates()
    has.data[:] = 1
    return has, compared


def _distinct(shingles: sparse.csr_array) -> tuple[sparse.csr_array, Whole]:
    """Return one text for each set of shingles, and for each text which of these it is."""
    rng = np.random.default_rng(0)
    marks = rng.integers(1, 2**62, size=(2, shingles.shape[1]), dtype=np.int64)
    rows = np.repeat(np.arange(shingles.shape[0]), np.diff(shingles.indptr))
    sums = np.zeros((shingles.shape[0], 2), dtype=np.int64)
    for side in (0, 1):
        np.add.at(sums[:, side], rows, marks[side][shingles.indices])
    _sets, first, same_as = np.unique(sums, axis=0, return_index=True, return_inverse=True)
    return sparse.csr_array(shingles[first]), same_as.ravel()


def _worth_comparing(distinct: sparse.csr_array, threshold: float) -> tuple[Whole, sparse.csr_array]:
    """Return the rows that can have a near duplicate at all, and what they share with others.

    Two sets of that similarity have at least `threshold` of either in common, so that a text of which less stands
    anywhere else is out; and what stands in no other text cannot be in common.
    """
    sizes = np.diff(distinct.indptr)
    rows, shared = np.arange(distinct.shape[0]), distinct
    for _round in range(ROUNDS):
        elsewhere = np.bincount(shared.indices, minlength=shared.shape[1]) > 1
        left = sparse.csr_array(shared[:, np.flatnonzero(elsewhere)])
        able = np.diff(left.indptr) >= np.maximum(threshold * sizes[rows] - 1e-9, 1)
        rows, shared = rows[able], sparse.csr_array(left[np.flatnonzero(able)])
    return rows, shared


def _shape_for(threshold: float) -> tuple[int, int]:
    """Return how many bands of how many rows it takes to overlook a pair at the threshold once in 1,000 times."""
    rows = MANY_ROWS if threshold >= HIGH else FEW_ROWS
    return 1 if threshold == 1 else ceil(log(MISSED) / log1p(-(threshold**rows))), rows


def _candidates(distinct: sparse.csr_array, shape: tuple[int, int], rng: np.random.Generator) -> Whole:
    """Return pairs (pairs, 2) of texts whose MinHash signatures agree in at least one band."""
    if not distinct.shape[0]:
        return np.zeros((0, 2), dtype=np.int64)
    names = rng.integers(0, 2**63, size=distinct.shape[1], dtype=np.int64).astype(np.uint64)
    starts = distinct.indptr[:-1]
    pairs = [np.zeros(0, dtype=np.int64)]
    for _band in range(shape[0]):
        band = np.zeros(distinct.shape[0], dtype=np.uint64)
        for _row in range(shape[1]):
            odd, shift = rng.integers(0, 2**62, size=2, dtype=np.int64).astype(np.uint64)
            hashed = _mixed(names * (odd * np.uint64(2) + np.uint64(1)) + shift)
            least = np.minimum.reduceat(hashed[distinct.indices], starts)
            band = _mixed(band * MULTIPLIER + least)
        pairs.append(np.unique(_within(band, distinct.shape[0])))
    keys = np.unique(np.concatenate(pairs))
    return np.column_stack([keys // distinct.shape[0], keys % distinct.shape[0]])


def _mixed(values: Hashes) -> Hashes:
    """Return the values with their bits mixed, so that neighbours are no longer neighbours (Stafford's mixer 13)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _within(band: Hashes, size: int) -> Whole:
    """Return the pairs, as first × size + second, of rows with an equal value."""
    order = np.argsort(band, kind="stable")
    edges = np.flatnonzero(np.diff(band[order], prepend=~band[order[:1]]))
    lengths = np.diff(np.append(edges, len(order)))
    firsts = np.repeat(edges, lengths)
    place = np.arange(len(order))
    found_pairs = []
    for back in range(1, min(LARGE_HEAP, int(lengths.max(initial=1)))):
        linked = place - firsts >= back
        linked &= np.repeat(lengths <= LARGE_HEAP, lengths)
        found_pairs.append(order[place[linked] - back] * size + order[place[linked]])
    large = (place > firsts) & np.repeat(lengths > LARGE_HEAP, lengths)
    found_pairs.append(order[firsts[large]] * size + order[place[large]])
    return np.concatenate(found_pairs).astype(np.int64)


def _verified(distinct: sparse.csr_array, pairs: Whole, threshold: float) -> Whole:
    parts = [pairs[start : start + PAIRS_AT_ONCE] for start in range(0, len(pairs), PAIRS_AT_ONCE)]
    kept = [part[_likeness(distinct, part[:, 0], part[:, 1]) >= threshold - 1e-12] for part in parts]
    return np.concatenate(kept) if kept else pairs


def _likeness(shingles: sparse.csr_array, ones: Whole, others: Whole) -> Numbers:
    """Return the exact Jaccard similarity of rows, pair by pair."""
    common = np.asarray(shingles[ones].multiply(shingles[others]).sum(axis=1)).ravel()
    sizes = np.diff(shingles.indptr)
    return np.asarray(common / (sizes[ones] + sizes[others] - common))


def _groups(shingles: sparse.csr_array, compared: Whole, same_as: Whole, pairs: Whole, sets: int) -> tuple[Group, ...]:
    links = sparse.csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(sets, sets))
    group = connected_components(links, directed=False)[1][same_as] if sets else same_as
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order], prepend=-1))
    several = [rows for rows in np.split(order, edges[1:]) if len(rows) > 1]
    if not several:
        return ()
    firsts = np.concatenate([np.full(len(rows), rows[0]) for rows in several])
    likeness = _likeness(shingles, firsts, np.concatenate(several))
    parts = np.split(likeness, np.cumsum([len(rows) for rows in several])[:-1])
    groups = [
        Group(tuple(compared[rows].tolist()), tuple(part.tolist())) for rows, part in zip(several, parts, strict=True)
    ]
    return tuple(sorted(groups, key=lambda each: (-len(each.texts), each.texts[0])))
