"""What people say: the texts of each language, dealt out so that none comes back before all others were used."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

WORDS = Path(__file__).parent / "words"
EURO = {"en": "€{n}", "it": "{n} euro", "bg": "{n} евро", "ro": "{n} euro", "ru": "{n} евро"}
LEI = {"en": "{n} lei", "it": "{n} lei", "bg": "{n} леи", "ro": "{n} lei", "ru": "{n} леев"}


@lru_cache(maxsize=8)
def spoken(language: str) -> dict[str, Any]:
    """Return everything that is said in this language."""
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return {**words, **words["said"]}


@lru_cache(maxsize=1)
def themes() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "themes.toml").read_text(encoding="utf-8"))


class Deck:
    """Deals texts in a shuffled order, and shuffles anew when all have been dealt."""

    def __init__(self, texts: Sequence[Any], random: Random) -> None:
        self._texts = list(texts)
        self._random = random
        self._left: list[Any] = []

    def deal(self) -> Any:
        if not self._left:
            self._left = self._random.sample(self._texts, len(self._texts))
        return self._left.pop()


@dataclass(frozen=True, slots=True)
class Details:
    """The particulars that a text may mention; `time` is at night, `hour` by day."""

    language: str
    hotel: str
    room: int
    nights: int
    stayed_on: date
    time: str
    hour: str
    minutes: int
    amount: int
    currency: str

    def filled_into(self, text: str) -> str:
        return text.format(
            hotel=self.hotel,
            room=self.room,
            floor=self.room // 100,
            nights=self.nights,
            date=day_in_words(self.stayed_on, self.language),
            time=self.time,
            hour=self.hour,
            minutes=self.minutes,
            amount=money_in_words(self.amount, self.currency, self.language),
        )


@lru_cache(maxsize=4096)
def day_in_words(day: date, language: str) -> str:
    """Return the day as people write it within a sentence; only English writes months large."""
    with translation.override(language):
        words = date_format(day, "j E")
    return words if language == "en" else words.lower()


def money_in_words(amount: int, currency: str, language: str) -> str:
    """Return a round sum as a guest would write it; Romanian counts from twenty on with “de”."""
    units = LEI if currency == "RON" else EURO
    number = f"{amount} de" if language == "ro" and (amount % 100 == 0 or amount % 100 >= 20) else str(amount)
    return units[language].format(n=number)
