"""How the waves of one course differ: each from the one before it, and the last from the first, as one family."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import Comparison, Score, Tally, benjamini_hochberg
from ascolto.analysis.scores.share_changes import Populations
from ascolto.surveys.scores import Measure
from ascolto.web.figures.blocks import Column, Kind
from ascolto.web.figures.numbers import whole
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_groups import Measured

FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered in one wave, of how many where that is known, and in which series."""

    answers: Tally
    population: int | None
    series: str


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a wave differs from an earlier one; `adjusted` takes into account how many are compared.

    `later` and `earlier` are places in the course.
    """

    later: int
    earlier: int
    comparison: Comparison
    adjusted: float | None

    @property
    def is_shown(self) -> bool:
        return self.adjusted is not None and self.adjusted <= FALSE_DISCOVERY_RATE


def differences(measured: Measured, waves: Sequence[Answered]) -> list[Difference]:
    """Return the differences of each wave from the one before, and of the last from the first of its series.

    Waves are compared only where the question was asked in the same way, and taken as answered by different people.
    """
    places = _pairs(waves)
    found = [
        measured.difference(
            waves[later].answers, waves[earlier].answers, populations=_populations(waves[later], waves[earlier])
        )
        for later, earlier in places
    ]
    adjusted = iter(benjamini_hochberg([one.p_value for one in found if one.p_value is not None]))
    return [
        Difference(later, earlier, one, None if one.p_value is None else next(adjusted))
        for (later, earlier), one in zip(places, found, strict=True)
    ]


def _pairs(waves: Sequence[Answered]) -> list[tuple[int, int]]:
    pairs = [(place, place - 1) for place in range(1, len(waves)) if waves[place].series == waves[place - 1].series]
    last = len(waves) - 1
    first = last
    while first > 0 and waves[first - 1].series == waves[last].series:
        first -= 1
    return [*pairs, (last, first)] if last - first > 1 else pairs


def _populations(later: Answered, earlier: Answered) -> Populations:
    return later.population, earlier.population


def difference_columns(unit: str) -> tuple[Column, ...]:
    """Return the columns of what distinguishes a wave from the one before."""
    kind = words.kind_of(unit)
    return (
        Column(
            pgettext("column", "difference"),
            kind,
            gettext("From the wave before, where both asked in the same way; of shares in percentage points."),
        ),
        Column(pgettext("column", "difference from (95 %)"), kind, gettext("Where the difference lies at least.")),
        Column(pgettext("column", "difference to (95 %)"), kind, gettext("Where the difference lies at most.")),
        Column(
            pgettext("column", "chance"),
            Kind.CHANCE,
            gettext(
                "How likely a difference as large as this would be by chance alone, adjusted for how many waves are"
                " compared (false discovery rate of 5 %)."
            ),
        ),
    )


def difference_cells(found: Sequence[Difference], place: int) -> tuple[float | None, ...]:
    """Return how the wave at this place of the course differs from the one before; nothing where it is not compared."""
    one = next((each for each in found if (each.later, each.earlier) == (place, place - 1)), None)
    if one is None:
        return None, None, None, None
    return one.comparison.value, one.comparison.low, one.comparison.high, one.adjusted


def last_said(found: Sequence[Difference], last: int, score: Score) -> str:
    """Say whether the last wave differs from the first it can be compared with by more than chance explains."""
    one = min((each for each in found if each.later == last), key=lambda each: each.earlier, default=None)
    comparison = one.comparison if one else None
    if one is None or comparison is None or comparison.value is None or comparison.low is None:
        return gettext("Whether the two differ by more than chance cannot be said.")
    facts = {
        "difference": words.difference_of(comparison.value, score.unit),
        "low": words.difference_of(comparison.low, score.unit),
        "high": words.difference_of(comparison.high or 0.0, score.unit),
    }
    if one.is_shown:
        return (
            gettext("The difference is %(difference)s (95 %% interval %(low)s to %(high)s): more than chance explains.")
            % facts
        )
    return (
        gettext("The difference is %(difference)s (95 %% interval %(low)s to %(high)s): chance may explain it.") % facts
    )


def family_said(found: Sequence[Difference], measure: Measure) -> list[str]:
    """Say how the differences were reckoned and that they are one family; nothing where nothing is compared."""
    if not found:
        return []
    family = ngettext(
        "%(count)s comparison of two waves was made, at a false discovery rate of 5 %%.",
        "%(count)s comparisons of two waves were made (each with the wave before, the last with the first), at a false"
        " discovery rate of 5 %% for all together.",
        len(found),
    ) % {"count": whole(len(found))}
    return [family, _method(measure), gettext("Waves are taken as answered by different people.")]


def _method(measure: Measure) -> str:
    match measure:
        case Measure.NPS:
            return gettext("Intervals of differences: adjusted net promoter scores of either wave (Rocks).")
        case Measure.MEAN | Measure.HUNDRED | Measure.RANK:
            return gettext("Intervals of differences: Welch's t.")
        case _:
            return gettext("Intervals of differences: Newcombe's.")
