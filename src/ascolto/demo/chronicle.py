"""The year before the day of the demonstration: what happened when, and what lies on the desk today."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from ascolto.complaints.models import Channel
from ascolto.demo.casting import LANGUAGES, Case, Casting
from ascolto.demo.house import Hotel, House
from ascolto.demo.phrases import Deck, spoken
from ascolto.demo.story import Narrator, Plot, Until

YEAR = timedelta(days=362)
SETTLED, HANDLED, REMARKS = 102, 114, 60
WITHDRAWN, TWICE, REOPENED = 7, 5, 4
PROMISED_DAYS = 10
WORKING_DAY = 12  # hours in which a hotel's desk works
DONE_BEFORE = timedelta(days=20)
HIGH_SEASON = {6, 7, 8, 9, 12}


class Chronicle:
    """All plots of the demonstration, each ready to be told."""

    def __init__(self, house: House, *, at: datetime, random: Random) -> None:
        self.house = house
        self.at = at.replace(microsecond=0)
        self.random = random
        self.casting = Casting(house, random)
        self.narrator = Narrator(house, self.casting, random)

    def plots(self) -> Iterator[Plot]:
        yield from self._past()
        yield from self._otherwise()
        yield from self._remarks()
        yield from self._desk()

    # --- the year ------------------------------------------------------------------------------------------------

    def _past(self) -> Iterator[Plot]:
        for _ in range(SETTLED):
            yield self.narrator.settled(self.casting.spot_complaint(self._some_day(timedelta(hours=6))))
        for _ in range(HANDLED):
            yield self.narrator.handled(self._handled(self._some_day(DONE_BEFORE)))
        for _ in range(WITHDRAWN):
            yield self.narrator.withdrawn(self._handled(self._some_day(DONE_BEFORE)))
        for _ in range(TWICE):
            yield from self._twice()
        for _ in range(REOPENED):
            case = self._without_money(self._some_day(timedelta(days=60)), hours=50)
            yield self.narrator.reopened(case)
        yield from self._about_our_people()

    def _some_day(self, before: timedelta) -> datetime:
        """Return a moment of the year, in the high season rather than in the low one."""
        while True:
            moment = self.at - before - (YEAR - before) * self.random.random()
            if moment.month in HIGH_SEASON or self.random.random() < 0.6:
                return self._by_day(moment)

    def _by_day(self, moment: datetime) -> datetime:
        """Guests write in the morning and in the evening, seldom at night."""
        hour = self.random.choice([7, 8, 9, 9, 10, 11, 13, 15, 17, 18, 19, 20, 21])
        spoken_at = moment.replace(hour=hour, minute=self.random.randrange(60), second=self.random.randrange(60))
        return min(spoken_at, moment) if self.at - moment < timedelta(days=2) else spoken_at

    def _handled(self, received_at: datetime) -> Case:
        """Most are answered within the promised ten days, some only after."""
        late = self.random.random() < 0.08
        days = self.random.uniform(13.2, 15) if late else self.random.triangular(1.2, 11, 4.5)
        return self.casting.with_particulars(self.casting.complaint(received_at, hours=days * WORKING_DAY))

    def _without_money(self, received_at: datetime, *, hours: float) -> Case:
        """A complaint that its handler can decide alone, and in which guest relations had no part."""
        hotel = self.casting.hotel()
        language = hotel.unit.language
        text = self._text(language, self.random.choice(["wait", "staff", "dirty", "shower"]))
        return self.casting.complaint(
            received_at, hours=hours, hotel=hotel, text=text, language=language, channel=Channel.WEB
        )

    def _text(self, language: str, theme: str) -> dict[str, Any]:
        return next(text for text in spoken(language)["complaint"] if text["theme"] == theme)

    def _twice(self) -> Iterator[Plot]:
        case = self.casting.complaint(self._some_day(DONE_BEFORE), hours=90, channel=Channel.WEB)
        again = self.casting.complaint(
            case.received_at + timedelta(hours=26),
            hours=30,
            hotel=case.hotel,
            text=case.text,
            language=case.language,
            channel=Channel.WEB,
        )
        again.guest, again.details, again.handler = case.guest, case.details, case.handler
        again.words = f"{spoken(case.language)['again']}\n{case.details.filled_into(case.text['words'])}"
        yield self.narrator.handled(case)
        yield self.narrator.sent_twice(case, again)

    def _about_our_people(self) -> Iterator[Plot]:
        """Complaints about somebody who works here: that person does not see them, and guest relations handles them."""
        for code in ("sliema", "sofia"):
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

    def _otherwise(self) -> Iterator[Plot]:
        for language in LANGUAGES:
            for text in spoken(language)["otherwise"]:
                text = {**text, "theme": "parking"}
                case = self.casting.complaint(
                    self._some_day(DONE_BEFORE), hours=20, text=text, language=language, channel=Channel.WEB
                )
                yield self.narrator.recorded_otherwise(case)

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
        return self.casting.complaint(
            received_at, hours=1, hotel=hotel, text=text, language=language, channel=channel
        )  # fmt: skip

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
