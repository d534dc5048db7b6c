"""Whether texts are meant well or ill, learnt from texts that were rated, with the quality of what was learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan

import numpy as np
from scipy import sparse

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.text.spelling import LANGUAGES, normal
from ascolto.analysis.text.tone_model import Weights, learn
from ascolto.analysis.text.tone_quality import Quality, quality_of
from ascolto.analysis.text.tone_words import tone_words
from ascolto.analysis.text.words import Whole, Written, read_texts

NEGATIVE, POSITIVE = "negative", "positive"
FOLDS = 5
FEWEST_OF_A_TONE = 20
CHANCE = 0.05
DECIDING = 5
TELLING = 20
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """The tone of one text, how probable it is, and the words that decided most; None where it cannot be told."""

    tone: str | None
    probability: float | None
    words: tuple[str, ...]
    undefined: Undefined | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One tone: the words that speak most for it, and indexes of texts that were not learnt from and seemed to have it.

    Those in `examples` have it, those in `mistaken` do not; the surest first.
    """

    tone: str
    words: tuple[str, ...]
    examples: tuple[int, ...]
    mistaken: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tone:
    """What was learnt about the tone of texts in one language from `n` rated ones.

    `quality` was measured on texts that were not learnt from, whatever it says. Where `undefined` says why, no tone is
    told: too few texts, or no better than always saying the commonest. `shown` has words and examples for each tone;
    `signs` and `weights` are what was learnt.
    """

    language: str
    tones: tuple[str, ...]
    quality: Quality | None
    n: int
    shown: tuple[Shown, ...] = ()
    signs: tuple[str, ...] = ()
    weights: Weights | None = None
    undefined: Undefined | None = None
    unit: str = "texts"

    def of(self, texts: Sequence[str]) -> tuple[Told, ...]:
        """Return the tone of each text, which is in the language of this tone.

        A text without any word that was learnt has none.
        """
        if self.weights is None:
            return tuple(Told(None, None, (), self.undefined) for _text in texts)
        return _told(self, self.weights, read_texts(texts))

    def finding(self) -> Finding:
        """Return how well the tone is told, or why it is not."""
        if self.undefined or self.quality is None:
            facts = {"reason": self.undefined, "language": self.language}
            return found(FindingKind.UNDEFINED, **facts, n=self.n, unit=self.unit)
        return found(
            FindingKind.TONE_LEARNT,
            language=self.language,
            accuracy=self.quality.accuracy.value,
            low=self.quality.accuracy.low,
            high=self.quality.accuracy.high,
            baseline=self.quality.baseline,
            macro_f1=self.quality.macro_f1,
            auc=self.quality.auc.value,
            n=self.n,
            unit=self.unit,
        )


def tones_of_ratings(ratings: Values, *, negative_to: float, positive_from: float) -> list[str | None]:
    """Return which rated texts are negative and which positive; those between, or not rated, are neither.

    Args:
        ratings: (texts,) on whatever scale, NaN where there is none.
        negative_to: the highest rating that is negative.
        positive_from: the lowest that is positive; above `negative_to`.
    Raises:
        ValueError: ratings that are no numbers, or positive_from not above negative_to.
    """
    if not negative_to < positive_from:
        raise ValueError(f"What is positive from {positive_from} cannot be negative up to {negative_to}.")
    return [
        NEGATIVE if rating <= negative_to else POSITIVE if rating >= positive_from else None
        for rating in as_numbers(ratings, "Ratings").tolist()
    ]


def learn_tone(
    texts: Sequence[str],
    tones: Sequence[str | None],
    *,
    language: str,
    confidence: float = 0.95,
    seed: int = 1,
) -> Tone:
    """Learn how the texts of one language sound that people rated, and how well that is learnt.

    Quality is measured in five folds, each with the same mix of tones: a model that has learnt from the other four
    tells the tones of the fifth; signs, weights and rarity are learnt anew each time, and texts of equal words stay
    together, so that nothing is told from its own copy. What is then used was learnt from all texts.

    Args:
        texts: (texts,) all in `language`.
        tones: (texts,) the tone of each, such as “negative”; None where it was not rated: that one is left out.
        language: one of the five.
        confidence: of the intervals, strictly between 0 and 1.
        seed: of the folds.
    Returns:
        The tone; undefined where a tone has fewer than 20 texts or there is one tone only, and where the tones told are
        not more often right than the commonest tone would be (sign test, 5 in 100).
    Raises:
        ValueError: lengths differ, something is not a text, language is not one of the five, or confidence is outside
            (0, 1).
    Source:
        As `tone_model.learn` and `tone_quality.quality_of`; Kohavi (1995), IJCAI, 1137-1143 (stratified folds).
    """
    quantile_of(confidence)
    if len(tones) != len(texts):
        raise ValueError(f"There are {len(texts)} texts, but {len(tones)} tones.")
    if language not in LANGUAGES:
        raise ValueError(f"“{language}” is not one of the languages {', '.join(LANGUAGES)}.")
    rows = [row for row, tone in enumerate(tones) if tone is not None and normal(texts[row]).strip()]
    names = tuple(sorted({str(tones[row]) for row in rows}))
    truth = np.array([names.index(str(tones[row])) for row in rows], dtype=np.int64)
    if len(names) <= 1 or np.bincount(truth).min() < FEWEST_OF_A_TONE:
        return Tone(language, names, None, len(rows), undefined=Undefined.TOO_FEW_TEXTS)
    written = read_texts([texts[row] for row in rows])
    counts, signs = tone_words(written, language)
    probabilities = _unseen(counts, truth, len(names), _folds(written, truth, np.random.default_rng(seed)))
    quality = quality_of(probabilities, truth, names, folds=FOLDS, confidence=confidence)
    if quality.p_value > CHANCE:
        return Tone(language, names, quality, len(rows), undefined=Undefined.NO_BETTER_THAN_GUESSING)
    weights = learn(counts, truth, len(names))
    learnt = tuple(signs[column] for column in weights.columns)
    shown = tuple(
        Shown(name, _telling(weights, place, learnt), *_surest(probabilities, truth, place, rows))
        for place, name in enumerate(names)
    )
    return Tone(language, names, quality, len(rows), shown, learnt, weights)


