"""What a series of weeks or months says: since when the level is another, and what stands out beyond chance."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import inf, log, sqrt
from typing import Any, Protocol

from django.utils.translation import gettext, ngettext

from ascolto.analysis import Finding, FindingKind, Limits, Phases, poisson_limits
from ascolto.web.figures.numbers import decimal, from_to, whole
from ascolto.web.figures.sentences import day, share_fewer

Facts = Mapping[str, Any]
# Says what happened about where something stands out: its place in the series, and by how much that may be too early.
Coinciding = Callable[[int, timedelta], list[str]]
EXACTLY = timedelta(0)
# Where a level begins is estimated; where the shift is clear, it is found within a week of where it was.
ESTIMATED = timedelta(weeks=1)
LIMITS = 3  # standard deviations from the mean
NORMAL_95 = 1.96
ROUNDING = 1e-9


class Points(Protocol):
    """What the sentences need to know of a series: are its points weeks or months, when each begins, is it whole."""

    @property
    def every(self) -> str: ...

    def begins(self, place: int) -> date: ...
    def count_at(self, place: int) -> int: ...
    def cut_at(self, place: int) -> tuple[date, date] | None: ...


def nothing_known(_place: int, _leeway: timedelta) -> list[str]:
    """Say nothing of what happened: nobody wrote it down."""
    return []


def of_series(phases: Phases, finding: Finding, series: Points, *, coinciding: Coinciding = nothing_known) -> list[str]:
    """Say since when complaints have been at this level, and what stands out beyond chance; or that nothing does.

    The surer of the two comes first: beside a week in which something burst, a small shift may be chance. Behind each
    stands what happened about then, once.
    """
    level = phases.finding()
    place = _place_of(finding)
    standing_out = [*of_chart(finding, series), *([] if place is None else coinciding(place, EXACTLY))]
    if level.kind not in {FindingKind.LEVEL_UP, FindingKind.LEVEL_DOWN}:
        return standing_out
    facts: Facts = level.facts
    about_then = coinciding(facts["from_index"], ESTIMATED)
    if finding.kind is FindingKind.STABLE:
        return [of_shift(level, series), _within_level(series), *about_then]
    shift = [of_shift(level, series), *about_then]
    if finding.kind is FindingKind.BEYOND_LIMITS and _sureness_of_point(finding, series) > _sureness_of_shift(level):
        return list(dict.fromkeys([*standing_out, *shift]))
    return list(dict.fromkeys([*shift, *standing_out]))


def _place_of(finding: Finding) -> int | None:
    """Return where that begins which stands out; a point beyond the limits is the last of them."""
    facts: Facts = finding.facts
    place: int | None = facts.get("last" if finding.kind is FindingKind.BEYOND_LIMITS else "first")
    return None if finding.kind is FindingKind.STABLE else place


def _sureness_of_point(finding: Finding, series: Points) -> float:
    """Return how many standard deviations the point lies from the mean."""
    facts: Facts = finding.facts
    limit = facts["high" if facts["side"] == "above" else "low"]
    value = series.count_at(facts["last"]) / facts["size"]
    return float(LIMITS * (value - facts["centre"]) / (limit - facts["centre"]))


def _sureness_of_shift(level: Finding) -> float:
    """Return how many standard errors the logarithm of the ratio lies from that of no change."""
    facts: Facts = level.facts
    if not facts["ratio"] or not facts["low"] or not facts["high"]:
        return inf
    return float(abs(log(facts["ratio"])) / (log(facts["high"] / facts["low"]) / 2 / NORMAL_95))


def of_shift(level: Finding, series: Points) -> str:
    """Say since when the level is higher or lower, by how much, and how surely."""
    facts: Facts = level.facts
    values = {
        "day": day(series.begins(facts["from_index"])),
        "after": decimal(facts["after"]),
        "before": decimal(facts["before"]),
    }
    if facts["ratio"] is None or facts["low"] is None or facts["high"] is None:
        return _shift_without_ratio(series) % values
    if level.kind is FindingKind.LEVEL_UP:
        interval = from_to(decimal(facts["low"]), decimal(facts["high"]))
        return _shift_up(series) % {**values, "ratio": decimal(facts["ratio"]), "interval": interval}
    interval = from_to(share_fewer(facts["high"]), share_fewer(facts["low"]))
    return _shift_down(series) % {**values, "fewer": share_fewer(facts["ratio"]), "interval": interval}


def _shift_up(series: Points) -> str:
    if series.every == "week":
        return gettext(
            "Since the week of %(day)s about %(after)s a week, before %(before)s: %(ratio)s times as many "
            "(95 %%: %(interval)s)."
        )
    return gettext(
        "Since %(day)s about %(after)s a month, before %(before)s: %(ratio)s times as many (95 %%: %(interval)s)."
    )


def _shift_down(series: Points) -> str:
    if series.every == "week":
        return gettext(
            "Since the week of %(day)s about %(after)s a week, before %(before)s: %(fewer)s fewer "
            "(95 %%: %(interval)s)."
        )
    return gettext("Since %(day)s about %(after)s a month, before %(before)s: %(fewer)s fewer (95 %%: %(interval)s).")


def _shift_without_ratio(series: Points) -> str:
    if series.every == "week":
        return gettext("Since the week of %(day)s about %(after)s a week, before %(before)s.")
    return gettext("Since %(day)s about %(after)s a month, before %(before)s.")


def _within_level(series: Points) -> str:
    if series.every == "week":
        return gettext("Beside this no week stands out beyond chance.")
    return gettext("Beside this no month stands out beyond chance.")


def of_chart(finding: Finding, series: Points) -> list[str]:
    """Say what the control chart shows first."""
    facts = finding.facts
    match finding.kind:
        case FindingKind.UNDEFINED:
            return [gettext("There is nothing to judge yet.")]
        case FindingKind.TOO_FEW:
            return [_too_few(series, facts)]
        case FindingKind.STABLE:
            return [_stable(series, facts)]
        case FindingKind.BEYOND_LIMITS:
            return [_beyond(series, facts), *_beyond_in_all(series, facts)]
        case FindingKind.RUN:
            return [_run(series, facts)]
        case FindingKind.TREND:
            return [_trend(series, facts)]
        case _:
            return [_pattern(series, facts)]


def _too_few(series: Points, facts: Facts) -> str:
    words = (
        ngettext(
            "%(n)s whole week is too few to judge; it takes %(needed)s.",
            "%(n)s whole weeks are too few to judge; it takes %(needed)s.",
            facts["n"],
        )
        if series.every == "week"
        else ngettext(
            "%(n)s whole month is too few to judge; it takes %(needed)s.",
            "%(n)s whole months are too few to judge; it takes %(needed)s.",
            facts["n"],
        )
    )
    return words % {"n": whole(facts["n"]), "needed": whole(facts["needed"])}


def _stable(series: Points, facts: Facts) -> str:
    words = (
        gettext("No signal beyond chance: about %(centre)s a week, single weeks from %(low)s to %(high)s.")
        if series.every == "week"
        else gettext("No signal beyond chance: about %(centre)s a month, single months from %(low)s to %(high)s.")
    )
    low, high = _limits_of_whole(facts)
    return words % {"centre": decimal(facts["centre"]), "low": _limit(low), "high": _limit(high)}


def _limits_of_whole(facts: Facts) -> tuple[float, float]:
    """Return the limits of a whole week or month: the last point may be one of few days, whose limits are wide."""
    if facts["limits"] == Limits.EXACT:
        low, high = poisson_limits(facts["centre"])
        return float(low), float(high)
    half = (facts["high"] - facts["centre"]) * sqrt(facts["size"])
    return max(0.0, facts["centre"] - half), facts["centre"] + half


def _limit(count: float) -> str:
    """Return a limit in words; one that is exact is a whole number, but for rounding."""
    return whole(count) if abs(count - round(count)) < ROUNDING else decimal(count)


def _beyond(series: Points, facts: Facts) -> str:
    is_above = facts["side"] == "above"
    # As many as could have come in the days that this week or month has, so that it compares with what came.
    limit = (facts["high" if is_above else "low"] or 0) * facts["size"]
    values = {
        "day": day(series.begins(facts["last"])),
        "count": whole(series.count_at(facts["last"])),
        "limit": _limit(limit),
    }
    cut = series.cut_at(facts["last"])
    if cut:
        first, last = cut
        words = _beyond_in_part(series.count_at(facts["last"]), is_above=is_above)
        return words % {**values, "first": day(first), "last": day(last)}
    return _beyond_words(series, facts, is_above=is_above) % values


def _beyond_in_part(count: int, *, is_above: bool) -> str:
    """Return the words for days that are no whole week or month: a limit for a whole one says nothing about them."""
    if is_above:
        return ngettext(
            "From %(first)s to %(last)s came %(count)s complaint, more than chance explains in these days "
            "(up to %(limit)s).",
            "From %(first)s to %(last)s came %(count)s complaints, more than chance explains in these days "
            "(up to %(limit)s).",
            count,
        )
    return ngettext(
        "From %(first)s to %(last)s came %(count)s complaint, fewer than chance explains in these days "
        "(down to %(limit)s).",
        "From %(first)s to %(last)s came %(count)s complaints, fewer than chance explains in these days "
        "(down to %(limit)s).",
        count,
    )


def _beyond_words(series: Points, facts: Facts, *, is_above: bool) -> str:
    count = series.count_at(facts["last"])
    if series.every == "week" and is_above:
        return ngettext(
            "The week of %(day)s brought %(count)s complaint, more than chance explains (up to %(limit)s a week).",
            "The week of %(day)s brought %(count)s complaints, more than chance explains (up to %(limit)s a week).",
            count,
        )
    if series.every == "week":
        return ngettext(
            "The week of %(day)s brought %(count)s complaint, fewer than chance explains (down to %(limit)s a week).",
            "The week of %(day)s brought %(count)s complaints, fewer than chance explains (down to %(limit)s a week).",
            count,
        )
    if is_above:
        return ngettext(
            "The month from %(day)s on brought %(count)s complaint, more than chance explains (up to %(limit)s).",
            "The month from %(day)s on brought %(count)s complaints, more than chance explains (up to %(limit)s).",
            count,
        )
    return ngettext(
        "The month from %(day)s on brought %(count)s complaint, fewer than chance explains (down to %(limit)s).",
        "The month from %(day)s on brought %(count)s complaints, fewer than chance explains (down to %(limit)s).",
        count,
    )


def _beyond_in_all(series: Points, facts: Facts) -> list[str]:
    count = facts["points"]
    if count < 2:
        return []
    words = (
        ngettext(
            "%(count)s week in all lies beyond the limits of chance.",
            "%(count)s weeks in all lie beyond the limits of chance.",
            count,
        )
        if series.every == "week"
        else ngettext(
            "%(count)s month in all lies beyond the limits of chance.",
            "%(count)s months in all lie beyond the limits of chance.",
            count,
        )
    )
    return [words % {"count": whole(count)}]


def _run(series: Points, facts: Facts) -> str:
    values = {
        "length": whole(facts["length"]),
        "first": day(series.begins(facts["first"])),
        "last": day(series.begins(facts["last"])),
        "centre": decimal(facts["centre"] or 0),
    }
    if series.every == "week" and facts["side"] == "above":
        words = gettext(
            "From the week of %(first)s to that of %(last)s %(length)s weeks in a row lay above the mean of %(centre)s."
        )
    elif series.every == "week":
        words = gettext(
            "From the week of %(first)s to that of %(last)s %(length)s weeks in a row lay below the mean of %(centre)s."
        )
    elif facts["side"] == "above":
        words = gettext(
            "From %(first)s to the month that began on %(last)s %(length)s months in a row lay above the mean of "
            "%(centre)s."
        )
    else:
        words = gettext(
            "From %(first)s to the month that began on %(last)s %(length)s months in a row lay below the mean of "
            "%(centre)s."
        )
    return words % values


def _trend(series: Points, facts: Facts) -> str:
    values = {
        "first": day(series.begins(facts["first"])),
        "last": day(series.begins(facts["last"])),
        "from": decimal(facts["from_value"] or 0),
        "to": decimal(facts["to_value"] or 0),
    }
    words = (
        gettext("Between %(first)s and %(last)s complaints rose steadily, from %(from)s to %(to)s.")
        if facts["side"] == "above"
        else gettext("Between %(first)s and %(last)s complaints fell steadily, from %(from)s to %(to)s.")
    )
    return words % values


def _pattern(series: Points, facts: Facts) -> str:
    return gettext("Between %(first)s and %(last)s the points make a pattern that chance seldom makes.") % {
        "first": day(series.begins(facts["first"])),
        "last": day(series.begins(facts["last"])),
    }
