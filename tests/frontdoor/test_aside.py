"""Staff looks at what was put aside, and takes it in as it was meant, or dismisses it."""

import pytest
from django.test import Client

from ascolto.complaints.models import Complaint, Remark, SetAside
from ascolto.correspondence.models import Attachment
from ascolto.frontdoor.guarding import TRAP
from ascolto.organisation.units import retire_unit
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.frontdoor.conftest import words_of
from tests.frontdoor.test_complaining import photo
from tests.moments import MONDAY


@pytest.fixture
def desk(ioana_user, client_of):
    return client_of(ioana_user)


@pytest.fixture
def aside(complain, sofia) -> SetAside:
    complain(
        **{TRAP: "x"}, words="We waited an hour.", another_1="And the key.", unit="sofia", email="anna@example.org",
        name="Anna", needs=["sight", "hearing"], attached=photo("key.jpg"),
    )  # fmt: skip
    return SetAside.objects.get()


def test_what_was_typed_can_be_read(desk, aside):
    words = words_of(desk.get("/desk/aside/"))

    said = ["We waited an hour.", "And the key.", "anna@example.org", "key.jpg", "Sofia"]
    assert "I need large print, or somebody who reads to me, Please write to me instead of calling" in words
    assert [each in words for each in said] == [True] * 5


def test_it_is_taken_in_with_everything_in_it_as_of_when_it_came(desk, aside):
    response = desk.post(f"/desk/aside/{aside.pk}/take/")

    complaint = Complaint.objects.get()
    assert response.headers["Location"] == "/desk/aside/"
    assert (complaint.received_at, complaint.unit, complaint.language) == (aside.received_at, aside.unit, "en")
    assert [point.text for point in complaint.points.all()] == ["We waited an hour.", "And the key."]
    assert (complaint.customer.name, complaint.support_needs) == ("Anna", ["sight", "hearing"])
    assert Attachment.objects.get().name == "key.jpg"
    assert "Nothing is set aside" in words_of(desk.get("/desk/aside/"))


def test_the_sender_who_presses_again_afterwards_gets_the_receipt_of_the_same_complaint(desk, aside, visitor):
    desk.post(f"/desk/aside/{aside.pk}/take/")

    sent = dict(aside.given.items())
    again = visitor.post("/complain", sent | {"attached": photo("key.jpg")})

    assert again.status_code == 303
    assert Complaint.objects.get().reference in words_of(visitor.get(again.headers["Location"]))


def test_a_unit_that_was_closed_since_does_not_stand_in_the_way(desk, aside, clara_user, client_of, organisation):
    retire_unit(aside.unit, by=SYSTEM, at=MONDAY)

    client_of(clara_user).post(f"/desk/aside/{aside.pk}/take/")

    assert Complaint.objects.get().unit == organisation


@pytest.mark.parametrize("place", ["9" * 20, "9" * 5000, "²"])
def test_a_place_that_is_none_is_before_or_after_all(desk, aside, place):
    assert desk.get("/desk/aside/", {"after": place}).status_code == 200


def test_praise_is_taken_in_as_praise(visitor, clara_user, client_of, organisation):
    visitor.post("/praise", {"words": "Lovely", TRAP: "x"})

    client_of(clara_user).post(f"/desk/aside/{SetAside.objects.get().pk}/take/")

    assert (Remark.objects.get().words, Remark.objects.get().kind) == ("Lovely", "praise")


def test_it_is_dismissed_with_a_reason_and_not_without(desk, aside):
    without = desk.post(f"/desk/aside/{aside.pk}/dismiss/", {"reason": " "})
    desk.post(f"/desk/aside/{aside.pk}/dismiss/", {"reason": "Advertising"})

    event = trail_of(aside).last()
    assert without.status_code == 409
    assert (event.kind, event.text, Complaint.objects.count()) == ("aside.dismissed", "Advertising", 0)
    assert desk.post(f"/desk/aside/{aside.pk}/take/").status_code == 409


def test_a_handler_of_another_unit_sees_and_decides_nothing(aside, boris_user, elena_user, client_of):
    boris, elena = client_of(boris_user), client_of(elena_user)

    assert "We waited" not in words_of(boris.get("/desk/aside/"))
    assert boris.post(f"/desk/aside/{aside.pk}/take/").status_code == 404
    assert elena.get("/desk/aside/").status_code == 403
    assert Client().post(f"/desk/aside/{aside.pk}/take/").status_code == 401
    assert Complaint.objects.count() == 0


def test_a_long_list_comes_in_pages(desk, complain, sofia, settings):
    settings.FORMS_PER_MINUTE = 1000
    for number in range(26):
        complain(**{TRAP: "x"}, words=f"Number {number:02d}.", unit="sofia")

    first = words_of(desk.get("/desk/aside/"))
    twenty_fifth = SetAside.objects.order_by("pk")[24]
    second = words_of(desk.get(f"/desk/aside/?after={twenty_fifth.pk}"))

    assert ("Number 24." in first, "Number 25." in first) == (True, False)
    assert ("Number 24." in second, "Number 25." in second) == (False, True)
    assert "Number 00." in words_of(desk.get("/desk/aside/?after=x"))
