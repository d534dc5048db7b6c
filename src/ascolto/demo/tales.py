"""Texts for thousands of complaints, put together from whole sentences; none is met twice in the same words."""

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from ascolto.complaints.models import Channel
from ascolto.demo.phrases import Deck, themes

TALES = Path(__file__).parent / "tales"
TONES = ["polite", "plain", "angry"]
SPOKEN = {Channel.IN_PERSON, Channel.PHONE}
MOODS = {1: [4, 5, 1], 2: [3, 5, 2], 3: [2, 4, 4], 4: [1, 3, 5], 5: [1, 3, 5]}  # by severity
OF_THE_STAY = {"noise", "wait", "breakfast", "dirty", "wifi", "air", "pipe", "spa", "shower"}
WITH_SECOND_THOUGHT, WITH_TWO_POINTS, WITH_A_SLIP = 0.45, 0.15, 0.03
LONG_WORD = 7


@lru_cache(maxsize=8)
def sentences(language: str) -> dict[str, Any]:
    """Return the sentences of this language, by theme."""
    return tomllib.loads((TALES / f"{language}.toml").read_text(encoding="utf-8"))


class Teller:
    """Tells complaints: each list of sentences is dealt out before any sentence of it comes again."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._decks: dict[tuple[str, ...], Deck] = {}

    def told(self, language: str, theme: str, *, channel: Channel) -> dict[str, Any]:
        """Return a complaint on the theme, shaped as those that are written out in full, as one writes or speaks."""
        spoken = sentences(language)
        parts = spoken[theme]
        what, then = self._dealt(parts, language, theme, "what"), self._dealt(parts, language, theme, "then")
        is_twofold = self._random.random() < WITH_TWO_POINTS
        text = {
            "theme": theme,
            "words": self._framed(self._body(language, theme, what, then), language, self._tone(theme, channel)),
            "wish": self._dealt(parts, language, theme, "wish"),
            "answer": self._dealt(parts, language, theme, "answer"),
            "points": [what, then] if is_twofold else [what],
        }
        return {**text, "spot": self._dealt(parts, language, theme, "spot")} if "spot" in parts else text

    def _body(self, language: str, theme: str, what: str, then: str) -> str:
        has_effect = theme in OF_THE_STAY and self._random.random() < WITH_SECOND_THOUGHT
        effect = [self._dealt(sentences(language), language, "effects")] if has_effect else []
        return self._with_a_slip(" ".join([what, then, *effect]))

    def _tone(self, theme: str, channel: Channel) -> str:
        """Return in which mood somebody writes; nobody speaks as they would write."""
        if channel in SPOKEN:
            return "spoken"
        return self._random.choices(TONES, MOODS[themes()[theme]["severity"]])[0]

    def _framed(self, body: str, language: str, tone: str) -> str:
        """Let it begin and end as somebody begins and ends in that mood."""
        frame = sentences(language)["tone"][tone]
        opening = self._dealt(frame, language, tone, "openings")
        closing = self._dealt(frame, language, tone, "closings")
        return "\n".join(part for part in (opening, body, closing) if part)

    def _with_a_slip(self, body: str) -> str:
        """Seldom, two letters of a long word change places, as under quick fingers."""
        words = body.split(" ")
        long_ones = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= LONG_WORD]
        if not long_ones or self._random.random() >= WITH_A_SLIP:
            return body
        place = self._random.choice(long_ones)
        word = words[place]
        words[place] = f"{word[:3]}{word[4]}{word[3]}{word[5:]}"
        return " ".join(words)

    def _dealt(self, table: dict[str, Any], *key: str) -> str:
        if key not in self._decks:
            self._decks[key] = Deck(table[key[-1]], self._random)
        return str(self._decks[key].deal())
