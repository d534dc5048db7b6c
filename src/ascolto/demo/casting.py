"""Who complains about what, where and when: a complaint as it is thought up, before anybody has told us anything."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ascolto.complaints.intake import Told
from ascolto.complaints.lodging import Speaker
from ascolto.complaints.models import Authority, Channel, Complaint, RemedyKind
from ascolto.complaints.policy import spot_limit
from ascolto.complaints.remedies import Offer
from ascolto.complaints.silence import may_be_said_from
from ascolto.demo.guests import Guest, Guests
from ascolto.demo.house import Hotel, House, Person
from ascolto.demo.phrases import Deck, Details, spoken, themes
from ascolto.demo.tales import Teller
from ascolto.organisation.models import Taxon, Unit
from ascolto.people.models import User

LANGUAGES = ["en", "bg", "it", "ro", "ru"]
LEI_FOR_A_EURO = 5
NOON = time(12)
LIMITS_ARE_IN = "EUR"
MONEY = {RemedyKind.REFUND, RemedyKind.PRICE_REDUCTION, RemedyKind.COMPENSATION}
BY_THEMSELVES = [Channel.WEB, Channel.WEB, Channel.WEB, Channel.APP]
TO_STAFF = [
    Channel.EMAIL,
    Channel.EMAIL,
    Channel.PHONE,
    Channel.LETTER,
    Channel.IN_PERSON,
    Channel.SOCIAL,
    Channel.CHAT,
]
FACE_TO_FACE = [Channel.IN_PERSON, Channel.IN_PERSON, Channel.IN_PERSON, Channel.PHONE, Channel.CHAT]
PAST_CHANNELS = {
    Channel.WEB: 20,
    Channel.APP: 5,
    Channel.EMAIL: 30,
    Channel.PHONE: 14,
    Channel.LETTER: 5,
    Channel.IN_PERSON: 20,
    Channel.SOCIAL: 3,
    Channel.CHAT: 3,
}
PICTURES = ["door", "receipt", "tiles"]
USUAL_AMOUNT, USUAL_HOURS = (20, 45), (14, 20)
FOR_FIRMS, ALSO_FOR_FIRMS = "conference", {"transfer", "overbooked", "double_charge"}
BY_OWN_OFFICE, BY_FIRM = 0.35, 0.25
WITH_MAIL = {Channel.WEB, Channel.APP, Channel.EMAIL, Channel.CHAT}


@dataclass(slots=True, kw_only=True)
class Case:
    """A complaint that is thought up; once it is told, `complaint` is what became of it."""

    key: str
    hotel: Hotel
    unit: Unit
    language: str
    theme: dict[str, Any]
    text: dict[str, Any]
    details: Details
    guest: Guest
    handler: Person
    channel: Channel
    received_at: datetime
    hours: float
    words: str
    anonymous: bool = False
    second_look: bool = False
    speaks_for: str = ""
    represented: Guest | None = None
    support_need: str = ""
    person: User | None = None
    picture: str = ""
    complaint: Complaint = None  # type: ignore[assignment]

    def at(self, part: float) -> datetime:
        """Return the moment by which so much of the time that the work takes has passed, in the hotel's hours."""
        moment = self.hotel.calendar.add_hours(self.received_at, self.hours * part)
        return moment if part == 0 else moment.replace(microsecond=0)

    def waited_until(self, decided_at: datetime) -> datetime:
        """Return when, at noon there, whoever says nothing to this decision has had the time to do so."""
        calendar = self.hotel.calendar
        return datetime.combine(may_be_said_from(decided_at, calendar), NOON, calendar.time_zone)

    def by_themselves(self) -> bool:
        """Whether the guest wrote it into the form, rather than telling somebody of ours."""
        return self.channel in {Channel.WEB, Channel.APP}

    def said(self, about: str, random: Random) -> str:
        """Return something that fits, in the guest's language."""
        return str(random.choice(spoken(self.language)[about]))

    def asked(self, random: Random) -> tuple[str, str]:
        """Return a question that we put to the guest, and an answer to it, in the guest's language."""
        question, *answers = random.choice(spoken(self.language)["ask"])
        return question, random.choice(answers)

    def money(self) -> Offer:
        """Return the sum in question as an offer: a third of an event, the whole of anything smaller."""
        kind = next((kind for kind in self.theme["help"] if kind in MONEY), RemedyKind.GOODWILL)
        amount = self.details.amount // 3 if self.theme["category"] == "contract_performance" else self.details.amount
        return Offer(kind=RemedyKind(kind), amount=Decimal(amount), currency=self.details.currency)


