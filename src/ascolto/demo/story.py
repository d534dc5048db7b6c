"""How complaints went: each plot is told by a generator that says when it goes on, and then does what happens.

`at = yield moment` waits until that moment has come. Whatever would happen after the day of the demonstration has not
happened: the plot stops there, and the complaint stands open on the desk.
"""

from collections import Counter
from collections.abc import Generator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from random import Random

from ascolto.complaints import closing, deciding, handling, lodging, remarks, remedies, taking_down
from ascolto.complaints.acknowledging import acknowledge
from ascolto.complaints.assessing import Criteria, assess
from ascolto.complaints.at_once import Answered, Ending, Reply, close_with_cause, propose_reply
from ascolto.complaints.closing import OnTheSpot
from ascolto.complaints.letters import ACKNOWLEDGEMENT
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import (
    Channel,
    Closure,
    Determination,
    Impact,
    RemarkKind,
    RemedyKind,
    RemedyState,
)
from ascolto.complaints.remedies import Offer
from ascolto.complaints.tracking import complainant_of
from ascolto.correspondence.delivering import note_bounce
from ascolto.correspondence.files import keep
from ascolto.correspondence.models import Letter
from ascolto.demo.casting import (
    MONEY,
    Case,
    Casting,
    able_to_grant,
    arranged_for,
    category,
    speaker,
    spot_offer,
    told,
)
from ascolto.demo.house import Hotel, House
from ascolto.demo.phrases import spoken
from ascolto.demo.pictures import photograph
from ascolto.demo.remarked import Desk, followed, passed_on
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import SYSTEM, Actor
from ascolto.trail.recording import subject_of

Plot = Generator[datetime, datetime, None]
DISPUTABLE = {"minibar", "extra", "staff", "lost", "noise", "wait", "double_charge"}


class Until(IntEnum):
    """How far a plot goes."""

    ARRIVED = 0
    ACKNOWLEDGED = 1
    ASSIGNED = 2
    ASSESSED = 3
    INVESTIGATED = 4
    PROPOSED = 5
    DECIDED = 6
    CLOSED = 7


# By when, as a part of the time that the whole work takes.
SCHEDULE = {
    Until.ACKNOWLEDGED: 0.04,
    Until.ASSIGNED: 0.06,
    Until.ASSESSED: 0.12,
    Until.INVESTIGATED: 0.3,
    Until.PROPOSED: 0.68,
    Until.DECIDED: 0.8,
    Until.CLOSED: 1.0,
}
BOUNCES_AFTER = timedelta(minutes=4)
ASKED, HEARD, SENT_BACK, ACCEPTED = 0.16, 0.26, 0.72, 0.9


