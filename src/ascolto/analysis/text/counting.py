"""How often each word and each fixed pair of words stands in each text: a sparse matrix."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import xlogy

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.text.words import Forms, Whole, Written, forms_of

FEWEST_TEXTS = 2
# A pair of neighbours is a term when chance would hardly put them together (Dunning: chi-square 10.83 is 1 in 1000) and
# when they belong together (Bouma: 0 by chance, 1 always).
PAIR_TEXTS = 5
PAIR_SURE = 10.83
PAIR_BOUND = 0.25
MOST_PAIRS = 3_000
TINY = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each term stands in each text.

    `matrix` (texts, terms) counts; `terms` are written as most people write them, a pair with a blank between. Pairs
    come after all single words, and `parts` (pairs, 2) are the columns of their words, -1 for a negation.
    """

    matrix: sparse.csr_array
    terms: tuple[str, ...]
    parts: Whole
    language: str

    @property
    def n(self) -> int:
        """Return how many texts were counted, those without any term too."""
        return int(self.matrix.shape[0])

    @property
    def words(self) -> int:
        """Return how many terms are single words."""
        return len(self.terms) - len(self.parts)

    def texts_with(self) -> Whole:
        """Return in how many texts each term stands."""
        return np.bincount(self.matrix.indices, minlength=len(self.terms)).astype(np.int64)

    def presence(self) -> sparse.csr_array:
        """Return the matrix with 1 wherever a term stands at all."""
        ones = np.ones(self.matrix.nnz)
        return sparse.csr_array((ones, self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)


def count_terms(written: Written, language: str, *, fewest_texts: int = FEWEST_TEXTS) -> Counts:
    """Count the words of texts of one language, and the pairs of neighbours that belong together.

    Words are counted by their lemmas. Words that only hold sentences together are left out; negations count only as the
    first of a pair (“not clean”). A pair is counted where it stands in 5 texts or more, where it is more frequent than
    chance by the likelihood ratio, and where its normalised pointwise mutual information is above 0.25.

    Args:
        written: texts, as `read_texts` returns them; all in `language`.
        language: one of the five.
        fewest_texts: terms in fewer texts are left out; at least 1.
    Returns:
        Counts for all texts, in their order; a text without terms is an empty row.
    Raises:
        ValueError: fewest_texts below 1.
        KeyError: a language that is not one of the five.
    Source:
        Dunning (1993), Comput. Linguist. 19, 61-74; Bouma (2009), Proc. GSCL, 31-40.
    """
    if fewest_texts < 1:
        raise ValueError(f"A term cannot be asked to stand in {fewest_texts} texts.")
    units = _units(written, forms_of(written.vocabulary, language))
    singles = _tallied(units.rows, units.codes, (written.n, len(units.names)))
    pairs, members, pair_names = _pairs(written, units)
    enough = _texts_with(singles) >= fewest_texts
    enough[units.words :] = False
    lasting = enough[members[:, 1]] & (enough[members[:, 0]] | (members[:, 0] >= units.words))
    place = np.where(enough, np.cumsum(enough) - 1, -1)
    terms = [units.names[unit] for unit in np.flatnonzero(enough)]
    terms += [pair_names[pair] for pair in np.flatnonzero(lasting)]
    matrix = sparse.hstack([singles[:, np.flatnonzero(enough)], pairs[:, np.flatnonzero(lasting)]], format="csr")
    return Counts(sparse.csr_array(matrix), tuple(terms), place[members[lasting]], language)


def tf_idf(matrix: sparse.csr_array, rarity: Numbers) -> sparse.csr_array:
    """Return the weight of each term in each text, every text with terms having length 1.

    A term that stands c times weighs (1 + ln c) times its rarity.

    Args:
        matrix: (texts, terms) counts.
        rarity: (terms,) as `rarity_of` returns it.
    Source:
        Salton and Buckley (1988), Inf. Process. Manag. 24, 513-523.
    """
    weights = (1 + np.log(matrix.data)) * rarity[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    lengths = np.sqrt(np.bincount(rows, weights**2, minlength=matrix.shape[0]))
    return sparse.csr_array((weights / lengths[rows], matrix.indices, matrix.indptr), shape=matrix.shape)


def rarity_of(texts_with: Whole, texts: int) -> Numbers:
    """Return how rare terms are: 1 + ln((1 + texts) / (1 + texts with the term))."""
    return np.asarray(1 + np.log((1 + texts) / (1 + texts_with)), dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """What is counted, one after the other: words by lemma, then negations; pauses and little words are left out.

    `codes`, `rows` and `places` (units that were written) say what, in which text, and where in the text it stood.
    """

    codes: Whole
    rows: Whole
    places: Whole
    names: tuple[str, ...]
    words: int


def _units(written: Written, forms: Forms) -> _Units:
    kinds, unit = _numbered(written, forms)
    of_words = unit[written.codes]
    kept = np.flatnonzero(of_words >= 0)
    names = _commonest(written, unit, len(kinds))
    words = sum(not negation for _lemma, negation in kinds)
    return _Units(of_words[kept], written.texts_of_words()[kept], kept, names, words)


def _numbered(written: Written, forms: Forms) -> tuple[list[tuple[str, bool]], Whole]:
    """Return the units, and which one each entry of the vocabulary is; -1 for those that do not count."""
    counted = [
        (form, bool(negation)) if negation or not stop else None
        for form, stop, negation in zip(forms.lemmas, forms.stops, forms.negations, strict=True)
    ]
    kinds = sorted({each for each in counted if each}, key=lambda each: (each[1], each[0]))
    places = {each: place for place, each in enumerate(kinds)}
    return kinds, np.array([places[each] if each else -1 for each in counted], dtype=np.int64)


def _commonest(written: Written, unit: Whole, units: int) -> tuple[str, ...]:
    """Return each unit as most people write it; of several equally common ways, the first by the alphabet."""
    often = np.bincount(written.codes, minlength=len(written.vocabulary))
    # The commonest stands last of its unit, and of equals the one that is first by the alphabet.
    order = np.lexsort((-_ranks(written), often))
    entry = np.zeros(units, dtype=np.int64)
    entry[unit[order][unit[order] >= 0]] = order[unit[order] >= 0]
    return tuple(written.vocabulary[each] for each in entry)


def _ranks(written: Written) -> Whole:
    """Return the place of each entry of the vocabulary in the alphabet."""
    ranks = np.empty(len(written.vocabulary), dtype=np.int64)
    ranks[sorted(range(len(ranks)), key=written.vocabulary.__getitem__)] = np.arange(len(ranks))
    return ranks


def _tallied(rows: Whole, columns: Whole, shape: tuple[int, int]) -> sparse.csr_array:
    """Return how often each column was seen in each row, in order and once each."""
    inside = columns < shape[1]
    counts = sparse.csr_array((np.ones(int(inside.sum())), (rows[inside], columns[inside])), shape=shape)
    counts.sum_duplicates()
    return counts


def _texts_with(counts: sparse.csr_array) -> Whole:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _pairs(written: Written, units: _Units) -> tuple[sparse.csr_array, Whole, tuple[str, ...]]:
    """Return how often each chosen pair stands in each text, its two units (pairs, 2), and how most people write it."""
    beside = (np.diff(units.places) == 1) & (np.diff(units.rows) == 0) & (units.codes[1:] < units.words)
    at = np.flatnonzero(beside)
    firsts, seconds = units.codes[at], units.codes[at + 1]
    size = max(1, len(units.names))
    keys, columns = np.unique(firsts * size + seconds, return_inverse=True)
    counts = _tallied(units.rows[at], columns, (written.n, len(keys)))
    members = np.column_stack([keys // size, keys % size])
    chosen = np.flatnonzero(_texts_with(counts) >= PAIR_TEXTS)
    sure, bound = _association(
        np.bincount(columns, minlength=len(keys))[chosen], members[chosen], firsts, seconds, size
    )
    belong = (sure >= PAIR_SURE) & (bound >= PAIR_BOUND)
    chosen = np.sort(chosen[belong][np.argsort(-sure[belong], kind="stable")[:MOST_PAIRS]])
    names = _pair_names(written, columns, units.places[at], chosen)
    return sparse.csr_array(counts[:, chosen]), members[chosen], names


def _pair_names(written: Written, columns: Whole, places: Whole, chosen: Whole) -> tuple[str, ...]:
    """Return each chosen pair as most people write it, from where each pair was written."""
    ours = np.isin(columns, chosen)
    size, ranks = len(written.vocabulary), _ranks(written)
    as_written = ranks[written.codes[places[ours]]] * size + ranks[written.codes[places[ours] + 1]]
    ways, way = np.unique(as_written, return_inverse=True)
    often = np.bincount(way, minlength=len(ways))
    pair_of_way = np.zeros(len(ways), dtype=np.int64)
    pair_of_way[way] = columns[ours]
    commonest = np.zeros(int(columns.max(initial=0)) + 1, dtype=np.int64)
    rising = np.lexsort((-np.arange(len(ways)), often))
    commonest[pair_of_way[rising]] = ways[rising]
    words = sorted(written.vocabulary)
    return tuple(f"{words[pair // size]} {words[pair % size]}" for pair in commonest[chosen])


def _association(together: Whole, members: Whole, firsts: Whole, seconds: Whole, size: int) -> tuple[Numbers, Numbers]:
    """Return for pairs the likelihood ratio, 0 where they are rarer than chance, and the normalised information."""
    total = len(firsts)
    first = np.bincount(firsts, minlength=size)[members[:, 0]]
    second = np.bincount(seconds, minlength=size)[members[:, 1]]
    both = together.astype(np.float64)
    cells = (both, first - both, second - both, total - first - second + both)
    expected = (
        first * second / total, first * (total - second) / total,
        (total - first) * second / total, (total - first) * (total - second) / total,
    )  # fmt: skip
    ratio = 2 * sum(xlogy(cell, cell / np.maximum(mean, TINY)) for cell, mean in zip(cells, expected, strict=True))
    more = both > expected[0]
    information = np.log(both * total / (first * second)) / np.maximum(-np.log(both / total), TINY)
    return np.where(more, ratio, 0.0), information
