"""A day is put into words once, as the language of whoever reads writes it."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from ascolto.ui.days import day_in_brief, day_in_words, moment_in_words, time_in_words

MOMENTS = [datetime(2026, month, month * 2, month, 5, tzinfo=UTC) for month in range(1, 13)]


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("at", MOMENTS)
def test_moments_days_and_times_are_written_as_the_formats_of_the_language_say(language, at):
    with translation.override(language):
        written = (moment_in_words(at), day_in_words(at.date()), time_in_words(at))

        assert written == tuple(date_format(at, f"{form}_FORMAT") for form in ("DATETIME", "DATE", "TIME"))


@pytest.mark.parametrize(
    ("language", "this_year", "another"),
    [("en", "6 Mar", "6 Mar 2026"), ("bg", "6.03", "6.03.2026"), ("it", "6/03", "6/03/2026")],
)
def test_in_brief_a_day_has_its_year_only_where_it_is_another(language, this_year, another):
    day = MOMENTS[2].date()

    with translation.override(language):
        assert day_in_brief(day, day.replace(month=12)) == this_year
        assert day_in_brief(day, day.replace(year=2027)) == another


def test_a_day_that_was_named_in_one_language_is_named_anew_in_another():
    day = MOMENTS[2].date()
    with translation.override("en"):
        in_english = day_in_words(day)
    with translation.override("ru"):
        in_russian = day_in_words(day)

    assert (in_english, in_russian) == ("6 Mar 2026", "6 марта 2026")
