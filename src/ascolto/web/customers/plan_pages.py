"""The plan of contacts of everybody, customers nobody spoke to, and how the calls of customers were taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.identities import known_ids
from ascolto.customers.buying import Calls, calls_by_month
from ascolto.customers.models import Contact, ContactQuerySet, CustomerPromise
from ascolto.customers.plans import Silent, contacts_visible_to, nobody_spoke_to, workload
from ascolto.customers.policy import may_edit_customer, may_see_identity
from ascolto.customers.showing import name_among
from ascolto.trail.acting import Actor
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.frame import Tab
from ascolto.web.customers.months import month_ends
from ascolto.web.keyset import window

FEW = 5
LOOKED_THROUGH = 20
SOMEBODY = pgettext_lazy("caller", "somebody unknown")
SILENT_SHOWN = 100
WEEK = timedelta(days=7)
SHOWS = {
    "mine": pgettext_lazy("contacts", "Mine"),
    "all": pgettext_lazy("contacts", "Everybody's"),
    "late": pgettext_lazy("contacts", "Overdue"),
    "next": pgettext_lazy("contacts", "Next steps"),
}


def plan(request: HouseRequest) -> HttpResponse:
    """Show who is to speak with whom and when, and how much that asks of each."""
    at, show = now(), request.GET.get("show", "")
    show = show if show in SHOWS else "mine"
    day = at.astimezone(zone_of(request)).date()
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), tzinfo=zone_of(request))
    found = window(_asked_for(request.actor, show, at=at), by=_order(show), asked=request.GET)
    context = {
        "tabs": [Tab(f"{reverse('contact_plan')}?{urlencode({'show': key})}", word, key == show)
                 for key, word in SHOWS.items()],
        "show": show,
        "rows": named(found.rows, request.actor),
        "found": found,
        "at": at,
        "this_week": workload(since=monday, until=monday + WEEK),
        "next_week": workload(since=monday + WEEK, until=monday + 2 * WEEK),
        "may_edit": bool(may_edit_customer(request.actor)),
    }  # fmt: skip
    return render(request, "web/customers/plan.html", context)


def _asked_for(actor: Actor, show: str, *, at: datetime) -> ContactQuerySet:
    contacts = contacts_visible_to(actor)
    if show == "next":
        return contacts.done().to_follow_up()
    if show == "late":
        return contacts.overdue(at=at)
    return contacts.planned().filter(carried_by=actor.user_id) if show == "mine" else contacts.planned()


def _order(show: str) -> str:
    return "next_by" if show == "next" else "planned_for"


def named(contacts: Sequence[Contact], actor: Actor) -> list[tuple[Contact, str, bool]]:
    """Return each contact with what its customer is called here, and whether the reader may know who that is."""
    known = known_ids(actor, [each.customer for each in contacts if each.customer is not None])
    strangers = bool(may_see_identity(actor))
    return [
        (each, name_among(each.customer, known), each.customer.pk in known)
        if each.customer
        else (each, each.party if strangers else str(SOMEBODY), strangers)
        for each in contacts
    ]


@dataclass(frozen=True, slots=True)
class Due:
    """What waits with customers: for the reader alone what is theirs, for everybody whom nobody spoke to."""

    contacts: list[tuple[Contact, str, bool]]
    promises: list[tuple[CustomerPromise, str, bool]]
    silent: list[tuple[Silent, str, bool]]

    @property
    def is_anything(self) -> bool:
        return bool(self.contacts or self.promises or self.silent)


def due_for(actor: Actor, *, at: datetime) -> Due:
    """Return a few of the reader's contacts and promises that are due by tomorrow, and customers nobody spoke to.

    Whom nobody spoke to is told only where the reader may see who it is.
    """
    soon = at + timedelta(days=1)
    mine = contacts_visible_to(actor).planned().filter(carried_by=actor.user_id, planned_for__lt=soon)
    promises = CustomerPromise.objects.due(by=soon.date()).filter(carried_by=actor.user_id).select_related("customer")
    promised = list(promises.order_by("due_on", "pk")[:FEW])
    known = known_ids(actor, [each.customer for each in promised])
    return Due(
        named(list(mine.order_by("planned_for", "pk")[:FEW]), actor),
        [(each, name_among(each.customer, known), each.customer_id in known) for each in promised],
        [row for row in silent_rows(actor, at=at, most=LOOKED_THROUGH) if row[-1]][:FEW],
    )


def silent(request: HouseRequest) -> HttpResponse:
    """Remind of customers whose contact plan is overdue."""
    rows = silent_rows(request.actor, at=now(), most=SILENT_SHOWN)
    context = {"rows": rows, "is_cut_off": len(rows) == SILENT_SHOWN, "most": SILENT_SHOWN,
               "may_edit": bool(may_edit_customer(request.actor))}  # fmt: skip
    return render(request, "web/customers/silent.html", context)


def silent_rows(actor: Actor, *, at: datetime, most: int) -> list[tuple[Silent, str, bool]]:
    """Return the customers nobody spoke to, as this reader may call them."""
    found = nobody_spoke_to(at=at, language=translation.get_language() or "en", most=most)
    known = known_ids(actor, [each.customer for each in found])
    return [(each, name_among(each.customer, known), each.customer.pk in known) for each in found]


def _in_words(calls: Calls) -> dict[str, Any]:
    share, nothing = calls.unanswered, "–"
    bounds = nothing if share.low is None or share.high is None else f"{_percent(share.low)} – {_percent(share.high)}"
    return {
        "month": calls.month,
        "count": calls.count,
        "missed": nothing if share.value is None else _percent(share.value),
        "bounds": bounds,
        "wait": nothing if calls.mean_wait is None else round(calls.mean_wait),
        "waits_known": calls.waits_known,
        "long_waits": calls.long_waits,
    }


def _percent(share: float) -> str:
    return number_format(round(share * 100, 1), 1, use_l10n=True)


def calls(request: HouseRequest) -> HttpResponse:
    """Show how long callers waited and how many calls nobody took, month by month."""
    ends = month_ends(now().astimezone(zone_of(request)))
    months = [_in_words(each) for each in calls_by_month(ends)]
    missed = contacts_visible_to(request.actor).done().unanswered().order_by("-happened_at", "-pk")[:25]
    context = {"months": months[::-1], "missed": named(list(missed), request.actor), "title": _("Calls of customers")}
    return render(request, "web/customers/calls.html", context)
