"""Which words set one group of texts apart from the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import erfc

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.multiplicity import benjamini_hochberg
from ascolto.analysis.text.counting import Counts, count_terms
from ascolto.analysis.text.words import Mask, read_texts

PRIOR_TEXTS = 10.0
FALSE_DISCOVERIES = 0.05
FEWEST_TEXTS = 5
EXAMPLES = 3
ROOT_OF_TWO = 2.0**0.5


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A word or pair that one side uses more than the other.

    `log_odds` is the difference of the log-odds, above 0 where the group uses it more, n being the texts with it on
    both sides; `z` is how many standard errors that is; `p_value` is adjusted for the number of words. `count` and
    `other_count` are the texts with it in the group and outside; `examples` are indexes of texts, on the side that uses
    it more.
    """

    term: str
    log_odds: Estimate
    z: float
    p_value: float
    count: int
    other_count: int
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Keyness:
    """The words that set a group of texts apart, most surely first; `n` texts, of them `size` in the group."""

    more: tuple[KeyWord, ...]
    less: tuple[KeyWord, ...]
    compared: int
    size: int
    n: int
    language: str
    unit: str = "texts"
    undefined: Undefined | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Return what the group says more than the others, or that nothing was shown."""
        if self.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit),)
        if not self.more:
            return (found(FindingKind.NO_KEY_WORDS, compared=self.compared, n=self.n, unit=self.unit),)
        return tuple(_finding(word, self.n, self.unit) for word in self.more)


def keyness(
    texts: Sequence[str],
    in_group: Sequence[bool],
    *,
    language: str,
    prior_texts: float = PRIOR_TEXTS,
    confidence: float = 0.95,
) -> Keyness:
    """Return the words that a group of texts uses more, or less, than all other texts.

    A word counts once per text, however often one writer repeats it, so that texts are the independent observations.
    Compared are the words, and pairs that belong together, of 5 texts or more; shown are those whose difference stays
    below a false discovery rate of 5 in 100.

    Args:
        texts: (texts,) all in one language; empty ones say nothing but count in n.
        in_group: (texts,) whether the text belongs to the group.
        language: one of the five.
        prior_texts: how many texts of average length and content are mixed into either side beforehand; above 0. The
            more they are, the closer rare words are pulled to no difference.
        confidence: of the intervals, strictly between 0 and 1.
    Returns:
        The words on either side with examples; undefined where one side has fewer than 5 texts.
    Raises:
        ValueError: lengths differ, prior_texts not above 0, or confidence outside (0, 1).
        KeyError: a language that is not one of the five.
    Source:
        Monroe, Colaresi and Quinn (2008), Polit. Anal. 16, 372-403, with the informative Dirichlet
        prior; Benjamini and Hochberg (1995).
    """
    quantile_of(confidence)
    group = np.asarray(in_group, dtype=bool)
    if group.shape != (len(texts),):
        raise ValueError(f"There are {len(texts)} texts, but {group.size} marks of who is in the group.")
    size = int(group.sum())
    if min(size, len(texts) - size) < FEWEST_TEXTS:
        return Keyness((), (), 0, size, len(texts), language, undefined=Undefined.TOO_FEW_TEXTS)
    counts = count_terms(read_texts(texts), language, fewest_texts=FEWEST_TEXTS)
    return _compared(counts, group, prior_texts, confidence)


def keyness_by_language(
    texts: Sequence[str],
    in_group: Sequence[bool],
    languages: Sequence[str | None],
    *,
    prior_texts: float = PRIOR_TEXTS,
    confidence: float = 0.95,
) -> dict[str, Keyness]:
    """Return what sets the group apart in each language by itself, by its code; examples count all texts.

    Args:
        languages: (texts,) the language of each, None where it is unknown: that text is left out.
        texts, in_group, prior_texts, confidence: as for `keyness`, which also tells what is returned, raised and read.
    """
    if not len(languages) == len(in_group) == len(texts):
        raise ValueError(f"There are {len(texts)} texts, {len(in_group)} marks and {len(languages)} languages.")
    results = {}
    for language in sorted({each for each in languages if each is not None}):
        rows = [row for row, each in enumerate(languages) if each == language]
        result = keyness(
            [texts[row] for row in rows],
            [in_group[row] for row in rows],
            language=language,
            prior_texts=prior_texts,
            confidence=confidence,
        )
        more, less = (tuple(_placed(word, rows) for word in words) for words in (result.more, result.less))
        results[language] = replace(result, more=more, less=less)
    return results


def _placed(word: KeyWord, rows: Sequence[int]) -> KeyWord:
    return replace(word, examples=tuple(rows[row] for row in word.examples))


def log_odds(counts: Numbers, other_counts: Numbers, prior: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each word the difference of its log-odds on two sides, and its standard error.

    Args:
        counts, other_counts: (words,) how often each stands on either side, 0 or more.
        prior: (words,) how often each is taken to have stood beforehand, above 0; it is added on both sides.
    Raises:
        ValueError: lengths differ, a count below 0, or a prior not above 0.
    Source:
        Monroe, Colaresi and Quinn (2008), Polit. Anal. 16, 372-403.
    """
    if not counts.shape == other_counts.shape == prior.shape:
        raise ValueError("Each word needs a count on both sides and a prior.")
    if not ((counts >= 0).all() and (other_counts >= 0).all() and (prior > 0).all()):
        raise ValueError("Counts must be 0 or more, and priors above 0.")
    one, other = counts + prior, other_counts + prior
    difference = np.log(one / (one.sum() - one)) - np.log(other / (other.sum() - other))
    return difference, np.sqrt(1 / one + 1 / other)


