"""The page of one request for evidence: what is asked, and for whoever may, the answer; and those that end it."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.asking import decline_request, files_given, give_evidence, who_answers, withdraw_request
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import EvidenceRequest, RequestState
from ascolto.complaints.policy import may_give, may_withdraw_request
from ascolto.correspondence.files import keep
from ascolto.people.drafts import draft_of, drop_draft
from ascolto.people.models import Draft, User
from ascolto.trail.acting import Verdict, require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.forms_asking import GiveForm, ReasonForm
from ascolto.web.complaints.story import row_of_file
from ascolto.web.drafts import is_about_draft, keep_or_drop, keep_posted
from ascolto.web.settings.filling import TAKEN, Sheet, fill

Words = str | Promise


def request_for_evidence(request: HouseRequest, reference: str, request_id: int) -> HttpResponse:
    """Show what is asked for; whoever was asked, or answers for them, answers here."""
    one = _request_of(request, reference, request_id)
    gives = may_give(request.actor, one, answering=who_answers(one, at=now()))
    if request.method == "POST":
        require(gives)

    def act(given: dict[str, Any]) -> object:
        files = [_kept(file) for file in given["attachments"]]
        return give_evidence(one, words=given["words"], files=files, by=request.actor, at=now())

    button = pgettext_lazy("button", "Answer")
    return _written(request, one, GiveForm(*_sent(request)), act, _Sheet("give", gives, button, ANSWERED))


def decline(request: HouseRequest, reference: str, request_id: int) -> HttpResponse:
    """Say why nothing can be given."""
    one = _request_of(request, reference, request_id)
    gives = may_give(request.actor, one, answering=who_answers(one, at=now()))
    require(gives)

    def act(given: dict[str, Any]) -> object:
        return decline_request(one, reason=given["reason"], by=request.actor, at=now())

    button = pgettext_lazy("button", "Decline")
    return _written(request, one, ReasonForm(*_sent(request)), act, _Sheet("decline", gives, button, DECLINED))


def withdraw(request: HouseRequest, reference: str, request_id: int) -> HttpResponse:
    """Say why it is not needed any more."""
    one = _request_of(request, reference, request_id)
    withdraws = may_withdraw_request(request.actor, one)
    require(withdraws)

    def act(given: dict[str, Any]) -> object:
        return withdraw_request(one, reason=given["reason"], by=request.actor, at=now())

    button = pgettext_lazy("button", "Withdraw the request")
    return _written(request, one, ReasonForm(*_sent(request)), act, _Sheet("withdraw", withdraws, button, WITHDRAWN))


class _Sheet(NamedTuple):
    """What is written on the page: under which name its draft is kept, whether by this reader, and what is pressed."""

    name: str
    may: Verdict
    button: Words
    done: Words


def _written(
    request: HouseRequest, one: EvidenceRequest, form: forms.Form, act: Callable[[dict[str, Any]], object], on: _Sheet
) -> HttpResponse:
    """Show the form or take what was written; what is not taken, and what was not sent, is kept for its writer."""
    user, typed = cast(User, request.user), {name: form.data[name] for name in form.fields if name in form.data}
    if is_about_draft(request):
        case = reverse("complaint", args=[one.complaint.reference])
        return keep_or_drop(request, one, on.name, typed=typed, at=now(), after=case)
    kept = None if form.is_bound else draft_of(user, one, on.name)
    if kept:
        form.initial = {name: words for name, words in kept.typed.items() if name in form.fields}
    answer = fill(request, form, act, _sheet(request, one, on, kept))
    if answer.status_code == TAKEN:
        drop_draft(user, one, on.name)
    elif form.is_bound:
        keep_posted(request, one, on.name, typed=typed, at=now())
    return answer


ANSWERED = _("Your answer is on record; whoever asked sees it on their first page.")
DECLINED = _("It is on record why; whoever asked sees it on their first page.")
WITHDRAWN = _("The request is withdrawn.")


def _request_of(request: HouseRequest, reference: str, request_id: int) -> EvidenceRequest:
    rows = EvidenceRequest.objects.visible_to(request.actor)
    rows = rows.select_related("complaint__unit", "asked", "asked_by", "ended_by", "point")
    return get_object_or_404(rows, pk=request_id, complaint__reference=reference)


def _sheet(request: HouseRequest, one: EvidenceRequest, on: _Sheet, kept: Draft | None) -> Sheet:
    here = reverse("complaint", args=[one.complaint.reference])
    answering = who_answers(one, at=now()) if one.is_open else None
    return Sheet(
        title=_("Request for evidence"),
        done=on.done,
        to=here,
        parent=one.complaint.reference,
        parent_url=here,
        button=on.button,
        template="web/complaints/evidence.html",
        more={
            "one": one,
            "complaint": one.complaint,
            "is_overdue": one.is_overdue(today=now().astimezone(zone_of(request)).date()),
            "answering": answering,
            "files": [row_of_file(file) for file in files_given(one)] if one.state == RequestState.ANSWERED else [],
            "is_asked": request.actor.user_id == one.asked_id,
            "may_press": one.is_open and bool(on.may),
            "unsent": kept,
            "may_give": one.is_open and bool(may_give(request.actor, one, answering=answering)),
            "may_withdraw": one.is_open and bool(may_withdraw_request(request.actor, one)),
        },
    )


def _kept(file: UploadedFile) -> KeptFile:
    name = file.name or ""
    return KeptFile(keep(file, name, at=now()), name)


def _sent(request: HouseRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()
