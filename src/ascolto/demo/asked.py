"""What those who investigate ask others in the house in the demonstration: some of it answered, open, or overdue."""

import tomllib
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from ascolto.complaints.asking import Wanted, ask_for_evidence, decline_request, give_evidence
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import Complaint, EvidenceRequest
from ascolto.complaints.policy import may_ask, may_be_asked
from ascolto.correspondence.files import keep
from ascolto.demo.house import House, Person
from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.reading import calendar_of
from ascolto.people.acting import actor_for
from ascolto.people.models import User

WORDS = Path(__file__).parent / "asked.toml"
ASKED_AFTER = 2  # working hours after what was last done
ANSWERED_AFTER = 5
DAYS_GIVEN = 2
WHO = ("quality", "manager", "relations", "head")
ANSWERED, DECLINED = {1, 4}, {6}


@lru_cache(maxsize=1)
def said() -> dict[str, dict[str, Any]]:
    """Return what is asked and answered, by language."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def ask_in_the_house(house: House, *, at: datetime) -> None:
    """Ask once about each complaint that is being investigated.

    What was last worked on longest ago is asked about first, so that its day has passed by now.
    """
    investigated = Complaint.objects.filter(stage=Stage.IN_INVESTIGATION, handler__isnull=False)
    asked = 0
    for complaint in investigated.select_related("unit", "handler").order_by("changed_at", "pk"):
        asked += _ask(complaint, house, number=asked, at=at)


def _ask(complaint: Complaint, house: House, *, number: int, at: datetime) -> bool:
    handler, calendar = cast(User, complaint.handler), calendar_of(complaint.unit)
    by = actor_for(handler)
    person = _somebody(complaint, house, number=number)
    asked_at = calendar.add_hours(complaint.changed_at, ASKED_AFTER).replace(microsecond=0)
    if person is None or asked_at > at or not may_ask(by, complaint):
        return False
    words = said()[handler.language]
    wanted = Wanted(
        needed=_needed(words, number=number),
        of=person.user,
        due_on=calendar.day_of(calendar.add_days(asked_at, DAYS_GIVEN)),
    )
    request = ask_for_evidence(complaint, wanted, by=by, at=asked_at)
    _reply(request, person, words, number=number, calendar=calendar, at=at)
    return True


def _needed(words: dict[str, Any], *, number: int) -> str:
    """Return what is asked for: what fits the answer, where one comes."""
    if number in ANSWERED:
        return str(words["log"])
    return str(words["recordings"] if number in DECLINED else words["needed"][number % len(words["needed"])])


def _somebody(complaint: Complaint, house: House, *, number: int) -> Person | None:
    """Return who is asked: each in turn, as far as they may be."""
    turn = number % len(WHO)
    people = [house.people[key] for key in (*WHO[turn:], *WHO[:turn])]
    able = (one for one in people if one.user != complaint.handler and may_be_asked(one.user, complaint))
    return next(able, None)


def _reply(
    request: EvidenceRequest,
    person: Person,
    words: dict[str, Any],
    *,
    number: int,
    calendar: WorkingCalendar,
    at: datetime,
) -> None:
    replied_at = min(calendar.add_hours(request.asked_at, ANSWERED_AFTER), at - timedelta(minutes=20))
    if replied_at <= request.asked_at:
        return
    if number in ANSWERED:
        page = KeptFile(keep(BytesIO(words["file"].encode()), "shift-log.txt", at=replied_at), "shift-log.txt")
        give_evidence(request, words=words["answered"], files=[page], by=person.actor, at=replied_at)
    elif number in DECLINED:
        decline_request(request, reason=words["declined"], by=person.actor, at=replied_at)
