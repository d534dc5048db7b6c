"""Wording: every reader gets some text, the nearest there is."""

import pytest

from ascolto.organisation.wording import NoWords, change_of, require_words, say, speak_by_default

WORDS = {"en": "Noise", "bg": "Шум", "it": "Rumore"}


@pytest.fixture(autouse=True)
def _falls_back_to_bulgarian():
    speak_by_default("bg")
    yield
    speak_by_default("en")


def test_the_readers_language_comes_first():
    assert say(WORDS, "it") == "Rumore"


def test_then_the_language_of_the_organisation():
    assert say(WORDS, "ro") == "Шум"


def test_then_english():
    assert say({"it": "Rumore", "en": "Noise"}, "ro") == "Noise"


def test_then_whatever_there_is():
    assert say({"bg": "", "it": "Rumore"}, "ro") == "Rumore"


def test_no_words_say_nothing():
    assert say({}, "en") == ""


def test_empty_languages_are_left_out_and_something_must_remain():
    assert require_words({"en": " Noise ", "bg": "  "}) == {"en": "Noise"}
    with pytest.raises(NoWords):
        require_words({"en": "  "})


def test_the_trail_says_what_changed_in_which_language():
    assert change_of(WORDS, {"en": "Noise", "bg": "Силен шум"}) == "bg: Шум → Силен шум\nit: Rumore → "
