"""When what was complained about where in the two years: seasons, the size of houses, and what was planted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ascolto.demo.house import Hotel
from ascolto.demo.planted import PIPE, SERIES, WEEKS, Burst, Series, week_start

# Complaints a week on everything that was not planted, in all houses together, by blocks of four weeks: the season
# moves them from house to house, and chance from theme to theme; in sum they stay what they are.
USUAL = (15, 18, 21, 24)
THEMES = {
    "dirty": 15,
    "air": 9,
    "wifi": 9,
    "extra": 8,
    "shower": 8,
    "staff": 7,
    "minibar": 7,
    "breakfast": 7,
    "wait": 7,
    "parking": 6,
    "lost": 4,
    "double_charge": 4,
    "platform": 4,
    "transfer": 4,
    "spa": 4,
    "overbooked": 3,
    "conference": 3,
    "access": 2,
    "safety": 2,
    "handling": 1,
}
# By month, January first: a town lives by spring and autumn, a beach by the summer.
TOWN = [0.85, 0.85, 0.95, 1.05, 1.1, 1.05, 1.0, 0.95, 1.1, 1.1, 0.95, 1.05]
BEACH = [0.45, 0.45, 0.55, 0.8, 1.1, 1.6, 1.9, 1.9, 1.3, 0.8, 0.55, 0.5]
ON_THE_BEACH = {"varna", "sliema"}
WARM = {6, 7, 8, 9}
HOURS = [6, 7, 7, 8, 8, 9, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody is dissatisfied: with what, where, and when we hear of it."""

    received_at: datetime
    theme: str
    hotel: Hotel


class Arrivals:
    """All arrivals up to now, in the order of the weeks."""

    def __init__(self, hotels: list[Hotel], *, at: datetime, random: Random) -> None:
        self._hotels = {hotel.code: hotel for hotel in hotels}
        self._at = at
        self._random = random
        self._owed = 0.0

    def __iter__(self) -> Iterator[Arrival]:
        for weeks_ago in range(WEEKS, -1, -1):
            for theme, hotel in [*self._planted(weeks_ago), *self._usual(weeks_ago)]:
                received_at = self._moment(weeks_ago, PIPE if theme == PIPE.theme else None)
                if received_at < self._at:
                    yield Arrival(received_at, theme, hotel)

    def _planted(self, weeks_ago: int) -> Iterator[tuple[str, Hotel]]:
        for series in SERIES:
            for _ in range(self._count(series, weeks_ago)):
                yield series.theme, self._hotels[series.hotel] if series.hotel else self._any(self._hotels)
        if weeks_ago == PIPE.weeks_ago:
            for _ in range(PIPE.count):
                yield PIPE.theme, self._hotels[PIPE.hotel]

    def _count(self, series: Series, weeks_ago: int) -> int:
        return _dealt(series.counts_at(weeks_ago), series.theme, weeks_ago)

    def _usual(self, weeks_ago: int) -> Iterator[tuple[str, Hotel]]:
        month = (week_start(self._at.date(), weeks_ago) + timedelta(days=3)).month
        hotels = list(self._hotels.values())
        busy = [hotel.share * (BEACH if hotel.code in ON_THE_BEACH else TOWN)[month - 1] for hotel in hotels]
        count = _dealt(USUAL, "usual", weeks_ago)
        for hotel in self._evenly(hotels, busy, count):
            yield self._theme(hotel, month), hotel

    def _evenly(self, hotels: list[Hotel], busy: list[float], count: int) -> list[Hotel]:
        """Return where so many complaints arise: by chance, but where one week was planted as evenly as it can be.

        Of a house with three complaints a week chance tells a second story on some of the days of loading.
        """
        place = next(place for place, hotel in enumerate(hotels) if hotel.code == PIPE.hotel)
        self._owed += count * busy[place] / sum(busy)
        due = min(count, int(self._owed))
        self._owed -= due
        others = [0.0 if hotel.code == PIPE.hotel else each for hotel, each in zip(hotels, busy, strict=True)]
        return [hotels[place]] * due + self._random.choices(hotels, others, k=count - due)

    def _theme(self, hotel: Hotel, month: int) -> str:
        """Return what it is about: nothing that was planted here, and no spa where there is none."""
        weights: dict[str, float] = {theme: weight for theme, weight in THEMES.items() if not _is_planted(theme, hotel)}
        weights["air"] *= 1.6 if month in WARM else 0.7
        if "spa" not in hotel.departments:
            del weights["spa"]
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _any(self, hotels: dict[str, Hotel]) -> Hotel:
        shares = [hotel.share for hotel in hotels.values()]
        return self._random.choices(list(hotels.values()), shares)[0]

    def _moment(self, weeks_ago: int, burst: Burst | None) -> datetime:
        """Return a moment of that week: any day, or the days after something broke; guests seldom write at night."""
        day = self._random.choice([1, 2, 2, 3]) if burst else self._random.randrange(7)
        hour, minute, second = self._random.choice(HOURS), self._random.randrange(60), self._random.randrange(60)
        return week_start(self._at.date(), weeks_ago) + timedelta(days=day, hours=hour, minutes=minute, seconds=second)


def _dealt(block: tuple[int, int, int, int], name: str, weeks_ago: int) -> int:
    """Return this week's count out of its block of four, which is always dealt out in the same order."""
    order = list(block)
    Random(f"{name} {weeks_ago // len(block)}").shuffle(order)  # noqa: S311  (a story, not a secret)
    return order[weeks_ago % len(block)]


def _is_planted(theme: str, hotel: Hotel) -> bool:
    return any(series.theme == theme and series.hotel in {"", hotel.code} for series in SERIES)
