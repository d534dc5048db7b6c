"""Pages of the units: the tree, one unit, and a sheet for each thing that can be changed about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.complaints.usage import carried
from ascolto.organisation import units as arranging
from ascolto.organisation.models import Unit
from ascolto.organisation.policy import may_change_organisation, may_change_unit
from ascolto.organisation.trees import Direction, ancestor_ids, arranged
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings import organisation_forms as sheets
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import TAKEN, Sheet, Text, fill, press


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that can be changed about a unit: its sheet, and the action."""

    title: Text
    form: Callable[..., Any]
    action: Callable[..., Unit]


CHANGES = {
    "name": Change(_("Rename the unit"), sheets.UnitNameForm, arranging.rename_unit),
    "place": Change(_("Move the unit"), sheets.UnitPlaceForm, arranging.move_unit),
    "calendar": Change(_("Choose the calendar of the unit"), sheets.UnitCalendarForm, arranging.set_unit_calendar),
    "entity": Change(_("Choose the legal entity of the unit"), sheets.UnitEntityForm, arranging.set_unit_entity),
    "language": Change(_("Choose the language of the unit"), sheets.UnitLanguageForm, arranging.set_unit_language),
}


def units(request: HouseRequest) -> HttpResponse:
    """Show the tree of units."""
    placed = arranged(Unit.objects.select_related("calendar", "legal_entity").order_by("position", "name", "pk"))
    counts = carried("unit")
    rows = [(unit, depth, counts.get(unit.pk, 0), may_change_unit(request.actor, unit.pk)) for unit, depth in placed]
    context = {"title": _("Units"), "rows": rows}
    return render(request, "web/settings/units.html", context)


def unit(request: HouseRequest, pk: int) -> HttpResponse:
    """Show one unit and what may be changed about it."""
    shown = get_object_or_404(Unit.objects.select_related("parent", "calendar", "legal_entity"), pk=pk)
    above = Unit.objects.filter(pk__in=ancestor_ids(shown.path), calendar__isnull=False).select_related("calendar")
    context = {
        "title": shown.name,
        "unit": shown,
        "language": language_names([shown.language])[shown.language],
        "kept_calendar": above.order_by("-path").values_list("calendar__name", flat=True).first(),
        "parts": shown.parts.order_by("position", "name", "pk"),
        "may_change": may_change_unit(request.actor, shown.pk),
        "may_change_all": may_change_organisation(request.actor),
    }
    return render(request, "web/settings/unit.html", context)


def add_unit(request: HouseRequest, pk: int) -> HttpResponse:
    """Add a part below a unit."""
    parent = get_object_or_404(Unit, pk=pk)

    def act(told: dict[str, Any]) -> Unit:
        return arranging.add_unit(told["name"], code=told["code"], parent=parent, by=request.actor, at=now())

    sheet = Sheet(
        title=_("Add a unit below %(name)s") % {"name": parent.name},
        lead=_("It begins with the calendar, language and legal entity of the unit above."),
        parent=_("Units"),
        parent_url=reverse("settings_units"),
        to=reverse("settings_units"),
        done=_("The unit was added."),
    )
    return fill(request, sheets.NewUnitForm(request.POST or None), act, sheet)


def change_unit(request: HouseRequest, pk: int, what: str) -> HttpResponse:
    """Change one thing about a unit."""
    shown = get_object_or_404(Unit, pk=pk)
    change = CHANGES[what]
    url = reverse("settings_unit", args=[shown.pk])
    sheet = Sheet(title=change.title, parent=shown.name, parent_url=url, to=url, done=_("The unit was changed."))
    form = change.form(request.POST or None, unit=shown)
    return fill(request, form, lambda told: change.action(shown, **told, by=request.actor, at=now()), sheet)


@require_POST
def shift_unit(request: HouseRequest, pk: int, direction: str) -> HttpResponse:
    """Move a unit one place up or down among its siblings."""
    shown = get_object_or_404(Unit, pk=pk)
    arranging.shift_unit(shown, Direction(direction), by=request.actor, at=now())
    return HttpResponseRedirect(f"{reverse('settings_units')}#entry-{pk}", status=TAKEN)


@require_POST
def retire_unit(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=pk)
    to = reverse("settings_unit", args=[shown.pk])
    done = _("The unit was retired; what happened there stays.")
    return press(request, lambda: arranging.retire_unit(shown, by=request.actor, at=now()), to=to, done=done)


@require_POST
def reinstate_unit(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=pk)
    to = reverse("settings_unit", args=[shown.pk])
    done = _("The unit is in use again.")
    return press(request, lambda: arranging.reinstate_unit(shown, by=request.actor, at=now()), to=to, done=done)
