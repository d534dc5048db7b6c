"""The steps of a wave: look at the sample and draw it, look at the checklist and launch, close, call off."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ascolto.complaints.burdens import with_open_complaint
from ascolto.surveys.closing import close
from ascolto.surveys.designs import Approach, NobodyToAsk
from ascolto.surveys.drawing import draw, outlined
from ascolto.surveys.launching import Weight, checks_before, launch
from ascolto.surveys.models import Wave
from ascolto.surveys.planning import call_off
from ascolto.surveys.policy import may_run
from ascolto.trail.acting import require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.going_on import see_other
from ascolto.web.surveys.waves_planning import wave_named
from ascolto.web.surveys.waves_words import DIVISIONS, line_of, stratum_name

INVALID = 422
HUNDRED = 100


def _awaiting_launch(request: HouseRequest, reference: str) -> Wave:
    wave = wave_named(request, reference)
    require(may_run(request.actor, wave))
    if not wave.awaits_launch:
        raise Http404
    return wave


def sample(request: HouseRequest, reference: str) -> HttpResponse:
    """Show what the sample comes to: how many, from where, at which margin and cost; and draw it."""
    wave = _awaiting_launch(request, reference)
    if wave.design.get("approach") != Approach.SAMPLE:
        raise Http404
    if request.method == "POST":
        drawn = draw(wave, by=request.actor, at=now())
        count = drawn.design["computed"]["invited"]
        said = ngettext("%(count)d customer was drawn.", "%(count)d customers were drawn.", count)
        messages.success(request, said % {"count": count})
        return see_other("launch_wave", wave.reference)
    context = {"wave": wave, "computed": wave.design.get("computed"), **_outlined(wave)}
    return render(request, "web/surveys/waves/sample.html", context)


def _outlined(wave: Wave) -> dict[str, object]:
    try:
        outline = outlined(wave)
    except NobodyToAsk:
        return {"outline": None}
    divided_by = wave.design.get("divided_by", "")
    return {
        "outline": outline,
        "margin": None if outline.margin is None else round(outline.margin * HUNDRED, 1),
        "wanted": round(wave.design["margin"] * HUNDRED, 1),
        "rate": round(outline.response_rate * HUNDRED, 1),
        "confidence": round(outline.confidence * HUNDRED),
        "divided_by": DIVISIONS.get(divided_by, ""),
        "strata": [(stratum_name(divided_by, one.name), one.size, one.invited) for one in outline.strata],
    }


def launching(request: HouseRequest, reference: str) -> HttpResponse:
    """Show what is looked at before the launch; and launch."""
    wave = _awaiting_launch(request, reference)
    if request.method == "POST":
        launch(wave, by=request.actor, at=now())
        messages.success(request, _("The wave is launched. Letters leave in the background."))
        return see_other("wave", wave.reference)
    checks = checks_before(wave, busy=with_open_complaint, at=now())
    context = {
        "wave": wave,
        "lines": [line_of(check, wave) for check in checks],
        "is_ready": all(check.weight is not Weight.STOP for check in checks),
    }
    return render(request, "web/surveys/waves/launch.html", context)


@require_POST
def closing(request: HouseRequest, reference: str) -> HttpResponse:
    """Close the wave now."""
    wave = wave_named(request, reference)
    close(wave, by=request.actor, at=now())
    messages.success(request, _("The wave is closed. No more answers are taken."))
    return see_other("wave", wave.reference)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), help_text=_("It stays on record."), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


def calling_off(request: HouseRequest, reference: str) -> HttpResponse:
    """Give the wave up, for a reason."""
    wave = wave_named(request, reference)
    require(may_run(request.actor, wave))
    if wave.is_over:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        call_off(wave, reason=form.cleaned_data["reason"], by=request.actor, at=now())
        messages.success(request, _("The wave is called off."))
        return see_other("wave", wave.reference)
    context = {"wave": wave, "form": form}
    return render(request, "web/surveys/waves/call_off.html", context, status=INVALID if form.errors else 200)
