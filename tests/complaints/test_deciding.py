"""From assessment to decision: points, four eyes, letters, impartiality."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ascolto.complaints import assessing, closing, deciding, determining, handling, remedies
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.describing import describe
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.models import Closure, Determination, Impact, Priority, RemedyKind, RemedyState
from ascolto.correspondence.models import Letter
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import merge_taxon
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY


def criteria(**facts):
    usual = {
        "severity": 2,
        "safety": False,
        "complexity": 1,
        "impact": Impact.ONE,
        "immediate_needed": False,
        "immediate_possible": True,
    }
    return Criteria(**(usual | facts))


def answer_every_point(complaint, by):
    for point in complaint.points.all():
        determining.determine(
            point, Determination.FOUNDED, reasons="The log shows it.", answer="You are right.", by=by, at=MONDAY
        )


def proposed(unit, by, **facts):
    complaint = complaint_at(Stage.ASSESSED, unit, **facts)
    answer_every_point(complaint, by)
    deciding.propose(complaint, answer="We are sorry.", by=by, at=MONDAY)
    complaint.refresh_from_db()
    return complaint


@pytest.mark.clause("10002:7.5")
@pytest.mark.parametrize(
    ("facts", "priority", "rules"),
    [
        ({}, Priority.FOURTH, ["otherwise"]),
        ({"severity": 3}, Priority.THIRD, ["severity_3"]),
        ({"severity": 4}, Priority.SECOND, ["severity_4"]),
        ({"immediate_needed": True}, Priority.SECOND, ["urgent"]),
        ({"severity": 5}, Priority.FIRST, ["severity_5"]),
        ({"safety": True}, Priority.FIRST, ["safety"]),
        ({"impact": Impact.MANY, "immediate_needed": True}, Priority.FIRST, ["many_and_urgent"]),
    ],
)
def test_the_priority_follows_from_the_criteria_and_names_its_rules(organisation, facts, priority, rules):
    assert assessing.prioritise(criteria(**facts), repeated=False) == (priority, rules)


def test_safety_cannot_be_overridden(sofia, ioana):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)

    complaint = assessing.assess(
        complaint,
        criteria(safety=True),
        category=None,
        by=ioana,
        at=MONDAY,
        override=(Priority.FOURTH, "It was nothing."),
    )

    assert complaint.priority == Priority.FIRST


def test_an_earlier_assessment_is_kept_when_a_later_one_replaces_it(sofia, ioana):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    assessing.assess(complaint, criteria(), category=None, by=ioana, at=MONDAY)

    assessing.assess(complaint, criteria(severity=4), category=None, by=ioana, at=MONDAY)

    assert [one.priority for one in complaint.assessments.all()] == [Priority.FOURTH, Priority.SECOND]


def test_who_complained_about_a_category_that_is_merged_now_complains_about_the_same_again(sofia, anna):
    noise, food = (Taxon.objects.get(tree=Tree.CATEGORY, code=code) for code in ("noise", "food"))
    earlier = taken(sofia, customer=anna, category=food, received_at=MONDAY - timedelta(days=9)).complaint
    complaint = taken(sofia, customer=anna).complaint
    assert not assessing.is_repeated(complaint, noise)

    merge_taxon(food, into=noise, by=SYSTEM, at=MONDAY)

    merged = Taxon.objects.get(pk=food.pk)
    assert [assessing.is_repeated(complaint, kind) for kind in (noise, merged)] == [True, True]
    assert not assessing.is_repeated(earlier, merged)


@pytest.mark.clause("10002:7.7")
def test_nothing_is_proposed_before_every_point_is_answered(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia, points=["The wait", "The dirt"])
    determining.determine(
        complaint.points.get(number=1), Determination.FOUNDED, reasons="Log.", answer="Yes.", by=ioana, at=MONDAY
    )

    with pytest.raises(deciding.NotAnswered) as refusal:
        deciding.propose(complaint, answer="We are sorry.", by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert refusal.value.points == [2]
    assert (complaint.stage, complaint.decisions.count()) == (Stage.ASSESSED, 0)


def test_points_that_differ_make_the_complaint_partly_founded():
    assert determining.outcome_of(["founded", "founded"]) == Determination.FOUNDED
    assert determining.outcome_of(["unfounded"]) == Determination.UNFOUNDED
    assert determining.outcome_of(["founded", "unfounded"]) == Determination.PARTLY


@pytest.mark.clause("10002:7.8")
def test_the_decision_is_told_in_the_language_of_the_complainant_as_it_is_taken(sofia, ioana, anna):
    complaint = proposed(sofia, ioana, customer=anna, language="bg")

    deciding.decide(complaint, by=ioana, at=MONDAY)

    letter = Letter.objects.get(kind="complaint_decision")
    assert letter.language == "bg"
    assert "We are sorry." in letter.body
    assert trail_of(complaint).last().facts == {"decision": 1, "outcome": "founded", "letter": letter.pk}


def granting(amount, unit, by):
    complaint = complaint_at(Stage.ASSESSED, unit)
    offer = remedies.Offer(kind=RemedyKind.REFUND, amount=Decimal(amount), currency="EUR")
    remedies.offer_remedy(complaint, offer, by=by, at=MONDAY)
    answer_every_point(complaint, by)
    deciding.propose(complaint, answer="We refund.", by=by, at=MONDAY)
    return complaint


def test_a_handler_decides_up_to_the_limit_and_leaves_more_to_a_manager(sofia, ioana, clara):
    deciding.decide(granting("50.00", sofia, ioana), by=ioana, at=MONDAY)
    complaint = granting("50.01", sofia, ioana)

    with pytest.raises(NotPermitted) as refusal:
        deciding.decide(complaint, by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert (refusal.value.reason, complaint.stage) == ("above_limit", Stage.DECISION_PROPOSED)

    deciding.decide(complaint, by=clara, at=MONDAY)

    complaint.refresh_from_db()
    assert complaint.stage == Stage.DECIDED


def test_nobody_decides_alone_on_more_than_the_own_limit(sofia, clara):
    complaint = granting("500.01", sofia, clara)

    with pytest.raises(NotPermitted) as refusal:
        deciding.decide(complaint, by=clara, at=MONDAY)

    complaint.refresh_from_db()
    assert (refusal.value.reason, complaint.stage) == ("four_eyes", Stage.DECISION_PROPOSED)


def test_a_proposal_sent_back_says_why_and_can_be_made_anew(sofia, ioana, clara):
    complaint = proposed(sofia, ioana)

    deciding.send_back(complaint, reason="Point 1 is not answered.", by=clara, at=MONDAY)
    deciding.propose(complaint, answer="Better.", by=ioana, at=MONDAY)

    assert [one.sent_back_reason for one in complaint.decisions.all()] == ["Point 1 is not answered.", ""]


@pytest.mark.clause("10002:4.7")
def test_whoever_is_complained_about_can_neither_see_nor_handle_the_complaint(sofia, ioana, ioana_user):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia, person_complained_about=ioana_user)

    with pytest.raises(NotPermitted) as refusal:
        assessing.assess(complaint, criteria(), category=None, by=ioana, at=MONDAY)

    assert refusal.value.reason == "conflict:named_in_complaint"
    assert list(type(complaint).objects.visible_to(ioana)) == []
    assert trail_of(complaint).count() == 1


def test_a_conflict_is_overridden_only_by_a_second_person_with_a_reason(sofia, ioana, ioana_user, clara):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia, person_complained_about=ioana_user)

    for by, reason in [(ioana, "I am the only one here."), (clara, "")]:
        with pytest.raises(NotPermitted):
            handling.assign(complaint, to=ioana_user, by=by, at=MONDAY, reason=reason)

    handling.assign(complaint, to=ioana_user, by=clara, at=MONDAY, reason="Nobody else speaks Turkish.")

    assert trail_of(complaint).last().facts["conflicts"][0] == "named_in_complaint"


def test_whoever_decided_does_not_decide_again_after_a_reopening(sofia, ioana, ioana_user):
    complaint = proposed(sofia, ioana)
    deciding.decide(complaint, by=ioana, at=MONDAY)
    closing.withdraw(complaint, by=ioana, at=MONDAY)
    closing.reopen(complaint, reason="New facts.", by=ioana, at=MONDAY)
    complaint.refresh_from_db()

    assert [conflict.code for conflict in conflicts(ioana_user, complaint) if conflict.hard][:1] == ["decided_earlier"]
    with pytest.raises(NotPermitted):
        deciding.propose(complaint, answer="Same.", by=ioana, at=MONDAY)


def noise() -> Taxon:
    return Taxon.objects.get(code="noise")


def paid(offer: remedies.Offer, *, content: bool) -> closing.OnTheSpot:
    return closing.OnTheSpot(answer="Paid.", content=content, remedy=offer, category=noise())


@pytest.mark.clause("10002:7.9")
def test_a_complaint_is_closed_only_with_category_and_cause_and_no_remedy_pending(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, remedies.Offer(kind=RemedyKind.REPEAT), by=ioana, at=MONDAY)
    answer_every_point(complaint, ioana)
    deciding.propose(complaint, answer="We clean again.", by=ioana, at=MONDAY)
    deciding.decide(complaint, by=ioana, at=MONDAY)

    events = trail_of(complaint).count()
    with pytest.raises(closing.NoCategory):
        closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=MONDAY)
    assert trail_of(complaint).count() == events
    describe(complaint, {"category": noise()}, by=ioana, at=MONDAY)
    with pytest.raises(closing.NoCause):
        closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=MONDAY)
    determining.name_cause(complaint, cause=Taxon.objects.offered(Tree.CAUSE)[0], by=ioana, at=MONDAY)
    with pytest.raises(closing.RemedyPending):
        closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=MONDAY)
    remedies.carry_out(remedy, by=ioana, at=MONDAY)
    closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert (complaint.stage, complaint.closed_at, complaint.next_due_at) == (Stage.CLOSED, MONDAY, None)


def test_settling_above_the_limit_of_the_role_is_refused_and_leaves_no_trace(sofia, ioana):
    complaint = complaint_at(Stage.RECEIVED, sofia)
    offer = remedies.Offer(kind=RemedyKind.REFUND, amount=Decimal("50.01"), currency="EUR")

    with pytest.raises(NotPermitted):
        closing.settle(complaint, paid(offer, content=True), by=ioana, at=MONDAY)

    assert (complaint.remedies.count(), trail_of(complaint).count()) == (0, 1)


def test_settling_without_a_category_is_refused_and_leaves_no_trace(sofia, ioana):
    complaint = complaint_at(Stage.RECEIVED, sofia)
    offer = remedies.Offer(kind=RemedyKind.APOLOGY)

    with pytest.raises(closing.NoCategory):
        closing.settle(complaint, replace(paid(offer, content=True), category=None), by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert (complaint.stage, complaint.remedies.count(), trail_of(complaint).count()) == (Stage.RECEIVED, 0, 1)


def test_settling_at_the_limit_is_counted_like_any_other_complaint(sofia, ioana):
    complaint = complaint_at(Stage.RECEIVED, sofia)
    offer = remedies.Offer(kind=RemedyKind.REFUND, amount=Decimal(50), currency="EUR")

    closing.settle(complaint, paid(offer, content=False), by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert (complaint.stage, complaint.content) == (Stage.SETTLED, False)
    assert complaint.remedies.get().state == RemedyState.CARRIED_OUT
    assert complaint in type(complaint).objects.counted()


def test_a_text_written_on_an_outdated_page_is_refused_and_not_lost_silently(sofia, ioana, clara):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    seen = complaint.version
    handling.note(complaint, text="Called the guest.", by=clara, at=MONDAY)

    with pytest.raises(ChangedMeanwhile):
        assessing.assess(complaint, criteria(), category=None, by=ioana, at=MONDAY, seen=seen)

    assert trail_of(complaint).last().kind == ComplaintEvent.NOTED


@pytest.mark.parametrize("words", ["", "   \n\t "])
def test_a_note_without_words_is_refused(sofia, ioana, words):
    complaint = complaint_at(Stage.ASSESSED, sofia)

    with pytest.raises(handling.NothingWritten):
        handling.note(complaint, text=words, by=ioana, at=MONDAY)

    assert trail_of(complaint).count() == 1


def test_whoever_decided_on_a_complaint_about_handling_may_close_it(sofia, clara):
    complaint = proposed(sofia, clara, about_handling=True, category=noise())
    deciding.decide(complaint, by=clara, at=MONDAY)
    determining.name_cause(complaint, cause=Taxon.objects.offered(Tree.CAUSE)[0], by=clara, at=MONDAY)

    closing.close(complaint, closure=Closure.ACCEPTED, by=clara, at=MONDAY)

    complaint.refresh_from_db()
    assert complaint.stage == Stage.CLOSED


def test_whoever_takes_a_complaint_second_is_told_that_somebody_was_faster(sofia, ioana, ioana_user, clara, clara_user):
    complaint = complaint_at(Stage.ACKNOWLEDGED, sofia)
    handling.assign(complaint, to=clara_user, by=clara, at=MONDAY)

    with pytest.raises(NotPermitted) as refusal:
        handling.assign(complaint, to=ioana_user, by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert (refusal.value.reason, complaint.handler) == ("taken_already", clara_user)
