"""What is said more often lately: words or themes whose share rises, and when they come in bursts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from scipy import sparse
from scipy.special import betainc, gammaln

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import Comparison, rate_ratio
from ascolto.analysis.shares.multiplicity import benjamini_hochberg
from ascolto.analysis.text.counting import count_terms
from ascolto.analysis.text.themes import Themes
from ascolto.analysis.text.words import Whole, read_texts

FEWEST_TEXTS = 5
FALSE_DISCOVERIES = 0.05
EXAMPLES = 3
MOST_PERIODS = 10_000
# Kleinberg's automaton: in a burst a thing is said twice as often, and a burst costs its own beginning.
BURST_RATE = 2.0
BURST_COST = 1.0
ALMOST_ALL = 0.9999


@dataclass(frozen=True, slots=True)
class Burst:
    """Periods from `first` to `last`, both included, in which something was said about twice as often as usual.

    `weight` is how much likelier (in natural logarithms) these periods are so than without a burst.
    """

    first: int
    last: int
    count: int
    weight: float


@dataclass(frozen=True, slots=True)
class Rising:
    """A word or theme: how its frequency in the last period compares with all periods before.

    `ratio` is that of the shares of texts; its own p-value is that of this comparison alone, and `p_value` is adjusted
    for all that were compared. `count` and `before` are texts; `examples` are indexes of texts of the last period.
    """

    name: str
    ratio: Comparison
    p_value: float
    count: int
    before: int
    bursts: tuple[Burst, ...]
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Emerging:
    """What rises, most surely first, of `compared` words or themes; `n` texts in `periods` periods."""

    rising: tuple[Rising, ...]
    compared: int
    periods: int
    n: int
    unit: str = "texts"
    undefined: Undefined | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Return what rises, or that nothing is shown to."""
        if self.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit),)
        if not self.rising:
            return (found(FindingKind.NOTHING_RISES, compared=self.compared, n=self.n, unit=self.unit),)
        return tuple(finding for each in self.rising for finding in _findings(each, self.n, self.unit))


def emerging_words(
    texts: Sequence[str], periods: Sequence[int], *, language: str, confidence: float = 0.95
) -> Emerging:
    """Return the words, and pairs that belong together, that are said more often in the last period than before.

    Args:
        texts: (texts,) all in one language.
        periods: (texts,) in which period each was written: whole numbers, one more for each next period.
        language: one of the five.
        confidence: of the intervals, strictly between 0 and 1.
    Returns, Raises, Source:
        As `emerging`; KeyError for a language that is not one of the five.
    """
    if len(periods) != len(texts):
        raise ValueError(f"There are {len(texts)} texts, but {len(periods)} periods.")
    counts = count_terms(read_texts(texts), language, fewest_texts=FEWEST_TEXTS)
    return emerging(counts.presence(), counts.terms, periods, confidence=confidence)


def emerging_words_by_language(
    texts: Sequence[str], periods: Sequence[int], languages: Sequence[str | None], *, confidence: float = 0.95
) -> dict[str, Emerging]:
    """Return what is said more often lately in each language by itself, by its code; examples count all texts.

    Args:
        languages: (texts,) the language of each, None where it is unknown: that text is left out.
        texts, periods, confidence: as for `emerging_words`.
    """
    if not len(languages) == len(periods) == len(texts):
        raise ValueError(f"There are {len(texts)} texts, {len(periods)} periods and {len(languages)} languages.")
    results = {}
    for language in sorted({each for each in languages if each is not None}):
        rows = [row for row, each in enumerate(languages) if each == language]
        ours, when = [texts[row] for row in rows], [periods[row] for row in rows]
        result = emerging_words(ours, when, language=language, confidence=confidence)
        placed = (replace(each, examples=tuple(rows[row] for row in each.examples)) for each in result.rising)
        results[language] = replace(result, rising=tuple(placed))
    return results


