"""Suggestions are taken up, adopted, carried out and declined from their page; what is overdue stands on Home."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ascolto.complaints.models import Remark, RemarkKind
from ascolto.complaints.suggestions import Review, consider
from ascolto.correspondence.models import Letter
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY
from tests.web.saying import said

LIST = "/desk/remarks/"
TOMORROW = timezone.localdate() + timedelta(days=1)  # overdue nowhere, whatever the hour is here
SOON = TOMORROW + timedelta(days=19)


def step(idea: Remark, name: str) -> str:
    return f"{LIST}suggestions/{idea.reference}/{name}/"


@pytest.fixture
def idea(sofia, anna) -> Remark:
    return said(sofia, customer=anna, kind=RemarkKind.SUGGESTION, words="Put a kettle in the rooms.")


def due(sofia, responsible, on) -> Remark:
    """Return a suggestion that somebody was to look at again on that day."""
    idea = said(sofia, kind=RemarkKind.SUGGESTION)
    return consider(idea, Review(responsible, on), by=SYSTEM, at=MONDAY)


def test_a_suggestion_goes_from_page_to_page_to_its_end_and_its_author_reads_of_it(
    client_of, ioana_user, marco_user, idea
):
    client, review = client_of(ioana_user), {"responsible": marco_user.pk, "review_on": SOON.isoformat()}

    steps = [
        client.post(step(idea, "consider"), review),
        client.post(step(idea, "adopt"), {**review, "outcome": "Guests ask for it."}),
        client_of(marco_user).post(step(idea, "carry-out"), {"outcome": "Every room has one now."}),
    ]

    idea.refresh_from_db()
    assert [response.status_code for response in steps] == [303, 303, 303]
    assert (idea.stage, idea.outcome, idea.responsible) == ("done", "Every room has one now.", marco_user)
    assert [letter.kind for letter in Letter.objects.all()] == ["suggestion_done"]
    assert "Every room has one now." in client.get(f"{LIST}{idea.reference}/").content.decode()


def test_the_page_offers_what_is_legal_to_who_may_do_it(client_of, ioana_user, elena_user, idea):
    offered = [
        [str(move) for move, _url in client_of(user).get(f"{LIST}{idea.reference}/").context["steps"]]
        for user in (ioana_user, elena_user)
    ]

    assert offered == [["consider", "decline"], []]


def test_a_step_that_is_not_legal_keeps_the_words_and_sends_nothing(client_of, ioana_user, idea):
    response = client_of(ioana_user).post(step(idea, "carry-out"), {"outcome": "Every room has one now."})

    assert response.status_code == 409
    assert "Every room has one now." in response.content.decode()
    assert (trail_of(idea).count(), Letter.objects.count()) == (1, 0)


def test_a_day_that_has_passed_is_refused_beside_its_field(client_of, ioana_user, idea):
    sent = {"responsible": ioana_user.pk, "review_on": "2020-01-01"}

    response = client_of(ioana_user).post(step(idea, "consider"), sent)

    assert (response.status_code, list(response.context["form"].errors)) == (409, ["review_on"])
    assert trail_of(idea).count() == 1


def test_who_may_not_follow_it_opens_no_step(client_of, sofia, idea, boris_user, elena_user, marco_user, olga_user):
    users = (boris_user, elena_user, marco_user, olga_user)

    tried = [client_of(user).post(step(idea, "decline"), {"outcome": "No."}).status_code for user in users]

    assert tried == [404, 403, 403, 403]
    assert trail_of(idea).count() == 1


def test_praise_has_no_such_steps(client_of, ioana_user, sofia, idea):
    praise, client = said(sofia), client_of(ioana_user)

    assert client.get(step(praise, "consider")).status_code == 404
    assert client.get(f"{LIST}praise/{idea.reference}/pass-on/").status_code == 404


@pytest.mark.parametrize(
    ("became", "found"),
    [
        ("open", ["new", "late", "soon"]),
        ("overdue", ["late"]),
        ("new", ["new"]),
        ("considered", ["late", "soon"]),
        ("declined", ["declined"]),
    ],
)
def test_suggestions_are_narrowed_by_what_became_of_them(client_of, ioana_user, sofia, became, found):
    rows = {
        "new": said(sofia, kind=RemarkKind.SUGGESTION),
        "late": due(sofia, ioana_user, MONDAY.date()),
        "soon": due(sofia, ioana_user, SOON),
        "declined": said(sofia, kind=RemarkKind.SUGGESTION),
        "praise": said(sofia),
    }
    client = client_of(ioana_user)
    client.post(step(rows["declined"], "decline"), {"outcome": "The wires are too old."})

    listed = client.get(f"{LIST}?became={became}").context["remarks"]

    assert sorted(remark.pk for remark, _author in listed) == sorted(rows[name].pk for name in found)


def test_home_reminds_the_responsible_and_of_what_is_overdue_whoever_answers(
    client_of, sofia, ioana_user, marco_user, elena_user, boris_user
):
    late, soon = due(sofia, marco_user, MONDAY.date()), due(sofia, marco_user, TOMORROW)
    due(sofia, marco_user, SOON)

    shown = {
        user.name: [one for one, _late in client_of(user).get("/desk/").context["suggestions"]]
        for user in (marco_user, ioana_user, elena_user, boris_user)
    }

    assert shown == {
        "Marco Rossi": [late, soon],
        "Ioana Popescu": [late],
        "Elena Dimitrova": [],
        "Boris Ivanov": [],
    }
