"""One folding for search and sorting, the same on every database.

Two spellings that a reader takes for the same word fold to the same text: ОТЗИВ and отзив, reclamație, reclamaţie
and reclamatie, Straße and strasse, ещё and еще. The letter й stays itself: it is not an accented и.
"""

import re
import unicodedata

_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ı": "i", "’": "'", "ʼ": "'"}
)
_ACCENTS = re.compile("[\u0300-\u0305\u0307-\u036f]")
_STRAY_BREVE = re.compile("(?<!и)\u0306")


def fold(text: str) -> str:
    """Return the text as search and sorting see it: one case, no accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    for _ in range(2):  # a folded letter can itself come apart, and its parts fold again
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    plain = unicodedata.normalize("NFC", _without_accents(decomposed)).translate(_WITHOUT_DECOMPOSITION)
    return " ".join(plain.split())


def _without_accents(decomposed: str) -> str:
    """Drop the combining accents, except the breve that makes й; other scripts keep their marks."""
    return _STRAY_BREVE.sub("", _ACCENTS.sub("", decomposed))
