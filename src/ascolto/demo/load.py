"""Load the demonstration: a hotel group that has heard its guests for two years, told by the rooms' own actions."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.conf import settings
from django.core import mail
from django.db import transaction

from ascolto.complaints.histories import take_over
from ascolto.complaints.models import Complaint, Remark
from ascolto.customers.models import Customer
from ascolto.demo.annotated import write_down
from ascolto.demo.asked import ask_in_the_house
from ascolto.demo.chronicle import Chronicle
from ascolto.demo.conversations import hear_beside_complaints, told
from ascolto.demo.customers_lived import live_with_customers
from ascolto.demo.guest_survey import WEEKS_AGO, take_over_answers
from ascolto.demo.house import PASSWORD, build, email_of, plan
from ascolto.demo.planted import WEEKS
from ascolto.demo.story import Plot
from ascolto.demo.surveys_now import ask_today
from ascolto.demo.tied import declare_a_tie
from ascolto.demo.views_kept import keep_a_view
from ascolto.jobs.models import Job
from ascolto.jobs.work import run_due
from ascolto.organisation import settings_of
from ascolto.people.models import User
from ascolto.people.roles import Role, name_of
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.sealing import seal_all

SEED = 10002
WORKER = "demonstration"
FOUNDED_BEFORE = timedelta(weeks=WEEKS + 4)
BROUGHT_BEFORE = timedelta(days=20)
REACTION = timedelta(seconds=20)
CATCHER = "django.core.mail.backends.locmem.EmailBackend"
STAGES = 8
Say = Callable[[str], None]


class AnotherOrganisation(Exception):
    """There is a real organisation here already; the demonstration needs a place of its own."""


@dataclass(frozen=True, slots=True)
class SignIn:
    name: str
    email: str
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, and who can sign in; as text it is what `ascolto demo` prints."""

    organisation: str
    password: str
    sign_ins: list[SignIn]
    complaints: int
    remarks: int

    def __str__(self) -> str:
        lines = [
            f"{self.organisation}, an invented hotel group: {self.complaints} complaints, {self.remarks} remarks.",
            f"Everybody signs in with the password: {self.password}",
            "",
            *(f"  {one.email:<38} {one.role:<22} {one.name}, {one.where}" for one in self.sign_ins),
        ]
        return "\n".join(lines)


def silently(_line: str) -> None:
    """Say nothing."""


@transaction.atomic
def load(*, at: datetime, say: Say = silently) -> Loaded:
    """Load the demonstration as it stands at this moment; where it was loaded before, only say what is there.

    Args:
        say: is told a line as each stage begins: which of how many, what it is about, and how much there is of it.
    Raises:
        AnotherOrganisation: the database belongs to somebody already.
    """
    founded = settings_of.current()
    if founded.is_founded and founded.name != plan()["name"]:
        raise AnotherOrganisation(founded.name)
    if not founded.is_founded:
        _begin_and_live(at=at, say=_numbered(say))
    return what_is_there()


def _numbered(say: Say) -> Say:
    number = count(1)
    return lambda what: say(f"  {next(number)}/{STAGES}  {what} …")


def _begin_and_live(*, at: datetime, say: Say) -> None:
    """Found the house and let two years pass in it."""
    say(f"The house: {len(plan()['hotels'])} hotels, {len(plan()['people'])} people")
    house = build(at=at - FOUNDED_BEFORE)
    chronicle = Chronicle(house, at=at, random=Random(SEED))  # noqa: S311  (a story, not a secret)
    with letters_caught(), settings_of.held(settings_of.current()):
        courses = chronicle.courses()
        say(f"Two years of complaints: {len(courses)}")
        take_over(courses, by=SYSTEM, at=at)
        write_down(house, today=at.date())
        say(f"Answers of guests: {len(WEEKS_AGO)} quarters")
        take_over_answers(house, today=at.date(), by=SYSTEM, at=at - BROUGHT_BEFORE)
        say("Surveys that run today: 3")
        ask_today(house, at=at)
        tell(chronicle.plots(), until=at, say=say)
        ask_in_the_house(house, at=at)
        say(f"What was lived with customers: {Customer.objects.count()}")
        live_with_customers(house, at=at)
        say(f"Conversations: {len(told()['talks'])}, visits: {len(told()['visits']['done'])}")
        hear_beside_complaints(house, at=at)
        keep_a_view(house, at=at - BROUGHT_BEFORE)
        declare_a_tie(house, at=at)
        run_due(WORKER, at=at)
    say(f"Seals over events: {Event.objects.count()}")
    seal_all(at)


def tell(plots: Iterable[Plot], *, until: datetime, say: Say) -> None:
    """Let everything happen in its order, and what follows from it soon after; what would come later never comes."""
    order = count()
    agenda = [(next(plot), next(order), plot) for plot in plots]
    heapq.heapify(agenda)
    say(f"The last weeks and the desk of today, step by step: {len(agenda)} stories")
    while agenda:
        moment, _, plot = heapq.heappop(agenda)
        if moment > until:
            continue
        with suppress(StopIteration):
            heapq.heappush(agenda, (plot.send(moment), next(order), plot))
        soon = min(moment + REACTION, until)
        if Job.objects.due(at=soon).exists():
            run_due(WORKER, at=soon)


@contextmanager
def letters_caught() -> Iterator[None]:
    """Deliver the letters of the story into memory, whatever mail server is set, and let them go afterwards."""
    usual, before = settings.EMAIL_BACKEND, len(getattr(mail, "outbox", []))
    settings.EMAIL_BACKEND = CATCHER
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = usual
        del getattr(mail, "outbox", [])[before:]


def what_is_there() -> Loaded:
    """Return who can sign in, and how much there is to see."""
    return Loaded(
        organisation=plan()["name"],
        password=PASSWORD,
        sign_ins=[
            SignIn(
                told["name"],
                email_of(told["name"]),
                str(name_of(Role(told["role"]))),
                _where(told.get("hotels", [])),
            )
            for told in plan()["people"]
            if User.objects.filter(email=email_of(told["name"]), is_active=True).exists()
        ],
        complaints=Complaint.objects.counted().count(),
        remarks=Remark.objects.count(),
    )


def _where(codes: list[str]) -> str:
    names = {hotel["code"]: hotel["name"] for hotel in plan()["hotels"]}
    return " and ".join(names[code] for code in codes) or "all hotels"
