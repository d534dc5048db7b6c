"""What programs read: lists, one complaint, its timeline, and what can be chosen."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ascolto.complaints.acknowledging import acknowledge
from ascolto.complaints.handling import assign, note
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, RemedyKind
from ascolto.complaints.remedies import Offer, offer_remedy
from ascolto.organisation.models import Offering, Taxon, Tree
from ascolto.organisation.offerings import add_offering
from ascolto.trail.acting import SYSTEM
from tests.api.conftest import COMPLAINTS, IDENTITIES, RECORD, VIEW, program_of
from tests.complaints.making import complaint_at, taken
from tests.moments import FOUNDED, MONDAY, TUESDAY, WEDNESDAY


def references(response):
    return [row["reference"] for row in response.json()["complaints"]]


def test_a_program_reads_the_complaints_of_the_units_of_its_owner_and_no_others(till, sofia, rome):
    mine, other = taken(sofia).complaint, taken(rome).complaint

    assert references(till.get(COMPLAINTS)) == [mine.reference]
    assert till.get(f"{COMPLAINTS}/{mine.reference.lower()}").json()["reference"] == mine.reference
    assert till.get(f"{COMPLAINTS}/{other.reference}").status_code == 404
    assert till.get(f"{COMPLAINTS}/{other.reference}/timeline").status_code == 404


def test_a_program_does_not_read_what_is_about_its_owner(till, sofia, ioana_user):
    about_ioana = taken(sofia, person_complained_about=ioana_user).complaint

    assert references(till.get(COMPLAINTS)) == []
    assert till.get(f"{COMPLAINTS}/{about_ioana.reference}").status_code == 404


def test_pages_follow_each_other_and_the_last_names_no_next(till, sofia):
    made = [taken(sofia, received_at=at).complaint.reference for at in (MONDAY, TUESDAY, TUESDAY, WEDNESDAY)]

    seen, address = [], f"{COMPLAINTS}?limit=3"
    while address:
        page = till.get(address)
        seen.append(references(page))
        address = page.json()["next"]

    assert [len(page) for page in seen] == [3, 1]
    assert sorted(seen[0] + seen[1]) == sorted(made)
    assert (seen[0][0], seen[1][0]) == (made[3], made[0])


def test_the_next_page_keeps_the_filters(till, sofia):
    for at in (MONDAY, TUESDAY, WEDNESDAY):
        taken(sofia, received_at=at)

    first = till.get(COMPLAINTS, limit=1, stage="received", received_from=TUESDAY.isoformat())
    second = till.get(first.json()["next"])

    assert "stage=received" in first.json()["next"]
    assert [row["received_at"] for row in second.json()["complaints"]] == ["2026-03-03T09:00:00Z"]
    assert second.json()["next"] is None


def test_complaints_are_filtered_by_stage_unit_and_receipt(till, clara_user, sofia, rome):
    closed = complaint_at(Stage.CLOSED, sofia).reference
    late = taken(rome, received_at=WEDNESDAY).complaint.reference
    everywhere = program_of(clara_user, VIEW)

    asked = [
        {"stage": "closed"},
        {"unit": "rome"},
        {"unit": rome.parent.code},
        {"received_from": WEDNESDAY.isoformat()},
        {"received_to": WEDNESDAY.isoformat()},
    ]
    assert [references(everywhere.get(COMPLAINTS, **each)) for each in asked] == [
        [closed],
        [late],
        [late, closed],
        [late],
        [closed],
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unti": "sofia"},
        {"unit": "nowhere"},
        {"stage": "gone"},
        {"after": "C-0000-0000"},
        {"limit": "0"},
        {"received_from": "yesterday"},
    ],
)
def test_a_filter_that_means_nothing_is_refused_and_not_ignored(till, wrong):
    response = till.get(COMPLAINTS, **wrong)

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, list(wrong))


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_few_statements_however_long_it_is(till, sofia, count, django_assert_num_queries):
    for _ in range(count):
        taken(sofia, category=Taxon.objects.offered(Tree.CATEGORY).last())
    till.get(COMPLAINTS)

    with django_assert_num_queries(STATEMENTS):
        assert len(references(till.get(COMPLAINTS))) == count


STATEMENTS = 5  # the settings, the token, what its owner holds and where, the settings again, and the list itself


def test_a_remedy_says_for_which_point_it_is(till, sofia, ioana):
    complaint = taken(sofia, points=["The wait", "The dirt"]).complaint
    offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY), by=ioana, at=TUESDAY)
    refund = Offer(kind=RemedyKind.REFUND, amount=Decimal(20), currency="EUR", point=2)
    offer_remedy(complaint, refund, by=ioana, at=TUESDAY)

    apology, refund = till.get(f"{COMPLAINTS}/{complaint.reference}").json()["remedies"]

    assert (apology["kind"], apology["point"], apology["amount"]) == ("apology", None, None)
    assert refund == {
        "kind": "refund", "description": "", "amount": {"amount": "20.00", "currency": "EUR"}, "point": 2,
        "state": "offered", "due_on": None, "offered_at": "2026-03-03T09:00:00Z", "carried_out_at": None,
    }  # fmt: skip


def test_one_complaint_is_read_whole(till, sofia, anna, boris_user):
    complaint = taken(
        sofia,
        customer=anna,
        points=["The wait"],
        paid_amount=120,
        paid_currency="EUR",
        person_complained_about=boris_user,
        person_described="the porter",
    ).complaint

    body = till.get(f"{COMPLAINTS}/{complaint.reference}").json()

    assert body["paid"] == {"amount": "120.00", "currency": "EUR"}
    assert body["received_at"] == "2026-03-02T09:00:00Z"
    assert body["customer"] == {"reference": anna.reference, "name": "Anna Koleva"}
    assert (body["person_complained_about"], body["person_described"]) == ("Boris Ivanov", "the porter")
    assert body["points"] == [{"number": 1, "text": "The wait", "determination": None, "answer": ""}]
    assert (body["stage"], body["unit"], body["outcome"], body["closure"]) == ("received", "sofia", None, None)


def test_without_the_scope_nobody_is_named(ioana_user, sofia, anna, boris_user):
    people = {"customer": anna, "person_complained_about": boris_user, "person_described": "Boris"}
    complaint = taken(sofia, **people).complaint

    response = program_of(ioana_user, VIEW).get(f"{COMPLAINTS}/{complaint.reference}")

    body = response.json()
    assert body["customer"] == {"reference": anna.reference, "name": anna.reference}
    assert (body["person_complained_about"], body["person_described"]) == (None, None)
    assert "Anna" not in response.content.decode()


def test_the_timeline_tells_what_the_complainant_may_know_too(till, sofia, ioana, ioana_user):
    complaint = taken(sofia).complaint
    acknowledge(complaint, by=ioana, at=MONDAY)
    assign(complaint, to=ioana_user, by=ioana, at=TUESDAY)
    note(complaint, text="He is rude", by=ioana, at=TUESDAY)

    body = till.get(f"{COMPLAINTS}/{complaint.reference}/timeline").json()

    at = "2026-03-02T09:00:00Z"
    assert body == {
        "reference": complaint.reference,
        "events": [
            {"kind": "complaint.received", "at": at, "by": "system", "facts": {"channel": "web"}},
            {"kind": "complaint.acknowledged", "at": at, "by": "user", "facts": {"how": "in_person"}},
        ],
    }


def test_what_can_be_named_by_code_is_listed_for_any_token(recorder, sofia):
    add_offering({"en": "Room", "bg": "Стая"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)
    Offering.objects.create(code="old", wording={}, path="/9/", retired_at=FOUNDED)

    units, offerings, categories, steps = (
        recorder.get(f"/api/v1/{name}").json() for name in ("units", "offerings", "categories", "journey-stages")
    )

    assert {"code": "sofia", "name": "Sofia", "parent": sofia.parent.code, "language": sofia.language} in units
    assert offerings == [{"code": "room", "parent": None, "names": {"en": "Room", "bg": "Стая"}}]
    assert len(categories) == Taxon.objects.offered(Tree.CATEGORY).count()
    assert {tuple(sorted(step)) for step in steps} == {("code", "names", "parent")}


@pytest.mark.parametrize("name", ["units", "offerings", "categories", "journey-stages"])
def test_a_list_of_choices_takes_a_handful_of_statements(recorder, name, django_assert_max_num_queries):
    recorder.get(f"/api/v1/{name}")

    with django_assert_max_num_queries(STATEMENTS):
        recorder.get(f"/api/v1/{name}")


def test_what_is_read_changes_nothing_but_the_day_of_the_last_use(ioana_user, sofia):
    complaint = taken(sofia).complaint
    before = Complaint.objects.values().get()
    program_of(ioana_user, RECORD, VIEW, IDENTITIES).get(f"{COMPLAINTS}/{complaint.reference}")

    assert Complaint.objects.values().get() == before
    assert ioana_user.tokens.get().last_used_on is not None


def test_moments_are_in_utc_whatever_zone_was_asked_in(till, sofia):
    taken(sofia, received_at=MONDAY)
    two_hours_ahead = (MONDAY + timedelta(hours=2)).replace(tzinfo=None).isoformat() + "+02:00"

    [row] = till.get(COMPLAINTS, received_from=two_hours_ahead).json()["complaints"]

    assert row["received_at"] == "2026-03-02T09:00:00Z"