def emerging_themes(themes: Themes, periods: Sequence[int], *, confidence: float = 0.95) -> Emerging:
    """Return the themes to which a larger share of the texts belongs in the last period than before.

    Args:
        themes: of all texts, as `themes` returns them; each is called by its language and first three words.
        periods: (texts,) in which period each text was written: whole numbers, one more for each next period.
        confidence: of the intervals, strictly between 0 and 1.
    Returns, Raises, Source:
        As `emerging`.
    """
    shown = themes.themes
    columns = np.repeat(np.arange(len(shown)), [len(theme.texts) for theme in shown])
    rows = np.concatenate([theme.texts for theme in shown]) if shown else np.zeros(0, dtype=np.int64)
    said = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(themes.n, len(shown)))
    names = [f"{theme.language}: {', '.join(theme.words[:3])}" for theme in shown]
    return emerging(said, names, periods, confidence=confidence)


def emerging(
    said: sparse.csr_array, names: Sequence[str], periods: Sequence[int], *, confidence: float = 0.95
) -> Emerging:
    """Return what is said in a larger share of the texts of the last period than of those before.

    Compared is what stands in 5 texts or more; shown is what has 5 or more in the last period, whose ratio lies wholly
    above 1 and which stays below a false discovery rate of 5 in 100. Season is not taken out: what rises every December
    rises this December too.

    Args:
        said: (texts, things) 1 where a text says a thing.
        names: (things,) what they are called.
        periods: (texts,) in which period each text was written: whole numbers, one more for each next period.
        confidence: of the intervals, strictly between 0 and 1.
    Returns:
        The ratio of rates (texts that say it, of the texts of the period), its exact conditional interval and p-value
        and, over all periods, its bursts. Undefined where there is one period only.
    Raises:
        ValueError: lengths differ, more than 10,000 periods, or confidence outside (0, 1).
    Source:
        Ratio as `rate_ratio`; Benjamini and Hochberg (1995); bursts as `bursts_of`.
    """
    quantile_of(confidence)
    when = np.asarray(periods, dtype=np.int64)
    if when.shape != (said.shape[0],) or len(names) != said.shape[1]:
        raise ValueError("Each text needs a period, and each thing a name.")
    if not len(when) or when.min() == when.max():
        return Emerging((), 0, min(1, len(when)), len(when), undefined=Undefined.TOO_FEW_POINTS)
    begun = int(when.min())
    if int(when.max()) - begun >= MOST_PERIODS:
        raise ValueError(f"From period {begun} to {when.max()} are more than {MOST_PERIODS} periods.")
    history = _history(said, when - begun)
    compared = np.flatnonzero(history.counts.sum(axis=1) >= FEWEST_TEXTS)
    before, last = history.counts[compared, :-1].sum(axis=1), history.counts[compared, -1]
    p_values = _p_values(last, int(history.sizes[-1]), before, int(history.sizes[:-1].sum()))
    adjusted = benjamini_hochberg(p_values.tolist())
    rises = (np.array(adjusted) <= FALSE_DISCOVERIES) & (last >= FEWEST_TEXTS)
    rising = [
        _rising(history, int(compared[place]), names[compared[place]], adjusted[place], begun, confidence)
        for place in np.argsort(p_values, kind="stable")
        if rises[place]
    ]
    shown = tuple(each for each in rising if each.ratio.low is not None and each.ratio.low > 1)
    return Emerging(shown, len(compared), len(history.sizes), len(when))


@dataclass(frozen=True, slots=True, eq=False)
class _History:
    """In how many texts of each period each thing is said, `counts` (things, periods) of `sizes` (periods,)."""

    counts: Whole
    sizes: Whole
    columns: sparse.csc_array
    when: Whole


def _history(said: sparse.csr_array, when: Whole) -> _History:
    sizes = np.bincount(when)
    to_period = sparse.csr_array((np.ones(len(when)), (np.arange(len(when)), when)), shape=(len(when), len(sizes)))
    counts = np.asarray((said.T @ to_period).toarray(), dtype=np.int64)
    return _History(counts, sizes, sparse.csc_array(said), when)


def _rising(history: _History, thing: int, name: str, p_value: float, begun: int, confidence: float) -> Rising:
    counts, sizes, columns = history.counts[thing], history.sizes, history.columns
    last, before = int(counts[-1]), int(counts[:-1].sum())
    rows = np.sort(columns.indices[columns.indptr[thing] : columns.indptr[thing + 1]])
    examples = rows[history.when[rows] == len(sizes) - 1][:EXAMPLES]
    bursts = tuple(
        replace(burst, first=burst.first + begun, last=burst.last + begun) for burst in bursts_of(counts, sizes)
    )
    ratio = rate_ratio(last, int(sizes[-1]), before, int(sizes[:-1].sum()), confidence=confidence)
    return Rising(name, ratio, p_value, last, before, bursts, tuple(examples.tolist()))


