"""Each journey is played once a day, and before long in every language on both databases."""

from itertools import product

import pytest

from tests.journeys.turns import DATABASES, database_in, language_in

LANGUAGES = ("bg", "en", "it", "ro", "ru")
JOURNEYS = [f"tests/journeys/test_desk.py::test_{name}" for name in ("dawn", "morning", "noon", "alone")]
FIRST = 739_577


@pytest.mark.parametrize("journey", JOURNEYS)
def test_ten_turns_bring_every_language_on_both_databases(journey):
    played = {(language_in(turn, journey, LANGUAGES), database_in(turn, journey)) for turn in range(FIRST, FIRST + 10)}

    assert played == set(product(LANGUAGES, DATABASES))


def test_a_journey_on_several_devices_has_one_turn():
    assert database_in(FIRST, f"{JOURNEYS[0]}[it-phone]") == database_in(FIRST, f"{JOURNEYS[0]}[ru-desktop]")


def test_not_all_journeys_are_played_alike():
    assert {database_in(FIRST, journey) for journey in JOURNEYS} == set(DATABASES)
