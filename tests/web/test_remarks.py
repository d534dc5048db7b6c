"""Praise, suggestions and enquiries are read by those who may, and answered once."""

from datetime import timedelta

import pytest

from ascolto.complaints.events import RemarkEvent
from ascolto.complaints.models import Remark, RemarkKind
from ascolto.correspondence.models import Letter
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY
from tests.web.saying import said

LIST = "/desk/remarks/"


def page_of(remark: Remark) -> str:
    return f"{LIST}{remark.reference}/"


def shown(response) -> list[Remark]:
    return [remark for remark, _author in response.context["remarks"]]


def test_remarks_stand_the_newest_first_and_only_those_of_ones_units(client_of, ioana_user, sofia, rome):
    old, new = said(sofia), said(sofia, at=MONDAY + timedelta(hours=1))
    said(rome)

    assert shown(client_of(ioana_user).get(LIST)) == [new, old]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("kind=enquiry", ["ask"]), ("unit=rome", ["ask"]), ("state=waiting", ["ask"]), ("state=answered", ["praise"])],
)
def test_remarks_are_narrowed_by_kind_unit_and_answer(client_of, clara, clara_user, sofia, rome, asked, found):
    client = client_of(clara_user)
    rows = {"praise": said(sofia), "ask": said(rome, kind=RemarkKind.ENQUIRY)}
    client.post(page_of(rows["praise"]), {"answer": "Thank you."})

    assert shown(client.get(f"{LIST}?{asked}")) == [rows[name] for name in found]


def test_a_long_list_is_turned_page_by_page_there_and_back(client_of, ioana_user, sofia):
    remarks = [said(sofia, at=MONDAY + timedelta(minutes=number // 2)) for number in range(60)]
    client, newest_first = client_of(ioana_user), remarks[::-1]
    newest_first.sort(key=lambda remark: (remark.received_at, remark.pk), reverse=True)

    first = client.get(LIST)
    second = client.get(f"{LIST}{first.context['found'].later}")
    third = client.get(f"{LIST}{second.context['found'].later}")
    back = client.get(f"{LIST}{third.context['found'].earlier}")

    assert shown(first) + shown(second) + shown(third) == newest_first
    assert shown(back) == shown(second)
    assert (first.context["found"].earlier, third.context["found"].later) == ("", "")
    assert shown(client.get(f"{LIST}?after=nonsense")) == shown(first)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_however_long_it_is(
    client_of, ioana_user, sofia, anna, count, django_assert_num_queries
):
    for _ in range(count):
        said(sofia, customer=anna)
    client = client_of(ioana_user)
    client.get(LIST)

    with django_assert_num_queries(8):
        client.get(LIST)


def test_an_answer_goes_to_the_author_by_letter(client_of, ioana_user, ioana, sofia, anna):
    remark = said(sofia, customer=anna)

    response = client_of(ioana_user).post(page_of(remark), {"answer": "Thank you, we told the kitchen."})

    remark.refresh_from_db()
    letter = Letter.objects.get()
    assert (response.status_code, response["Location"]) == (303, page_of(remark))
    assert remark.answer == "Thank you, we told the kitchen."
    assert (letter.kind, letter.language, letter.to_address) == ("remark_answer", "bg", "anna@example.org")
    assert "we told the kitchen" in letter.body
    event = trail_of(remark).last()
    assert (event.kind, event.actor_ref, event.facts) == (RemarkEvent.ANSWERED, ioana.ref, {"letter": letter.pk})


def test_without_an_address_the_answer_is_kept_and_no_letter_written(client_of, ioana_user, sofia):
    remark = said(sofia)

    client_of(ioana_user).post(page_of(remark), {"answer": "Thank you."})

    assert trail_of(remark).last().facts == {"letter": None}
    assert Letter.objects.count() == 0


def test_a_second_answer_is_refused_with_its_words_and_writes_no_second_letter(client_of, ioana_user, sofia, anna):
    remark, client = said(sofia, customer=anna), client_of(ioana_user)
    client.post(page_of(remark), {"answer": "Thank you."})

    response = client.post(page_of(remark), {"answer": "Thank you again."})

    assert response.status_code == 409
    assert "Thank you again." in response.content.decode()
    assert (Letter.objects.count(), trail_of(remark).count()) == (1, 2)


def test_an_answer_needs_words(client_of, ioana_user, sofia):
    remark = said(sofia)

    response = client_of(ioana_user).post(page_of(remark), {"answer": "  "})

    assert (response.status_code, trail_of(remark).count()) == (422, 1)


def test_who_may_not_read_or_answer_is_refused(client_of, sofia, boris_user, olga_user, elena_user, marco_user, anna):
    remark = said(sofia, customer=anna)
    answer = {"answer": "Thank you."}

    read = {user.name: client_of(user).get(page_of(remark)) for user in (boris_user, olga_user, elena_user, marco_user)}
    answered = [
        client_of(user).post(page_of(remark), answer).status_code for user in (boris_user, olga_user, elena_user)
    ]

    assert {name: page.status_code for name, page in read.items()} == {
        "Boris Ivanov": 404,
        "Olga Sokolova": 403,
        "Elena Dimitrova": 200,
        "Marco Rossi": 200,
    }
    assert answered == [404, 403, 403]
    assert trail_of(remark).count() == 1
    # Elena sees who it was; Marco looks for causes and does not.
    assert "Anna Koleva" in read["Elena Dimitrova"].content.decode()
    assert "Anna Koleva" not in read["Marco Rossi"].content.decode()
