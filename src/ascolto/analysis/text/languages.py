"""In which of the five languages a text is written, and how sure that is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion
from ascolto.analysis.text.function_words import NEGATIONS, STOP_WORDS
from ascolto.analysis.text.spelling import LANGUAGES, folded, normal

# Languages that guests write too; what is one of these is none of ours.
_OTHERS = ("ar", "cs", "de", "el", "es", "fr", "he", "hu", "ja", "nl", "pl", "pt", "sr", "sv", "tr", "uk", "zh")
_CYRILLIC = [LANGUAGES.index("bg"), LANGUAGES.index("ru")]
_LATIN = [LANGUAGES.index(each) for each in ("en", "it", "ro")]

ENOUGH_CHARACTERS = 300
FEW_LETTERS = 20
SURE_ENOUGH = 0.7
SURELY_OTHER = 0.8
FEW_OF_OURS = 0.25
# What a function word of a language, a letter or an ending that only it has adds to the logarithm of its odds.
WORD_COUNTS = 1.5
LETTER_COUNTS = 4.0
ENDING_COUNTS = 1.0
AT_MOST = 2
IMPOSSIBLE = -20.0
FLOOR = 1e-9

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC_LETTER = re.compile("[а-яёіїє]")
_SIGNS = {
    "bg": re.compile("ъ(?![еёюя])"),  # a vowel in Bulgarian; in Russian a sign before е, ё, ю and я only
    "it": re.compile("[àèìòù]"),
    "ro": re.compile("[ăâîșț]"),
    "ru": re.compile("[ыэё]|ъ[еюя]"),
}
_ENDINGS = {
    "bg": re.compile(r"\w\w(?:ите|ата|ята|ото|ето|ият|ахме|яхме|ване|еше|аха)\b"),
    "ru": re.compile(r"\w\w(?:ый|ий|ть|ться|ого|его|ому|ами|ями|ах|ях|ешь|ет|ют|ия|ие)\b"),
}


@dataclass(frozen=True, slots=True)
class Language:
    """The language of one text and the probability that it is that one of the five; None where it cannot be told."""

    language: str | None
    confidence: float | None
    undefined: Undefined | None = None


@dataclass(frozen=True, slots=True)
class Languages:
    """The language of each text, and the share of each language among all texts; what could not be told counts too."""

    texts: tuple[Language, ...]
    shares: tuple[tuple[str, Estimate], ...]
    n: int
    unit: str = "texts"

    def findings(self) -> tuple[Finding, ...]:
        """Return the share of each language, the commonest first."""
        if not self.shares:
            return (found(FindingKind.UNDEFINED, reason=Undefined.NOTHING_COUNTED, n=self.n, unit=self.unit),)
        return tuple(
            found(
                FindingKind.LANGUAGE,
                language=language,
                share=share.value,
                low=share.low,
                high=share.high,
                n=self.n,
                unit=self.unit,
            )
            for language, share in self.shares
        )


def languages_of(texts: Sequence[str], *, confidence: float = 0.95) -> Languages:
    """Return the language of each text, and how common each is.

    Args:
        texts: (texts,) as people wrote them; an empty one has no language.
        confidence: of the intervals of the shares, strictly between 0 and 1.
    Returns:
        One `Language` for each text, in order, and Wilson intervals for the shares, the largest first.
    Raises:
        ValueError: confidence outside (0, 1).
    Source:
        See `language_of`; shares as `proportion`.
    """
    told = tuple(language_of(text) for text in texts)
    counts = Counter(each.language for each in told if each.language)
    shares = tuple(
        (language, proportion(count, len(told), confidence=confidence))
        for language, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return Languages(told, shares, len(told))


def language_of(text: str) -> Language:
    """Return in which of Bulgarian, English, Italian, Romanian and Russian a text is written.

    The probabilities of py3langid (naive Bayes over byte n-grams), restricted to the five, are multiplied by what
    speaks for one of them alone: its function words (with or without accents), letters that only it has (ы, э and ё in
    Russian, ъ as a vowel in Bulgarian) and endings of Bulgarian and Russian words. Letters decide between the scripts.

    Args:
        text: as it was written; only its first 300 characters are read.
    Returns:
        The likeliest language and its probability among the five. Undefined where there is no letter, where it is
        surely another language, or where the probability is below 0.7 (too short below 20 letters, unclear above).
    Source:
        Lui and Baldwin (2012), Proc. ACL System Demonstrations, 25-30, in the model of py3langid.
    """
    written = normal(text)[:ENOUGH_CHARACTERS]
    words = _WORD.findall(written)
    letters = sum(map(len, words))
    if not letters:
        return Language(None, None, Undefined.TOO_SHORT)
    ours, others = _by_bytes(written)
    hits = _function_words(words)
    if others > SURELY_OTHER and hits.max() < FEW_OF_OURS * len(words):
        return Language(None, None, Undefined.OTHER_LANGUAGE)
    odds = np.log(ours + FLOOR) + WORD_COUNTS * hits + _letters_and_endings(written, letters)
    shares = np.exp(odds - odds.max())
    best = int(shares.argmax())
    sure = float(shares[best] / shares.sum())
    if sure < SURE_ENOUGH:
        return Language(None, sure, Undefined.TOO_SHORT if letters < FEW_LETTERS else Undefined.UNCLEAR)
    return Language(LANGUAGES[best], sure)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*LANGUAGES, *_OTHERS])
    return identifier


def _by_bytes(written: str) -> tuple[Numbers, float]:
    """Return the probabilities of the five, which need not add up to 1, and that of all other languages together."""
    ranked = dict(_identifier().rank(written))
    ours = np.array([ranked[language] for language in LANGUAGES], dtype=np.float64)
    return ours, float(1 - ours.sum())


@lru_cache(maxsize=1)
def _evidence() -> dict[str, Numbers]:
    """Return for each function word how much it speaks for each of the five: less, the more of them share it."""
    known = [STOP_WORDS[language] | NEGATIONS[language] for language in LANGUAGES]
    shared = Counter(word for words in known for word in words)
    return {word: np.array([(word in words) / shared[word] for words in known]) for word in shared}


def _function_words(words: list[str]) -> Numbers:
    evidence = _evidence()
    hits = np.zeros(len(LANGUAGES))
    for word in words:
        for spelt in {word, folded(word, "ro"), folded(word, "it"), folded(word, "ru")}:
            if spelt in evidence:
                hits += evidence[spelt]
                break
    return hits


def _letters_and_endings(written: str, letters: int) -> Numbers:
    odds = np.zeros(len(LANGUAGES))
    is_cyrillic = 2 * len(_CYRILLIC_LETTER.findall(written)) > letters
    odds[_LATIN if is_cyrillic else _CYRILLIC] = IMPOSSIBLE
    for weight, signs in ((LETTER_COUNTS, _SIGNS), (ENDING_COUNTS, _ENDINGS)):
        for language, sign in signs.items():
            odds[LANGUAGES.index(language)] += weight * min(AT_MOST, len(sign.findall(written)))
    return odds
