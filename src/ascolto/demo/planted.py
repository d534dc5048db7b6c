"""What was changed on purpose in the two years, so that the overview has something to find; see docs/demonstration.md.

Weeks begin on Monday and are counted back from the running one, which is week 0. The counts of a level are dealt out in
blocks of four weeks, so that chance alone makes neither a long run nor an outlier where none was planted.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

WEEKS = 104
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Level:
    """How many complaints on a theme four weeks in a row bring, in any order, from that many weeks ago on."""

    from_weeks_ago: int
    counts: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Series:
    """Complaints on one theme, in one hotel or in all, whose numbers were fixed."""

    theme: str
    hotel: str
    levels: tuple[Level, ...]

    def counts_at(self, weeks_ago: int) -> tuple[int, int, int, int]:
        """Return the block of counts to which this week belongs."""
        return [level for level in self.levels if weeks_ago <= level.from_weeks_ago][-1].counts


@dataclass(frozen=True, slots=True)
class Burst:
    """One single week in which something broke."""

    theme: str
    hotel: str
    weeks_ago: int
    count: int


# Sofia: the check-in programme was replaced, and since then guests wait at reception twice as often.
WAITING = Series("wait", "sofia", (Level(WEEKS, (2, 3, 1, 4)), Level(20, (4, 6, 5, 5))))
# Rome: breakfast is refilled by the hour since then, and complaints about it have halved.
BREAKFAST = Series("breakfast", "rome", (Level(WEEKS, (3, 5, 2, 6)), Level(44, (1, 3, 2, 2))))
# All houses: many complaints, and nothing has changed. Nothing may signal here.
NOISE = Series("noise", "", (Level(WEEKS, (2, 6, 3, 5)),))
SERIES = (WAITING, BREAKFAST, NOISE)
# Bologna: a main pipe burst. One point beyond the limits, and no shift.
PIPE = Burst("pipe", "bologna", 30, 28)
# All houses: a rota says who looks into the mailbox and opens the letters, and when. Working hours until the receipt is
# confirmed, as median and spread of their logarithm; what comes by the website is confirmed at once before and after.
ROTA_WEEKS_AGO = 26
HOURS_TO_ACKNOWLEDGE = {"before": (5.5, 0.55), "after": (1.4, 0.55)}
# Bucharest: most of what goes wrong in housekeeping there comes from missing training, which is rare elsewhere.
UNTRAINED_HOTEL, UNTRAINED_DEPARTMENT, UNTRAINED_CAUSE = "bucharest", "housekeeping", "training"
UNTRAINED_SHARE, UNTRAINED_SHARE_ELSEWHERE = 0.62, 0.008


@dataclass(frozen=True, slots=True)
class WrittenDown:
    """What somebody wrote down beside the figures: whether it changed anything is for them to find."""

    words: str
    kind: str
    hotel: str
    weeks_ago: int
    days: int = 1


# The last changed nothing at all; every other stands where something was planted, and none says that it was the cause.
WRITTEN_DOWN = (
    WrittenDown("New check-in programme at reception", "change", "sofia", 20),
    WrittenDown("Rota for the mailbox and the letters", "change", "", ROTA_WEEKS_AGO),
    WrittenDown("Main water pipe burst", "incident", "bologna", PIPE.weeks_ago, days=4),
    WrittenDown("Breakfast buffet refilled by the hour", "change", "rome", 44),
    WrittenDown("Campaign “Quiet nights”: no noise after ten", "campaign", "", 60, days=28),
)


def week_start(today: date, weeks_ago: int) -> datetime:
    """Return the beginning of the Monday of that week."""
    monday = today - timedelta(days=today.weekday()) - weeks_ago * WEEK
    return datetime.combine(monday, time(0), UTC)
