"""What results say, in whole sentences of the reader's language; the facts are those of `ascolto.analysis.findings`."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from ascolto.analysis import Comparison, Estimate, FindingKind, LogRank, Survival
from ascolto.complaints.clocks import ClockName
from ascolto.web.figures.numbers import decimal, duration, duration_bound, from_to, percent, points, whole

MOST = 0.9


def day(moment: date) -> str:
    """Return the day in the form in which it stands inside a sentence."""
    return date_format(moment, "DATE_FORMAT")


# Against the period before


def share_fewer(ratio: float) -> str:
    """Return by which share something is less frequent that is so many times as frequent."""
    return percent(max(0.0, 1 - ratio))


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
        interval = from_to(share_fewer(compared.high), share_fewer(compared.low or 0))
        words = gettext("%(fewer)s fewer than in the period before (95 %%: %(interval)s): more than chance.")
        return words % {"fewer": share_fewer(compared.value), "interval": interval}
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
    is_slower = _is_slower(test)
    if _shows(now.median, before.median, is_slower=is_slower):
        if is_slower:
            words = gettext("Slower than in the period before, more than chance: then %(days)s.")
        else:
            words = gettext("Faster than in the period before, more than chance: then %(days)s.")
        return words % {"days": duration(then)}
    most = now.quantile(MOST), before.quantile(MOST)
    if not _shows(*most, is_slower=is_slower):
        return ""
    if is_slower:
        words = gettext(
            "Slower than in the period before, more than chance: nine out of ten took up to %(now)s, then up to "
            "%(then)s."
        )
    else:
        words = gettext(
            "Faster than in the period before, more than chance: nine out of ten took up to %(now)s, then up to "
            "%(then)s."
        )
    return words % _now_and_then(*most)


def _shows(now: Estimate, before: Estimate, *, is_slower: bool) -> bool:
    """Whether the two times, as they are written, differ in the direction of the test."""
    if now.value is None or before.value is None or duration(now.value) == duration(before.value):
        return False
    return (now.value > before.value) is is_slower


def _now_and_then(now: Estimate, before: Estimate) -> dict[str, str]:
    return {"now": duration(now.value or 0), "then": duration(before.value or 0)}


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
    if most.value is not None and median.low == median.high:
        words = _waiting_words_alone(clock)
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


def _waiting_words_alone(clock: ClockName) -> str:
    """Return the words for a median that is the same hour at both ends of its interval."""
    return {
        ClockName.ACKNOWLEDGE: gettext("Half were acknowledged within %(days)s, nine out of ten within %(most)s."),
        ClockName.DECIDE: gettext("Half were decided within %(days)s, nine out of ten within %(most)s."),
        ClockName.CLOSE: gettext("Half were closed within %(days)s, nine out of ten within %(most)s."),
    }[clock]


def of_change_in_waiting(clock: ClockName, now: Survival, before: Survival, test: LogRank) -> list[str]:
    """Say that it is done faster or slower than in the period before, where that is more than chance.

    What is named is what differs: the time within which half were done, or else that of nine out of ten.
    """
    if test.finding().kind is not FindingKind.GROUPS_DIFFER:
        return []
    is_slower = _is_slower(test)
    if _shows(now.median, before.median, is_slower=is_slower):
        return [_half_then(clock, is_slower=is_slower) % {"then": duration(before.median.value or 0)}]
    most = now.quantile(MOST), before.quantile(MOST)
    if _shows(*most, is_slower=is_slower):
        return [_most_then(clock, is_slower=is_slower) % _now_and_then(*most)]
    return []


def _half_then(clock: ClockName, *, is_slower: bool) -> str:
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
    return slower if is_slower else faster


def _most_then(clock: ClockName, *, is_slower: bool) -> str:
    slower, faster = {
        ClockName.ACKNOWLEDGE: (
            gettext(
                "Acknowledging takes longer than in the period before, more than chance: nine out of ten took up to "
                "%(now)s, then up to %(then)s."
            ),
            gettext(
                "Acknowledging is faster than in the period before, more than chance: nine out of ten took up to "
                "%(now)s, then up to %(then)s."
            ),
        ),
        ClockName.DECIDE: (
            gettext(
                "Deciding takes longer than in the period before, more than chance: nine out of ten took up to "
                "%(now)s, then up to %(then)s."
            ),
            gettext(
                "Deciding is faster than in the period before, more than chance: nine out of ten took up to "
                "%(now)s, then up to %(then)s."
            ),
        ),
        ClockName.CLOSE: (
            gettext(
                "Closing takes longer than in the period before, more than chance: nine out of ten took up to "
                "%(now)s, then up to %(then)s."
            ),
            gettext(
                "Closing is faster than in the period before, more than chance: nine out of ten took up to "
                "%(now)s, then up to %(then)s."
            ),
        ),
    }[clock]
    return slower if is_slower else faster


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