def bursts_of(counts: Sequence[int] | Whole, sizes: Sequence[int] | Whole) -> tuple[Burst, ...]:
    """Return the periods in which something was said about twice as often as over all periods.

    Args:
        counts: (periods,) how many texts say it; 0 or more.
        sizes: (periods,) of how many texts; at least the count.
    Returns:
        The bursts of the likeliest sequence of two states, usual and burst, in which what is said has its overall share
        and twice that (at most 0.9999); to enter a burst costs the logarithm of the number of periods.
    Raises:
        ValueError: lengths differ, or a count outside 0..its size.
    Source:
        Kleinberg (2003), Data Min. Knowl. Discov. 7, 373-397 (batches), s = 2, gamma = 1.
    """
    said, texts = np.asarray(counts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if said.shape != texts.shape or (said < 0).any() or (said > texts).any():
        raise ValueError("Each period needs a count between 0 and its number of texts.")
    if not said.sum():
        return ()
    usual = min(float(said.sum() / texts.sum()), ALMOST_ALL)
    often = min(BURST_RATE * usual, ALMOST_ALL)
    if often <= usual:
        return ()
    costs = np.column_stack([_costs(said, texts, usual), _costs(said, texts, often)])
    states = _cheapest(costs, BURST_COST * log(len(said)))
    return _runs(states, said, costs)


def _costs(said: Numbers, texts: Numbers, share: float) -> Numbers:
    ways = gammaln(texts + 1) - gammaln(said + 1) - gammaln(texts - said + 1)
    return np.asarray(-(ways + said * log(share) + (texts - said) * log(1 - share)))


def _cheapest(costs: Numbers, entering: float) -> list[int]:
    """Return the sequence of states, beginning outside a burst, that costs least in all (Viterbi)."""
    totals = [(float(costs[0, 0]), [0]), (float(costs[0, 1]) + entering, [1])]
    for usual, burst in costs[1:]:
        stay = min(totals, key=lambda path: path[0])
        enter = min((totals[0][0] + entering, totals[0][1]), totals[1], key=lambda path: path[0])
        totals = [(stay[0] + usual, [*stay[1], 0]), (enter[0] + burst, [*enter[1], 1])]
    return min(totals, key=lambda path: path[0])[1]


def _runs(states: list[int], said: Numbers, costs: Numbers) -> tuple[Burst, ...]:
    edges = np.flatnonzero(np.diff([0, *states, 0]))
    return tuple(
        Burst(int(first), int(end - 1), int(said[first:end].sum()), float((costs[first:end] @ [1, -1]).sum()))
        for first, end in zip(edges[::2], edges[1::2], strict=True)
    )


def _p_values(last: Whole, size: int, before: Whole, size_before: int) -> Numbers:
    """Return the exact p-values of equal rates, as `rate_ratio` does for one: double the smaller tail, at most 1."""
    share = size / (size + size_before)
    as_many = np.where(last > 0, betainc(np.maximum(last, 1), before + 1, share), 1.0)
    as_few = np.where(before > 0, betainc(np.maximum(before, 1), last + 1, 1 - share), 1.0)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(as_many, as_few)))


def _findings(rising: Rising, n: int, unit: str) -> tuple[Finding, ...]:
    shown = found(
        FindingKind.RISING,
        name=rising.name,
        count=rising.count,
        before=rising.before,
        ratio=rising.ratio.value,
        low=rising.ratio.low,
        high=rising.ratio.high,
        p_value=rising.p_value,
        example=rising.examples[0],
        n=n,
        unit=unit,
    )
    bursts = (
        found(
            FindingKind.BURST,
            name=rising.name,
            first=burst.first,
            last=burst.last,
            count=burst.count,
            weight=burst.weight,
            n=n,
            unit=unit,
        )
        for burst in rising.bursts
    )
    return (shown, *bursts)
