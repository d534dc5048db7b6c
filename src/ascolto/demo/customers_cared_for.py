"""Who spoke with whom, what was promised and agreed, and what was done so that customers stay."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from ascolto.complaints.identities import known_ids
from ascolto.customers.agreements import Partnership, agree
from ascolto.customers.committing import note_commitment
from ascolto.customers.contacting import Noted, Plan, note_contact, plan_contact
from ascolto.customers.interventions import close_intervention, open_intervention, take_step
from ascolto.customers.models import (
    Belonging,
    Customer,
    Direction,
    Freedom,
    Level,
    Outcome,
    Playbook,
    PromiseState,
    Way,
)
from ascolto.customers.promises import make_promise, settle_promise
from ascolto.demo.house import House, Person
from ascolto.organisation.wording import say

SPEAKERS = ("relations", "italy", "sofia", "varna", "bucharest", "sliema")
NOON = time(10, 30)


class Caring:
    """The care of two years, told by the actions of the room."""

    def __init__(self, house: House, words: dict[str, Any], random: Random, *, at: datetime) -> None:
        self.house = house
        self.words = words
        self.random = random
        self.at = at.replace(microsecond=0)

    def speak_with(self, firms: Sequence[Customer], guests: Sequence[Customer]) -> None:
        """Note what was said over two years, and plan the weeks to come; some of it is late already."""
        for firm in firms:
            for _ in range(self.random.randint(1, 4)):
                self._note(firm, days_ago=self.random.uniform(8, 700))
        for guest in self.random.sample(list(guests), min(40, len(guests))):
            self._note(guest, days_ago=self.random.uniform(3, 500))
        some = [*firms, *guests[:20]]
        for day in (-6, -2, 0, 1, 1, 2, 3, 5, 6, 8, 9, 12, 15):
            self._plan(self.random.choice(some), day=day)

    def _note(self, customer: Customer, *, days_ago: float) -> None:
        day = (self.at - timedelta(days=days_ago)).replace(hour=self.random.randint(8, 16))
        person, at = self._somebody(), min(day, self.at)
        has_next = self.random.random() < 0.3
        noted = Noted(
            happened_at=at,
            note=self._said("note", person),
            minutes=self.random.choice([10, 15, 20, 30, 45]),
            next_step=self._said("next", person) if has_next else "",
            next_by=(at + timedelta(days=14)).date() if has_next else None,
        )
        way, direction = self.random.choice(list(Way)), self.random.choice(list(Direction))
        about = self._said("about", person)
        note_contact(customer, noted, way=way, direction=direction, about=about, by=person.actor, at=at)

    def _plan(self, customer: Customer, *, day: int) -> None:
        person = self._somebody_for(customer)
        when = datetime.combine((self.at + timedelta(days=day)).date(), NOON, tzinfo=self.at.tzinfo)
        way = self.random.choice([Way.VISIT, Way.CALL, Way.MEETING])
        plan = Plan(way=way, planned_for=when, carried_by=person.user, about=self._said("about", person))
        plan_contact(customer, plan, by=person.actor, at=self.at - timedelta(days=10))

    def promise_and_agree(self, firms: Sequence[Customer], guests: Sequence[Customer]) -> None:
        """Promise, keep most of it, agree on three partnerships, and note who is committed and who must."""
        for place, customer in enumerate([*firms[:5], *guests[:9]]):
            self._promise(customer, days=(-2, 3, 9)[place % 3] if place < 6 else -40 - place * 9)
        for place, firm in enumerate(firms[:3]):
            self._agree(firm, review_in=(-4, 20, 150)[place])
        for place, customer in enumerate(guests[10:28]):
            level, freedom = list(Level)[place % 3], list(Freedom)[place % 2]
            at, person = self.at - timedelta(days=12 * place + 3), self._somebody()
            why = self._said("note", person)
            note_commitment(customer, level, freedom=freedom, why=why, by=person.actor, at=at)

    def _promise(self, customer: Customer, *, days: int) -> None:
        person, due = self._somebody_for(customer), (self.at + timedelta(days=days)).date()
        made = self.at + timedelta(days=min(days, 0) - 20)
        what = self._said("promise", person)
        promise = make_promise(customer, what, due_on=due, carried_by=person.user, by=person.actor, at=made)
        if days < -30:
            is_kept = self.random.random() < 0.8
            state = PromiseState.KEPT if is_kept else PromiseState.BROKEN
            note = "" if is_kept else self._said("why", person)
            settle_promise(promise, state, note=note, by=person.actor, at=self.at + timedelta(days=days))

    def _agree(self, firm: Customer, *, review_in: int) -> None:
        person, told = self._somebody(), self.words["partnership"]
        said = told[person.user.language]
        from_on = (self.at - timedelta(days=400)).date()
        partnership = Partnership(
            title=said["title"],
            we_give=said["we"],
            they_give=said["they"],
            from_on=from_on,
            until_on=None,
            review_on=(self.at + timedelta(days=review_in)).date(),
        )
        agree(firm, partnership, by=person.actor, at=self.at - timedelta(days=400))

    def intervene(self) -> None:
        """Begin with some of the fragile; how the first ones ended is known."""
        playbook, person = Playbook.objects.order_by("pk")[0], self.house.people["quality"]
        fragile = Belonging.objects.standing().filter(segment__code="fragile").select_related("customer")
        for place, belonging in enumerate(fragile.order_by("pk")[:7]):
            begun = self.at - timedelta(days=10 + 25 * place)
            opened = open_intervention(
                belonging.customer, playbook, why=self._said("why", person), carried_by=person.user, by=person.actor,
                at=begun,
            )  # fmt: skip
            steps = list(opened.steps.all())
            for step in steps if place >= 3 else steps[:place]:
                take_step(step, by=person.actor, at=begun + timedelta(days=step.position))
            if place >= 3:
                outcome = Outcome.LOST if place == 4 else Outcome.KEPT
                why = self._said(str(outcome), person)
                close_intervention(opened, outcome, why=why, by=person.actor, at=begun + timedelta(days=20))

    def _somebody(self) -> Person:
        return self.house.people[self.random.choice(SPEAKERS)]

    def _somebody_for(self, customer: Customer) -> Person:
        """Return somebody who may know who the customer is: nobody calls on a number."""
        drawn = self._somebody()
        others = [self.house.people[speaker] for speaker in SPEAKERS]
        return next(person for person in [drawn, *others] if known_ids(person.actor, [customer]))

    def _said(self, what: str, person: Person) -> str:
        told: Any = say(self.words[what], person.user.language)
        return str(self.random.choice(told))
