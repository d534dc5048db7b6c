"""Texts as rows of words: read once, so that everything that is counted afterwards is arithmetic."""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.text.lemmas import is_negation, is_stop_word, lemma
from ascolto.analysis.text.spelling import normal

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

PAUSE = 0
LONGEST_SHORTENED = 8
_PAUSE_WORD = "."
# Words with at most one apostrophe inside, or whatever ends a thought; figures fall out.
_TOKEN = re.compile(r"wi-fi|[^\W\d_]+(?:'[^\W\d_]+)?|[.!?;:…,()\n]+")
_MASK = re.compile(r"x{2,}")
_TOGETHER = {"wi-fi": "wifi"}
_END = re.compile(r"([.!?…][\"'”»)]*)\s+(?=[\"'“„«(]*[^\W\d_a-zа-яăâîșțёàèéìòù])")
# After these a sentence goes on.
_SHORTENED = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|st|no|sig|dott|ing|str|nr|dl|dna|ул|гр|г|д|им|т|е|д-р|инж)\.$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """All texts one after the other.

    `codes` (words,) count along `vocabulary`, where 0 is a pause between thoughts; text i goes from `starts[i]` to
    `starts[i + 1]`. Words are in small letters, as they were typed; figures, masks and the addresses of pages and
    mailboxes are left out.
    """

    vocabulary: tuple[str, ...]
    codes: Codes
    starts: Whole

    @property
    def n(self) -> int:
        """Return how many texts there are."""
        return len(self.starts) - 1

    def texts_of_words(self) -> Whole:
        """Return for each word in which text it stands."""
        return np.repeat(np.arange(self.n), np.diff(self.starts))


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """What the words of a vocabulary are in one language.

    `lemmas` (vocabulary,) is empty for a pause and a single letter; `stops` and `negations` (vocabulary,) mark them.
    """

    lemmas: tuple[str, ...]
    stops: Mask
    negations: Mask


def read_texts(texts: Sequence[str]) -> Written:
    """Return the words of texts, of whatever languages.

    Args:
        texts: (texts,) as people wrote them; an empty one has no words.
    Raises:
        ValueError: one of them is not a text.
    """
    places = _Places({_PAUSE_WORD: PAUSE})
    codes = array("i")
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"Text {row} is not a text.")
        codes.extend([places[token] for token in _TOKEN.findall(normal(text))])
        starts[row + 1] = len(codes)
    return Written(tuple(places), np.array(codes, dtype=np.int32), starts)


class _Places(dict[str, int]):
    """Gives each new word the next place; all that ends a thought has the first."""

    def __missing__(self, token: str) -> int:
        first = token[0]
        if not first.isalpha() or _MASK.fullmatch(token):
            place = PAUSE
        else:
            word = _TOGETHER.get(token, token)
            place = self.get(word, len(self))
            self[word] = place
        return place


def forms_of(vocabulary: Sequence[str], language: str) -> Forms:
    """Return what the words of a vocabulary are in a language: each distinct word is looked up once.

    Raises:
        KeyError: a language that is not one of the five.
    """
    negations = np.array([is_negation(word, language) for word in vocabulary], dtype=bool)
    stops = np.array([is_stop_word(word, language) for word in vocabulary], dtype=bool)
    lemmas = [
        "" if len(word) == 1 else lemma(word, language) if not (stop or negation) else word
        for word, stop, negation in zip(vocabulary, stops, negations, strict=True)
    ]
    stops |= np.array([not form or is_stop_word(form, language) for form in lemmas], dtype=bool) & ~negations
    return Forms(tuple(lemmas), stops, negations)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text as they were written, for showing one that says it."""
    parts: list[str] = []
    for part in _END.sub(r"\1\n", text).split("\n"):
        if parts and _SHORTENED.search(parts[-1][-LONGEST_SHORTENED:]):
            parts[-1] = f"{parts[-1]} {part.strip()}"
        elif part.strip():
            parts.append(part.strip())
    return tuple(parts)
