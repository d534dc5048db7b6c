"""The page of one request for evidence: what is asked, and for whoever may, the answer; and those that end it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.asking import decline_request, give_evidence, who_answers, withdraw_request
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import EvidenceRequest
from ascolto.complaints.policy import may_give, may_withdraw_request
from ascolto.correspondence.files import keep
from ascolto.trail.acting import Verdict, require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.forms_asking import GiveForm, ReasonForm
from ascolto.web.settings.filling import Sheet, fill, show

Words = str | Promise


def request_for_evidence(request: HouseRequest, reference: str, request_id: int) -> HttpResponse:
    """Show what is asked for; whoever was asked, or answers for them, answers here."""
    one = _request_of(request, reference, request_id)
    gives = may_give(request.actor, one, answering=who_answers(one, at=now()))
    form = GiveForm(*_sent(request))
    sheet = _sheet(request, one, may=gives, button=pgettext_lazy("button", "Answer"), done=ANSWERED)
    if request.method != "POST":
        return show(request, form, sheet, status=200)
    require(gives)

    def act(given: dict[str, Any]) -> object:
        files = [_kept(file) for file in given["attachments"]]
        return give_evidence(one, words=given["words"], files=files, by=request.actor, at=now())

    return fill(request, form, act, sheet)


def decline(request: HouseRequest, reference: str, request_id: int) -> HttpResponse:
    """Say why nothing can be given."""
    one = _request_of(request, reference, request_id)
    gives = may_give(request.actor, one, answering=who_answers(one, at=now()))
    require(gives)

    def act(given: dict[str, Any]) -> object:
        return decline_request(one, reason=given["reason"], by=request.actor, at=now())

    sheet = _sheet(request, one, may=gives, button=pgettext_lazy("button", "Decline"), done=DECLINED)
    return fill(request, ReasonForm(*_sent(request)), act, sheet)


def withdraw(request: HouseRequest, reference: str, request_id: int) -> HttpResponse:
    """Say why it is not needed any more."""
    one = _request_of(request, reference, request_id)
    withdraws = may_withdraw_request(request.actor, one)
    require(withdraws)

    def act(given: dict[str, Any]) -> object:
        return withdraw_request(one, reason=given["reason"], by=request.actor, at=now())

    button = pgettext_lazy("button", "Withdraw the request")
    sheet = _sheet(request, one, may=withdraws, button=button, done=WITHDRAWN)
    return fill(request, ReasonForm(*_sent(request)), act, sheet)


ANSWERED = _("Your answer is on record; whoever asked sees it on their first page.")
DECLINED = _("It is on record why; whoever asked sees it on their first page.")
WITHDRAWN = _("The request is withdrawn.")


def _request_of(request: HouseRequest, reference: str, request_id: int) -> EvidenceRequest:
    rows = EvidenceRequest.objects.visible_to(request.actor)
    rows = rows.select_related("complaint__unit", "asked", "asked_by", "ended_by", "point")
    return get_object_or_404(rows, pk=request_id, complaint__reference=reference)


def _sheet(request: HouseRequest, one: EvidenceRequest, *, may: Verdict, button: Words, done: Words) -> Sheet:
    here = reverse("complaint", args=[one.complaint.reference])
    answering = who_answers(one, at=now()) if one.is_open else None
    return Sheet(
        title=_("Request for evidence"),
        done=done,
        to=here,
        parent=one.complaint.reference,
        parent_url=here,
        button=button,
        template="web/complaints/evidence.html",
        more={
            "one": one,
            "complaint": one.complaint,
            "is_overdue": one.is_overdue(today=now().astimezone(zone_of(request)).date()),
            "answering": answering,
            "may_press": one.is_open and bool(may),
            "may_give": one.is_open and bool(may_give(request.actor, one, answering=answering)),
            "may_withdraw": one.is_open and bool(may_withdraw_request(request.actor, one)),
        },
    )


def _kept(file: UploadedFile) -> KeptFile:
    name = file.name or ""
    return KeptFile(keep(file, name, at=now()), name)


def _sent(request: HouseRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()