class Casting:
    """Thinks complaints up, each with its hotel, language, guest and words; the same seed gives the same."""

    def __init__(self, house: House, random: Random) -> None:
        self.house = house
        self.random = random
        self.guests = Guests(random)
        self.teller = Teller(random)
        self._texts = {language: Deck(spoken(language)["complaint"], random) for language in LANGUAGES}
        self._told: set[str] = set()
        self._count = 0

    def hotel(self) -> Hotel:
        hotels = self.house.hotels
        return self.random.choices(hotels, [hotel.share for hotel in hotels])[0]

    def language(self, hotel: Hotel) -> str:
        return self.random.choices(list(hotel.guests), list(hotel.guests.values()))[0]

    def complaint(
        self,
        received_at: datetime,
        *,
        hours: float,
        hotel: Hotel | None = None,
        text: dict[str, Any] | None = None,
        language: str = "",
        channel: Channel | None = None,
    ) -> Case:
        """Think up a complaint that reaches us at that moment and takes so many hours of work to answer."""
        hotel = hotel or self.hotel()
        language = language or self.language(hotel)
        text = text or self._texts[language].deal()
        words = self._framed(text, language)
        guest = self.guests.somebody(language, text.get("who", ""))
        return self._case(
            received_at, hours=hours, hotel=hotel, language=language, text={**text, "words": words},
            channel=channel or self.random.choice(BY_THEMSELVES + TO_STAFF), guest=guest,
        )  # fmt: skip

    def tale(self, received_at: datetime, *, hours: float, hotel: Hotel, theme: str) -> Case:
        """Think up one of the thousands of the past, whose words are put together from sentences."""
        language = self.language(hotel)
        channel = self.random.choices(list(PAST_CHANNELS), list(PAST_CHANNELS.values()))[0]
        text = self.teller.told(language, theme, channel=channel)
        while text["words"] in self._told:
            text = self.teller.told(language, theme, channel=channel)
        self._told.add(text["words"])
        guest = self._who_complains(language, theme)
        return self._case(
            received_at, hours=hours, hotel=hotel, language=language, text=text, channel=channel, guest=guest
        )  # fmt: skip

    def _who_complains(self, language: str, theme: str) -> Guest:
        """Return a guest, or for what firms buy mostly a firm or an office of our own."""
        dice = self.random.random()
        if theme == FOR_FIRMS:
            own = self.guests.own_office(language) if dice < BY_OWN_OFFICE else None
            return own or self.guests.firm(language)
        if theme in ALSO_FOR_FIRMS and dice < BY_FIRM:
            return self.guests.firm(language)
        return self.guests.somebody(language)

    def _case(
        self,
        received_at: datetime,
        *,
        hours: float,
        hotel: Hotel,
        language: str,
        text: dict[str, Any],
        channel: Channel,
        guest: Guest,
    ) -> Case:
        theme = themes()[text["theme"]]
        details = self.details(hotel, language, received_at, theme)
        self._count += 1
        return Case(
            key=f"demonstration-{self._count}",
            hotel=hotel,
            unit=hotel.place_of(theme["department"]),
            language=language,
            theme=theme,
            text=text,
            details=details,
            guest=guest,
            handler=self.handler(hotel, language, text["theme"]),
            channel=channel,
            received_at=received_at,
            hours=hours,
            words=details.filled_into(text["words"]),
            second_look=text["theme"] == "handling",
        )

    def with_fewer_particulars(self, case: Case) -> Case:
        """Give some of the past what real ones have, pictures apart; most have nothing of the kind."""
        return self.with_particulars(case) if self.random.random() < 0.35 else case

    def with_particulars(self, case: Case) -> Case:
        """Give some complaints what real ones have: pictures, a need, a representative, or no name."""
        dice = self.random.random()
        if dice < 0.07 and case.by_themselves():
            return replace(case, anonymous=True)
        if dice < 0.13:
            represented = self.guests.somebody(case.language)
            if represented is case.guest:
                return case
            return replace(case, speaks_for=represented.name, represented=represented)
        if dice < 0.21:
            need = self.random.choice(["sight", "hearing", "illness", "distress", "language", "reading"])
            return replace(case, support_need=need)
        if dice < 0.42 and case.by_themselves():
            return replace(case, picture=self.random.choice(PICTURES))
        return case

    def details(self, hotel: Hotel, language: str, received_at: datetime, theme: dict[str, Any]) -> Details:
        """Make up room, night, hours and sum; sums are multiples of five."""
        least, most = theme.get("amount", USUAL_AMOUNT)
        first, last = theme.get("hours", USUAL_HOURS)
        euro = self.random.randrange(least, most + 1, 5)
        return Details(
            language=language,
            hotel=hotel.unit.name,
            room=self.random.randrange(1, 7) * 100 + self.random.randrange(1, 25),
            nights=self.random.randrange(2, 5),
            stayed_on=hotel.calendar.day_of(received_at) - timedelta(days=self.random.randrange(1, 6)),
            time=f"{self.random.randrange(2, 5)}:{self.random.randrange(0, 60, 5):02}",
            hour=f"{self.random.randrange(first, last)}:{self.random.randrange(0, 60, 5):02}",
            minutes=self.random.randrange(25, 90, 5),
            amount=euro * LEI_FOR_A_EURO if hotel.currency == "RON" else euro,
            currency=hotel.currency,
        )

    def handler(self, hotel: Hotel, language: str, theme: str) -> Person:
        """Choose who works on it: guest relations what is in Russian or about our own handling, else the hotel's."""
        if theme == "handling" or (language == "ru" and self.random.random() < 0.7):
            return self.house.people["relations"]
        return self.house.handlers[hotel.code]

    def _framed(self, text: dict[str, Any], language: str) -> str:
        """Let it begin and end as people begin and end: with a greeting alone where it is no complaint."""
        said, is_complaint = spoken(language), "kind" not in text
        opening = self.random.choice(said["openings" if is_complaint else "greetings"])
        closing = self.random.choice(said["closings" if is_complaint else "farewells"])
        return "\n".join(part for part in (opening, text["words"], closing) if part)


