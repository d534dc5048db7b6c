"""How the complaints of two years went, told as courses that are taken over at once.

Chance is weighed as in the story that is played: who handles what, who may decide, how often something is founded,
asked or sent back. What would come after today has not happened; so the last weeks lie on the desk, at every stage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import log
from random import Random

from ascolto.complaints import courses_ending as ends
from ascolto.complaints import courses_handling as work
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.at_once import opening_for
from ascolto.complaints.closing import OnTheSpot
from ascolto.complaints.courses import Course, Step
from ascolto.complaints.intake import Told
from ascolto.complaints.lodging import VISITOR
from ascolto.complaints.models import (
    Authority,
    Channel,
    Closure,
    Determination,
    Impact,
    RemarkKind,
    RemedyKind,
    RemedyState,
)
from ascolto.complaints.policy import spot_limit
from ascolto.complaints.remedies import Offer
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register_many
from ascolto.demo.casting import LIMITS_ARE_IN, MONEY, Case, arranged_for, category, may_be_settled, spot_offer, told
from ascolto.demo.guests import Guest
from ascolto.demo.house import House, Person
from ascolto.demo.phrases import spoken
from ascolto.demo.planted import (
    HOURS_TO_ACKNOWLEDGE,
    ROTA_WEEKS_AGO,
    UNTRAINED_CAUSE,
    UNTRAINED_DEPARTMENT,
    UNTRAINED_HOTEL,
    UNTRAINED_SHARE,
    UNTRAINED_SHARE_ELSEWHERE,
    week_start,
)
from ascolto.demo.story import DISPUTABLE, GRANTED, REFUSED
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import SYSTEM, Actor

AT_ONCE = timedelta(seconds=20)
ON_THE_SPOT = timedelta(minutes=12)
ANSWERED_BEFORE = timedelta(minutes=95)
HEARD_IN_PERSON = {Channel.IN_PERSON, Channel.PHONE}
SETTLED_SHARE = {Channel.IN_PERSON: 0.8, Channel.PHONE: 0.7, Channel.CHAT: 0.7}
WITHDRAWN_SHARE, REOPENED_SHARE, TWICE_SHARE = 0.025, 0.015, 0.012
VERY_LATE_SHARE, VERY_LATE_SHARE_LATELY, LATE_SHARE = 0.04, 0.3, 0.06
SLOW_REMEDY_SHARE = 0.5
LAST_WEEKS = timedelta(weeks=6)
WORKING_DAY = 12  # hours in which a hotel's desk works
# When, as a part of the time that the work takes once the receipt is confirmed.
ASSIGNED, ASSESSED, ASKED, HEARD, INVESTIGATED = 0.03, 0.1, 0.16, 0.26, 0.3
PROPOSED, SENT_BACK, PROPOSED_AGAIN, DECIDED, CLOSED = 0.68, 0.72, 0.76, 0.8, 1.0
WRITTEN_AGAIN, REOPENED, PROPOSED_ANEW, DECIDED_ANEW, CLOSED_ANEW = 1.4, 1.5, 1.9, 2.0, 2.3


class Past:
    """Turns what was thought up into courses."""

    def __init__(self, house: House, *, at: datetime, random: Random) -> None:
        self.house = house
        self.at = at
        self.random = random
        self.manager = house.people["manager"].actor
        self._limits = {key: spot_limit(person.actor) for key, person in house.people.items()}
        self._rota_from = week_start(at.date(), ROTA_WEEKS_AGO)
        self._untrained = next(
            hotel.place_of(UNTRAINED_DEPARTMENT) for hotel in house.hotels if hotel.code == UNTRAINED_HOTEL
        )
        self._customers: dict[str, Customer] = {}

    def register(self, cases: Sequence[Case]) -> None:
        """Put the guests on record, those of a quarter at a time, when the first of them wrote."""
        quarters: dict[tuple[int, int], list[Case]] = {}
        for case in sorted(cases, key=lambda case: case.received_at):
            quarters.setdefault((case.received_at.year, case.received_at.month // 3), []).append(case)
        for those in quarters.values():
            guests = {case.guest.mailbox: case.guest for case in those if not case.anonymous}
            guests |= {case.represented.mailbox: case.represented for case in those if case.represented}
            new = [guest for mailbox, guest in guests.items() if mailbox not in self._customers]
            rows = [_as_customer(guest) for guest in new]
            registered = register_many(rows, by=SYSTEM, at=those[0].received_at)
            self._customers |= dict(zip((guest.mailbox for guest in new), registered, strict=True))

    def hours(self, received_at: datetime) -> float:
        """Return how much work time an answer takes: mostly within the promise, sometimes late, at times very late.

        Of the last weeks more takes long: somebody is away, and guests are asked who have not answered yet.
        """
        dice = self.random.random()
        if dice < (VERY_LATE_SHARE if self.at - received_at > LAST_WEEKS else VERY_LATE_SHARE_LATELY):
            return self.random.uniform(14, 32) * WORKING_DAY
        if dice > 1 - LATE_SHARE:
            return self.random.uniform(13.2, 15) * WORKING_DAY
        return self.random.triangular(1.2, 11, 4.2) * WORKING_DAY

    def courses(self, case: Case) -> list[Course]:
        """Return the course of the complaint, and of its twin where the guest wrote twice."""
        told_by = self._told(case)
        if may_be_settled(case) and self.random.random() < SETTLED_SHARE.get(case.channel, 0):
            return [self._settled(case, told_by)]
        course = self._handled(case, told_by)
        if case.by_themselves() and self.random.random() < TWICE_SHARE:
            twin = self._twin(case, course)
            return [course, twin] if twin else [course]
        return [course]

    def recorded_otherwise(self, case: Case) -> Course:
        """It came as a complaint and was none."""
        received_at = case.received_at
        ended_at = self._later(case, received_at, 0.3 * case.hours)
        end = ends.RecordedOtherwise(
            kind=RemarkKind(case.text["kind"]), reason=case.text["reason"], by=case.handler.actor, at=ended_at
        )
        steps = self._up_to_now([work.Acknowledged(how="on_screen", by=SYSTEM, at=received_at + AT_ONCE), end])
        return Course(told=self._told(case), by=VISITOR, at=received_at, steps=steps)

    # --- what happened -------------------------------------------------------------------------------------------

    def _settled(self, case: Case, told_by: Told) -> Course:
        offer = spot_offer(case)
        person = self._able_to_grant(case, offer.amount or Decimal(0))
        at = min(case.received_at + ON_THE_SPOT, self.at)
        done = OnTheSpot(
            answer=case.details.filled_into(case.text["spot"]),
            content=self.random.random() < 0.88,
            remedy=offer,
            category=category(case, self.house),
            cause=self._cause(case) if self.random.random() < 0.8 else None,
        )
        return Course(told=told_by, by=person.actor, at=at, steps=[ends.Settled(done=done, by=person.actor, at=at)])

    def _handled(self, case: Case, told_by: Told) -> Course:
        taken_in_at, acknowledged = self._arrival(case)
        by = VISITOR if case.by_themselves() else case.handler.actor
        start = acknowledged.at
        steps: list[Step] = [acknowledged, *self._begun(case, start)]
        dice = self.random.random()
        if dice < WITHDRAWN_SHARE:
            steps.append(self._withdrawn(case, self._later(case, start, 0.12 * case.hours)))
        else:
            finding = self._finding(case)
            offer = self._offer(case, finding)
            decider = self._decider(case, offer)
            steps += [*self._examined(case, start), *self._decided(case, start, finding, offer, decider)]
            wait = self._waiting_for_remedy(case)
            at = self._later(case, start, CLOSED * case.hours + wait)
            steps += self._closed(case, at, finding, decided_at=steps[-1].at)
            if dice < WITHDRAWN_SHARE + REOPENED_SHARE and decider is not self.manager and not wait:
                steps += self._reopened(case, start, remedies=2 if offer else 1)
        return Course(told=told_by, by=by, at=min(taken_in_at, self.at), steps=self._up_to_now(steps))

    def _arrival(self, case: Case) -> tuple[datetime, work.Acknowledged]:
        """Return when it was on record, and how its receipt was confirmed: at once, or when somebody came to it."""
        if case.by_themselves():
            return case.received_at, work.Acknowledged(
                how="on_screen" if case.anonymous else "letter", by=SYSTEM, at=case.received_at + AT_ONCE
            )
        by = case.handler.actor
        if case.channel in HEARD_IN_PERSON:
            at = case.received_at + ON_THE_SPOT
            return at, work.Acknowledged(how="phone" if case.channel == Channel.PHONE else "in_person", by=by, at=at)
        median, spread = HOURS_TO_ACKNOWLEDGE["after" if case.received_at >= self._rota_from else "before"]
        at = self._later(case, case.received_at, self.random.lognormvariate(log(median), spread))
        if case.channel == Channel.EMAIL:
            return at, work.Acknowledged(how="letter", by=SYSTEM, at=at + AT_ONCE)
        return at, work.Acknowledged(how="phone", by=by, at=at + AT_ONCE)

    def _begun(self, case: Case, start: datetime) -> Iterator[Step]:
        handler, by = case.handler, case.handler.actor
        assigned_by = by if self.random.random() < 0.6 else self.manager
        yield work.Assigned(to=handler.user, by=assigned_by, at=self._later(case, start, ASSIGNED * case.hours))
        at = self._later(case, start, ASSESSED * case.hours)
        yield work.Assessed(criteria=self._criteria(case), category=category(case, self.house), by=by, at=at)
        if case.support_need:
            yield work.SupportArranged(arranged=arranged_for(case), by=by, at=at)

    def _criteria(self, case: Case) -> Criteria:
        usual = case.theme["severity"]
        severity = min(5, max(1, usual + self.random.choice([-1, 0, 0, 0, 0, 1])))
        return Criteria(
            severity=severity,
            safety=case.theme["category"] == "safety",
            complexity=self.random.choice([1, 1, 2, 2, 3]),
            impact=self.random.choice([Impact.ONE, Impact.ONE, Impact.ONE, Impact.SEVERAL]),
            immediate_needed=severity >= 4,
            immediate_possible=self.random.random() < 0.5,
        )

    def _withdrawn(self, case: Case, at: datetime) -> Step:
        if case.by_themselves():
            return ends.Withdrawn(by=VISITOR, at=at)
        return ends.Withdrawn(reason=case.said("withdrawn", self.random), by=case.handler.actor, at=at)

    def _examined(self, case: Case, start: datetime) -> Iterator[Step]:
        by = case.handler.actor
        if self.random.random() < 0.35:
            question, answer = case.asked(self.random)
            yield work.Asked(text=question, by=by, at=self._later(case, start, ASKED * case.hours))
            if self.random.random() < 0.75:
                at = self._later(case, start, HEARD * case.hours)
                yield work.Heard(text=answer, by=VISITOR, at=at)
        at = self._later(case, start, INVESTIGATED * case.hours)
        yield work.InvestigationStarted(by=by, at=at)
        if self.random.random() < 0.55:
            yield work.Noted(text=self._in_house("notes", case), by=by, at=at)

    def _finding(self, case: Case) -> Determination:
        dice = self.random.random()
        if dice < 0.24 and case.text["theme"] in DISPUTABLE:
            return Determination.UNFOUNDED
        return Determination.PARTLY if dice > 0.84 else Determination.FOUNDED

    def _decided(
        self, case: Case, start: datetime, finding: Determination, offer: Offer | None, decider: Actor
    ) -> Iterator[Step]:
        at = self._later(case, start, PROPOSED * case.hours)
        yield from self._proposed(case, case.handler, finding, offer, at)
        if decider is self.manager and self.random.random() < 0.15:
            reason = self._in_house("send_back", case)
            yield ends.SentBack(reason=reason, by=self.manager, at=self._later(case, start, SENT_BACK * case.hours))
            at = self._later(case, start, PROPOSED_AGAIN * case.hours)
            yield ends.Proposed(answer=opening_for(finding, case.language), by=case.handler.actor, at=at)
        yield ends.Decided(by=decider, at=self._later(case, start, DECIDED * case.hours))

    def _proposed(
        self, case: Case, person: Person, finding: Determination, offer: Offer | None, at: datetime
    ) -> Iterator[Step]:
        by = person.actor
        points = max(1, len(case.text.get("points", [])))
        for number, answer in enumerate(self._answers(case, finding, points), start=1):
            reasons = self._said_among_us(person, finding)
            yield work.Determined(number=number, determination=finding, reasons=reasons, answer=answer, by=by, at=at)
        if offer:
            yield ends.RemedyOffered(offer=offer, by=by, at=at)
        yield ends.Proposed(answer=opening_for(finding, case.language), by=by, at=at)

    def _answers(self, case: Case, finding: Determination, points: int) -> list[str]:
        said = spoken(case.language)
        answer = case.details.filled_into(case.text["answer"])
        if finding == Determination.UNFOUNDED:
            answer = said["unfounded_answer"][0]
        elif finding == Determination.PARTLY:
            answer = f"{said['partly_answer'][0]} {answer}"
        return [answer, *said["second_answer"]][:points]

    def _offer(self, case: Case, finding: Determination) -> Offer | None:
        if finding == Determination.UNFOUNDED:
            return None
        kind = RemedyKind(self.random.choice(case.theme["help"]))
        if kind not in MONEY:
            return Offer(kind=kind)
        offer = case.money()
        return replace(
            offer, kind=kind, amount=(offer.amount or Decimal(0)) // (2 if finding is Determination.PARTLY else 1)
        )

    def _decider(self, case: Case, offer: Offer | None) -> Actor:
        if case.second_look:
            return self.manager
        return self._able_to_grant(case, (offer.amount if offer else None) or Decimal(0)).actor

    def _able_to_grant(self, case: Case, amount: Decimal) -> Person:
        """Return the handler, or the manager where it is more than a handler may grant."""
        is_beyond = amount > self._limits[case.handler.key] or (amount and case.hotel.currency != LIMITS_ARE_IN)
        return self.house.people["manager"] if is_beyond else case.handler

    def _closed(self, case: Case, at: datetime, finding: Determination, *, decided_at: datetime) -> Iterator[Step]:
        """Close it; nobody is said not to have answered who did, or who had no time to."""
        by = case.handler.actor
        has_offer = finding != Determination.UNFOUNDED
        dice = self.random.random()
        accepts = has_offer and case.by_themselves() and dice < 0.5
        if accepts:
            yield ends.RemedyAnswered(answer=RemedyState.ACCEPTED, by=VISITOR, at=at - ANSWERED_BEFORE)
        yield work.CauseNamed(cause=self._cause(case), by=by, at=at)
        if has_offer and dice > 0.94:
            yield ends.RemedyAnswered(answer=RemedyState.DECLINED, by=by, at=at)
            yield ends.Closed(closure=Closure.FINAL, by=by, at=at)
            return
        if has_offer:
            yield ends.RemedyCarriedOut(by=by, at=at)
        drawn = self.random.choice(GRANTED if has_offer else REFUSED)
        if drawn == Closure.NO_ANSWER and (accepts or at < case.waited_until(decided_at)):
            drawn = Closure.ACCEPTED if has_offer else Closure.FINAL
        yield ends.Closed(closure=drawn, by=by, at=at)

    def _waiting_for_remedy(self, case: Case) -> float:
        """Return how many hours more it takes until a remedy has arrived: of the last weeks, the bank is slow."""
        is_slow = self.at - case.received_at < LAST_WEEKS and self.random.random() < SLOW_REMEDY_SHARE
        return self.random.uniform(5, 14) * WORKING_DAY if is_slow else 0.0

    def _reopened(self, case: Case, start: datetime, *, remedies: int) -> Iterator[Step]:
        """Closed, not accepted, and examined again by people who had no part in the first answer."""
        other = self._somebody_else(case)
        at = self._later(case, start, WRITTEN_AGAIN * case.hours)
        yield work.Heard(text=case.said("reopen_words", self.random), by=VISITOR, at=at)
        at = self._later(case, start, REOPENED * case.hours)
        reason = self._said_among_us(self.house.people["manager"], "reopened")
        yield ends.Reopened(reason=reason, by=self.manager, at=at)
        yield work.Assigned(to=other.user, by=self.manager, at=at)
        at = self._later(case, start, PROPOSED_ANEW * case.hours)
        yield from self._proposed(case, other, Determination.PARTLY, Offer(kind=RemedyKind.GOODWILL), at)
        yield ends.Decided(by=self.manager, at=self._later(case, start, DECIDED_ANEW * case.hours))
        at = self._later(case, start, CLOSED_ANEW * case.hours)
        yield ends.RemedyCarriedOut(number=remedies, by=other.actor, at=at)
        yield ends.Closed(closure=Closure.ACCEPTED, by=other.actor, at=at)

    def _somebody_else(self, case: Case) -> Person:
        relations = self.house.people["relations"]
        return self.house.handlers[case.hotel.code] if case.handler is relations else relations

    def _cause(self, case: Case) -> Taxon:
        """Return what brought it about; in one department it is one cause more often than not."""
        is_there = case.unit == self._untrained
        if self.random.random() < (UNTRAINED_SHARE if is_there else UNTRAINED_SHARE_ELSEWHERE):
            return self.house.causes[UNTRAINED_CAUSE]
        codes = [*case.theme["causes"], *case.theme["causes"], "not_determined"]
        return self.house.causes[self.random.choice(codes)]

    def _twin(self, case: Case, course: Course) -> Course | None:
        """The guest writes once more before there was an answer: joined to the first."""
        received_at = case.received_at + timedelta(hours=26)
        joined_at = self._later(case, received_at, 6)
        decided_at = next(
            (step.at for step in course.steps if isinstance(step, ends.Decided | ends.Withdrawn)), self.at
        )
        if joined_at >= min(decided_at, self.at):
            return None
        words = f"{spoken(case.language)['again']}\n{case.words}"
        told_again = replace(course.told, words=words, points=[], received_at=received_at)
        steps = [
            work.Acknowledged(how="letter", by=SYSTEM, at=received_at + AT_ONCE),
            ends.Joined(to=course, by=case.handler.actor, at=joined_at),
        ]
        return Course(told=told_again, by=VISITOR, at=received_at, steps=steps)

    # --- what it takes -------------------------------------------------------------------------------------------

    def _told(self, case: Case) -> Told:
        """Return what the guest tells, with the guest on record; for somebody else, with both."""
        customer = None if case.anonymous else self._customers[case.guest.mailbox]
        one = replace(told(case, self.house), customer=customer)
        if case.represented is None:
            return one
        represented = self._customers[case.represented.mailbox]
        return replace(one, customer=represented, representative=customer, authority=Authority.STATED)

    def _later(self, case: Case, start: datetime, hours: float) -> datetime:
        """Return when so many hours of work have passed in that hotel."""
        return case.hotel.calendar.add_hours(start, hours).replace(microsecond=0)

    def _up_to_now(self, steps: Sequence[Step]) -> list[Step]:
        return [step for step in steps if step.at <= self.at]

    def _in_house(self, about: str, case: Case) -> str:
        return self._said_among_us(case.handler, about)

    def _said_among_us(self, person: Person, about: str) -> str:
        """Return something that is said among ourselves, in the language of whoever says it."""
        return str(self.random.choice(spoken(person.user.language)[about]))


def _as_customer(guest: Guest) -> NewCustomer:
    return NewCustomer(
        name=guest.name,
        kind=guest.kind,
        relation=guest.relation,
        email=guest.mailbox,
        phone=guest.phone,
        language=guest.language,
    )
