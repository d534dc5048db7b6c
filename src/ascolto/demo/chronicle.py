"""The two years before the day of the demonstration: what happened when, and what lies on the desk today."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from ascolto.complaints.courses import Course
from ascolto.complaints.models import Channel
from ascolto.demo.arrivals import Arrival, Arrivals
from ascolto.demo.casting import FACE_TO_FACE, LANGUAGES, PICTURES, Case, Casting, may_be_settled
from ascolto.demo.house import Hotel, House
from ascolto.demo.past import Past
from ascolto.demo.phrases import Deck, spoken
from ascolto.demo.planted import SERIES, WEEK, week_start
from ascolto.demo.story import Narrator, Plot, Until

YEAR = timedelta(days=362)
REMARKS = 45
ABOUT_OUR_PEOPLE = ("sliema", "sofia")
PROMISED_DAYS = 10
WORKING_DAY = 12  # hours in which a hotel's desk works
LATELY = timedelta(days=26)  # of which some are played, and not only told
DONE_BEFORE = timedelta(days=14)
PLAYED = 28
HIGH_SEASON = {6, 7, 8, 9, 12}


class Chronicle:
    """All courses and plots of the demonstration, each ready to be told."""

    def __init__(self, house: House, *, at: datetime, random: Random) -> None:
        self.house = house
        self.at = at.replace(microsecond=0)
        self.random = random
        self.casting = Casting(house, random)
        self.narrator = Narrator(house, self.casting, random)

        self._arrivals = list(Arrivals(house.hotels, at=self.at, random=random))
        self._scenes: list[Case] = []
        self._desk_today = list(self._desk())
        self._leave_room_for_scenes()
        self._played = self._drawn_to_be_played()

    def courses(self) -> list[Course]:
        """Return what happened in the two years, apart from what is played."""
        past = Past(self.house, at=self.at, random=self.random)
        cases = [
            self.casting.with_fewer_particulars(
                self.casting.tale(one.received_at, hours=past.hours(one.received_at), hotel=one.hotel, theme=one.theme)
            )
            for one in self._arrivals
        ]
        otherwise = list(self._otherwise())
        past.register([*cases, *otherwise])
        return [
            *(course for case in cases for course in past.courses(case)),
            *(past.recorded_otherwise(case) for case in otherwise),
        ]

    def plots(self) -> Iterator[Plot]:
        """Return what is played by the single actions: some of the last weeks, remarks, and the desk of today."""
        yield from self._lately()
        yield from self._about_our_people()
        yield from self._remarks()
        yield from self._desk_today

    # --- the past ------------------------------------------------------------------------------------------------

    def _leave_room_for_scenes(self) -> None:
        """Let a usual complaint of the same week go for each scene that is played besides, so that no week swells."""
        themes = {series.theme for series in SERIES}
        for scene in self._scenes:
            week = week_start(scene.received_at.date(), 0)
            usual = [one for one in self._arrivals if week <= one.received_at < week + WEEK and one.theme not in themes]
            if usual:
                self._arrivals.remove(self.random.choice(usual))

    def _drawn_to_be_played(self) -> list[Arrival]:
        lately = [one for one in self._arrivals if self.at - LATELY < one.received_at < self.at - timedelta(days=5)]
        played = self.random.sample(lately, min(PLAYED, len(lately)))
        self._arrivals = [one for one in self._arrivals if one not in played]
        return played

    def _lately(self) -> Iterator[Plot]:
        for number, one in enumerate(self._played):
            case = self.casting.tale(one.received_at, hours=60, hotel=one.hotel, theme=one.theme)
            yield from self._played_as(number, case)

    def _played_as(self, number: int, case: Case) -> Iterator[Plot]:
        """Settle what can be settled; of the rest most go their way, and each other way is gone once or twice."""
        if number % 2 and may_be_settled(case):
            case.channel = self.random.choice(FACE_TO_FACE)
            yield self.narrator.settled(case)
        elif number in {4, 12}:
            yield self.narrator.withdrawn(case)
        else:
            case.hours = self.random.uniform(3, 9) * WORKING_DAY
            if number % 4 < 3:
                case.channel = Channel.WEB
                case.picture = self.random.choice(PICTURES)
            else:
                case = self.casting.with_particulars(case)
            yield self.narrator.handled(case)

    def _some_day(self, before: timedelta) -> datetime:
        """Return a moment of the last year, in the high season rather than in the low one."""
        while True:
            moment = self.at - before - (YEAR - before) * self.random.random()
            if moment.month in HIGH_SEASON or self.random.random() < 0.6:
                return self._by_day(moment)

    def _by_day(self, moment: datetime) -> datetime:
        """Guests write in the morning and in the evening, seldom at night."""
        hour = self.random.choice([7, 8, 9, 9, 10, 11, 13, 15, 17, 18, 19, 20, 21])
        spoken_at = moment.replace(hour=hour, minute=self.random.randrange(60), second=self.random.randrange(60))
        return min(spoken_at, moment) if self.at - moment < timedelta(days=2) else spoken_at

    def _text(self, language: str, theme: str) -> dict[str, Any]:
        return next(text for text in spoken(language)["complaint"] if text["theme"] == theme)

    def _about_our_people(self) -> Iterator[Plot]:
        """Complaints about somebody who works here: that person does not see them, and guest relations handles them."""
        for code in ABOUT_OUR_PEOPLE:
            hotel = self._hotel(code)
            case = self.casting.complaint(
                self._some_day(DONE_BEFORE),
                hours=60,
                hotel=hotel,
                text=self._text(hotel.unit.language, "staff"),
                language=hotel.unit.language,
                channel=Channel.WEB,
            )
            case.person = self.house.handlers[code].user
            case.handler = self.house.people["relations"]
            yield self.narrator.handled(case)

    def _otherwise(self) -> Iterator[Case]:
        """What came as a complaint and was none: a few in each language, in each of the two years."""
        for language in LANGUAGES:
            for text in [*spoken(language)["otherwise"]] * 3:
                yield self.casting.complaint(
                    self._some_day(DONE_BEFORE),
                    hours=20,
                    text={**text, "theme": "parking"},
                    language=language,
                    channel=Channel.WEB,
                )

    def _remarks(self) -> Iterator[Plot]:
        decks = {language: Deck(spoken(language)["remark"], self.random) for language in LANGUAGES}
        for number in range(REMARKS):
            hotel = self.casting.hotel()
            language = self.casting.language(hotel)
            lately = timedelta(hours=3 + 7 * number) if number < 5 else None  # a few still wait for their answer
            received_at = self.at - lately if lately else self._some_day(timedelta(days=8))
            yield self.narrator.remark(received_at, decks[language].deal(), hotel, language)

    # --- the desk today ------------------------------------------------------------------------------------------

    def _desk(self) -> Iterator[Plot]:
        yield from self._just_arrived()
        yield from self._in_work()
        yield from self._waiting_for_the_manager()
        yield from self._to_carry_out()
        yield from self._due_today()
        yield from self._overdue()

    def _just_arrived(self) -> Iterator[Plot]:
        minutes = timedelta(minutes=1)
        for code, theme, ago in (("sofia", "noise", 25), ("rome", "platform", 130), ("bucharest", "dirty", 300)):
            case = self._scene(code, theme, self.at - ago * minutes)
            yield self.narrator.handled(case, until=Until.ARRIVED)
        for code, theme, channel, ago in (
            ("bologna", "lost", Channel.LETTER, 9 * 60),
            ("varna", "parking", Channel.PHONE, 14 * 60),
        ):
            case = self._scene(code, theme, self.at - ago * minutes, channel=channel)
            case.hours = 0
            case.guest = self.casting.guests.newcomer(case.language, case.guest.kin)  # nobody whose address we know
            yield self.narrator.handled(case, until=Until.ARRIVED)
        yield self.narrator.undelivered(self._scene("sliema", "minibar", self._days_ago(1)))

    def _in_work(self) -> Iterator[Plot]:
        yield self._until(Until.ASSIGNED, self._scene("rome", "extra", self._days_ago(2)))
        yield self._until(Until.ASSESSED, self._scene("bucharest", "wifi", self._days_ago(2)))
        yield self._until(Until.ASSESSED, self._scene("sofia", "parking", self._days_ago(3), language="ru"))
        yield self._until(Until.ASSESSED, self._scene("varna", "handling", self._days_ago(3)))
        for code, theme, days, hours in (("rome", "air", 5, 2), ("varna", "spa", 4, 7), ("sliema", "dirty", 6, 20)):
            case = self._stretched(Until.INVESTIGATED, self._scene(code, theme, self._days_ago(days)))
            moment = self.at - timedelta(hours=hours)
            yield self.narrator.followed_by_words(case, until=Until.INVESTIGATED, at_last=moment)
        accessible = self._scene("bologna", "access", self._days_ago(6))
        accessible.support_need = "illness"
        yield self._until(Until.INVESTIGATED, accessible)
        reopened = self._scene("bucharest", "staff", self._days_ago(17))
        reopened.hours = 8 * WORKING_DAY
        yield self.narrator.reopened(reopened, until=Until.INVESTIGATED)

    def _waiting_for_the_manager(self) -> Iterator[Plot]:
        for code, theme, days in (("rome", "double_charge", 6), ("sofia", "safety", 4), ("varna", "overbooked", 7)):
            yield self._until(Until.PROPOSED, self._scene(code, theme, self._days_ago(days)))

    def _to_carry_out(self) -> Iterator[Plot]:
        for code, theme, days in (
            ("rome", "breakfast", 7),
            ("bucharest", "transfer", 8),
            ("sofia", "double_charge", 9),
        ):
            yield self._until(Until.DECIDED, self._scene(code, theme, self._days_ago(days)))

    def _due_today(self) -> Iterator[Plot]:
        steps = (
            ("rome", "conference", Until.PROPOSED),
            ("sofia", "wifi", Until.INVESTIGATED),
            ("sliema", "spa", Until.ASSESSED),
        )
        for code, theme, until in steps:
            yield self._until(until, self._scene(code, theme, self._due(code, days_late=0)))

    def _overdue(self) -> Iterator[Plot]:
        for code, theme, late in (("bologna", "transfer", 1), ("bucharest", "air", 2), ("varna", "lost", 3)):
            yield self._until(Until.INVESTIGATED, self._scene(code, theme, self._due(code, days_late=late)))

    def _until(self, until: Until, case: Case) -> Plot:
        return self.narrator.handled(self._stretched(until, case), until=until)

    def _stretched(self, until: Until, case: Case) -> Case:
        """Let what has been done so far fill the time since the complaint arrived."""
        worked = case.hotel.calendar.working_seconds_between(case.received_at, self.at) / 3600
        case.hours = worked * STRETCH[until]
        return case

    def _scene(
        self, code: str, theme: str, received_at: datetime, *, language: str = "", channel: Channel = Channel.WEB
    ) -> Case:
        hotel = self._hotel(code)
        language = language or hotel.unit.language
        text = self._text(language, theme)
        case = self.casting.complaint(
            received_at, hours=1, hotel=hotel, text=text, language=language, channel=channel
        )  # fmt: skip
        self._scenes.append(case)
        return case

    def _hotel(self, code: str) -> Hotel:
        return next(hotel for hotel in self.house.hotels if hotel.code == code)

    def _days_ago(self, days: int) -> datetime:
        return self._by_day(self.at - timedelta(days=days))

    def _due(self, code: str, *, days_late: int) -> datetime:
        """Return when a complaint came whose decision is due at the next close of business, or was so many days ago."""
        calendar = self._hotel(code).calendar
        today = calendar.day_of(self.at)
        noons = [
            datetime.combine(today - timedelta(days=ago), time(10, self.random.randrange(60)), UTC)
            for ago in range(PROMISED_DAYS + days_late + 20)
        ]
        dues = [(calendar.add_days(noon, PROMISED_DAYS), noon) for noon in noons]
        if days_late:
            return max(pair for pair in dues if pair[0] <= self.at - timedelta(days=days_late - 1))[1]
        return min(pair for pair in dues if pair[0] > self.at)[1]


# How much longer the whole work takes than what has been done of it.
STRETCH = {
    Until.ASSIGNED: 6.0,
    Until.ASSESSED: 5.0,
    Until.INVESTIGATED: 2.6,
    Until.PROPOSED: 1.35,
    Until.DECIDED: 1.15,
}
