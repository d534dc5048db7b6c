"""Somebody in the house is asked for evidence by a day, and what they say stands in the story."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from ascolto.complaints import closing, handling
from ascolto.complaints.asked import askable_about, asked_of, replies_for
from ascolto.complaints.asking import (
    DueDayIsOver,
    DueDayTooFar,
    NotAWorkingDay,
    RequestEnded,
    Wanted,
    ask_for_evidence,
    decline_request,
    give_evidence,
    last_due_day,
    who_answers,
    withdraw_request,
)
from ascolto.complaints.at_once import Answered, Reply, decide_at_once
from ascolto.complaints.closing import EvidencePending, OnTheSpot
from ascolto.complaints.digest import send_digest, waiting_for
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import NothingWritten
from ascolto.complaints.lifecycle import UNDECIDED, MoveNotAllowed, Stage
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import (
    Closure,
    Complaint,
    Decision,
    Determination,
    EvidenceRequest,
    RemarkKind,
    RequestState,
)
from ascolto.complaints.tracking import complainant_of
from ascolto.correspondence.files import keep
from ascolto.correspondence.models import Attachment
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.offerings import add_offering
from ascolto.people.absences import plan_absence, represented_by
from ascolto.people.acting import actor_for
from ascolto.people.digests import wish_digest
from ascolto.people.granting import revoke
from ascolto.people.interests import declare_interest
from ascolto.people.models import DigestWish, User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import record, subject_of, trail_of
from tests.complaints.making import complaint_at, taken
from tests.conftest import employ
from tests.moments import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY

THURSDAY_ON = THURSDAY.date()


def wanted(of, **facts) -> Wanted:
    return Wanted(**({"needed": "Who was on duty at the desk?", "of": of, "due_on": THURSDAY_ON} | facts))


def asked(complaint, of, *, by, **facts) -> EvidenceRequest:
    return ask_for_evidence(complaint, wanted(of, **facts), by=by, at=MONDAY)


def state(request: EvidenceRequest) -> tuple[object, ...]:
    request.refresh_from_db()
    return (request.state, request.reply, request.ended_at, request.ended_by_id)


def readable(actor):
    return Complaint.objects.visible_to(actor)


OPEN = (RequestState.OPEN, "", None, None)


def last(complaint) -> tuple[str, dict[str, object]]:
    event = trail_of(complaint).last()
    return event.kind, event.facts


def away(user, deputy) -> None:
    on = MONDAY.date()
    plan_absence(user, from_on=on, until_on=on + timedelta(days=7), deputy=deputy, by=SYSTEM, at=MONDAY)


@pytest.fixture
def complaint(sofia) -> Complaint:
    return complaint_at(Stage.IN_INVESTIGATION, sofia)


@pytest.mark.clause("10002:7.6")
def test_a_colleague_is_asked_by_a_day_about_a_point(complaint, ioana, ioana_user, marco_user):
    point = complaint.points.first()

    request = asked(complaint, marco_user, by=ioana, point=point)

    assert (request.asked, request.asked_by, request.due_on) == (marco_user, ioana_user, THURSDAY_ON)
    assert last(complaint) == (
        ComplaintEvent.EVIDENCE_ASKED,
        {"request": request.pk, "to": marco_user.pk, "due_on": "2026-03-05", "point": point.number},
    )
    complaint.refresh_from_db()
    assert complaint.version == 2


def test_what_is_asked_for_already_is_not_asked_for_twice_and_something_else_is(complaint, ioana, marco, marco_user):
    point = complaint.points.first()
    request = asked(complaint, marco_user, by=ioana)
    events = trail_of(complaint).count()

    assert asked(complaint, marco_user, by=ioana) == request
    assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (1, events)

    asked(complaint, marco_user, by=ioana, point=point)
    give_evidence(request, words="Two of us.", by=marco, at=TUESDAY)
    asked(complaint, marco_user, by=ioana)

    assert EvidenceRequest.objects.count() == 3


@pytest.mark.clause("10002:7.6")
def test_the_answer_brings_words_and_files_that_the_complainant_does_not_see(complaint, ioana, marco, marco_user):
    request = asked(complaint, marco_user, by=ioana)
    roster = keep(BytesIO(b"One person on the night shift.\n"), "roster.txt", at=TUESDAY)

    give_evidence(request, words=" One was ill. ", files=[KeptFile(roster, "roster.txt")], by=marco, at=TUESDAY)

    assert state(request) == ("answered", "One was ill.", TUESDAY, marco_user.pk)
    file = Attachment.objects.get(about=subject_of(complaint))
    assert (file.name, file.public, file.file.digest) == ("roster.txt", False, roster.digest)
    assert last(complaint) == (
        ComplaintEvent.EVIDENCE_GIVEN,
        {"request": request.pk, "for": None, "files": [file.pk]},
    )


def test_the_words_of_a_request_stand_in_one_place_alone(complaint, ioana, marco, marco_user):
    """Whoever erases what somebody wrote has to find all of it."""
    give_evidence(asked(complaint, marco_user, by=ioana), words="One was ill.", by=marco, at=TUESDAY)

    assert [event.text for event in trail_of(complaint)] == [""] * 3
    assert not any("ill" in event.canonical or "duty" in event.canonical for event in trail_of(complaint))


def test_it_is_declined_or_withdrawn_with_a_reason(complaint, ioana, ioana_user, marco, marco_user):
    declined = asked(complaint, marco_user, by=ioana)
    withdrawn = asked(complaint, marco_user, by=ioana, needed="Is there a recording?")

    decline_request(declined, reason="The tape is gone.", by=marco, at=TUESDAY)
    withdraw_request(withdrawn, reason="The guest told us.", by=ioana, at=TUESDAY)

    assert state(declined) == ("declined", "The tape is gone.", TUESDAY, marco_user.pk)
    assert state(withdrawn) == ("withdrawn", "The guest told us.", TUESDAY, ioana_user.pk)
    assert [event.kind for event in trail_of(complaint)][-2:] == [
        ComplaintEvent.EVIDENCE_DECLINED,
        ComplaintEvent.EVIDENCE_WITHDRAWN,
    ]


@pytest.mark.parametrize("stage", Stage)
def test_it_can_be_asked_until_the_decision_and_not_after(sofia, ioana, marco_user, stage):
    complaint = complaint_at(stage, sofia)

    if stage in UNDECIDED:
        assert asked(complaint, marco_user, by=ioana).is_open
    else:
        with pytest.raises(MoveNotAllowed):
            asked(complaint, marco_user, by=ioana)
        assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (0, 1)


def test_who_may_not_handle_the_complaint_asks_nobody(complaint, boris, elena, marco, marco_user):
    for by in (boris, elena, marco):
        with pytest.raises(NotPermitted, match="needs:handle_complaints"):
            asked(complaint, marco_user, by=by)
    with pytest.raises(NotPermitted, match="needs_person"):
        asked(complaint, marco_user, by=SYSTEM)

    assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (0, 1)


def test_nobody_is_asked_who_may_not_read_it_or_is_not_impartial(sofia, anna, ioana, boris_user, marco_user):
    elsewhere = taken(sofia).complaint
    about = taken(sofia, person_complained_about=marco_user).complaint
    tied = taken(sofia, customer=anna).complaint
    declare_interest(marco_user, customer_ref=anna.reference, by=actor_for(marco_user), at=MONDAY)

    for complaint, person, reason in (
        (elsewhere, boris_user, "asked_may_not_read"),
        (about, marco_user, "asked_not_impartial"),
        (tied, marco_user, "asked_not_impartial"),
    ):
        with pytest.raises(NotPermitted, match=reason):
            asked(complaint, person, by=ioana)
        assert trail_of(complaint).count() == 1
    assert not EvidenceRequest.objects.exists()


def test_the_list_of_whom_to_ask_leaves_out_whom_it_concerns(
    sofia, ioana_user, clara_user, marco_user, elena_user, boris_user, olga_user
):
    complaint = taken(sofia, person_complained_about=marco_user).complaint

    found = askable_about(complaint, besides=ioana_user.pk, on=MONDAY.date())

    assert [one.person for one in found] == [clara_user, elena_user]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"due_on": MONDAY.date() - timedelta(days=3)}, DueDayIsOver),
        ({"due_on": FRIDAY.date() + timedelta(days=1)}, NotAWorkingDay),
        ({"needed": " \n"}, NothingWritten),
    ],
)
def test_a_day_that_is_over_or_free_and_a_request_without_words_are_refused(
    complaint, ioana, marco_user, facts, refusal
):
    with pytest.raises(refusal):
        asked(complaint, marco_user, by=ioana, **facts)

    assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (0, 1)


def test_a_day_within_a_year_is_taken_and_a_later_one_refused(complaint, ioana, marco_user):
    with pytest.raises(DueDayTooFar):
        asked(complaint, marco_user, by=ioana, due_on=date(2027, 3, 3))
    assert (EvidenceRequest.objects.count(), trail_of(complaint).count()) == (0, 1)

    assert asked(complaint, marco_user, by=ioana, due_on=date(2027, 3, 2)).due_on == date(2027, 3, 2)
    assert last_due_day(date(2028, 2, 29)) == date(2029, 2, 28)


def test_only_who_was_asked_answers(complaint, ioana, clara, elena, boris, marco_user):
    request = asked(complaint, marco_user, by=ioana)

    for by in (ioana, clara, elena, boris, complainant_of(complaint), SYSTEM):
        with pytest.raises(NotPermitted, match="asked_another"):
            give_evidence(request, words="Nobody.", by=by, at=TUESDAY)
        with pytest.raises(NotPermitted, match="asked_another"):
            decline_request(request, reason="No.", by=by, at=TUESDAY)

    assert (state(request), trail_of(complaint).count()) == (OPEN, 2)


def test_who_became_party_to_the_matter_answers_no_more(complaint, ioana, marco, marco_user):
    request = asked(complaint, marco_user, by=ioana)
    Complaint.objects.filter(pk=complaint.pk).update(person_complained_about=marco_user)

    with pytest.raises(NotPermitted, match="asked_not_impartial"):
        give_evidence(request, words="It was not me.", by=marco, at=TUESDAY)

    assert (state(request), asked_of(marco, readable(marco), on=TUESDAY.date())) == (OPEN, [])


def tied_to_the_customer(complaint, user) -> None:
    declare_interest(user, customer_ref=complaint.customer.reference, by=actor_for(user), at=TUESDAY)


def tied_to_the_offering(complaint, user) -> None:
    spa = add_offering({"en": "Spa"}, code="spa", parent=None, by=SYSTEM, at=MONDAY)
    sauna = add_offering({"en": "Sauna"}, code="sauna", parent=spa, by=SYSTEM, at=MONDAY)
    Complaint.objects.filter(pk=complaint.pk).update(offering=sauna)
    declare_interest(user, offering=spa, by=actor_for(user), at=TUESDAY)


def works_where_it_is_reopened(complaint, user) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(reopened_count=1)
    User.objects.filter(pk=user.pk).update(home_unit=complaint.unit)


def decided_it_before(complaint, user) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(reopened_count=1)
    one = {"number": 1, "proposed_by": user, "proposed_at": MONDAY, "decided_by": user, "decided_at": MONDAY}
    Decision.objects.create(complaint=complaint, **one)


def settled_it_before(complaint, user) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(reopened_count=1)
    record(ComplaintEvent.SETTLED, complaint, by=actor_for(user), at=MONDAY)


def lost_the_role(complaint, user) -> None:
    revoke(user.grants.get(), by=SYSTEM, at=TUESDAY)


@pytest.mark.parametrize(
    "came",
    [
        tied_to_the_customer,
        tied_to_the_offering,
        works_where_it_is_reopened,
        decided_it_before,
        settled_it_before,
        lost_the_role,
    ],
)
def test_what_somebody_cannot_answer_any_more_is_not_asked_of_them_and_all_else_is(
    complaint, sofia, anna, ioana, marco_user, came
):
    Complaint.objects.filter(pk=complaint.pk).update(customer=anna)
    complaint.refresh_from_db()
    other = complaint_at(Stage.IN_INVESTIGATION, sofia)
    requests = [asked(one, marco_user, by=ioana) for one in (complaint, other)]

    came(complaint, marco_user)

    on, marco = TUESDAY.date(), actor_for(User.objects.get(pk=marco_user.pk))
    able = [one for one in requests if who_answers(EvidenceRequest.objects.get(pk=one.pk), at=TUESDAY)]
    assert able == ([] if came is lost_the_role else requests[1:])
    assert asked_of(marco, readable(marco), on=on) == able
    listed = [row for one in waiting_for(marco, on=on, at=TUESDAY) for row in one.first]
    assert [row for row in listed if isinstance(row, EvidenceRequest)] == able


def test_a_deputy_who_is_tied_to_the_customer_is_not_asked_instead(complaint, anna, ioana, marco_user, elena_user):
    Complaint.objects.filter(pk=complaint.pk).update(customer=anna)
    complaint.refresh_from_db()
    asked(complaint, marco_user, by=ioana)
    away(marco_user, elena_user)

    tied_to_the_customer(complaint, elena_user)

    elena = actor_for(elena_user)
    assert asked_of(elena, readable(elena), on=TUESDAY.date()) == []


def test_it_is_withdrawn_by_who_asked_or_handles_or_assigns(sofia, ioana, ioana_user, clara, clara_user, marco_user):
    colleague_user = employ("Petya Stoeva", Role.HANDLER, unit=sofia)
    colleague = actor_for(colleague_user)
    complaint = complaint_at(Stage.IN_INVESTIGATION, sofia)
    things = ("The rota.", "The log.", "The tape.")
    requests = [asked(complaint, marco_user, by=ioana, needed=needed) for needed in things]

    with pytest.raises(NotPermitted, match="asked_by_another"):
        withdraw_request(requests[0], reason="Why not.", by=colleague, at=TUESDAY)
    assert state(requests[0]) == OPEN
    handling.assign(complaint, to=colleague_user, by=clara, at=TUESDAY)
    for request, by in zip(requests, (colleague, ioana, clara), strict=True):
        withdraw_request(request, reason="Settled otherwise.", by=by, at=TUESDAY)

    assert {request.state for request in EvidenceRequest.objects.all()} == {"withdrawn"}


def test_what_is_ended_is_not_ended_again(complaint, ioana, marco, marco_user):
    request = asked(complaint, marco_user, by=ioana)
    give_evidence(request, words="One was ill.", by=marco, at=TUESDAY)
    before = state(request)

    for again in (
        lambda: give_evidence(request, words="Two.", by=marco, at=WEDNESDAY),
        lambda: decline_request(request, reason="No.", by=marco, at=WEDNESDAY),
        lambda: withdraw_request(request, reason="No.", by=ioana, at=WEDNESDAY),
    ):
        with pytest.raises(RequestEnded):
            again()

    assert (state(request), trail_of(complaint).count()) == (before, 3)


def test_whoever_answers_has_not_looked_at_what_the_complainant_wrote(complaint, ioana, marco, marco_user):
    request = asked(complaint, marco_user, by=ioana)
    handling.hear(complaint, text="Any news?", by=complainant_of(complaint), at=TUESDAY)

    give_evidence(request, words="One was ill.", by=marco, at=WEDNESDAY)

    complaint.refresh_from_db()
    assert complaint.heard_at == TUESDAY


# --- absences (ISO 10002, 5.4) ---------------------------------------------------------------------------------------


def test_while_somebody_is_away_their_deputy_is_asked_and_answers(
    complaint, ioana, marco, marco_user, clara, elena_user
):
    request = asked(complaint, marco_user, by=ioana)
    away(marco_user, elena_user)
    elena = actor_for(elena_user)

    assert who_answers(request, at=TUESDAY) == elena_user
    assert [asked_of(one, readable(one), on=TUESDAY.date()) for one in (elena, clara)] == [[request], []]
    give_evidence(request, words="One was ill.", by=elena, at=TUESDAY)

    assert last(complaint)[1] == {"request": request.pk, "for": marco_user.pk, "files": []}


def test_the_deputy_of_a_deputy_answers_and_a_ring_ends_with_nobody(
    complaint, ioana, marco_user, elena_user, clara_user
):
    request = asked(complaint, marco_user, by=ioana)
    away(marco_user, elena_user)
    away(elena_user, clara_user)
    assert who_answers(request, at=TUESDAY) == clara_user
    assert represented_by(clara_user.pk, on=TUESDAY.date()) == {marco_user.pk, elena_user.pk}

    away(clara_user, marco_user)

    assert who_answers(request, at=TUESDAY) is None
    assert [represented_by(user.pk, on=TUESDAY.date()) for user in (marco_user, elena_user)] == [set(), set()]


def test_a_deputy_who_may_not_read_the_complaint_does_not_answer(complaint, ioana, marco_user, boris, boris_user):
    request = asked(complaint, marco_user, by=ioana)
    away(marco_user, boris_user)

    assert who_answers(request, at=TUESDAY) is None
    assert asked_of(boris, readable(boris), on=TUESDAY.date()) == []
    with pytest.raises(NotPermitted):
        give_evidence(request, words="One was ill.", by=boris, at=TUESDAY)
    assert state(request) == OPEN


def test_who_is_away_is_shown_with_who_answers(sofia, ioana_user, marco_user, elena_user):
    complaint = taken(sofia).complaint
    away(marco_user, elena_user)
    away(elena_user, None)

    found = askable_about(complaint, besides=ioana_user.pk, on=TUESDAY.date())

    assert [(one.person, one.is_away, one.instead) for one in found] == [
        (elena_user, True, None),
        (marco_user, True, None),
    ]


# --- the end of a complaint ------------------------------------------------------------------------------------------


def decided(complaint, by) -> Complaint:
    points = [
        Answered(point=point, determination=Determination.FOUNDED, reasons="The log.", answer="Yes.")
        for point in complaint.points.all()
    ]
    decide_at_once(complaint, Reply(points=points), by=by, at=TUESDAY)
    complaint.refresh_from_db()
    return complaint


def closable(complaint) -> Complaint:
    Complaint.objects.filter(pk=complaint.pk).update(
        category=Taxon.objects.of(Tree.CATEGORY).first(), cause=Taxon.objects.offered(Tree.CAUSE).last()
    )
    return complaint


def test_it_is_decided_with_an_open_request_and_closed_only_without(complaint, ioana, marco, marco_user):
    request = asked(complaint, marco_user, by=ioana)
    closable(decided(complaint, ioana))
    before = trail_of(complaint).count()

    with pytest.raises(EvidencePending):
        closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=WEDNESDAY)

    complaint.refresh_from_db()
    assert (complaint.stage, trail_of(complaint).count()) == (Stage.DECIDED, before)
    give_evidence(request, words="One was ill.", by=marco, at=WEDNESDAY)
    assert closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=WEDNESDAY).stage == Stage.CLOSED


@pytest.mark.parametrize("end", ["settled", "withdrawn", "recorded_otherwise", "joined"])
def test_where_a_complaint_ends_otherwise_what_is_asked_is_withdrawn_with_it(sofia, ioana, ioana_user, marco_user, end):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    request = asked(complaint, marco_user, by=ioana)
    category = Taxon.objects.of(Tree.CATEGORY).first()
    {
        "settled": lambda: closing.settle(
            complaint, OnTheSpot(answer="Moved.", content=True, category=category), by=ioana, at=TUESDAY
        ),
        "withdrawn": lambda: closing.withdraw(complaint, by=ioana, at=TUESDAY),
        "recorded_otherwise": lambda: closing.record_otherwise(
            complaint, kind=RemarkKind.PRAISE, reason="Praise.", by=ioana, at=TUESDAY
        ),
        "joined": lambda: closing.join(complaint, to=taken(sofia).complaint, by=ioana, at=TUESDAY),
    }[end]()

    assert state(request) == ("withdrawn", "", TUESDAY, ioana_user.pk)
    assert [event.kind.removeprefix("complaint.") for event in trail_of(complaint)][2:] == ["evidence_withdrawn", end]
    assert trail_of(complaint).get(seq=3).facts == {"request": request.pk, "for": None, "because": "ended"}


def test_the_complainant_who_withdraws_ends_what_was_asked_too(complaint, ioana, marco_user):
    request = asked(complaint, marco_user, by=ioana)

    closing.withdraw(complaint, by=complainant_of(complaint), at=TUESDAY)

    assert state(request) == ("withdrawn", "", TUESDAY, None)


# --- what waits ------------------------------------------------------------------------------------------------------


def test_what_is_asked_of_somebody_stands_by_day_and_is_overdue_the_day_after(
    complaint, sofia, ioana, marco, marco_user
):
    late = asked(complaint, marco_user, by=ioana, due_on=FRIDAY.date())
    soon = asked(taken(sofia).complaint, marco_user, by=ioana)

    assert asked_of(marco, readable(marco), on=MONDAY.date()) == [soon, late]
    assert [soon.is_overdue(today=day.date()) for day in (THURSDAY, FRIDAY)] == [False, True]
    assert not decline_request(soon, reason="No.", by=marco, at=TUESDAY).is_overdue(today=FRIDAY.date())


def test_a_reply_is_new_to_who_asked_and_who_handles_until_they_act_and_it_is_decided(
    complaint, ioana, marco, marco_user, clara, clara_user, elena
):
    handling.assign(complaint, to=clara_user, by=clara, at=MONDAY)
    request = asked(complaint, marco_user, by=ioana)
    assert list(replies_for(ioana, readable(ioana))) == []

    give_evidence(request, words="One was ill.", by=marco, at=TUESDAY)

    assert [list(replies_for(one, readable(one))) for one in (ioana, clara, elena, marco)] == [
        [request],
        [request],
        [],
        [],
    ]
    handling.note(complaint, text="So it was the roster.", by=ioana, at=WEDNESDAY)
    assert [list(replies_for(one, readable(one))) for one in (ioana, clara)] == [[], [request]]
    decided(complaint, clara)
    assert list(replies_for(clara, readable(clara))) == []


def test_the_digest_says_by_which_day_and_never_what(complaint, ioana, marco, marco_user):
    wish_digest(marco_user, rhythm="daily", hour=8, by=marco, at=MONDAY)
    asked(complaint, marco_user, by=ioana, needed="What did Anna Koleva order?")

    letter = send_digest(DigestWish.objects.get(user=marco_user), on=MONDAY.date(), at=MONDAY)
    later = send_digest(DigestWish.objects.get(user=marco_user), on=FRIDAY.date(), at=FRIDAY)

    assert letter
    assert later
    assert "Asked of me (1)" in letter.body
    assert f"– {complaint.reference}, Sofia, by 05/03/2026" in letter.body
    assert "Anna Koleva" not in letter.body
    assert "Asked of me and overdue (1)" in later.body


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "answered", "reply": "Yes."}, "evidence_ended_at_exactly_when_not_open"),
        ({"reply": "Yes."}, "evidence_ended_at_exactly_when_not_open"),
        ({"state": "declined", "ended_at": MONDAY}, "evidence_reply_has_words"),
    ],
)
def test_the_database_keeps_an_end_with_its_moment_and_its_words(complaint, ioana, marco_user, columns, constraint):
    request = asked(complaint, marco_user, by=ioana)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EvidenceRequest.objects.filter(pk=request.pk).update(**columns)
