"""Numbers as the reader's language writes them: shares, ratios, days, and the interval beside each."""

from django.utils.formats import number_format
from django.utils.translation import ngettext, pgettext

from ascolto.analysis import Interval

FEW = 10
HOURS_A_DAY = 24
RAREST = 0.001


def percent(share: float) -> str:
    """Return the share in per cent, in the reader's way."""
    # Rounded here: the formatting of Django only cuts off.
    number = number_format(round(share * 100, 1), 0 if share in (0, 1) else 1)
    return pgettext("share in per cent", "%(number)s %%") % {"number": number}


def whole(count: float) -> str:
    """Return a count, its thousands parted."""
    return number_format(round(count), 0, force_grouping=True)


def decimal(value: float, places: int = 1) -> str:
    return number_format(round(value, places), places, force_grouping=True)


def chance(p_value: float) -> str:
    """Return how likely by chance alone; what is hardly so is never written as nought."""
    return decimal(p_value, 3) if p_value >= RAREST else f"< {decimal(RAREST, 3)}"


def points(difference: float) -> str:
    """Return the difference of two shares in percentage points, without its sign."""
    return decimal(abs(difference) * 100)


def duration(days: float) -> str:
    """Return a time in words: in hours where it is less than a day."""
    if 0 < days < 1:
        return hours_in_words(days * HOURS_A_DAY)
    places = 1 if days < FEW and days != int(days) else 0
    words = ngettext("%(number)s day", "%(number)s days", _grammatical(days, places))
    return words % {"number": decimal(days, places)}


def hours_in_words(hours: float) -> str:
    places = 0 if round(hours, 1) == round(hours) else 1
    words = ngettext("%(number)s hour", "%(number)s hours", _grammatical(hours, places))
    return words % {"number": decimal(hours, places)}


def _grammatical(value: float, places: int) -> int:
    """Return the count that decides between one and several; a broken number takes the form of several."""
    shown = round(value, places)
    return int(shown) if shown == int(shown) else 2


def duration_bound(bound: float, *, beside: float) -> str:
    """Return a bound as a bare number, in the unit in which the time that it belongs to is written."""
    return decimal(bound * HOURS_A_DAY) if 0 < beside < 1 else decimal(bound)


def between(interval: Interval) -> str:
    """Return the two ends of an interval of a share."""
    return pgettext("interval", "%(low)s to %(high)s") % {"low": percent(interval.low), "high": percent(interval.high)}


def from_to(low: str, high: str) -> str:
    """Return the two ends of an interval that are already in words."""
    return pgettext("interval", "%(low)s to %(high)s") % {"low": low, "high": high}
