"""The form of a word under which a dictionary lists it, so that “camerele”, “camere” and “camera” are one word."""

from functools import lru_cache

from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from ascolto.analysis.text.function_words import NEGATIONS, STOP_WORDS
from ascolto.analysis.text.spelling import folded

REMEMBERED = 200_000
# Endings of the Bulgarian article; a word that no dictionary has is listed without it when it stays this long.
_ARTICLES = ("ът", "ят", "та", "то", "те")
_SHORTEST = 5


@lru_cache(maxsize=REMEMBERED)
def lemma(word: str, language: str) -> str:
    """Return the form under which a word is listed, in small letters.

    The dictionaries of simplemma are asked. Romanian typed without diacritics is looked up as the word that it stands
    for; a Bulgarian word that is unknown loses its article; Russian ё counts as е. What no dictionary has stays as it
    is, without the accents that people leave out, so that both ways of typing it are one word.

    Args:
        word: in small letters, as `spelling.normal` leaves it.
        language: one of `LANGUAGES`.
    Raises:
        KeyError: a language that is not one of the five.
    Source:
        Barbaresi, simplemma (doi:10.5281/zenodo.4673264), version 2.
    """
    listed = _listed(word, language)
    if listed is None and language == "ro":
        listed = _listed(_with_diacritics().get(word, word), language)
    if listed is None and language == "bg" and word.endswith(_ARTICLES) and len(word) >= _SHORTEST + 2:
        listed = _listed(word[:-2], language) or word[:-2]
    if listed is None:
        return folded(word, language)
    return folded(listed, language) if language == "ru" else listed


def is_stop_word(word: str, language: str) -> bool:
    """Return whether a word, or the form under which it is listed, only holds sentences together."""
    plain = folded(word, language)
    stops = STOP_WORDS[language]
    return plain in stops or all(part in stops for part in plain.split("'"))


def is_negation(word: str, language: str) -> bool:
    """Return whether a word says that what follows is not so."""
    plain = folded(word, language)
    return plain in NEGATIONS[language] or (language == "en" and plain.endswith("n't"))


@lru_cache(maxsize=1)
def _dictionaries() -> DefaultStrategy:
    return DefaultStrategy(dictionary_factory=LOW_MEMORY_DICTIONARY_FACTORY)


def _listed(word: str, language: str) -> str | None:
    found = _dictionaries().get_lemma(word, language)
    return found.lower() if found else None


@lru_cache(maxsize=1)
def _with_diacritics() -> dict[str, str]:
    """Return for Romanian words that have diacritics how they stand in the dictionary, by how they look without."""
    known: dict[str, str] = {}
    for word in LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary("ro"):
        plain = folded(word, "ro")
        if plain != word:
            known.setdefault(plain, word)
    return known
