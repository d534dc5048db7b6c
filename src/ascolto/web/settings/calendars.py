"""Pages of the working calendars: hours of the week, place and holidays, closed days and days with own hours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ascolto.organisation import calendars_editing as editing
from ascolto.organisation.calendars import public_holidays
from ascolto.organisation.models import Calendar, Unit
from ascolto.organisation.policy import may_change_organisation
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings import organisation_forms as sheets
from ascolto.web.settings.fields import hours_in_words
from ascolto.web.settings.filling import Sheet, Text, fill
from ascolto.web.settings.words import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Change:
    title: Text
    form: Callable[..., Any]
    action: Callable[..., Calendar]
    lead: Text = ""


CHANGES = {
    "name": Change(_("Rename the calendar"), sheets.CalendarNameForm, editing.rename_calendar),
    "hours": Change(
        _("Change the working hours"),
        sheets.HoursForm,
        editing.set_hours,
        _("Several windows a day leave room for a break: 09:00–13:00, 14:00–18:00. Empty: nobody works."),
    ),
    "place": Change(_("Change time zone and public holidays"), sheets.PlaceForm, editing.set_place),
    "days": Change(_("Change closed days and days with own hours"), sheets.DaysForm, editing.set_days),
}


def calendars(request: HouseRequest) -> HttpResponse:
    """List the calendars with the units that keep them."""
    kept_by: dict[int, list[str]] = {}
    for calendar_id, name in Unit.objects.filter(calendar__isnull=False).values_list("calendar_id", "name"):
        kept_by.setdefault(calendar_id, []).append(name)
    rows = [(each, _week(each), kept_by.get(each.pk, [])) for each in Calendar.objects.order_by("name", "pk")]
    may_change = may_change_organisation(request.actor)
    return render(
        request, "web/settings/calendars.html", {"title": _("Calendars"), "rows": rows, "may_change": may_change}
    )


def calendar(request: HouseRequest, pk: int) -> HttpResponse:
    """Show one calendar, with the public holidays of this year and the next."""
    shown = get_object_or_404(Calendar, pk=pk)
    this_year = now().year
    opened = {date.fromisoformat(day): hours_in_words(hours) for day, hours in sorted(shown.open_days.items())}
    context = {
        "title": shown.name,
        "calendar": shown,
        "week": _week(shown),
        "holidays": [(year, _holidays(shown, year)) for year in (this_year, this_year + 1)],
        "closed_days": [date.fromisoformat(day) for day in shown.closed_days],
        "open_days": opened.items(),
        "units": Unit.objects.filter(calendar=shown).order_by("name", "pk"),
        "may_change": may_change_organisation(request.actor),
    }
    return render(request, "web/settings/calendar.html", context)


def add(request: HouseRequest) -> HttpResponse:
    """Add a calendar that begins as a copy of another one."""

    def act(told: dict[str, Any]) -> Calendar:
        return editing.add_calendar(told["name"], like=told["like"], by=request.actor, at=now())

    calendars_url = reverse("settings_calendars")
    sheet = Sheet(
        title=_("Add a calendar"),
        parent=_("Calendars"),
        parent_url=calendars_url,
        to=calendars_url,
        done=_("The calendar was added. Open it to change its hours and days."),
    )
    return fill(request, sheets.NewCalendarForm(request.POST or None), act, sheet)


def change(request: HouseRequest, pk: int, what: str) -> HttpResponse:
    """Change one part of a calendar; deadlines that are running follow the new hours."""
    shown = get_object_or_404(Calendar, pk=pk)
    chosen = CHANGES[what]
    form: Any = chosen.form(request.POST or None, calendar=shown)
    url = reverse("settings_calendar", args=[shown.pk])

    def act(told: dict[str, Any]) -> Calendar:
        given = {"windows": form.windows()} if what == "hours" else told
        return chosen.action(shown, **given, by=request.actor, at=now())

    sheet = Sheet(
        title=chosen.title,
        lead=chosen.lead,
        parent=shown.name,
        parent_url=url,
        to=url,
        done=_("The calendar was changed."),
        more={"suggestions": sorted(available_timezones())} if what == "place" else {},
    )
    return fill(request, form, act, sheet)


def _week(shown: Calendar) -> list[tuple[Text, str]]:
    return [(label, hours_in_words(shown.windows.get(str(day), []))) for day, label in enumerate(WEEKDAYS)]


def _holidays(shown: Calendar, year: int) -> list[tuple[date, str]]:
    if not shown.country:
        return []
    return sorted(public_holidays(shown.country, shown.subdivision, year).items())
