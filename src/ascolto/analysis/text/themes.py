"""What many texts are about: themes that come back in either half of the texts, named by their words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion
from ascolto.analysis.text.counting import Counts, count_terms, rarity_of, tf_idf
from ascolto.analysis.text.factors import factorise, loadings_on
from ascolto.analysis.text.spelling import LANGUAGES
from ascolto.analysis.text.stability import STABLE, Tried, most_stable, telling
from ascolto.analysis.text.words import Whole, read_texts

CANDIDATES = (3, 4, 5, 6, 8, 10, 12, 15, 20)
FEWEST_TEXTS = 50
FEWEST_IN_A_THEME = 5
TRIED_WITH = 4_000
LEARNT_FROM = 20_000
# A term must stand in 3 texts and in 1 of 1000, and in no more than half of them.
TERM_TEXTS, TERM_SHARE, COMMON_SHARE = 3, 1_000, 0.5
# A text belongs to a theme that makes up this much of it, as the length of its projection.
BELONGS = 0.2
SHOWN_WORDS = 8
TYPICAL = 5
LONG_ENOUGH = 5
TWO = 2


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """What some texts of one language have in common.

    `words` name it, the weightiest first; `share` is that of the texts of its language that belong to it; `stability`,
    0..1, tells how well its words come back in halves of the texts. `texts` are the indexes of all texts that belong to
    it, the most typical first; `examples` are the first that differ from each other.
    """

    language: str
    words: tuple[str, ...]
    share: Estimate
    stability: float
    texts: Whole
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LanguageThemes:
    """The themes of the `n` texts of one language, the most frequent first.

    `tried` tells which numbers of themes were tried; `without` counts the texts that belong to none of those shown.
    """

    language: str
    themes: tuple[Theme, ...]
    tried: tuple[Tried, ...]
    without: int
    n: int
    undefined: Undefined | None = None


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes of texts, each language by itself; `n` counts all texts, also those in no language."""

    languages: tuple[LanguageThemes, ...]
    n: int
    unit: str = "texts"

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Return the themes of all languages."""
        return tuple(theme for each in self.languages for theme in each.themes)

    def findings(self) -> tuple[Finding, ...]:
        """Return each theme with its share, and for a language without any the reason."""
        if not self.languages:
            return (found(FindingKind.UNDEFINED, reason=Undefined.NOTHING_COUNTED, n=self.n, unit=self.unit),)
        return tuple(finding for each in self.languages for finding in _findings(each, self.unit))


def themes(
    texts: Sequence[str],
    languages: Sequence[str | None],
    *,
    candidates: Sequence[int] = CANDIDATES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Themes:
    """Return what many texts are about, each language by itself.

    The texts of a language become rows of tf-idf weights; non-negative factors of that matrix are sought for each
    candidate number. A factor is stable when on average half or more of its ten first words come back in either half of
    the texts. The number is taken that gives many stable factors and few others (`stability.most_stable`); only stable
    ones are shown, if 5 texts or more belong to them. The number is chosen on at most 4,000 texts and the words are
    learnt from at most 20,000, drawn at random; all texts are then assigned.

    Args:
        texts: (texts,) as people wrote them.
        languages: (texts,) the language of each, None where it is unknown; such texts have no theme.
        candidates: the numbers of factors that are tried, each at least 2.
        confidence: of the intervals of the shares, strictly between 0 and 1.
        seed: of the random draws.
    Returns:
        For each language its themes. A text belongs to every theme that makes up a fifth of it and of whose words it
        has one; it may belong to none. Undefined for a language with fewer than 50 texts, or without stable themes.
    Raises:
        ValueError: lengths differ, a language is not one of the five, a candidate is below 2, or confidence is outside
            (0, 1).
    Source:
        Lee and Seung (1999), Nature 401, 788-791; stability as `stability.stability_of`; shares as `proportion`.
    """
    quantile_of(confidence)
    if len(languages) != len(texts):
        raise ValueError(f"There are {len(texts)} texts, but {len(languages)} languages.")
    if not candidates or min(candidates) < TWO:
        raise ValueError("At least two themes must be sought.")
    unknown = {each for each in languages if each is not None} - set(LANGUAGES)
    if unknown:
        raise ValueError(f"“{min(unknown)}” is not one of the languages {', '.join(LANGUAGES)}.")
    rows = {each: np.flatnonzero(np.array([language == each for language in languages])) for each in LANGUAGES}
    spoken = sorted((each for each in LANGUAGES if len(rows[each])), key=lambda each: -len(rows[each]))
    return Themes(
        tuple(
            _themes_of(
                [texts[row] for row in rows[each].tolist()],
                rows[each],
                each,
                candidates,
                confidence,
                np.random.default_rng(seed),
            )
            for each in spoken
        ),
        len(texts),
    )


def _themes_of(
    texts: list[str],
    rows: Whole,
    language: str,
    candidates: Sequence[int],
    confidence: float,
    rng: np.random.Generator,
) -> LanguageThemes:
    n = len(texts)
    if n < FEWEST_TEXTS:
        return LanguageThemes(language, (), (), n, n, Undefined.TOO_FEW_TEXTS)
    counts = _without_common(count_terms(read_texts(texts), language, fewest_texts=max(TERM_TEXTS, n // TERM_SHARE)))
    weights = tf_idf(counts.matrix, rarity_of(counts.texts_with(), n))
    spoken = np.flatnonzero(np.diff(weights.indptr))
    fitting = [each for each in candidates if 2 * each <= min(len(spoken) // 2, len(counts.terms))]
    if not fitting:
        return LanguageThemes(language, (), (), n, n, Undefined.TOO_FEW_TEXTS)
    drawn = rng.permutation(spoken)
    factors, stability, tried = most_stable(weights[np.sort(drawn[:TRIED_WITH])], fitting, rng)
    parts = factors.parts
    if len(drawn) > TRIED_WITH:
        parts = factorise(weights[np.sort(drawn[:LEARNT_FROM])], parts).parts
    loadings, tells = loadings_on(weights, parts), telling(parts)
    named = [
        _theme(counts, rows, tells[place], loadings[:, place], float(stability[place]), confidence)
        for place in np.flatnonzero(stability >= STABLE)
    ]
    shown = sorted(
        (theme for theme in named if len(theme.texts) >= FEWEST_IN_A_THEME), key=lambda each: -len(each.texts)
    )
    covered = {row for theme in shown for row in theme.texts.tolist()}
    reason = None if shown else Undefined.NOTHING_STABLE
    return LanguageThemes(language, tuple(shown), tried, n - len(covered), n, reason)


def _without_common(counts: Counts) -> Counts:
    """Return the counts without the terms that stand in more than half of the texts; pairs lose their parts."""
    kept = np.flatnonzero(counts.texts_with() <= COMMON_SHARE * counts.n)
    place = np.full(len(counts.terms) + 1, -1)
    place[kept] = np.arange(len(kept))
    pairs = counts.parts[kept[kept >= counts.words] - counts.words]
    terms = tuple(counts.terms[term] for term in kept)
    return Counts(sparse.csr_array(counts.matrix[:, kept]), terms, place[pairs], counts.language)


def _theme(counts: Counts, rows: Whole, tells: Numbers, loading: Numbers, stability: float, confidence: float) -> Theme:
    words = _names(counts, tells)
    has_word = np.diff(sparse.csr_array(counts.matrix[:, words]).indptr) > 0
    belonging = np.flatnonzero((loading >= BELONGS) & has_word)
    # Of equal loadings the longer text shows more; beyond five words length no longer matters.
    typical = loading[belonging] * np.minimum(1, np.diff(counts.matrix.indptr)[belonging] / LONG_ENOUGH)
    order = np.argsort(-typical, kind="stable")
    _values, first = np.unique(-typical[order].round(9), return_index=True)
    texts = rows[belonging[order]]
    return Theme(
        language=counts.language,
        words=tuple(counts.terms[word] for word in words),
        share=proportion(len(texts), counts.n, confidence=confidence),
        stability=stability,
        texts=texts,
        examples=tuple(texts[np.sort(first)[:TYPICAL]].tolist()),
    )


def _names(counts: Counts, tells: Numbers) -> list[int]:
    """Return the terms that name a theme: those that tell most, and a pair instead of words that tell twice as much."""
    most = [int(term) for term in np.argsort(-tells, kind="stable")[: 2 * SHOWN_WORDS] if tells[term] > 0]
    said_by_pairs: set[int] = set()
    for term in most:
        if term >= counts.words:
            said_by_pairs |= {int(word) for word in counts.parts[term - counts.words] if 2 * tells[term] >= tells[word]}
    return [term for term in most if term not in said_by_pairs][:SHOWN_WORDS]


def _findings(spoken: LanguageThemes, unit: str) -> tuple[Finding, ...]:
    if spoken.undefined:
        return (found(FindingKind.UNDEFINED, reason=spoken.undefined, language=spoken.language, n=spoken.n, unit=unit),)
    return tuple(
        found(
            FindingKind.THEME,
            language=theme.language,
            words=", ".join(theme.words),
            share=theme.share.value,
            low=theme.share.low,
            high=theme.share.high,
            stability=theme.stability,
            texts=len(theme.texts),
            example=theme.examples[0],
            n=spoken.n,
            unit=unit,
        )
        for theme in spoken.themes
    )
