"""Planning a wave, and changing its plan."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from ascolto.surveys.models import Wave
from ascolto.surveys.planning import PlanFaulty, change_wave, plan_wave
from ascolto.ui.explanations_waves import words_of_fault
from ascolto.ui.forms import DayInput
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.going_on import see_other
from ascolto.web.surveys.waves_form import FAULTS_AT, DaysField, WaveForm, day_of, end_of_day

INVALID = 422


def wave_named(request: HouseRequest, reference: str) -> Wave:
    """Return the wave, if the reader may see it."""
    waves = Wave.objects.visible_to(request.actor).select_related("edition__questionnaire", "unit", "offering")
    return get_object_or_404(waves, reference=reference)


def new(request: HouseRequest) -> HttpResponse:
    """Plan a wave; nobody is asked by that."""
    form = WaveForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_bound and form.is_valid():
        edition, parts = form.plan()
        try:
            wave = plan_wave(edition, **parts, by=request.actor, at=now())
        except PlanFaulty as refused:
            form.blame(refused)
        else:
            return see_other("wave", wave.reference)
    context = {"form": form}
    return render(request, "web/surveys/waves/plan.html", context, status=INVALID if form.errors else 200)


def change(request: HouseRequest, reference: str) -> HttpResponse:
    """Change whom, how many and when, before anybody was asked."""
    wave = wave_named(request, reference)
    if not wave.awaits_launch:
        raise Http404
    form = WaveForm(request.POST if request.method == "POST" else None, request=request, wave=wave)
    if form.is_bound and form.is_valid():
        changes = form.changes(approach=wave.design.get("approach", "sample"))
        try:
            change_wave(wave, changes, by=request.actor, at=now())
        except PlanFaulty as refused:
            form.blame(refused)
        else:
            return see_other("wave", wave.reference)
    context = {"form": form, "wave": wave}
    return render(request, "web/surveys/waves/plan.html", context, status=INVALID if form.errors else 200)


class AdjustForm(forms.Form):
    """What can still be changed while a wave runs."""

    closes_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    reminders = DaysField(
        label=_("Remind after (days)"), help_text=_("As 7, 14. Empty: nobody is reminded."), required=False
    )


def adjust(request: HouseRequest, reference: str) -> HttpResponse:
    """Change the end and the reminders of a wave that runs."""
    wave, zone = wave_named(request, reference), zone_of(request)
    if not wave.is_running:
        raise Http404
    initial = {"closes_on": day_of(wave.closes_at, zone), "reminders": ", ".join(map(str, wave.reminders))}
    form = AdjustForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        changes = {"closes_at": end_of_day(told["closes_on"], zone), "reminders": told["reminders"]}
        try:
            change_wave(wave, changes, by=request.actor, at=now())
        except PlanFaulty as refused:
            for part, code in refused.faults.items():
                form.add_error(FAULTS_AT.get(part, part), str(words_of_fault(part, code)))
        else:
            return see_other("wave", wave.reference)
    context = {"form": form, "wave": wave}
    return render(request, "web/surveys/waves/adjust.html", context, status=INVALID if form.errors else 200)
