"""The pages of deciding and closing: what is decided, sent and said stands there before the button."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from ascolto.complaints import deciding, determining, handling, remedies
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, Determination, RemedyKind
from ascolto.complaints.remedies import Offer
from ascolto.complaints.tracking import complainant_of
from ascolto.correspondence.models import Letter
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import Permission
from ascolto.trail.recording import trail_of
from ascolto.ui import moment
from ascolto.ui.days import day_in_words
from ascolto.web.complaints.forms_deciding import DecideForm
from tests.complaints.making import complaint_at

DAY = timedelta(days=1)
IDENTITIES = Permission.VIEW_IDENTITIES


def page(complaint, step: str = "") -> str:
    return f"/desk/complaints/{complaint.reference}/{step}"


def proposed(unit, by, **facts) -> Complaint:
    at = moment.now() - 40 * DAY
    category = Taxon.objects.get(code="noise")
    complaint = complaint_at(Stage.ASSESSED, unit, category=category, points=["The key.", "The room."], **facts)
    for point in complaint.points.all():
        words = {"reasons": f"Log {point.number}.", "answer": f"Прав сте {point.number}."}
        determining.determine(point, Determination.FOUNDED, **words, by=by, at=at)
    offer = Offer(kind=RemedyKind.APOLOGY, point=2, description="From the housekeeper")
    remedies.offer_remedy(complaint, offer, by=by, at=at)
    determining.name_cause(complaint, cause=Taxon.objects.offered(Tree.CAUSE).first(), by=by, at=at)
    deciding.propose(complaint, answer="Съжаляваме.", by=by, at=at)
    complaint.refresh_from_db()
    return complaint


def decided(unit, by, *, days_ago, **facts) -> Complaint:
    complaint = proposed(unit, by, **facts)
    at = moment.now() - days_ago * DAY
    deciding.decide(complaint, by=by, at=at)
    remedies.carry_out(complaint.remedies.get(), by=by, at=at)
    complaint.refresh_from_db()
    return complaint


@pytest.mark.clause("10002:7.8")
def test_whoever_decides_sees_what_is_decided_and_the_letter_before_the_button(
    sofia, anna, ioana, clara_user, client_of
):
    complaint = proposed(sofia, ioana, customer=anna)

    shown = client_of(clara_user).get(page(complaint, "decide/")).content.decode()

    said = ["founded", "Съжаляваме.", "Log 1.", "Прав сте 1.", "Прав сте 2.", "From the housekeeper", "Ioana"]
    assert [words for words in said if words not in shown] == []
    assert "It goes to anna@example.org" in shown
    assert shown.index("It goes to anna@example.org") < shown.rindex("btn-primary")


def test_the_letter_on_that_page_is_the_letter_that_goes_out(sofia, anna, ioana, clara_user, client_of):
    complaint, client = proposed(sofia, ioana, customer=anna), client_of(clara_user)
    shown = client.get(page(complaint, "decide/")).context["form"].letter

    answer = client.post(page(complaint, "decide/"), {"seen": complaint.version})

    assert answer.status_code == 303
    assert Letter.objects.get(kind="complaint_decision").body == shown.body


def test_the_letter_is_not_shown_to_whoever_may_not_know_who_complains(sofia, anna, ioana, clara):
    complaint = proposed(sofia, ioana, customer=anna)
    blind = replace(clara, grants={what: where for what, where in clara.grants.items() if what != IDENTITIES})

    forms = [DecideForm(complaint=complaint, actor=actor, code="decide") for actor in (clara, blind)]

    assert [form.letter is None for form in forms] == [False, True]
    assert [form.proposal.answer for form in forms] == ["Съжаляваме.", "Съжаляваме."]


def test_a_decision_that_leaves_a_point_open_can_only_be_sent_back_there(sofia, ioana, clara_user, client_of):
    complaint = proposed(sofia, ioana)
    handling.add_point(complaint, text="And the bill.", by=ioana, at=moment.now())

    shown = client_of(clara_user).get(page(complaint, "decide/")).content.decode()

    assert "Some points have no answer yet" in shown
    assert reverse("complaint_send_back", args=[complaint.reference]) in shown


def closures(answer):
    return [str(value) for value, _label in answer.context["form"].fields["closure"].choices]


def test_silence_is_not_offered_before_its_day_and_the_page_says_from_when(sofia, ioana, ioana_user, client_of):
    complaint = decided(sofia, ioana, days_ago=1)

    answer = client_of(ioana_user).get(page(complaint, "close/"))

    assert closures(answer) == ["accepted", "final", "referred"]
    assert "can be said from" in answer.content.decode()


def test_silence_is_offered_once_there_was_time(sofia, ioana, ioana_user, client_of):
    complaint = decided(sofia, ioana, days_ago=30)

    answer = client_of(ioana_user).get(page(complaint, "close/"))

    assert closures(answer) == ["accepted", "no_answer", "final", "referred"]
    assert "can be said from" not in answer.content.decode()


def test_silence_that_is_sent_all_the_same_is_refused_beside_the_question_and_leaves_nothing(
    sofia, ioana, ioana_user, client_of
):
    complaint = decided(sofia, ioana, days_ago=1)
    events = trail_of(complaint).count()
    typed = {"seen": complaint.version, "cause": complaint.cause.code, "closure": "no_answer"}

    answer = client_of(ioana_user).post(page(complaint, "close/"), typed)

    complaint.refresh_from_db()
    assert answer.status_code == 422
    assert "can be said from" in str(answer.context["form"].errors["closure"])
    assert (complaint.stage, trail_of(complaint).count()) == (Stage.DECIDED, events)


def test_deciding_at_once_leads_to_an_end_that_is_possible(sofia, ioana, ioana_user, client_of):
    complaint = proposed(sofia, ioana)
    client = client_of(ioana_user)

    went_on = client.post(page(complaint, "decide/"), {"seen": complaint.version})

    assert went_on.headers["Location"] == page(complaint, "close/")
    assert "no_answer" not in closures(client.get(went_on.headers["Location"]))


def test_the_page_names_the_bodies_that_the_closing_letter_will_name(sofia, anna, ioana, ioana_user, client_of):
    entity = sofia.legal_entity
    entity.regulator = {"en": "Commission for Consumer Protection"}
    entity.save(update_fields=["regulator"])
    complaint = decided(sofia, ioana, days_ago=1, customer=anna)
    client = client_of(ioana_user)

    shown = client.get(page(complaint, "close/"))
    fields = {"cause": complaint.cause.code, "closure": "final", "lesson": "Hear the guest first."}
    client.post(page(complaint, "close/"), {"seen": complaint.version, **fields})

    complaint.refresh_from_db()
    assert "told" not in shown.context["form"].fields
    assert "Commission for Consumer Protection" in shown.content.decode()
    assert "Commission for Consumer Protection" in Letter.objects.get(kind="complaint_closed").body
    assert client.get(page(complaint)).content.decode().count("Hear the guest first.") == 1


def test_without_such_a_letter_the_page_asks_how_the_complainant_was_told(sofia, ioana, ioana_user, client_of):
    complaint = decided(sofia, ioana, days_ago=1)
    client = client_of(ioana_user)
    typed = {"seen": complaint.version, "cause": complaint.cause.code, "closure": "final"}

    refused = client.post(page(complaint, "close/"), typed)
    complaint.refresh_from_db()
    left = complaint.stage
    closed = client.post(page(complaint, "close/"), {**typed, "told": "By telephone."})

    assert (refused.status_code, list(refused.context["form"].errors), left) == (422, ["told"], Stage.DECIDED)
    assert closed.status_code == 303
    assert "By telephone." in client.get(page(complaint)).content.decode()


ASKS = "The complainant asks for a second look"


@pytest.mark.parametrize("ended", [False, True])
def test_a_second_look_stands_on_the_page_until_it_was_answered_in_writing(sofia, ioana, ioana_user, client_of, ended):
    complaint, client = decided(sofia, ioana, days_ago=9), client_of(ioana_user)
    if ended:
        typed = {"cause": complaint.cause.code, "closure": "final", "told": "By telephone."}
        client.post(page(complaint, "close/"), {"seen": complaint.version, **typed})
    writing = page(complaint, "write/")
    before = client.get(page(complaint)).content.decode()
    handling.ask_for_review(complaint, text="Ask the porter.", by=complainant_of(complaint), at=moment.now())
    asked = client.get(page(complaint)).content.decode()
    complaint.refresh_from_db()

    sent = client.post(writing, {"seen": complaint.version, "text": "The porter was heard."})

    answered = client.get(page(complaint)).content.decode()
    handling.ask_for_review(complaint, text="And the maid.", by=complainant_of(complaint), at=moment.now())
    again = client.get(page(complaint)).content.decode()
    assert (sent.status_code, writing in before) == (303, not ended)
    assert [ASKS in each for each in (before, asked, answered, again)] == [False, True, False, True]
    assert [writing in each for each in (asked, answered, again)] == [True, not ended, True]


def test_while_a_second_look_is_asked_for_closing_is_not_what_comes_next(sofia, ioana, ioana_user, client_of):
    complaint, client = decided(sofia, ioana, days_ago=9), client_of(ioana_user)
    handling.assign(complaint, to=ioana_user, by=ioana, at=moment.now())
    before = client.get(page(complaint)).context["case"].usual
    handling.ask_for_review(complaint, text="Ask the porter.", by=complainant_of(complaint), at=moment.now())

    asked = client.get(page(complaint)).context["case"]

    assert before.step.code == "close"
    assert "close" in [offer.step.code for offer in asked.forward]
    assert asked.usual is None or asked.usual.step.code == "reopen"


@pytest.mark.parametrize("state", ["none", "queued", "failed", "bounced", "sent"])
def test_the_decision_is_said_to_be_sent_only_where_a_letter_went_out_and_did_not_come_back(
    sofia, anna, ioana, ioana_user, client_of, state
):
    complaint = decided(sofia, ioana, days_ago=9, **({} if state == "none" else {"customer": anna}))
    sent_at = moment.now() - 5 * DAY
    left = {"sent_at": sent_at} if state in {"sent", "bounced"} else {}
    why = {"failure": "550 no such mailbox"} if state in {"failed", "bounced"} else {}
    Letter.objects.filter(kind="complaint_decision").update(state=state, **left, **why)

    says = str(client_of(ioana_user).get(page(complaint, "close/")).context["form"].fields["closure"].help_text)

    calendar = calendar_of(sofia)
    on, sent_on = (day_in_words(calendar.day_of(at)) for at in (complaint.decided_at, sent_at))
    untold = f"The decision was taken on {on}; no letter from us has brought it to the complainant."
    assert says.startswith(f"The decision was sent on {sent_on}." if state == "sent" else untold)
