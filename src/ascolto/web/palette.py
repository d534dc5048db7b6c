"""The command palette: every page, case and customer within reach of a few keys; also a plain page without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from ascolto.complaints import finding
from ascolto.complaints.identities import known_ids, known_to
from ascolto.complaints.models import Complaint
from ascolto.complaints.searching import saying
from ascolto.customers.finding import search as customers_saying
from ascolto.customers.models import Customer
from ascolto.customers.showing import name_among
from ascolto.organisation.folding import fold
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.navigation import sections_for
from ascolto.ui.page import page_or_part
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.cards import cards_for

SHOWN = 5
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Target:
    """One place to go to; `detail` says what is there, `note` tells it from others of the same name."""

    label: str | Promise
    url: str
    icon: str
    note: str | Promise = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str | Promise
    targets: list[Target]


@require_GET
def palette(request: HouseRequest) -> HttpResponse:
    """Show where the words lead; a reference leads straight to its case when it is sent off."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    exact = finding.referred_to(words, actor=request.actor)
    if exact is not None and "go" in request.GET:
        return HttpResponseRedirect(_address_of(exact))
    groups = groups_for(request.actor, words)
    context = {"words": words, "groups": groups, "count": sum(len(group.targets) for group in groups)}
    return page_or_part(request, "web/palette.html", context, part="web/_palette.html")


def groups_for(actor: Actor, words: str) -> list[Group]:
    """Return the places that fit the words, by kind; without words every page, and no case or customer."""
    groups = [
        Group(pgettext_lazy("palette", "Cases"), list(_cases(actor, words))),
        Group(pgettext_lazy("palette", "Pages"), list(_pages(actor, words))),
        Group(_("Customers"), list(_customers(actor, words))),
    ]
    return [group for group in groups if group.targets]


def _pages(actor: Actor, words: str) -> Iterator[Target]:
    sought = fold(words).split()
    listed: set[str] = set()
    for target, called in _all_pages(actor):
        if target.url not in listed and all(word in fold(called) for word in sought):
            listed.add(target.url)
            yield target


def _all_pages(actor: Actor) -> Iterator[tuple[Target, str]]:
    """Return every page that the actor may open, with the words by which it is found."""
    for section in sections_for(actor, ""):
        for link in section.links:
            note = "" if section.label == link.label else section.label
            yield Target(link.label, link.url, link.icon, note), f"{section.label} {link.label}"
    yield (
        Target(pgettext_lazy("navigation", "Help"), reverse("help"), "help-circle"),
        str(pgettext_lazy("navigation", "Help")),
    )
    for group in cards_for(actor):
        for card in group.cards:
            yield Target(card.label, card.url, card.icon, group.label), f"{group.label} {card.label} {card.about}"


def _cases(actor: Actor, words: str) -> Iterator[Target]:
    if not words or not actor.holds_somewhere(Permission.VIEW_COMPLAINTS):
        return
    exact = finding.referred_to(words, actor=actor)
    if exact is not None:
        found = [exact]
    else:
        visible = Complaint.objects.visible_to(actor)
        found = list(finding.in_order(saying(visible, words, actor=actor), finding.Order.NEWEST)[:SHOWN])
    for complaint in found:
        yield Target(
            complaint.reference, _address_of(complaint), "message", complaint.get_stage_display(), complaint.words
        )


def _customers(actor: Actor, words: str) -> Iterator[Target]:
    if words and actor.holds_somewhere(Permission.VIEW_CUSTOMERS):
        known = known_to(actor, Customer.objects.visible_to(actor))
        found = list(customers_saying(words, actor=actor, known=known)[:SHOWN])
        named = known_ids(actor, found)
        for customer in found:
            yield Target(
                name_among(customer, named), reverse("customer", args=[customer.reference]), "user", customer.reference
            )


def _address_of(complaint: Complaint) -> str:
    return reverse("complaint", args=[complaint.reference])
