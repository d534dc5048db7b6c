"""A complaint that somebody of the staff hears: taken down for handling, or settled on the spot."""

from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ascolto.complaints.intake import Receipt
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.taking_down import settle_at_once, take_down
from ascolto.correspondence.files import keep
from ascolto.people.models import User
from ascolto.trail.acting import NotPermitted
from ascolto.ui.moment import now
from ascolto.ui.page import page_or_part
from ascolto.ui.refusals import explanation_of
from ascolto.ui.request import HouseRequest
from ascolto.web.going_on import see_other
from ascolto.web.intake.forms import HeardForm, IntakeForm, OnTheSpotForm, Staff
from ascolto.web.intake.looking_up import looked_up, may_look_up, typed_so_far, wants_to_look_up

INVALID, REFUSED = 422, 409


@never_cache
def new(request: HouseRequest) -> HttpResponse:
    """Take down a complaint; afterwards its page shows once the code that the complainant is told."""
    if request.method != "POST":
        return _shown_intake(request, IntakeForm(staff=_staff(request), initial=_known_from(request)))
    if wants_to_look_up(request.POST):
        typed = typed_so_far(request.POST, several=["support_needs"])
        return _shown_intake(request, IntakeForm(staff=_staff(request), initial=typed))
    form = IntakeForm(request.POST, request.FILES, staff=_staff(request))
    if not form.is_valid():
        return _shown_intake(request, form, status=INVALID)
    try:
        receipt = _taken_down(form)
    except Exception as refusal:
        return _shown_intake(request, form, status=_blame(form, refusal))
    messages.success(request, _words_for(receipt))
    return see_other("complaint", receipt.complaint.reference)


@never_cache
def on_the_spot(request: HouseRequest) -> HttpResponse:
    """Settle a complaint while the customer waits; what may not be settled here can be recorded instead."""
    if request.method != "POST":
        return _shown_on_the_spot(request, OnTheSpotForm(staff=_staff(request)))
    if "instead" in request.POST:
        return _shown_intake(request, IntakeForm(staff=_staff(request), initial=_carried_over(request)))
    form = OnTheSpotForm(request.POST, staff=_staff(request))
    if not form.is_valid():
        return _shown_on_the_spot(request, form, status=INVALID)
    try:
        told, speaker, key = form.told(), form.speaker(), form.cleaned_data["key"]
        receipt = settle_at_once(told, form.done(), key=key, speaker=speaker, by=request.actor, at=form.staff.at)
    except NotPermitted as refusal:
        return _shown_on_the_spot(request, form, status=_blame(form, refusal, field="amount"))
    messages.success(request, _("It is on record as %(reference)s.") % {"reference": receipt.complaint.reference})
    return see_other("on_the_spot")


def _known_from(request: HouseRequest) -> dict[str, str]:
    """Return the customer from whose page somebody came here, or who is looked for."""
    return {name: request.GET.get(name, "") for name in ("customer", "who")}


def _staff(request: HouseRequest) -> Staff:
    return Staff(request.actor, cast(User, request.user), now())


def _taken_down(form: IntakeForm) -> Receipt:
    said, staff = form.cleaned_data, form.staff
    files = [_kept(file, form) for file in said["attachments"]]
    return take_down(
        form.told(),
        key=said["key"],
        speaker=form.speaker(),
        files=files,
        done=said.get("done", ""),
        by=staff.actor,
        at=staff.at,
    )


def _kept(file: UploadedFile, form: HeardForm) -> KeptFile:
    name = file.name or ""
    return KeptFile(keep(file, name, at=form.staff.at), name)


def _blame(form: HeardForm, refusal: Exception, *, field: str = "attachments") -> int:
    """Say the refusal beside the field that caused it; nothing was taken in, and everything typed is still there."""
    explanation = explanation_of(refusal)
    if explanation is None:
        raise refusal
    if isinstance(refusal, NotPermitted):
        field = field if refusal.reason == "above_spot_limit" else "unit"
    form.add_error(field, str(explanation.sentence))
    return REFUSED


def _carried_over(request: HouseRequest) -> dict[str, str]:
    """Return what was written on the spot, for the page on which it is recorded instead."""
    typed = request.POST
    same = {name: typed.get(name, "") for name in ("words", "unit", "channel", "category", "email")}
    return {**same, "done": typed.get("answer", "")}


def _words_for(receipt: Receipt) -> str:
    words = _("Recorded as %(reference)s. Tell them this number and the code %(code)s, which is shown only now.")
    return words % {"reference": receipt.complaint.reference, "code": receipt.code}


def _shown_intake(request: HouseRequest, form: IntakeForm, *, status: int = 200) -> HttpResponse:
    who, number = (str(form[name].value() or "") for name in ("who", "customer"))
    found = looked_up(who, number, actor=request.actor)
    form.propose_language(found.chosen)
    context = {"form": form, "may_look_up": may_look_up(request.actor), "found": found}
    return page_or_part(request, "web/intake/new.html", context, part="web/intake/_looked_up.html", status=status)


def _shown_on_the_spot(request: HouseRequest, form: OnTheSpotForm, *, status: int = 200) -> HttpResponse:
    return render(request, "web/intake/on_the_spot.html", {"form": form}, status=status)