def _compared(counts: Counts, group: Mask, prior_texts: float, confidence: float) -> Keyness:
    if not prior_texts > 0:
        raise ValueError(f"A prior of {prior_texts} texts is none.")
    shown = Keyness((), (), len(counts.terms), int(group.sum()), counts.n, counts.language)
    if len(counts.terms) < 2:
        return shown
    presence = counts.presence()
    ours = np.asarray(presence[group].sum(axis=0)).ravel()
    others = np.asarray(presence[~group].sum(axis=0)).ravel()
    prior = (ours + others) * prior_texts / counts.n
    difference, error = log_odds(ours, others, prior)
    z = difference / error
    adjusted = np.array(benjamini_hochberg(erfc(np.abs(z) / ROOT_OF_TWO).tolist()))
    half = quantile_of(confidence) * error
    examples = _Examples(counts, group, z)
    words = [
        KeyWord(
            term=counts.terms[term],
            log_odds=Estimate(
                float(difference[term]),
                float(difference[term] - half[term]),
                float(difference[term] + half[term]),
                int(ours[term] + others[term]),
                "log_odds",
                confidence,
            ),
            z=float(z[term]),
            p_value=float(adjusted[term]),
            count=int(ours[term]),
            other_count=int(others[term]),
            examples=examples.of(term),
        )
        for term in np.argsort(-np.abs(z), kind="stable")
        if adjusted[term] <= FALSE_DISCOVERIES
    ]
    more = tuple(word for word in words if word.z > 0)
    less = tuple(word for word in words if word.z < 0)
    return Keyness(more, less, shown.compared, shown.size, shown.n, shown.language)


class _Examples:
    """Finds for a word those texts of its side that say most of what that side says, and new ones while there are."""

    def __init__(self, counts: Counts, group: Mask, z: Numbers) -> None:
        presence = counts.presence()
        self._columns = presence.tocsc()
        self._group = group
        self._is_more = z > 0
        # Per square root of its length, so that neither the longest nor the shortest text wins for that alone.
        self._weight = (presence @ z) / np.sqrt(np.maximum(np.diff(presence.indptr), 1))
        self._shown: set[int] = set()

    def of(self, term: int) -> tuple[int, ...]:
        start, end = self._columns.indptr[term : term + 2]
        side = self._is_more[term]
        rows = np.sort(self._columns.indices[start:end])
        rows = rows[self._group[rows] == side]
        best = rows[np.argsort(-self._weight[rows] if side else self._weight[rows], kind="stable")]
        order = sorted(best.tolist(), key=lambda row: row in self._shown)[:EXAMPLES]
        self._shown.update(order)
        return tuple(order)


def _finding(word: KeyWord, n: int, unit: str) -> Finding:
    return found(
        FindingKind.KEY_WORD,
        term=word.term,
        log_odds=word.log_odds.value,
        low=word.log_odds.low,
        high=word.log_odds.high,
        p_value=word.p_value,
        count=word.count,
        other_count=word.other_count,
        example=word.examples[0],
        n=n,
        unit=unit,
    )
