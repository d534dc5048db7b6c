"""Days and moments in words: the day as the language writes it, and the time of twenty-four hours behind it."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

DAYS_KEPT = 2_000


def moment_in_words(local: datetime) -> str:
    """Return a moment of the reader's zone in words, as `DATETIME_FORMAT` of each of our languages writes it."""
    return f"{day_in_words(local.date())}, {time_in_words(local)}"


def day_in_words(day: date) -> str:
    """Return a day in words, as `DATE_FORMAT` writes it."""
    return _in_words(day, get_language())


def day_in_brief(day: date, today: date) -> str:
    """Return a day as narrow columns show it: the month in letters or digits, and the year only if it is another."""
    # Translators: letters of Django's date format for a day of this year in a narrow column.
    this_year = pgettext("date format", "j M")
    # Translators: letters of Django's date format for a day of another year in a narrow column.
    other_year = pgettext("date format", "j M Y")
    return date_format(day, this_year if day.year == today.year else other_year)


def time_in_words(local: datetime) -> str:
    """Return the time of day, as `TIME_FORMAT` writes it."""
    return f"{local.hour:02}:{local.minute:02}"


@lru_cache(maxsize=DAYS_KEPT)
def _in_words(day: date, language: str | None) -> str:
    """A page says the same few days over and over, and the name of a month is dear: each day is named once."""
    return date_format(day, "DATE_FORMAT")