def told(case: Case, house: House) -> Told:
    """Return what the guest tells us."""
    details = case.details
    paid = Decimal(details.amount) if "amount" in case.theme else None
    return Told(
        words=case.words,
        points=[details.filled_into(point) for point in case.text.get("points", [])],
        wish=details.filled_into(case.text.get("wish", "")),
        unit=case.unit,
        offering=house.offerings.get(case.theme.get("offering", "")),
        channel=case.channel,
        language=case.language,
        received_at=case.received_at,
        happened_on=details.stayed_on,
        happened_where=str(details.room),
        order_number=f"CF-{details.room}{details.stayed_on:%m%d}",
        paid_amount=paid,
        paid_currency=details.currency if paid else "",
        person_complained_about=case.person,
        about_handling=case.second_look,
        anonymous=case.anonymous,
        authority=Authority.STATED if case.speaks_for else Authority.NOT_NEEDED,
        support_needs=[case.support_need] if case.support_need else [],
        category=category(case, house) if case.by_themselves() else None,
        journey_stage=house.stages[case.theme["stage"]],
    )


def speaker(case: Case) -> Speaker:
    if case.anonymous:
        return Speaker()
    return case.guest.speaking(by_mail=case.channel in WITH_MAIL, for_whom=case.speaks_for)


def category(case: Case, house: House) -> Taxon:
    return house.categories[case.theme["category"]]


def arranged_for(case: Case) -> str:
    """Return what was arranged for the support need, as the handler would note it."""
    return str(spoken(case.handler.user.language)["support"][case.support_need])


def spot_offer(case: Case) -> Offer:
    """Return what was done at once: money back where money was in question, otherwise deeds."""
    if "refund" in case.theme["help"]:
        return case.money()
    deeds = [kind for kind in case.theme["help"] if kind not in MONEY]
    return Offer(kind=RemedyKind(deeds[0] if deeds else RemedyKind.SUBSTITUTE))


def able_to_grant(case: Case, amount: Decimal, house: House) -> Person:
    """Return the handler, or the manager where it is more than a handler may grant."""
    limited = amount > spot_limit(case.handler.actor) or (amount and case.hotel.currency != LIMITS_ARE_IN)
    return house.people["manager"] if limited else case.handler


def may_be_settled(case: Case) -> bool:
    """Whether somebody may settle it at once: no limit allows money of another currency than the group's."""
    is_money_due = "refund" in case.theme["help"] and case.hotel.currency != LIMITS_ARE_IN
    return "spot" in case.text and not is_money_due
