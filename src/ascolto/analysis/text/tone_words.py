"""What of a text tells its tone: every word as it was typed, two neighbours, and what is denied."""

import numpy as np
from scipy import sparse

from ascolto.analysis.text.lemmas import is_negation, is_stop_word
from ascolto.analysis.text.spelling import folded
from ascolto.analysis.text.words import PAUSE, Whole, Written

DENIED = {"bg": "не … {}", "en": "not … {}", "it": "non … {}", "ro": "nu … {}", "ru": "не … {}"}


def tone_words(written: Written, language: str) -> tuple[sparse.csr_array, tuple[str, ...]]:
    """Return how often each sign of tone stands in each text, and what the signs are.

    Signs are words without their accents, little words too; two words that follow each other; and a word with the
    denial before it, little words between them being skipped (“not the least clean” gives “not … clean”). None of them
    reaches over the end of a thought.

    Args:
        written: texts of one language, as `read_texts` returns them.
        language: one of the five.
    Returns:
        (texts, signs) counts, and the signs by name.
    """
    names, of_entry = np.unique([folded(word, language) for word in written.vocabulary], return_inverse=True)
    size = len(names)
    codes, rows = of_entry[written.codes].astype(np.int64), written.texts_of_words()
    said = written.codes != PAUSE
    beside = np.flatnonzero(said[:-1] & said[1:] & (rows[:-1] == rows[1:]))
    denied_rows, denied = _denied(written, language, rows)
    keys = np.concatenate([codes[said], size * (1 + codes[beside]) + codes[beside + 1], -1 - of_entry[denied]])
    signs, columns = np.unique(keys, return_inverse=True)
    places = (np.concatenate([rows[said], rows[beside], denied_rows]), columns)
    counts = sparse.csr_array((np.ones(len(keys)), places), shape=(written.n, len(signs)))
    counts.sum_duplicates()
    words = names.tolist()
    return counts, tuple(_named(sign, words, language) for sign in signs.tolist())


def _denied(written: Written, language: str, rows: Whole) -> tuple[Whole, Whole]:
    """Return where a word is denied: the text, and the entry of the vocabulary."""
    negation = np.array([is_negation(word, language) for word in written.vocabulary], dtype=bool)
    stop = np.array([is_stop_word(word, language) for word in written.vocabulary], dtype=bool)
    stop[PAUSE] = False
    kept = np.flatnonzero((~stop | negation)[written.codes])
    entries, of_rows = written.codes[kept], rows[kept]
    after = negation[entries[:-1]] & ~negation[entries[1:]] & (entries[1:] != PAUSE) & (of_rows[:-1] == of_rows[1:])
    return of_rows[1:][after], entries[1:][after].astype(np.int64)


def _named(sign: int, names: list[str], language: str) -> str:
    if sign < 0:
        return DENIED[language].format(names[-1 - sign])
    first, second = divmod(sign, len(names))
    return f"{names[first - 1]} {names[second]}" if first else names[second]
