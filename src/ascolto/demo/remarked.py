"""What became of praise and suggestions in the demonstration: whom praise reached, and what was done."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ascolto.complaints import suggestions
from ascolto.complaints.models import Remark
from ascolto.complaints.praising import Passing, pass_on
from ascolto.complaints.suggestions import Review
from ascolto.demo.house import Hotel, House, Person
from ascolto.demo.phrases import spoken

REVIEWED_AFTER = timedelta(days=21)
THOUGHT_OVER = timedelta(days=5)
CARRIED_OUT_AFTER = timedelta(days=16)
AT_THE_DESK = "desk"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a remark is looked after: by whom, in which hotel."""

    handler: Person
    house: House
    hotel: Hotel


def passed_on(praise: Remark, desk: Desk, *, meant: str, number: int, at: datetime) -> None:
    """Pass on what is about people, two times of three: to the handler, or to whoever it means, who has no account."""
    if number % 3 == 2:
        return
    if meant == AT_THE_DESK:
        passing = Passing(to=[desk.handler.user], tells_author=True)
        pass_on(praise, passing, by=desk.house.people["manager"].actor, at=at)
    else:
        colleague = spoken(desk.hotel.unit.language)["colleague"][meant]
        passing = Passing(named=[colleague], tells_author=True)
        pass_on(praise, passing, by=desk.handler.actor, at=at)


def followed(suggestion: Remark, desk: Desk, *, number: int, at: datetime) -> Generator[datetime, datetime, None]:
    """Take up three of four; of these one is adopted, one adopted and carried out, one declined in the end."""
    if number % 4 == 0:
        return
    quality, words = desk.house.people["quality"], spoken(suggestion.language)
    review = Review(quality.user, (at + REVIEWED_AFTER).date())
    suggestions.consider(suggestion, review, by=desk.handler.actor, at=at)
    at = yield at + THOUGHT_OVER
    if number % 4 == 1:
        suggestions.decline(suggestion, outcome=words["declined"], by=quality.actor, at=at)
        return
    review = Review(quality.user, (at + REVIEWED_AFTER).date())
    suggestions.adopt(suggestion, review, outcome=words["adopted"], by=quality.actor, at=at)
    if number % 4 == 2:
        at = yield at + CARRIED_OUT_AFTER
        suggestions.carry_out(suggestion, outcome=words["done"], by=quality.actor, at=at)
