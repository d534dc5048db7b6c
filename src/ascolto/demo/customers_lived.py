"""What was lived with the customers of two years besides complaints: stays paid for, calls, visits, promises, care."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from ascolto.complaints.burdens import supplied
from ascolto.customers.following import follow_rules
from ascolto.customers.importing_contacts import ContactIntake
from ascolto.customers.importing_purchases import PurchaseIntake
from ascolto.customers.models import Customer, CustomerQuerySet, Importance, Relation, Standing, Way
from ascolto.customers.registering import NewCustomer, register_many
from ascolto.customers.rules import Fact
from ascolto.customers.starting import plant_starter_segments
from ascolto.customers.weighing import weigh
from ascolto.demo.customers_cared_for import Caring
from ascolto.demo.guests import Guests
from ascolto.demo.house import House
from ascolto.imports.intake import ParsedRow
from ascolto.trail.acting import SYSTEM

WORDS = Path(__file__).parent / "customers.toml"
SEED = 10004
DAYS, FIRST_STAY = 725, 600
SOURCE = "house-system"
PRICES = {"single": 110, "double": 160, "family": 210, "suite": 340, "dinner": 70, "spa": 90, "transfer": 35}
CONFERENCE, PRICE_OF_CONFERENCE = "conference", 2400
GUESTS_WHO_ARE_FOLLOWED = 450
POTENTIAL = 24
CALLS = 300
EVALUATIONS = range(12, 0, -2)  # months ago


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def live_with_customers(house: House, *, at: datetime) -> None:
    """Tell it all, always in the same way."""
    random = Random(SEED)  # noqa: S311  (a story, not a secret)
    _register_potential(random, at=at)
    guests, firms = _guests(), _firms()
    rows = [*_stays(guests, house, random, at=at), *_events(firms, guests, house, random, at=at)]
    PurchaseIntake().store_many(rows, by=SYSTEM, at=at)
    ContactIntake().store_many(list(_calls(guests, house, random, at=at)), by=SYSTEM, at=at)
    _weigh(firms, at=at)
    caring = Caring(house, words(), random, at=at)
    caring.speak_with(firms, guests)
    plant_starter_segments(by=house.people["quality"].actor, at=at - timedelta(days=DAYS))
    caring.promise_and_agree(firms, guests)
    _drift(at=at)
    caring.intervene()


def _register_potential(random: Random, *, at: datetime) -> None:
    """Register some who asked for an offer and have not come yet."""
    guests = Guests(random)
    new = [guests.newcomer(language, "women") for language in ("it", "bg", "ro", "ru", "en") for _ in range(5)]
    asked = [
        NewCustomer(name=one.name, language=one.language, standing=Standing.POTENTIAL, email=f"offer.{one.mailbox}")
        for one in new[:POTENTIAL]
    ]
    register_many(asked, by=SYSTEM, at=at - timedelta(days=60))


def _guests() -> list[Customer]:
    people = Customer.objects.surviving().filter(relation=Relation.CONSUMER, standing=Standing.CURRENT)
    return _in_order(people)[:GUESTS_WHO_ARE_FOLLOWED]


def _firms() -> list[Customer]:
    return _in_order(Customer.objects.surviving().filter(relation=Relation.BUSINESS))


def _in_order(customers: CustomerQuerySet) -> list[Customer]:
    return list(customers.order_by("pk"))


def _stays(guests: Sequence[Customer], house: House, random: Random, *, at: datetime) -> Iterator[ParsedRow]:
    """Each comes as often as suits them, and after any stay some never come again, which nobody is told."""
    number = 0
    for guest in guests:
        hotel, offering = random.choice(house.hotels), random.choice(list(PRICES))
        a_day, leaves = random.gammavariate(0.9, 0.006), random.betavariate(0.6, 1.6)
        days_ago, stays_away = random.randint(10, FIRST_STAY), False
        while days_ago > 0 and not stays_away:
            number += 1
            nights, is_free = random.randint(1, 4), random.random() < 0.02
            yield _purchase(
                f"S-{number:05}",
                at.date() - timedelta(days=days_ago),
                payer=guest.reference,
                unit=hotel.code,
                offering=house.offerings[offering].code,
                quantity=Decimal(nights),
                amount=Decimal(0) if is_free else Decimal(PRICES[offering] * nights),
                free=is_free,
            )
            stays_away = random.random() < leaves
            days_ago -= max(1, round(random.expovariate(a_day)))


def _events(
    firms: Sequence[Customer], guests: Sequence[Customer], house: House, random: Random, *, at: datetime
) -> Iterator[ParsedRow]:
    """Firms pay for those who stay, or sell our rooms on; every third of them holds events with us."""
    number = 0
    for place, firm in enumerate(firms):
        for _ in range(random.randint(4, 16)):
            number += 1
            is_event = place % 3 == 0
            code = CONFERENCE if is_event else random.choice(["single", "double"])
            rooms = 1 if is_event else random.randint(2, 10)
            price = PRICE_OF_CONFERENCE if is_event else PRICES[code]
            sold_on = place % 3 == 1
            guest = random.choice(guests).reference if guests else ""
            yield _purchase(
                f"F-{number:05}",
                at.date() - timedelta(days=random.randint(5 if place % 4 else 380, DAYS)),
                payer=guest if sold_on and guest else firm.reference,
                reseller=firm.reference if sold_on and guest else "",
                user="" if is_event or sold_on else guest,
                unit=random.choice(house.hotels).code,
                offering=house.offerings[code].code,
                quantity=Decimal(rooms),
                amount=Decimal(price * rooms),
            )


def _purchase(number: str, on: date, **told: object) -> ParsedRow:
    fields = dict.fromkeys(PurchaseIntake().fields) | {
        "payer": "", "payer_email": "", "user": "", "reseller": "", "currency": "EUR",
    }  # fmt: skip
    values = fields | {"order_number": number, "bought_on": on} | told
    return ParsedRow(0, SOURCE, number, values, ())


def _calls(guests: Sequence[Customer], house: House, random: Random, *, at: datetime) -> Iterator[ParsedRow]:
    """The log of the telephones: mostly taken soon; since the summer more and more callers wait and give up."""
    for number in range(CALLS):
        happened = at - timedelta(days=random.uniform(0.2, 395))
        is_late = at - happened < timedelta(days=90)
        waited = round(random.expovariate(1 / (110 if is_late else 45)))
        guest = random.choice(guests) if guests and random.random() < 0.7 else None
        fields = dict.fromkeys(ContactIntake().fields) | {
            "external_id": f"T-{number:05}", "happened_at": happened, "way": Way.CALL, "direction": "in",
            "customer": guest.reference if guest else "", "email": "", "user": "", "about": "", "note": "",
            "phone": "" if guest else f"+4420794601{number % 100:02}",
            "unit": random.choice(house.hotels).code, "answered": waited < random.uniform(90, 600),
            "waited_seconds": Decimal(waited),
        }  # fmt: skip
        fields["minutes"] = Decimal(random.randint(1, 14)) if fields["answered"] else None
        yield ParsedRow(0, SOURCE, f"T-{number:05}", fields, ())


def _weigh(firms: Sequence[Customer], *, at: datetime) -> None:
    for firm in firms[:4]:
        weigh(firm, Importance.IMPORTANT, reason="Brings us many guests.", by=SYSTEM, at=at - timedelta(days=300))


def _drift(*, at: datetime) -> None:
    """Follow the rules every other month of the last year, as the nights would have done."""
    complaints = supplied()
    nothing = {Fact.OPEN_COMPLAINTS: complaints[Fact.OPEN_COMPLAINTS].none()}
    for months_ago in EVALUATIONS:
        follow_rules(by=SYSTEM, at=at - timedelta(days=30.4 * months_ago), supplied=nothing)
    follow_rules(by=SYSTEM, at=at - timedelta(hours=7), supplied=complaints)
