"""After an event, whoever it happened to is asked once about it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ascolto.customers.models import Contact, ContactState, Purchase, Way
from ascolto.jobs.work import run_due
from ascolto.schedule import look_after_surveys
from ascolto.surveys.kinds import SurveyKind, Trigger
from ascolto.surveys.launching import launch
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.triggering import Happened, ask_after, ask_after_contact, call_back
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.moments import FRIDAY, MONDAY, TUESDAY, WEDNESDAY
from tests.surveys.fielding import a_wave, guests
from tests.surveys.making import a_frozen_edition

pytestmark = pytest.mark.django_db


def waiting_for(trigger: Trigger, **said) -> Wave:
    edition = a_frozen_edition(kind=SurveyKind.EVENT)
    said = {"kind": SurveyKind.EVENT, "design": {"approach": "event"}, "trigger": trigger, **said}
    return launch(a_wave(edition, **said), by=SYSTEM, at=MONDAY)


def closed(customer, unit, *, number: int = 17, at=TUESDAY) -> Happened:
    return Happened(
        trigger=Trigger.COMPLAINT_CLOSED,
        customer=customer,
        about=f"complaint:{number}",
        unit=unit,
        offering_id=None,
        at=at,
    )


def test_who_complained_is_asked_once_whatever_the_limit_says(organisation, sofia, post_office):
    [guest] = guests(1)
    wave = waiting_for(Trigger.COMPLAINT_CLOSED, within_limit=False, delay_hours=24)

    for number in (17, 17, 18):
        ask_after(closed(guest, sofia, number=number), at=TUESDAY)

    assert list(Invitation.objects.order_by("pk").values_list("about", "unit", "send_at", "state")) == [
        ("complaint:17", sofia.pk, WEDNESDAY, "drawn"),
        ("complaint:18", sofia.pk, WEDNESDAY, "drawn"),
    ]
    look_after_surveys({}, at=WEDNESDAY, progress=None)
    run_due("worker", at=WEDNESDAY)
    assert len(post_office.mails) == 2
    kinds = [event.kind for event in trail_of(Invitation.objects.filter(wave=wave).first())]
    assert kinds == ["invitation.drawn", "invitation.sent"]


def test_a_complaint_that_is_opened_again_is_asked_about_when_it_is_over(organisation, sofia):
    [guest] = guests(1)
    waiting_for(Trigger.COMPLAINT_CLOSED, delay_hours=24)
    ask_after(closed(guest, sofia), at=TUESDAY)

    call_back("complaint:17", at=TUESDAY)
    assert Invitation.objects.get().skipped_because == "open_complaint"

    ask_after(closed(guest, sofia, at=WEDNESDAY), at=WEDNESDAY)
    again = Invitation.objects.get()
    assert (again.state, again.skipped_because) == ("drawn", "")
    kinds = [event.kind for event in trail_of(again)]
    assert kinds == ["invitation.drawn", "invitation.skipped", "invitation.drawn"]


def test_a_wave_of_a_house_asks_about_that_house_and_what_is_long_past_asks_nobody(organisation, sofia, rome):
    [guest] = guests(1)
    waiting_for(Trigger.COMPLAINT_CLOSED, unit=rome)

    ask_after(closed(guest, sofia), at=TUESDAY)
    ask_after(closed(guest, rome, at=MONDAY - timedelta(days=1)), at=TUESDAY)
    ask_after(closed(guest, rome, at=TUESDAY), at=TUESDAY + timedelta(days=15))
    assert not Invitation.objects.exists()

    ask_after(closed(guest, rome), at=TUESDAY)
    assert Invitation.objects.get().unit == rome


def test_a_visit_in_which_somebody_was_reached_is_asked_about(organisation, sofia):
    guest, absent = guests(2)
    waiting_for(Trigger.CONTACT_DONE)
    done = {"way": Way.CALL, "state": ContactState.DONE, "happened_at": TUESDAY, "recorded_at": TUESDAY, "unit": sofia}
    reached = Contact.objects.create(customer=guest, **done)
    missed = Contact.objects.create(customer=absent, answered=False, **done)

    for contact in (reached, missed, reached):
        ask_after_contact(contact, at=TUESDAY)

    assert list(Invitation.objects.values_list("customer", "about")) == [(guest.pk, f"contact:{reached.pk}")]


def test_a_purchase_is_asked_about_and_one_of_last_year_is_not(organisation, sofia):
    payer, user = guests(2)
    waiting_for(Trigger.PURCHASE)
    paid = {"payer": payer, "amount": Decimal(90), "currency": "EUR", "recorded_at": FRIDAY, "unit": sofia}
    fresh = Purchase.objects.create(bought_on=date(2026, 3, 3), user=user, **paid)
    Purchase.objects.create(bought_on=date(2025, 3, 3), **paid)

    look_after_surveys({}, at=FRIDAY, progress=None)
    look_after_surveys({}, at=FRIDAY + timedelta(minutes=5), progress=None)

    assert list(Invitation.objects.values_list("customer", "about")) == [(user.pk, f"purchase:{fresh.pk}")]
