"""Ready texts are put into what somebody writes to the complainant, in that person's language, and nothing is lost."""

from dataclasses import replace

import pytest

from ascolto.complaints.letters import day_in_words
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint
from ascolto.correspondence.models import Serves
from ascolto.correspondence.ready_texts import Worded, add_ready_text
from ascolto.people.drafts import draft_of
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

ASK = Worded(
    name={"en": "We need a receipt", "bg": "Касова бележка"},
    text={"en": "Please send it for {reference}.", "bg": "Изпратете я до {decide_by} за {reference}."},
    serves=Serves.QUESTION,
)
SORRY = replace(ASK, name={"en": "Sorry"}, text={"en": "We are sorry.", "bg": "Съжаляваме."}, serves=Serves.ANSWER)


@pytest.fixture
def complaint(sofia) -> Complaint:
    complaint = complaint_at(Stage.ASSESSED, sofia)
    Complaint.objects.filter(pk=complaint.pk).update(language="bg")
    complaint.refresh_from_db()
    return complaint


@pytest.fixture
def ask(olga):
    return add_ready_text(ASK, by=olga, at=MONDAY)


@pytest.fixture
def sorry(olga):
    return add_ready_text(SORRY, by=olga, at=MONDAY)


def address(complaint: Complaint, step: str) -> str:
    return f"/desk/complaints/{complaint.reference}/{step}/"


def test_a_text_is_put_behind_what_was_written_in_the_complainants_language(complaint, ask, ioana_user, client_of):
    client, events = client_of(ioana_user), trail_of(complaint).count()
    typed = {"seen": complaint.version, "text": "Здравейте!", "ready_text": ask.pk, "do": "insert:text"}

    shown = client.post(address(complaint, "write"), typed)

    due = day_in_words(complaint.decide_by, complaint)
    expected = f"Здравейте!\n\nИзпратете я до {due} за {complaint.reference}."
    assert (shown.status_code, shown.context["form"]["text"].value()) == (200, expected)
    assert draft_of(ioana_user, complaint, "write").typed["text"] == expected
    assert not complaint.messages.exists()
    assert trail_of(complaint).count() == events


def test_an_answer_gets_its_text_and_the_rest_of_the_form_stays_without_a_reproach(
    complaint, sorry, ioana_user, client_of
):
    typed = {"seen": complaint.version, "determination_1": "partly", "reasons_1": "The log.", "amount": "1,5x"}
    chosen = {"ready_answer_1": sorry.pk, "do": "insert:answer_1"}

    shown = client_of(ioana_user).post(address(complaint, "reply"), typed | chosen)

    form = shown.context["form"]
    values = [form[name].value() for name in ("determination_1", "reasons_1", "answer_1", "amount")]
    assert values == ["partly", "The log.", "Съжаляваме.", "1,5x"]
    assert not form.errors
    assert complaint.points.get().determination == ""


@pytest.mark.parametrize("chosen", ["", "0", "x", "of the answer"])
def test_what_is_not_offered_there_is_not_put_in(complaint, ask, sorry, ioana_user, client_of, chosen):
    pk = sorry.pk if chosen == "of the answer" else chosen
    typed = {"seen": complaint.version, "text": "Здравейте!", "ready_text": pk, "do": "insert:text"}

    shown = client_of(ioana_user).post(address(complaint, "write"), typed)

    assert shown.context["form"]["text"].value() == "Здравейте!"


@pytest.mark.parametrize("target", ["seen", "", "reasons", "text_2"])
def test_a_text_goes_nowhere_but_into_what_the_complainant_reads(complaint, sorry, ioana_user, client_of, target):
    typed = {"seen": complaint.version, "number": "1", "reasons": "The log.", f"ready_{target}": sorry.pk}

    shown = client_of(ioana_user).post(address(complaint, "point"), typed | {"do": f"insert:{target}"})

    form = shown.context["form"]
    assert (form["reasons"].value(), form["answer"].value()) == ("The log.", "")
    assert "Съжаляваме" not in shown.content.decode()


def test_each_page_offers_what_serves_there_under_the_name_that_staff_know(
    complaint, ask, sorry, ioana_user, client_of
):
    client = client_of(ioana_user)

    offered = {
        step: client.get(f"{address(complaint, step)}?number=1").context["ready"]
        for step in ("write", "reply", "point", "note")
    }

    answers = [(sorry.pk, "Sorry")]
    assert offered == {"write": [(ask.pk, "We need a receipt")], "reply": answers, "point": answers, "note": []}
