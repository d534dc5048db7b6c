"""Pages of the legal entities: who answers in law, and where else a complainant may go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ascolto.organisation.entities import add_entity, change_entity
from ascolto.organisation.models import LegalEntity
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.reading import dispute_body_of, regulator_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings import organisation_forms as sheets
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import Sheet, Text, fill


@dataclass(frozen=True, slots=True)
class Change:
    title: Text
    form: Callable[..., Any]
    lead: Text = ""


EACH_LANGUAGE = _("Complainants read it in their language; where it is missing, in that of the organisation.")
CHANGES = {
    "details": Change(_("Change name and letterhead"), sheets.EntityDetailsForm),
    "policy": Change(_("Change the complaints policy"), sheets.EntityPolicyForm, EACH_LANGUAGE),
    "regulator": Change(_("Change the supervising authority"), sheets.RegulatorForm, EACH_LANGUAGE),
    "dispute-body": Change(_("Change the dispute settlement body"), sheets.DisputeBodyForm, EACH_LANGUAGE),
}


def entities(request: HouseRequest) -> HttpResponse:
    """List the legal entities."""
    context = {
        "title": _("Legal entities"),
        "entities": LegalEntity.objects.prefetch_related("units").order_by("name", "pk"),
        "may_change": may_change_organisation(request.actor),
    }
    return render(request, "web/settings/entities.html", context)


def entity(request: HouseRequest, pk: int) -> HttpResponse:
    """Show one legal entity and what it says in each language."""
    shown = get_object_or_404(LegalEntity, pk=pk)
    today = now().date()
    context = {
        "title": shown.name,
        "entity": shown,
        "policy": _by_language(shown.policy),
        "regulator": _by_language(shown.regulator),
        "regulator_named": regulator_of(shown, on=today),
        "dispute_body": _by_language(shown.dispute_body),
        "dispute_body_named": dispute_body_of(shown, on=today),
        "units": shown.units.order_by("name", "pk"),
        "may_change": may_change_organisation(request.actor),
    }
    return render(request, "web/settings/entity.html", context)


def add(request: HouseRequest) -> HttpResponse:
    """Add a legal entity."""
    entities_url = reverse("settings_entities")

    def act(told: dict[str, Any]) -> LegalEntity:
        return add_entity(told["name"], country=told["country"], currency=told["currency"], by=request.actor, at=now())

    sheet = Sheet(
        title=_("Add a legal entity"),
        parent=_("Legal entities"),
        parent_url=entities_url,
        to=entities_url,
        done=_("The legal entity was added."),
    )
    return fill(request, sheets.EntityForm(request.POST or None), act, sheet)


def change(request: HouseRequest, pk: int, what: str) -> HttpResponse:
    """Change one part of what is said of a legal entity."""
    shown = get_object_or_404(LegalEntity, pk=pk)
    chosen = CHANGES[what]
    form = chosen.form(request.POST or None, entity=shown, languages=request.organisation.languages)
    url = reverse("settings_entity", args=[shown.pk])
    sheet = Sheet(
        title=chosen.title,
        lead=chosen.lead,
        parent=shown.name,
        parent_url=url,
        to=url,
        done=_("The legal entity was changed."),
    )
    return fill(
        request, form, lambda _told: change_entity(shown, changes=form.changes(), by=request.actor, at=now()), sheet
    )


def _by_language(wording: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(code, name, wording[code]) for code, name in language_names(wording).items()]
