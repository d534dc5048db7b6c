"""What stands around every page of one customer: the name as far as it may be known, and the way to the others."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.identities import known_ids, may_know
from ascolto.complaints.models import Complaint
from ascolto.customers.finding import family_ids
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_edit_customer, may_see_value
from ascolto.customers.showing import name_among
from ascolto.trail.acting import require
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.filling import Act, Sheet, Text, fill

SHEET = "web/customers/sheet.html"
TABS = (
    ("customer", _("What they said")),
    ("customer_contacts", pgettext_lazy("customer", "Contacts")),
    ("customer_purchases", pgettext_lazy("customer", "Purchases")),
    ("customer_promises", pgettext_lazy("customer", "Promises")),
    ("customer_care", pgettext_lazy("customer", "Care")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str | Promise
    is_current: bool
    count: str = ""


def one_of(request: HouseRequest, reference: str) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(request.actor), reference=reference)


def known_one(request: HouseRequest, reference: str) -> Customer:
    """Return the customer, for whoever may see who it is: what is written down about them names them."""
    one = one_of(request, reference)
    require(may_know(request.actor, one))
    return one


def frame_of(request: HouseRequest, one: Customer, *, current: str) -> dict[str, Any]:
    """Return what the pages of one customer share; `current` is the name of the page."""
    known = known_ids(request.actor, [one])
    return {
        "customer": one,
        "name": name_among(one, known),
        "sees_identity": one.pk in known,
        "may_edit": bool(may_edit_customer(request.actor)) and one.pk in known,
        "tabs": [Tab(reverse(name, args=[one.reference]), label, name == current) for name, label in TABS],
    }


def sees_value(request: HouseRequest, one: Customer) -> bool:
    """Whether the reader may see now what the customer is worth: not while they judge a complaint of theirs."""
    family = family_ids(one)
    is_open = Complaint.objects.open().filter(customer__in=family).exists()
    return bool(may_see_value(request.actor, has_open_complaint=is_open))


def fill_for(
    request: HouseRequest, one: Customer, form: Any, act: Act, *, title: Text, done: Text, back: str, lead: Text = ""
) -> HttpResponse:
    """Show or take a form about one customer, and go back to the page of theirs that is named."""
    to = reverse(back, args=[one.reference])
    known = known_ids(request.actor, [one])
    sheet = Sheet(
        title=title,
        done=done,
        to=to,
        parent=name_among(one, known),
        parent_url=to,
        lead=lead,
        template=SHEET,
        more={"customer_name": name_among(one, known)},
    )
    return fill(request, form, act, sheet)
