"""What the house says is drawn in its own font in every language, and the faces for its letters are fetched early."""

import re

import pytest
from tools import messages
from tools.words import forms

from ascolto.ui.context import BESIDE_LATIN, WEIGHTS

STYLESHEET = messages.PACKAGE / "ui" / "static" / "vendor" / "plex" / "plex-sans.css"
FACE = re.compile(r'url\("IBMPlexSans-(\w+)-(\w+)\.woff2"\).*?unicode-range: ([^;]+);', re.DOTALL)
FETCHED_EARLY = {"it": ["Latin1"], **{code: ["Latin1", *more] for code, more in BESIDE_LATIN.items()}}

by_weight = pytest.mark.parametrize("weight", WEIGHTS)
by_language = pytest.mark.parametrize("language", messages.LANGUAGES)


def signs_of(span: str) -> set[str]:
    """Return the signs that a `unicode-range` names."""
    ends = [part.removeprefix("U+").partition("-") for part in span.split(", ")]
    return {chr(code) for first, _, last in ends for code in range(int(first, 16), int(last or first, 16) + 1)}


def faces(weight: str) -> dict[str, set[str]]:
    """Return the signs of every face of this weight that the stylesheet names, by subset."""
    found = FACE.findall(STYLESHEET.read_text(encoding="utf-8"))
    return {subset: signs_of(span) for each, subset, span in found if each == weight}


def said_in(language: str) -> set[str]:
    """Return the signs of every message of the house in this language."""
    kept = [messages.catalogue(room, language) for room in messages.rooms()]
    texts = [text for catalogue in kept for message in catalogue or [] if message.id for text in forms(message.string)]
    return {sign for text in texts for sign in text if not sign.isspace()}


@by_weight
@by_language
def test_every_sign_of_the_catalogues_is_in_a_face_that_we_ship(language, weight):
    shipped = set().union(*faces(weight).values())

    assert said_in(language) - shipped == set()


@by_weight
@by_language
def test_every_letter_of_the_catalogues_is_in_a_face_that_is_fetched_early(language, weight):
    early = set().union(*(faces(weight)[subset] for subset in FETCHED_EARLY[language]))

    assert {sign for sign in said_in(language) if sign.isalpha()} - early == set()