class Narrator:
    """Tells the plots of one demonstration."""

    def __init__(self, house: House, casting: Casting, random: Random) -> None:
        self.house = house
        self.casting = casting
        self.random = random
        self.manager = house.people["manager"].actor
        self._remarks: Counter[RemarkKind] = Counter()
        self._closings = 0

    # --- plots ---------------------------------------------------------------------------------------------------

    def settled(self, case: Case) -> Plot:
        """Heard and settled where it was heard."""
        at = yield case.received_at
        offer = spot_offer(case)
        person = able_to_grant(case, offer.amount or Decimal(0), self.house)
        done = OnTheSpot(
            answer=case.details.filled_into(case.text["spot"]),
            content=self.random.random() < 0.88,
            remedy=offer,
            category=category(case, self.house),
            cause=self._cause(case) if self.random.random() < 0.7 else None,
        )
        receipt = taking_down.settle_at_once(
            told(case, self.house), done, key=case.key, speaker=speaker(case), by=person.actor, at=at
        )
        case.complaint = receipt.complaint

    def handled(self, case: Case, *, until: Until = Until.CLOSED) -> Plot:
        """Take a complaint from arrival towards its closing, as far as the story goes."""
        yield from self._arrived(case)
        if until >= Until.ACKNOWLEDGED:
            yield from self._acknowledged(case)
        if until >= Until.ASSIGNED:
            yield from self._assigned(case)
        if until >= Until.ASSESSED:
            yield from self._assessed(case)
        if until >= Until.INVESTIGATED:
            yield from self._investigated(case)
        if until >= Until.PROPOSED:
            yield from self._proposed(case)
        if until >= Until.DECIDED:
            yield from self._decided(case)
        if until >= Until.CLOSED:
            yield from self._closed(case)

    def withdrawn(self, case: Case) -> Plot:
        yield from self.handled(case, until=Until.ASSIGNED)
        at = yield case.at(0.5)
        if case.by_themselves():
            closing.withdraw(case.complaint, by=complainant_of(case.complaint), at=at)
        else:
            reason = case.said("withdrawn", self.random)
            closing.withdraw(case.complaint, reason=reason, by=case.handler.actor, at=at)

    def reopened(self, case: Case, *, until: Until = Until.CLOSED) -> Plot:
        """Closed, not accepted, and examined again by somebody else."""
        yield from self.handled(case, until=Until.DECIDED)
        yield from self._closed(case, known=[Closure.FINAL])
        relations = self.house.people["relations"]
        at = yield case.at(1.4)
        handling.ask_for_review(
            case.complaint, text=case.said("reopen_words", self.random), by=complainant_of(case.complaint), at=at
        )
        at = yield case.at(1.5)
        language = self.house.people["manager"].user.language
        reason = self.random.choice(spoken(language)["reopened"])
        closing.reopen(case.complaint, reason=reason, by=self.manager, at=at)
        handling.assign(case.complaint, to=relations.user, by=self.manager, at=at)
        if until < Until.CLOSED:
            return
        case.handler, case.second_look = relations, True
        at = yield case.at(1.9)
        self._propose(case, Determination.PARTLY, at=at)
        at = yield case.at(2.0)
        deciding.decide(case.complaint, by=self._decider(case), at=at)
        at = yield case.at(2.3)
        self._close(case, self._ended(case, Closure.ACCEPTED), at=at)

    def undelivered(self, case: Case) -> Plot:
        """The acknowledgement comes back, so that somebody has to take another way."""
        yield from self._arrived(case)
        at = yield case.received_at + BOUNCES_AFTER
        letter = Letter.objects.get(about=subject_of(case.complaint), kind=ACKNOWLEDGEMENT.name)
        note_bounce(letter, reason="550 5.1.1 The mailbox does not exist", by=SYSTEM, at=at)

    def followed_by_words(self, case: Case, *, until: Until, at_last: datetime) -> Plot:
        """An open complaint to which its complainant has just added something."""
        yield from self.handled(case, until=until)
        at = yield at_last
        handling.hear(case.complaint, text=case.said("adds", self.random), by=complainant_of(case.complaint), at=at)

    def remark(self, received_at: datetime, text: dict[str, str], hotel: Hotel, language: str) -> Plot:
        """Praise, a suggestion or an enquiry, and the answer to it."""
        details = self.casting.details(hotel, language, received_at, {})
        guest = self.casting.guests.somebody(language, text.get("who", ""))
        said = remarks.Said(
            kind=RemarkKind(text["kind"]),
            words=details.filled_into(text["words"]),
            unit=hotel.unit,
            channel=Channel.WEB,
            language=language,
        )
        key = f"demonstration-remark-{guest.mailbox}-{received_at.isoformat()}"
        at = yield received_at
        receipt = lodging.lodge_remark(said, key=key, speaker=guest.speaking(by_mail=True), at=at)
        at = yield hotel.calendar.add_hours(at, self.random.uniform(2, 40)).replace(microsecond=0)
        answer = text.get("answer") or self.random.choice(spoken(language)[text["kind"]])
        handler = self.house.handlers[hotel.code]
        remarks.answer_remark(receipt.remark, answer=answer, by=handler.actor, at=at)
        self._remarks[said.kind] += 1
        at = yield hotel.calendar.add_hours(at, 4).replace(microsecond=0)
        number, desk = self._remarks[said.kind], Desk(handler=handler, house=self.house, hotel=hotel)
        if "for" in text:
            passed_on(receipt.remark, desk, meant=text["for"], number=number, at=at)
        elif said.kind == RemarkKind.SUGGESTION:
            yield from followed(receipt.remark, desk, number=number, at=at)

    # --- what plots are made of ------------------------------------------------------------------------------------

    def _arrived(self, case: Case) -> Plot:
        if case.by_themselves():
            at = yield case.received_at
            files = self._pictures(case, at=at)
            receipt = lodging.lodge(
                told(case, self.house), key=case.key, speaker=speaker(case), files=files, at=at
            )  # fmt: skip
        else:
            at = yield case.at(0.02)
            receipt = taking_down.take_down(
                told(case, self.house), key=case.key, speaker=speaker(case), by=case.handler.actor, at=at
            )
        case.complaint = receipt.complaint

    def _pictures(self, case: Case, *, at: datetime) -> list[KeptFile]:
        if not case.picture:
            return []
        label = str(case.details.amount if case.picture == "receipt" else case.details.room)
        name = f"{case.picture}-{case.details.room}.jpg"
        return [KeptFile(keep(photograph(case.picture, label=label, random=self.random), name, at=at), name)]

    def _acknowledged(self, case: Case) -> Plot:
        """What no letter could confirm is confirmed by a call, or face to face."""
        at = yield case.at(SCHEDULE[Until.ACKNOWLEDGED])
        case.complaint.refresh_from_db()
        if case.complaint.is_received:
            acknowledge(case.complaint, by=case.handler.actor, at=at, how="phone")

    def _assigned(self, case: Case) -> Plot:
        at = yield case.at(SCHEDULE[Until.ASSIGNED])
        takes_it = self.random.random() < 0.6 and case.handler.user.pk != case.complaint.person_complained_about_id
        by = case.handler.actor if takes_it else self.manager
        handling.assign(case.complaint, to=case.handler.user, by=by, at=at)

    def _assessed(self, case: Case) -> Plot:
        at = yield case.at(SCHEDULE[Until.ASSESSED])
        by = case.handler.actor
        assess(case.complaint, self._criteria(case), category=category(case, self.house), by=by, at=at)
        if case.support_need:
            handling.arrange_support(case.complaint, arranged=arranged_for(case), by=by, at=at)

    def _criteria(self, case: Case) -> Criteria:
        severity = case.theme["severity"]
        return Criteria(
            severity=severity,
            safety=case.theme["category"] == "safety",
            complexity=self.random.choice([1, 1, 2, 2, 3]),
            impact=self.random.choice([Impact.ONE, Impact.ONE, Impact.ONE, Impact.SEVERAL]),
            immediate_needed=severity >= 4,
            immediate_possible=self.random.random() < 0.5,
        )

    def _investigated(self, case: Case) -> Plot:
        by = case.handler.actor
        if self.random.random() < 0.4:
            at = yield case.at(ASKED)
            question, answer = case.asked(self.random)
            handling.ask(case.complaint, text=question, by=by, at=at)
            if self.random.random() < 0.75:
                at = yield case.at(HEARD)
                handling.hear(case.complaint, text=answer, by=complainant_of(case.complaint), at=at)
        at = yield case.at(SCHEDULE[Until.INVESTIGATED])
        handling.start_investigation(case.complaint, by=by, at=at)
        if self.random.random() < 0.6:
            handling.note(case.complaint, text=self._in_house("notes", case), by=by, at=at)

    def _proposed(self, case: Case) -> Plot:
        at = yield case.at(SCHEDULE[Until.PROPOSED])
        self._propose(case, self._finding(case), at=at)

    def _finding(self, case: Case) -> Determination:
        dice = self.random.random()
        if dice < 0.2 and case.text["theme"] in DISPUTABLE:
            return Determination.UNFOUNDED
        return Determination.PARTLY if dice > 0.82 else Determination.FOUNDED

    def _propose(self, case: Case, finding: Determination, *, at: datetime) -> None:
        answers = self._answers(case, finding)
        points = [
            Answered(point=point, determination=finding, reasons=self._in_house(finding, case), answer=answer)
            for point, answer in zip(case.complaint.points.all(), answers, strict=True)
        ]
        propose_reply(
            case.complaint, Reply(points=points, remedy=self._offer(case, finding)), by=case.handler.actor, at=at
        )

    def _answers(self, case: Case, finding: Determination) -> list[str]:
        said = spoken(case.language)
        if finding == Determination.UNFOUNDED:
            first = said["unfounded_answer"][0]
        elif finding == Determination.PARTLY:
            first = f"{said['partly_answer'][0]} {case.text['answer']}"
        else:
            first = case.text["answer"]
        return [first, *said["second_answer"]][: case.complaint.points.count()]

    def _offer(self, case: Case, finding: Determination) -> Offer | None:
        """Offer what helps: nothing where nothing was wrong, and at a second look a gesture besides."""
        if finding == Determination.UNFOUNDED:
            return None
        if finding == Determination.PARTLY and case.second_look:
            return Offer(kind=RemedyKind.GOODWILL)
        kind = case.theme["help"][0]
        return case.money() if kind in MONEY else Offer(kind=RemedyKind(kind))

    def _decided(self, case: Case) -> Plot:
        decider = self._decider(case)
        if decider is self.manager and self.random.random() < 0.2:
            at = yield case.at(SENT_BACK)
            deciding.send_back(case.complaint, reason=self._in_house("send_back", case), by=self.manager, at=at)
            at = yield case.at((SENT_BACK + SCHEDULE[Until.DECIDED]) / 2)
            deciding.propose(
                case.complaint, answer=case.complaint.decisions.get().answer, by=case.handler.actor, at=at
            )  # fmt: skip
        at = yield case.at(SCHEDULE[Until.DECIDED])
        deciding.decide(case.complaint, by=decider, at=at)

    def _decider(self, case: Case) -> Actor:
        """Return who decides: the handler within the limit of the role; beyond it and at a second look, the manager."""
        if case.second_look:
            return self.manager
        granted = sum((remedy.amount or Decimal(0) for remedy in case.complaint.remedies.all()), Decimal(0))
        return able_to_grant(case, granted, self.house).actor

    def _closed(self, case: Case, *, known: Sequence[Closure] = ()) -> Plot:
        """Close it; whoever says nothing is given the time to say something."""
        remedy = case.complaint.remedies.first()
        accepts = remedy is not None and case.by_themselves() and self.random.random() < 0.5 and not known
        if remedy and accepts:
            at = yield case.at(ACCEPTED)
            by = complainant_of(case.complaint)
            remedies.answer_remedy(remedy, answer=RemedyState.ACCEPTED, by=by, at=at)
        at = yield case.at(SCHEDULE[Until.CLOSED])
        case.complaint.refresh_from_db()
        ending = self._ending(case, [Closure.ACCEPTED] if accepts else known)
        if ending.closure == Closure.NO_ANSWER:
            at = yield max(at, case.waited_until(case.complaint.decided_at or at))
        self._close(case, ending, at=at)

    def _ending(self, case: Case, known: Sequence[Closure]) -> Ending:
        """Return how it ends: as the story knows, else as it happens."""
        refused = case.complaint.outcome == Determination.UNFOUNDED
        drawn = self.random.choice(REFUSED if refused else GRANTED)
        return self._ended(case, known[0] if known else drawn)

    def _ended(self, case: Case, closure: Closure) -> Ending:
        """Return the ending; of every other complaint something was learnt."""
        self._closings += 1
        lessons = spoken(case.handler.user.language)["lessons"]
        lesson = "" if self._closings % 2 else lessons[self._closings // 2 % len(lessons)]
        return Ending(closure=closure, cause=self._cause(case), lesson=lesson)

    def _close(self, case: Case, ending: Ending, *, at: datetime) -> None:
        pending = case.complaint.remedies.exclude(state__in=[RemedyState.CARRIED_OUT, RemedyState.DECLINED])
        done = dict.fromkeys(pending, RemedyState.CARRIED_OUT)
        close_with_cause(case.complaint, ending, remedies=done, by=case.handler.actor, at=at)

    def _cause(self, case: Case) -> Taxon:
        codes = [*case.theme["causes"], *case.theme["causes"], "not_determined"]
        return self.house.causes[self.random.choice(codes)]

    def _in_house(self, about: str, case: Case) -> str:
        """Return something that is said among ourselves, in the handler's language."""
        return str(self.random.choice(spoken(case.handler.user.language)[about]))


GRANTED = [Closure.ACCEPTED] * 4 + [Closure.NO_ANSWER]
REFUSED = [Closure.NO_ANSWER, Closure.FINAL, Closure.ACCEPTED]
