"""What results say, in whole sentences of the reader's language; the facts are those of `ascolto.analysis.findings`."""

from collections.abc import Mapping
from datetime import date
from math import sqrt
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from ascolto.analysis import Comparison, Estimate, Finding, FindingKind, LogRank, Phases, Survival
from ascolto.complaints.clocks import ClockName
from ascolto.web.figures.numbers import decimal, duration, duration_bound, from_to, percent, points, whole

Facts = Mapping[str, Any]


class Points(Protocol):
    """What the sentences need to know of a series: whether its points are weeks or months, and when each begins."""

    @property
    def every(self) -> str: ...

    def begins(self, place: int) -> date: ...
    def count_at(self, place: int) -> int: ...


# A series over time


def of_series(phases: Phases, finding: Finding, series: Points) -> list[str]:
    """Say since when complaints have been at this level, and what stands out beyond chance; or that nothing does."""
    level = phases.finding()
    shifted = level.kind in {FindingKind.LEVEL_UP, FindingKind.LEVEL_DOWN}
    said = [of_shift(level, series)] if shifted else []
    if finding.kind is FindingKind.STABLE and shifted:
        return [*said, _within_level(series)]
    return [*said, *of_chart(finding, series)]


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
    interval = from_to(_fewer(facts["high"]), _fewer(facts["low"]))
    return _shift_down(series) % {**values, "fewer": _fewer(facts["ratio"]), "interval": interval}


def _fewer(ratio: float) -> str:
    return percent(max(0.0, 1 - ratio))


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
    # The last point may be a week of few days, whose limits are wide; what is said holds for a whole one.
    half = (facts["high"] - facts["centre"]) * sqrt(facts["size"])
    limits = {"low": max(0.0, facts["centre"] - half), "high": facts["centre"] + half}
    return words % {"centre": decimal(facts["centre"]), **{name: decimal(each) for name, each in limits.items()}}


def _beyond(series: Points, facts: Facts) -> str:
    is_above = facts["side"] == "above"
    # As many as could have come in the days that this week or month has, so that it compares with what came.
    limit = (facts["high" if is_above else "low"] or 0) * facts["size"]
    values = {
        "day": day(series.begins(facts["last"])),
        "count": whole(series.count_at(facts["last"])),
        "limit": decimal(limit),
    }
    return _beyond_words(series, facts, is_above=is_above) % values


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


def day(moment: date) -> str:
    """Return the day in the form in which it stands inside a sentence."""
    return date_format(moment, "DATE_FORMAT")


# Against the period before


def of_ratio(compared: Comparison) -> str:
    """Say whether it happened more or less often than in the period before, as far as the interval shows it."""
    finding = compared.finding()
    if finding.kind is FindingKind.UNDEFINED:
        return gettext("None now, and none in the period before.")
    if compared.value is None or compared.high is None:
        return gettext("There was none in the period before.")
    if finding.kind is FindingKind.HIGHER:
        interval = from_to(decimal(compared.low or 0, 2), decimal(compared.high, 2))
        words = gettext("%(ratio)s times as many as in the period before (95 %%: %(interval)s): more than chance.")
        return words % {"ratio": decimal(compared.value, 2), "interval": interval}
    if finding.kind is FindingKind.LOWER:
        interval = from_to(_fewer(compared.high), _fewer(compared.low or 0))
        words = gettext("%(fewer)s fewer than in the period before (95 %%: %(interval)s): more than chance.")
        return words % {"fewer": _fewer(compared.value), "interval": interval}
    interval = from_to(decimal(compared.low or 0, 2), decimal(compared.high, 2))
    words = gettext("No change beyond chance: %(ratio)s times the period before (95 %%: %(interval)s).")
    return words % {"ratio": decimal(compared.value, 2), "interval": interval}


def of_difference(compared: Comparison) -> str:
    """Say by how many points a share is higher or lower than in the period before."""
    finding = compared.finding()
    if compared.value is None or compared.low is None or compared.high is None:
        return gettext("There was none in the period before.")
    if finding.kind is FindingKind.HIGHER:
        interval = from_to(points(compared.low), points(compared.high))
        words = gettext("%(points)s points higher than in the period before (95 %%: %(interval)s): more than chance.")
    elif finding.kind is FindingKind.LOWER:
        interval = from_to(points(compared.high), points(compared.low))
        words = gettext("%(points)s points lower than in the period before (95 %%: %(interval)s): more than chance.")
    else:
        interval = from_to(signed(compared.low), signed(compared.high))
        words = gettext("No change beyond chance against the period before (95 %%: %(interval)s points).")
    return words % {"points": points(compared.value), "interval": interval}


def signed(difference: float) -> str:
    """Return a difference of shares in points with its sign; the minus is a true one."""
    sign = "\N{MINUS SIGN}" if round(difference * 100, 1) < 0 else "+"
    return f"{sign}{points(difference)}"