def learn_tones(
    texts: Sequence[str],
    tones: Sequence[str | None],
    languages: Sequence[str | None],
    *,
    confidence: float = 0.95,
    seed: int = 1,
) -> dict[str, Tone]:
    """Learn the tone of each language by itself, from the texts that are in it; see `learn_tone`.

    Args:
        languages: (texts,) the language of each, None where it is unknown: that text is left out.
    Returns:
        The tone of each language that there is, by its code.
    """
    if not len(languages) == len(tones) == len(texts):
        raise ValueError(f"There are {len(texts)} texts, {len(tones)} tones and {len(languages)} languages.")
    learnt = {}
    for language in sorted({each for each in languages if each is not None}):
        ours = [tone if each == language else None for tone, each in zip(tones, languages, strict=True)]
        learnt[language] = learn_tone(texts, ours, language=language, confidence=confidence, seed=seed)
    return learnt


def _unseen(counts: sparse.csr_array, truth: Whole, tones: int, fold: Whole) -> Numbers:
    """Return the probability of each tone of each text, from a model that has not seen its fold."""
    probabilities = np.full((len(truth), tones), nan)
    for each in range(FOLDS):
        learnt = learn(counts[fold != each], truth[fold != each], tones)
        probabilities[fold == each] = learnt.probabilities(counts[fold == each])
    return probabilities


def _surest(
    probabilities: Numbers, truth: Whole, tone: int, rows: list[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the texts that most surely seemed to have a tone: those that do, and those that do not."""
    said = probabilities.argmax(axis=1) == tone
    falling = np.argsort(-probabilities[:, tone], kind="stable")
    right, wrong = (falling[(said & (same == (truth == tone)))[falling]][:EXAMPLES] for same in (True, False))
    return tuple(rows[row] for row in right), tuple(rows[row] for row in wrong)


def _telling(weights: Weights, tone: int, signs: Sequence[str]) -> tuple[str, ...]:
    pull = _pull_towards(weights, tone)
    return tuple(signs[place] for place in np.argsort(-pull, kind="stable")[:TELLING] if pull[place] > 0)


def _folds(written: Written, truth: Whole, rng: np.random.Generator) -> Whole:
    """Return the fold of each text: tones are dealt out evenly, and texts of the same words go together."""
    same: dict[bytes, list[int]] = {}
    for row, (start, end) in enumerate(pairwise(written.starts.tolist())):
        same.setdefault(written.codes[start:end].tobytes(), []).append(row)
    heaps = list(same.values())
    tone = truth[[heap[0] for heap in heaps]]
    fold = np.empty(len(truth), dtype=np.int64)
    dealt = 0
    for each in np.unique(tone):
        for place in rng.permutation(np.flatnonzero(tone == each)):
            fold[heaps[place]] = dealt % FOLDS
            dealt += 1
    return fold


def _pull_towards(weights: Weights, tone: int) -> Numbers:
    """Return how much each sign speaks for a tone."""
    if len(weights.weights) == 1:
        return np.asarray(weights.weights[0] * (1 if tone else -1))
    return np.asarray(weights.weights[tone])


def _told(tone: Tone, weights: Weights, written: Written) -> tuple[Told, ...]:
    counts, signs = tone_words(written, tone.language)
    place = {sign: column for column, sign in enumerate(signs)}
    ours = np.array([place.get(sign, -1) for sign in tone.signs], dtype=np.int64)
    known = Weights(ours[ours >= 0], weights.rarity[ours >= 0], weights.weights[:, ours >= 0], weights.offsets)
    shares, probabilities = known.shares(counts), known.probabilities(counts)
    names = [sign for sign, column in zip(tone.signs, ours, strict=True) if column >= 0]
    pulls = [_pull_towards(known, each) for each in range(len(tone.tones))]
    told = []
    for row, (start, end) in enumerate(pairwise(shares.indptr.tolist())):
        if start == end:
            told.append(Told(None, None, (), Undefined.TOO_SHORT))
            continue
        best = int(probabilities[row].argmax())
        columns = shares.indices[start:end]
        pull = shares.data[start:end] * pulls[best][columns]
        most = [each for each in np.argsort(-pull, kind="stable")[:DECIDING] if pull[each] > 0]
        told.append(
            Told(tone.tones[best], float(probabilities[row, best]), tuple(names[columns[each]] for each in most))
        )
    return tuple(told)
