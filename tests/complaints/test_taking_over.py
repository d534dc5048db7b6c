"""A complaint taken over with its whole course stands as if it had been handled here, step by step."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.forms.models import model_to_dict

from ascolto.complaints import closing, deciding, handling, remarks, remedies
from ascolto.complaints.acknowledging import acknowledge
from ascolto.complaints.assessing import Criteria, assess
from ascolto.complaints.closing import NoCause, OnTheSpot, RemedyPending
from ascolto.complaints.courses import Course
from ascolto.complaints.courses_ending import (
    Closed,
    Decided,
    Joined,
    Proposed,
    RecordedOtherwise,
    RemedyAnswered,
    RemedyCarriedOut,
    RemedyOffered,
    Reopened,
    SentBack,
    Settled,
    Withdrawn,
)
from ascolto.complaints.courses_handling import (
    Acknowledged,
    Asked,
    Assessed,
    Assigned,
    CauseNamed,
    Determined,
    Heard,
    InvestigationStarted,
    Noted,
    SupportArranged,
)
from ascolto.complaints.determining import determine, name_cause
from ascolto.complaints.events import TakingOverEvent
from ascolto.complaints.histories import take_over
from ascolto.complaints.intake import receive
from ascolto.complaints.lifecycle import MoveNotAllowed, Stage
from ascolto.complaints.lodging import VISITOR
from ascolto.complaints.models import Closure, Complaint, Determination, Impact, RemarkKind, RemedyKind, RemedyState
from ascolto.complaints.remedies import Offer
from ascolto.complaints.retelling import NotInOrder
from ascolto.complaints.tracking import complainant_of
from ascolto.correspondence.models import Letter
from ascolto.jobs.models import Job
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import merge_taxon
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from ascolto.trail.verifying import verify
from tests.complaints.making import taken, told
from tests.moments import MONDAY

pytestmark = pytest.mark.django_db

TODAY = MONDAY + timedelta(days=60)
GRAVE = Criteria(
    severity=4, safety=False, complexity=2, impact=Impact.SEVERAL, immediate_needed=True, immediate_possible=False
)
REFUND = Offer(kind=RemedyKind.REFUND, amount=Decimal("80.00"), currency="EUR")
SPOT = OnTheSpot(answer="Moved to a quiet room.", content=True, remedy=Offer(kind=RemedyKind.APOLOGY))


def hours(count: int):
    return MONDAY + timedelta(hours=count)


def category() -> Taxon:
    return Taxon.objects.of(Tree.CATEGORY).get(code="noise")


def cause() -> Taxon:
    return Taxon.objects.of(Tree.CAUSE).get(code="training")


def handled(unit, ioana, ioana_user, clara, **facts) -> list[Course]:
    """A complaint that took every step there is, up to the end, back again and to the end once more."""
    steps = [
        Acknowledged(how="phone", by=ioana, at=hours(1)),
        Assigned(to=ioana_user, by=clara, at=hours(2)),
        Assessed(criteria=GRAVE, category=category(), by=ioana, at=hours(3)),
        SupportArranged(arranged="Large print.", by=ioana, at=hours(3)),
        Asked(text="At what time was it?", by=ioana, at=hours(4)),
        Heard(text="At eleven.", by=VISITOR, at=hours(5)),
        InvestigationStarted(by=ioana, at=hours(6)),
        Noted(text="The porter agrees.", by=ioana, at=hours(7)),
        Determined(number=1, determination=Determination.FOUNDED, reasons="The log.", answer="You are right.",
                   by=ioana, at=hours(8)),
        RemedyOffered(offer=REFUND, by=ioana, at=hours(8)),
        Proposed(answer="Your complaint is founded.", by=ioana, at=hours(8)),
        SentBack(reason="Hear the porter.", by=clara, at=hours(9)),
        Proposed(answer="Your complaint is founded.", by=ioana, at=hours(10)),
        Decided(by=clara, at=hours(30)),
        RemedyAnswered(answer=RemedyState.ACCEPTED, by=VISITOR, at=hours(31)),
        CauseNamed(cause=cause(), by=ioana, at=hours(40)),
        RemedyCarriedOut(by=ioana, at=hours(40)),
        Closed(closure=Closure.ACCEPTED, by=ioana, at=hours(40)),
        Reopened(reason="The money never came.", by=clara, at=hours(90)),
    ]  # fmt: skip
    return [Course(told=told(unit, **facts), by=VISITOR, at=MONDAY, steps=steps)]


def play(course: Course) -> Complaint:
    """Let the single actions do what the course tells."""
    complaint = receive(course.told, by=course.by, at=course.at).complaint
    for step in course.steps:
        complaint.refresh_from_db()
        by = complainant_of(complaint) if step.by is VISITOR else step.by
        PLAYED[type(step)](complaint, step, by)
    complaint.refresh_from_db()
    return complaint


PLAYED = {
    Acknowledged: lambda one, step, by: acknowledge(one, by=by, at=step.at, how=step.how),
    Assigned: lambda one, step, by: handling.assign(one, to=step.to, by=by, at=step.at),
    Assessed: lambda one, step, by: assess(one, step.criteria, category=step.category, by=by, at=step.at),
    SupportArranged: lambda one, step, by: handling.arrange_support(one, arranged=step.arranged, by=by, at=step.at),
    Asked: lambda one, step, by: handling.ask(one, text=step.text, by=by, at=step.at),
    Heard: lambda one, step, by: handling.hear(one, text=step.text, by=by, at=step.at),
    InvestigationStarted: lambda one, step, by: handling.start_investigation(one, by=by, at=step.at),
    Noted: lambda one, step, by: handling.note(one, text=step.text, by=by, at=step.at),
    Determined: lambda one, step, by: determine(
        one.points.get(number=step.number),
        step.determination,
        reasons=step.reasons,
        answer=step.answer,
        by=by,
        at=step.at,
    ),
    RemedyOffered: lambda one, step, by: remedies.offer_remedy(one, step.offer, by=by, at=step.at),
    Proposed: lambda one, step, by: deciding.propose(one, answer=step.answer, by=by, at=step.at),
    SentBack: lambda one, step, by: deciding.send_back(one, reason=step.reason, by=by, at=step.at),
    Decided: lambda one, step, by: deciding.decide(one, by=by, at=step.at),
    RemedyAnswered: lambda one, step, by: remedies.answer_remedy(
        one.remedies.get(), answer=step.answer, by=by, at=step.at
    ),
    CauseNamed: lambda one, step, by: name_cause(one, cause=step.cause, by=by, at=step.at),
    RemedyCarriedOut: lambda one, step, by: remedies.carry_out(one.remedies.get(), by=by, at=step.at),
    Closed: lambda one, step, by: closing.close(one, closure=step.closure, by=by, at=step.at),
    Reopened: lambda one, step, by: closing.reopen(one, reason=step.reason, by=by, at=step.at),
    Settled: lambda one, step, by: closing.settle(one, step.done, by=by, at=step.at),
    Withdrawn: lambda one, step, by: closing.withdraw(one, reason=step.reason, by=by, at=step.at),
    RecordedOtherwise: lambda one, step, by: closing.record_otherwise(
        one, kind=step.kind, reason=step.reason, by=by, at=step.at
    ),
}


def taken_over(courses: list[Course], clara) -> Complaint:
    return Complaint.objects.get(pk=take_over(courses, by=clara, at=TODAY)[0])


RANDOM = {"id", "complaint", "reference", "code_digest", "search_text"}


def rows(complaint: Complaint) -> dict[str, object]:
    """Return what stands about the complaint, without what is drawn at random."""
    belonging = {
        name: [{**plain(row)} for row in getattr(complaint, name).order_by("pk")]
        for name in ("points", "assessments", "remedies", "decisions", "messages")
    }
    for message in belonging["messages"]:
        message["by_ref"] = message["by_ref"].replace(complaint.reference, "the complainant")
    return {**plain(complaint), **belonging, "remark": plain(complaint.remark) if hasattr(complaint, "remark") else {}}


def plain(row) -> dict[str, object]:
    return {name: value for name, value in model_to_dict(row).items() if name not in RANDOM}


def chain(subject, complaint: Complaint) -> list[tuple[object, ...]]:
    """Return the trail of the subject: ids by their rank, and nothing that tells of letters."""
    return [
        (
            event.seq,
            event.kind,
            event.at,
            event.actor_kind,
            event.actor_ref.replace(complaint.reference, "the complainant"),
            {name: value for name, value in event.facts.items() if name in COMPARED},
            sorted(event.facts.keys() - {"letter"}),
            event.text,
        )
        for event in trail_of(subject)
    ]


COMPARED = {
    "from", "to", "conflicts", "severity", "priority", "rules", "category", "overridden", "point", "before",
    "determination", "kind", "amount", "currency", "decision", "outcome", "answer", "cause", "closure", "time",
    "content", "as", "how", "unit", "channel", "acknowledge_hours", "decide_days", "close_days", "received_at",
}  # fmt: skip


def test_a_case_taken_over_stands_as_if_it_had_been_handled_here(sofia, ioana, ioana_user, clara, anna):
    courses = handled(sofia, ioana, ioana_user, clara, language="bg")
    played = play(courses[0])

    complaint = taken_over(courses, clara)

    assert rows(complaint) == rows(played)
    assert chain(complaint, complaint) == chain(played, played)
    assert complaint.stage == Stage.IN_INVESTIGATION
    assert verify().faults == []


@pytest.mark.parametrize(
    "end",
    [
        lambda by: Settled(done=SPOT, by=by, at=hours(2)),
        lambda by: Withdrawn(reason="All is well.", by=by, at=hours(2)),
        lambda by: RecordedOtherwise(kind=RemarkKind.PRAISE, reason="It thanks the porter.", by=by, at=hours(2)),
    ],
)
def test_however_a_case_ended_it_stands_the_same(end, sofia, ioana, clara):
    courses = [Course(told=told(sofia, category=category()), by=VISITOR, at=MONDAY, steps=[end(ioana)])]
    played = play(courses[0])

    complaint = taken_over(courses, clara)

    assert rows(complaint) == rows(played)
    assert chain(complaint, complaint) == chain(played, played)
    if hasattr(played, "remark"):
        assert chain(complaint.remark, complaint) == chain(played.remark, played)
        remarks.answer_remark(complaint.remark, answer="Thank you.", by=ioana, at=TODAY)
    assert verify().faults == []


def test_a_customer_who_complained_about_the_same_before_is_recognised(sofia, ioana, clara, anna):
    slight = replace(GRAVE, severity=2, immediate_needed=False, impact=Impact.ONE)
    assessed = Assessed(criteria=slight, category=category(), by=ioana, at=hours(60))
    first = Course(told=told(sofia, customer=anna, category=category()), by=ioana, at=MONDAY)
    again = Course(
        told=told(sofia, customer=anna, received_at=hours(48)),
        by=ioana,
        at=hours(49),
        steps=[Acknowledged(by=ioana, at=hours(50)), assessed],
    )
    play(first)
    played = play(again)

    _, pk = take_over([first, again], by=clara, at=TODAY)

    complaint = Complaint.objects.get(pk=pk)
    assert "repeated" in complaint.assessments.get().reasons
    assert rows(complaint) == rows(played)


def test_what_was_complained_about_under_a_category_that_is_merged_now_is_recognised_too(sofia, ioana, clara, anna):
    slight = replace(GRAVE, severity=2, immediate_needed=False, impact=Impact.ONE)
    food = Taxon.objects.get(tree=Tree.CATEGORY, code="food")
    assessed = Assessed(criteria=slight, category=category(), by=ioana, at=hours(60))
    steps = [Acknowledged(by=ioana, at=hours(50)), assessed]
    again = Course(told=told(sofia, customer=anna, received_at=hours(48)), by=ioana, at=hours(49), steps=steps)
    taken(sofia, customer=anna, category=food)
    merge_taxon(food, into=category(), by=SYSTEM, at=MONDAY)

    [pk] = take_over([again], by=clara, at=TODAY)

    assert "repeated" in Complaint.objects.get(pk=pk).assessments.get().reasons


def test_one_of_two_that_are_the_same_is_joined_to_the_other(sofia, ioana, clara):
    first = Course(told=told(sofia), by=VISITOR, at=MONDAY)
    again = Course(told=told(sofia), by=VISITOR, at=hours(1), steps=[Joined(to=first, by=ioana, at=hours(2))])
    played = receive(again.told, by=VISITOR, at=hours(1)).complaint
    closing.join(played, to=receive(first.told, by=VISITOR, at=MONDAY).complaint, by=ioana, at=hours(2))
    played.refresh_from_db()

    one, other = (Complaint.objects.get(pk=pk) for pk in take_over([first, again], by=clara, at=TODAY))

    assert other.joined_to == one
    assert {**rows(other), "joined_to": 0} == {**rows(played), "joined_to": 0}


def test_taking_over_writes_no_letter_asks_for_nothing_and_says_who_did_it(sofia, ioana, ioana_user, clara, anna):
    courses = handled(sofia, ioana, ioana_user, clara, customer=anna)

    (pk,) = take_over(courses, by=clara, at=TODAY)

    assert (Letter.objects.count(), Job.objects.count()) == (0, 0)
    done = Event.objects.get(kind=TakingOverEvent.TAKEN_OVER)
    assert (done.actor_ref, done.at, done.facts) == (clara.ref, TODAY, {"complaints": 1, "first": pk, "last": pk})


def refused(steps: list, unit, by) -> type[Exception]:
    """Return why the course was refused, having seen that nothing of it was kept."""
    events = Event.objects.count()
    with pytest.raises(Exception) as why:  # noqa: PT011  (the caller compares the kind)
        take_over([Course(told=told(unit), by=VISITOR, at=MONDAY, steps=steps)], by=by, at=TODAY)
    assert (Complaint.objects.count(), Event.objects.count()) == (0, events)
    return why.type


def test_a_way_that_the_lifecycle_does_not_know_is_refused(sofia, ioana, clara):
    assert refused([Decided(by=ioana, at=hours(1))], sofia, clara) is MoveNotAllowed
    assert refused([InvestigationStarted(by=ioana, at=hours(1))], sofia, clara) is MoveNotAllowed


def test_a_complaint_is_not_closed_without_cause_or_with_a_promise_open(sofia, ioana, ioana_user, clara):
    steps = list(handled(sofia, ioana, ioana_user, clara)[0].steps)
    to_the_end = [step for step in steps if not isinstance(step, Reopened)]

    assert refused([step for step in to_the_end if not isinstance(step, CauseNamed)], sofia, clara) is NoCause
    assert refused([s for s in to_the_end if not isinstance(s, RemedyCarriedOut)], sofia, clara) is RemedyPending


def test_what_lies_before_the_step_before_or_in_the_future_is_refused(sofia, ioana, clara):
    early = [Acknowledged(by=ioana, at=hours(5)), Withdrawn(by=ioana, at=hours(4))]

    assert refused(early, sofia, clara) is NotInOrder
    assert refused([Withdrawn(by=ioana, at=TODAY + timedelta(hours=1))], sofia, clara) is NotInOrder


def test_who_may_not_import_takes_nothing_over(sofia, ioana, clara):
    assert refused([], sofia, ioana) is NotPermitted
