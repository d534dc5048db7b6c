"""What guests of the demonstration answered each quarter of the two years, taken over from a file as in real life.

The changes that were planted in the complaints are here as well, seen by those who never complained; numbers in
`planted.py`. Everything else is chance around what a hotel is like.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from ascolto.demo.house import Hotel, House
from ascolto.demo.planted import BREAKFAST, WAITING, WEEK, Series, week_start
from ascolto.imports.intake import ParsedRow
from ascolto.imports.parsing import RowParser
from ascolto.imports.sources import RawRow
from ascolto.surveys.importing import AnswerIntake
from ascolto.trail.acting import Actor

FOLDER = Path(__file__).parent
WEEKS_AGO = (95, 82, 69, 56, 43, 30, 17, 4)
FIELDED = timedelta(days=14)
A_SHARE = 3.0  # answers of a hotel in one quarter, for each point of its share in the guests
ITEMS = ("reception", "room", "breakfast", "quiet", "staff", "value")
SCORES = ("recommend", "satisfied", "compared", *ITEMS)
HEADER = ("number", "wave", "day", "language", "hotel", "travels", "mode", *SCORES, "improve")
USUAL = {"reception": 4.2, "room": 3.9, "breakfast": 3.9, "quiet": 3.7, "staff": 4.3, "value": 3.8}
WEIGHS = {"reception": 0.22, "room": 0.2, "breakfast": 0.1, "quiet": 0.12, "staff": 0.24, "value": 0.12}
PLANTED: dict[str, tuple[Series, float]] = {"reception": (WAITING, -0.8), "breakfast": (BREAKFAST, 0.6)}
TRAVELS = {"leisure": 6, "business": 3, "groups": 1}
MODES = {"mail": 7, "paper": 2, "phone": 1}
SPEAKS_UP, SAYS_MORE = 0.3, 0.4
LEFT_OUT = 0.07


def take_over_answers(house: House, *, today: date, by: Actor, at: datetime) -> int:
    """Take the answers of the two years before this day in, and return how many guests gave them."""
    intake = AnswerIntake()
    mapping = intake.mapping_of((FOLDER / "guest_survey.toml").read_text(encoding="utf-8"))
    parser = RowParser(list(HEADER), mapping, intake.fields)
    guests = _guests(house, today=today)
    rows = [parser.parse(RawRow(number, cells)) for number, cells in enumerate(guests, start=2)]
    taken = [row for row in rows if isinstance(row, ParsedRow)]
    intake.store_many(taken, by=by, at=at)
    return len(taken)


def _guests(house: House, *, today: date) -> Iterator[list[str]]:
    random = Random(10004)  # noqa: S311  (a story, not a secret)
    number = 0
    for weeks_ago in WEEKS_AGO:
        begins = week_start(today, weeks_ago).date()
        for hotel in house.hotels:
            for _ in range(round(hotel.share * A_SHARE * random.uniform(0.9, 1.1))):
                number += 1
                day = begins + timedelta(days=random.randrange(FIELDED.days))
                yield _guest(hotel, number, begins, day, random, weeks_ago=weeks_ago)


def _guest(hotel: Hotel, number: int, begins: date, day: date, random: Random, *, weeks_ago: int) -> list[str]:
    language = _one_of(hotel.guests, random)
    mood = random.gauss(0, 0.55)
    felt = {item: _level(item, hotel, weeks_ago) + mood + random.gauss(0, 0.7) for item in ITEMS}
    whole = sum(WEIGHS[item] * felt[item] for item in ITEMS) + random.gauss(0, 0.3)
    marks = [("-" if random.random() < LEFT_OUT else str(_point(felt[item], 1, 5))) for item in ITEMS]
    compared = "?" if random.random() < LEFT_OUT / 2 else str(_point(whole - 1.2, 1, 4))
    return [
        str(number),
        _quarter(begins),
        day.isoformat(),
        language,
        hotel.unit.name,
        _one_of(TRAVELS, random),
        _one_of(MODES, random),
        str(_point(2 * whole + 0.6 + random.gauss(0, 0.8), 0, 10)),
        str(_point(whole + 0.15, 1, 5)),
        compared,
        *marks,
        _words(language, felt, random),
    ]


def _level(item: str, hotel: Hotel, weeks_ago: int) -> float:
    """Return what guests of this hotel usually feel about the item, and what was planted there."""
    series, step = PLANTED.get(item, (None, 0.0))
    planted = series is not None and series.hotel == hotel.code and weeks_ago <= series.levels[-1].from_weeks_ago
    return USUAL[item] + (step if planted else 0.0)


def _words(language: str, felt: dict[str, float], random: Random) -> str:
    if random.random() > SPEAKS_UP:
        return ""
    least = min(felt, key=lambda item: felt[item] - USUAL[item])
    about = least if felt[least] < USUAL[least] - 0.4 else "pleased"
    said = _said()[language]
    words = [random.choice(said[about])]
    if random.random() < SAYS_MORE:
        words.append(random.choice(said["besides_pleased" if about == "pleased" else "besides"]))
    return " ".join(words)


@lru_cache(maxsize=1)
def _said() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((FOLDER / "guest_survey_words.toml").read_text(encoding="utf-8"))


def _quarter(begins: date) -> str:
    middle = begins + WEEK
    return f"{middle.year}/{(middle.month + 2) // 3}"


def _point(value: float, low: int, high: int) -> int:
    return min(high, max(low, round(value)))


def _one_of(weights: dict[str, int], random: Random) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