def of_speed(now: Survival, before: Survival, test: LogRank) -> str:
    """Say whether complaints are closed faster or slower than in the period before (log-rank test)."""
    then = before.median.value
    if test.p_value is None or then is None:
        return gettext("The period before cannot be compared.")
    if test.finding().kind is FindingKind.GROUPS_ALIKE:
        return gettext("No change beyond chance; in the period before %(days)s.") % {"days": duration(then)}
    if _is_slower(test):
        return gettext("Slower than in the period before, more than chance: then %(days)s.") % {"days": duration(then)}
    return gettext("Faster than in the period before, more than chance: then %(days)s.") % {"days": duration(then)}


def _is_slower(test: LogRank) -> bool:
    """Fewer of the first group have ended than would if both ended equally fast."""
    first = next(iter(test.observed))
    return test.observed[first] < test.expected[first]


# How long it takes


def of_waiting(clock: ClockName, median: Estimate, most: Estimate) -> str:
    """Say after how many days half and nine out of ten were acknowledged, decided or closed."""
    both, half, fewer = _waiting_words(clock)
    if median.value is None:
        return fewer
    words = half if most.value is None else both
    return words % {
        "days": duration(median.value),
        "interval": open_interval(median),
        "most": "" if most.value is None else duration(most.value),
    }


def _waiting_words(clock: ClockName) -> tuple[str, str, str]:
    return {
        ClockName.ACKNOWLEDGE: (
            gettext("Half were acknowledged within %(days)s (95 %%: %(interval)s), nine out of ten within %(most)s."),
            gettext("Half were acknowledged within %(days)s (95 %%: %(interval)s), nine out of ten not yet."),
            gettext("Fewer than half have been acknowledged in the time that could be watched."),
        ),
        ClockName.DECIDE: (
            gettext("Half were decided within %(days)s (95 %%: %(interval)s), nine out of ten within %(most)s."),
            gettext("Half were decided within %(days)s (95 %%: %(interval)s), nine out of ten not yet."),
            gettext("Fewer than half have been decided in the time that could be watched."),
        ),
        ClockName.CLOSE: (
            gettext("Half were closed within %(days)s (95 %%: %(interval)s), nine out of ten within %(most)s."),
            gettext("Half were closed within %(days)s (95 %%: %(interval)s), nine out of ten not yet."),
            gettext("Fewer than half have been closed in the time that could be watched."),
        ),
    }[clock]


def of_change_in_waiting(clock: ClockName, before: Survival, test: LogRank) -> list[str]:
    """Say that it is done faster or slower than in the period before, where that is more than chance."""
    then = before.median.value
    if then is None or test.finding().kind is not FindingKind.GROUPS_DIFFER:
        return []
    slower, faster = {
        ClockName.ACKNOWLEDGE: (
            gettext("Acknowledging takes longer than in the period before, more than chance: then half took %(then)s."),
            gettext("Acknowledging is faster than in the period before, more than chance: then half took %(then)s."),
        ),
        ClockName.DECIDE: (
            gettext("Deciding takes longer than in the period before, more than chance: then half took %(then)s."),
            gettext("Deciding is faster than in the period before, more than chance: then half took %(then)s."),
        ),
        ClockName.CLOSE: (
            gettext("Closing takes longer than in the period before, more than chance: then half took %(then)s."),
            gettext("Closing is faster than in the period before, more than chance: then half took %(then)s."),
        ),
    }[clock]
    return [(slower if _is_slower(test) else faster) % {"then": duration(then)}]


def of_promise(clock: ClockName, kept: Estimate) -> str:
    """Say which share of what had fallen due was done in time."""
    if kept.value is None or kept.low is None or kept.high is None:
        return gettext("No promise has fallen due yet.")
    words = {
        ClockName.ACKNOWLEDGE: gettext("%(share)s were acknowledged in time (95 %%: %(interval)s; n = %(n)s)."),
        ClockName.DECIDE: gettext("%(share)s were decided in time (95 %%: %(interval)s; n = %(n)s)."),
        ClockName.CLOSE: gettext("%(share)s were closed in time (95 %%: %(interval)s; n = %(n)s)."),
    }[clock]
    interval = from_to(percent(kept.low), percent(kept.high))
    return words % {"share": percent(kept.value), "interval": interval, "n": whole(kept.n)}


def open_interval(estimate: Estimate) -> str:
    """Return the interval of a time, in the unit of the time itself; a bound that was not reached stays open."""
    beside = estimate.value or 0
    low = duration_bound(estimate.low or 0, beside=beside)
    high = gettext("not reached yet") if estimate.high is None else duration_bound(estimate.high, beside=beside)
    return from_to(low, high)
