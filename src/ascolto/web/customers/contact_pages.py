"""The contacts of one customer: what was said, what is planned, what comes next."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.complaints.identities import may_know
from ascolto.customers import contacting
from ascolto.customers.finding import family_ids
from ascolto.customers.models import Contact, ContactState, Direction, Way
from ascolto.customers.plans import contacts_visible_to
from ascolto.customers.policy import may_edit_customer, may_see_identity
from ascolto.trail.acting import require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.contact_forms import CallOffForm, CompleteForm, MoveForm, NoteForm, PlanForm
from ascolto.web.customers.frame import SHEET, fill_for, frame_of, known_one, one_of
from ascolto.web.customers.plan_pages import named
from ascolto.web.keyset import window
from ascolto.web.settings.filling import Sheet, fill, press

MOST_PLANNED = 20


def contacts(request: HouseRequest, reference: str) -> HttpResponse:
    """Show what is planned with a customer, and what was said, the newest first."""
    one, at = one_of(request, reference), now()
    theirs = contacts_visible_to(request.actor).filter(customer__in=family_ids(one))
    done = window(theirs.done(), by="-happened_at", asked=request.GET)
    context = {
        **frame_of(request, one, current="customer_contacts"),
        "planned": theirs.planned().order_by("planned_for", "pk")[:MOST_PLANNED],
        "done": done,
        "at": at,
    }
    return render(request, "web/customers/contacts.html", context)


def plan(request: HouseRequest, reference: str) -> HttpResponse:
    """Plan a contact with a customer."""
    one = known_one(request, reference)
    form = PlanForm(_sent(request), zone=zone_of(request), initial={"carried_by": request.actor.ref})
    return fill_for(
        request,
        one,
        form,
        lambda _told: contacting.plan_contact(one, form.plan(), by=request.actor, at=now()),
        title=_("Plan a contact"),
        done=_("The contact is on the plan."),
        back="customer_contacts",
    )


def note(request: HouseRequest, reference: str) -> HttpResponse:
    """Note a contact that has just been, or was lately."""
    one = known_one(request, reference)
    form = NoteForm(_sent(request), zone=zone_of(request), initial={"happened_at": now()})

    def act(told: dict[str, Any]) -> object:
        how = {"way": Way(told["way"]), "direction": Direction(told["direction"]), "about": told["about"]}
        return contacting.note_contact(one, form.noted(), **how, by=request.actor, at=now())

    return fill_for(
        request,
        one,
        form,
        act,
        title=_("Note a contact"),
        done=_("The contact is noted."),
        back="customer_contacts",
    )


def contact(request: HouseRequest, contact_id: int) -> HttpResponse:
    """Show one contact, with what can be done about it."""
    shown = _contact(request, contact_id)
    [(_shown, name, may_read)] = named([shown], request.actor)
    context = {
        "contact": shown,
        "name": name,
        "may_read": may_read,
        "may_edit": may_read and bool(may_edit_customer(request.actor)),
        "is_planned": shown.state == ContactState.PLANNED,
        "at": now(),
    }
    return render(request, "web/customers/contact.html", context)


def complete(request: HouseRequest, contact_id: int) -> HttpResponse:
    """Note what came of a planned contact."""
    shown = _mine_to_change(request, contact_id)
    first = min(shown.planned_for or now(), now())
    form = CompleteForm(_sent(request), zone=zone_of(request), initial={"happened_at": first})
    act = lambda _told: contacting.complete_contact(shown, form.noted(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, _sheet(shown, _("What came of it"), _("The contact is noted.")))


def move(request: HouseRequest, contact_id: int) -> HttpResponse:
    """Let a planned contact happen at another time, or let somebody else do it."""
    shown = _mine_to_change(request, contact_id)
    first = {"planned_for": shown.planned_for, "carried_by": shown.carried_by_id}
    form = MoveForm(_sent(request), zone=zone_of(request), initial=first)

    def act(told: dict[str, Any]) -> object:
        to, who = told["planned_for"], told["carried_by"] or None
        return contacting.move_contact(shown, to=to, carried_by=who, by=request.actor, at=now())

    return fill(request, form, act, _sheet(shown, _("Move the contact"), _("The contact is moved.")))


def call_off(request: HouseRequest, contact_id: int) -> HttpResponse:
    """Take a contact off the plan."""
    shown = _mine_to_change(request, contact_id)
    form = CallOffForm(_sent(request))

    def act(told: dict[str, Any]) -> object:
        return contacting.call_off_contact(shown, reason=told["reason"], by=request.actor, at=now())

    return fill(request, form, act, _sheet(shown, _("Call the contact off"), _("The contact is off the plan.")))


@require_POST
def followed_up(request: HouseRequest, contact_id: int) -> HttpResponse:
    """Say that the next step has been taken."""
    shown = _mine_to_change(request, contact_id)
    to = reverse("contact", args=[shown.pk])
    act = lambda: contacting.follow_up(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=to, done=_("The next step is done."))


def _contact(request: HouseRequest, contact_id: int) -> Contact:
    return get_object_or_404(contacts_visible_to(request.actor), pk=contact_id)


def _mine_to_change(request: HouseRequest, contact_id: int) -> Contact:
    shown = _contact(request, contact_id)
    knows = may_know(request.actor, shown.customer) if shown.customer else may_see_identity(request.actor)
    require(knows)
    return shown


def _sheet(shown: Contact, title: Any, done: Any) -> Sheet:
    to = reverse("contact", args=[shown.pk])
    return Sheet(title=title, done=done, to=to, parent=_("Contact"), parent_url=to, template=SHEET)


def _sent(request: HouseRequest) -> Any:
    return request.POST if request.method == "POST" else None
