"""Every step by its form: what it does, what it refuses, and that typed words are never lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ascolto.complaints import closing, deciding, handling, remedies
from ascolto.complaints.lifecycle import ENDED, Stage
from ascolto.complaints.models import Closure, Complaint, Determination, MessageKind, RemedyKind, RemedyState
from ascolto.organisation.models import Taxon, Tree
from ascolto.trail.recording import trail_of
from ascolto.ui import moment
from ascolto.web.complaints.steps import STEPS
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY

ASSESSED = {
    "severity": "4", "safety": "no", "complexity": "1", "impact": "one", "immediate_needed": "no",
    "immediate_possible": "yes",
}  # fmt: skip
POINT = {"number": "1", "determination": "founded", "reasons": "The log.", "answer": "You are right."}
REPLY = {"determination_1": "partly", "reasons_1": "The log.", "answer_1": "We were late."}


def send(client, complaint, step: str, **data):
    """Send the form as the browser would, which saw the complaint as it stands now."""
    complaint.refresh_from_db()
    return client.post(f"/desk/complaints/{complaint.reference}/{step}/", {"seen": complaint.version, **data})


def kinds(complaint) -> list[str]:
    return [event.kind.removeprefix("complaint.") for event in trail_of(complaint)][1:]


def cause() -> Taxon:
    return Taxon.objects.offered(Tree.CAUSE).last()


def with_answers(complaint: Complaint) -> Complaint:
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="You are right.")
    return complaint


def proposed(sofia, by, **facts) -> Complaint:
    complaint = with_answers(complaint_at(Stage.ASSESSED, sofia, **facts))
    deciding.propose(complaint, answer="We are sorry.", by=by, at=MONDAY)
    return complaint


@pytest.mark.parametrize(
    ("step", "stage", "data", "left"),
    [
        ("take", Stage.RECEIVED, {}, ["assigned"]),
        ("acknowledge", Stage.RECEIVED, {"how": "phone"}, ["acknowledged"]),
        ("assess", Stage.ACKNOWLEDGED, ASSESSED, ["assessed"]),
        ("investigate", Stage.ASSESSED, {}, ["investigation_started"]),
        ("note", Stage.CLOSED, {"text": "They called again."}, ["noted"]),
        ("write", Stage.ASSESSED, {"text": "Which room was it?"}, ["asked"]),
        ("add_point", Stage.ASSESSED, {"text": "The lift."}, ["point_added"]),
        ("point", Stage.ASSESSED, POINT, ["determined"]),
        ("describe", Stage.ASSESSED, {"category": "noise", "unit": "sofia"}, ["described"]),
        ("remedy", Stage.ASSESSED, {"remedy": "apology"}, ["remedy_offered"]),
        ("support", Stage.ASSESSED, {"arranged": "We write instead of calling."}, ["support_arranged"]),
        ("settle", Stage.RECEIVED, {"answer": "Moved them.", "content": "yes", "category": "noise"}, ["settled"]),
        ("withdraw", Stage.ASSESSED, {"reason": "By telephone."}, ["withdrawn"]),
        ("record_otherwise", Stage.RECEIVED, {"kind": "praise", "reason": "It is praise."}, ["recorded_otherwise"]),
        ("reopen", Stage.CLOSED, {"reason": "The room was given away again."}, ["reopened"]),
        ("reply", Stage.ASSESSED, {**REPLY, "do": "propose"}, ["determined", "decision_proposed"]),
        ("reply", Stage.ASSESSED, {**REPLY, "do": "decide"}, ["determined", "decision_proposed", "decided"]),
    ],
)
def test_each_form_takes_its_step_and_leaves_its_events(sofia, ioana_user, client_of, step, stage, data, left):
    complaint = complaint_at(stage, sofia)

    response = send(client_of(ioana_user), complaint, step, **data)

    assert response.status_code == 303, response.context["form"].errors
    assert kinds(complaint) == left


def test_the_cause_is_named_and_a_complaint_joined_by_their_forms(sofia, ioana_user, client_of):
    complaint, other = complaint_at(Stage.ASSESSED, sofia), taken(sofia).complaint
    client = client_of(ioana_user)

    send(client, complaint, "cause", cause=cause().code)
    send(client, complaint, "join", reference=f" {other.reference.lower()}")

    complaint.refresh_from_db()
    assert kinds(complaint) == ["cause_named", "joined"]
    assert (complaint.cause, complaint.joined_to) == (cause(), other)


def test_a_file_is_added_and_stays_internal(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint
    text = SimpleUploadedFile("roster.txt", b"One person on the night shift.", "text/plain")

    response = send(client_of(ioana_user), complaint, "file", file=text)

    assert response.status_code == 303
    assert kinds(complaint) == ["file_added"]


def test_a_file_that_is_not_taken_is_explained_beside_the_form(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint
    program = SimpleUploadedFile("bill.pdf", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff", "application/pdf")

    response = send(client_of(ioana_user), complaint, "file", file=program)

    assert response.status_code == 400
    assert "The file was not taken" in response.content.decode()
    assert kinds(complaint) == []


def test_a_manager_assigns_and_says_why_in_spite_of_a_conflict(sofia, ioana_user, clara_user, client_of):
    complaint = taken(sofia, person_complained_about=ioana_user).complaint
    clara = client_of(clara_user)

    refused = send(clara, complaint, "assign", to=ioana_user.pk)
    assigned = send(clara, complaint, "assign", to=ioana_user.pk, reason="Nobody else is here this week.")

    complaint.refresh_from_db()
    assert (refused.status_code, assigned.status_code) == (403, 303)
    assert "somebody else has to handle it" in refused.content.decode()
    assert (complaint.handler, complaint.conflict_overridden) == (ioana_user, True)
    assert kinds(complaint) == ["assigned"]


def test_a_remedy_is_accepted_and_carried_out_from_the_page(sofia, ioana, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, remedies.Offer(kind=RemedyKind.REPAIR), by=ioana, at=MONDAY)
    client, address = client_of(ioana_user), f"/desk/complaints/{complaint.reference}/remedies/{remedy.pk}/"

    client.post(address, {"became": "accepted"})
    client.post(address, {"became": "carried_out"})
    again = client.post(address, {"became": "declined"})

    remedy.refresh_from_db()
    assert remedy.state == RemedyState.CARRIED_OUT
    assert again.status_code == 409
    assert client.post(address, {"became": "burnt"}).status_code == 404
    assert kinds(complaint) == ["remedy_offered", "remedy_answered", "remedy_carried_out"]


def test_beyond_the_limit_a_manager_decides_on_the_proposal_or_sends_it_back(sofia, ioana_user, clara_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    ioana, clara = client_of(ioana_user), client_of(clara_user)
    offer = {"remedy": "refund", "amount": "2000"}

    alone = send(ioana, complaint, "reply", **REPLY, **offer, do="decide")
    nothing_left = kinds(complaint)
    send(ioana, complaint, "reply", **REPLY, **offer, do="propose")
    own = send(ioana, complaint, "decide")
    send(clara, complaint, "send_back", reason="Where is the invoice?")
    send(ioana, complaint, "reply", **REPLY, do="propose")
    taken_by_clara = send(clara, complaint, "decide")

    assert alone.status_code == 422
    assert alone.context["form"].errors == {
        "amount": ["2,000 EUR is above your limit of 50 EUR. Propose it; somebody with a higher limit decides."]
    }
    assert "We were late." in alone.content.decode()
    assert nothing_left == []
    assert own.status_code == 403
    assert "What is granted here is above your limit" in own.content.decode()
    assert taken_by_clara.url.endswith("/close/")
    assert complaint.decisions.last().decided_by == clara_user
    assert complaint.remedies.get().amount == Decimal(2000)


def test_a_move_by_somebody_else_is_told_with_name_and_the_text_is_kept(
    sofia, ioana, ioana_user, clara, clara_user, client_of
):
    complaint = complaint_at(Stage.DECIDED, with_answers(complaint_at(Stage.DECIDED, sofia)).unit)
    with_answers(complaint)
    Complaint.objects.filter(pk=complaint.pk).update(cause=cause(), category=Taxon.objects.get(code="noise"))
    seen = complaint.version
    closing.close(complaint, closure=Closure.ACCEPTED, by=clara, at=moment.now() - timedelta(minutes=2))

    response = client_of(ioana_user).post(
        f"/desk/complaints/{complaint.reference}/write/", {"seen": seen, "text": "One more question about the lift."}
    )

    shown = response.content.decode()
    assert response.status_code == 409
    assert "Clara Bianchi closed this complaint" in shown
    assert "2\xa0minutes ago" in shown
    assert "One more question about the lift." in shown
    assert not complaint.messages.filter(kind=MessageKind.TO_COMPLAINANT).exists()
    assert kinds(complaint) == ["closed"]


@pytest.mark.parametrize(
    ("step", "data", "typed"),
    [
        ("point", POINT, "You are right."),
        ("reply", {**REPLY, "do": "propose"}, "We were late."),
        ("assess", {**ASSESSED, "priority": "1", "reason": "A child was hurt."}, "A child was hurt."),
    ],
)
def test_words_typed_on_an_older_state_are_kept_and_can_be_sent_again(
    sofia, clara, ioana_user, client_of, step, data, typed
):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    seen = complaint.version
    handling.note(complaint, text="Wait for the lift company.", by=clara, at=moment.now())
    client, address = client_of(ioana_user), f"/desk/complaints/{complaint.reference}/{step}/"

    late = client.post(address, {"seen": seen, **data})
    again = client.post(address, {"seen": late.context["form"]["seen"].value(), **data})

    assert late.status_code == 409
    assert typed in late.content.decode()
    assert "Clara Bianchi wrote a note" in late.content.decode()
    assert again.status_code == 303


NEEDS_NOTHING = {"take", "investigate", "decide", "describe", "withdraw"}


@pytest.mark.parametrize("step", [step for step in STEPS if step.code not in NEEDS_NOTHING], ids=lambda step: step.code)
def test_a_form_without_its_words_changes_nothing_and_stays_as_it_is(sofia, ioana_user, client_of, step):
    complaint = with_answers(complaint_at(Stage.RECEIVED, sofia))
    data = {"number": "1"} if step.code == "point" else {}
    data |= {"determination_1": "", "reasons_1": " ", "answer_1": ""} if step.code == "reply" else {}

    response = send(client_of(ioana_user), complaint, step.code, **data)

    assert response.status_code == 422
    assert response.context["form"].errors
    assert kinds(complaint) == []


def test_only_spaces_are_no_words(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint

    response = send(client_of(ioana_user), complaint, "note", text="  \n ")

    assert response.status_code == 422
    assert kinds(complaint) == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.code)
def test_the_page_of_a_step_opens_where_it_is_possible_and_says_why_where_not(
    sofia, ioana, clara_user, client_of, step
):
    possible = {
        "take": Stage.RECEIVED, "acknowledge": Stage.RECEIVED, "close": Stage.DECIDED, "reopen": Stage.CLOSED,
        "settle": Stage.RECEIVED, "record_otherwise": Stage.RECEIVED,
    }  # fmt: skip
    complaint = complaint_at(possible.get(step.code, Stage.ASSESSED), sofia)
    if step.code in {"decide", "send_back"}:
        complaint = proposed(sofia, ioana)
    client = client_of(clara_user)

    opened = client.get(f"/desk/complaints/{complaint.reference}/{step.code}/?number=1")

    assert opened.status_code == 200
    for stage in ENDED - {possible.get(step.code)}:
        ended = complaint_at(stage, sofia)
        if not step.is_possible(ended):
            turned = client.get(f"/desk/complaints/{ended.reference}/{step.code}/?number=1", follow=True)
            assert "is not possible where this complaint stands now" in turned.content.decode()


def test_a_hard_conflict_refuses_every_step_and_says_so_on_the_page(sofia, anna, ioana_user, client_of):
    complaint = taken(sofia, about_handling=True).complaint
    client = client_of(ioana_user)

    shown = client.get(f"/desk/complaints/{complaint.reference}/").content.decode()
    refused = send(client, complaint, "note", text="I was there.")

    assert "nobody from the unit complained about may handle" in shown
    assert refused.status_code == 403
    assert "I was there." in refused.content.decode()
    assert kinds(complaint) == []


def test_each_of_several_points_is_asked_for_by_its_number(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia, points=["The key.", "The room."])
    answers = {**REPLY, "determination_2": "founded", "reasons_2": "", "answer_2": "You are right."}
    client = client_of(ioana_user)

    refused = send(client, complaint, "reply", **answers, do="decide")
    send(client, complaint, "reply", **{**answers, "reasons_2": "The photograph."}, do="decide")

    complaint.refresh_from_db()
    assert "Reasons (point 2)" in refused.content.decode()
    assert complaint.outcome == Determination.PARTLY
    assert kinds(complaint) == ["determined", "determined", "decision_proposed", "decided"]


def test_closing_asks_what_it_was_about_where_nobody_has_said_so(sofia, ioana_user, client_of):
    complaint, client = with_answers(complaint_at(Stage.DECIDED, sofia)), client_of(ioana_user)
    ended = {"cause": cause().code, "closure": "accepted"}

    refused = send(client, complaint, "close", **ended)
    left = kinds(complaint)
    closed = send(client, complaint, "close", category="noise", **ended)

    complaint.refresh_from_db()
    assert (refused.status_code, left, list(refused.context["form"].errors)) == (422, [], ["category"])
    assert (closed.status_code, complaint.stage, complaint.category.code) == (303, Stage.CLOSED, "noise")
    assert kinds(complaint) == ["described", "cause_named", "closed"]


def test_closing_does_not_ask_again_what_it_was_about(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.DECIDED, sofia, category=Taxon.objects.get(code="noise"))

    fields = client_of(ioana_user).get(f"/desk/complaints/{complaint.reference}/close/").context["form"].fields

    assert list(fields) == ["seen", "journey_stage", "cause", "closure", "told", "lesson"]


def test_closing_says_when_it_was_decided_so_that_nobody_is_said_to_be_silent_at_once(sofia, ioana_user, client_of):
    complaint = with_answers(complaint_at(Stage.DECIDED, sofia))
    Complaint.objects.filter(pk=complaint.pk).update(decided_at=MONDAY)

    page = client_of(ioana_user).get(f"/desk/complaints/{complaint.reference}/close/")

    assert "The decision was taken on 2 Mar 2026;" in page.content.decode()
