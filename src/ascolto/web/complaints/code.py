"""A lost code, made anew: the handler asks, records what was shown, and reads out, prints or sends the new one."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ascolto.complaints.intake import code_for, digest_of_code
from ascolto.complaints.letters import address_of
from ascolto.complaints.models import Complaint
from ascolto.complaints.policy import may_renew_code
from ascolto.complaints.renewing import Answer, Proof, Way, renew_code, renew_code_by_letter
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity_in
from ascolto.customers.showing import name_in_unit
from ascolto.trail.acting import Actor
from ascolto.ui import moment, reasons
from ascolto.ui.refusals import Refusal, explanation_of
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.case import case_of

SALT = "ascolto.web.renewed_code"
SHOWN_SECONDS = 10 * 60
SEE_OTHER = 303
BY_LETTER = "letter"


class ProofForm(forms.Form):
    """How the complainant showed who they are; only what is on record can be asked."""

    way = forms.ChoiceField(
        label=_("How do they stand before you?"), choices=Way.choices, initial=Way.PHONE, widget=forms.RadioSelect
    )
    answers = forms.MultipleChoiceField(
        label=_("What they told or showed you"),
        help_text=_("Ask, do not prompt: let them say it first. Mark only what agrees with the record; two at least."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please mark what they told or showed you.")},
    )
    note = forms.CharField(
        label=_("How did you make sure?"),
        help_text=_("One sentence for the record."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )

    def __init__(self, complaint: Complaint, *args: Any, actor: Actor, zone: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        on_record = _on_record(complaint, actor=actor, zone=zone)
        self.fields["answers"].choices = [  # type: ignore[attr-defined]
            (answer.value, _beside(answer, on_record[answer])) for answer in Answer if answer in on_record
        ]

    def proof(self) -> Proof:
        given = self.cleaned_data
        answers = [Answer(code) for code in given["answers"]]
        return Proof(way=Way(given["way"]), answers=answers, note=given["note"])


def _beside(answer: Answer, record: str) -> Any:
    """Return the question with what the record says, so that the handler can compare."""
    if not record:
        return answer.label
    return pgettext_lazy("lost code", "%(what)s: %(record)s") % {"what": answer.label, "record": record}


def _on_record(complaint: Complaint, *, actor: Actor, zone: Any) -> dict[Answer, str]:
    """Return what can be asked about this complaint, with the right answer as this reader may see it."""
    person = complaint.correspondent
    known: dict[Answer, str] = {Answer.WORDS: ""}
    if person and person.name:
        name = name_in_unit(person, actor, complaint.unit_id)
        known |= {Answer.NAME: name, Answer.DOCUMENT: name}
    if person and may_see_identity_in(actor, complaint.unit_id) and (contact := _contacts_of(person)):
        known[Answer.CONTACT] = contact
    if complaint.order_number:
        known[Answer.ORDER_NUMBER] = complaint.order_number
    if complaint.happened_on:
        known[Answer.HAPPENED_ON] = date_format(complaint.happened_on, "DATE_FORMAT")
    known[Answer.RECEIVED_ON] = date_format(complaint.received_at.astimezone(zone), "DATE_FORMAT")
    return known


def _contacts_of(person: Customer) -> str:
    return ", ".join(person.contact_points.order_by("pk").values_list("value", flat=True))


@require_http_methods(["GET", "POST"])
def code(request: HouseRequest, reference: str) -> HttpResponse:
    """Ask how the complainant showed who they are, and make a new code."""
    complaint = case_of(reference, actor=request.actor)
    sent = request.POST if request.method == "POST" else None
    form = ProofForm(complaint, sent, actor=request.actor, zone=zone_of(request))
    if sent is None or not form.is_valid():
        return _asked(request, complaint, form, status=200 if sent is None else 422)
    try:
        return _renewed(request, complaint, form.proof())
    except Exception as exception:
        refusal = explanation_of(exception)
        if refusal is None:
            raise
        return _asked(request, complaint, form, refusal=refusal, status=refusal.status)


def _renewed(request: HouseRequest, complaint: Complaint, proof: Proof) -> HttpResponse:
    at = moment.now()
    if request.POST.get("send") == BY_LETTER:
        renew_code_by_letter(complaint, proof=proof, by=request.actor, at=at)
        messages.success(request, _("The letter with the way to the new code is on its way."))
        return HttpResponseRedirect(reverse("complaint", args=[complaint.reference]), status=SEE_OTHER)
    key = renew_code(complaint, proof=proof, by=request.actor, at=at)
    token = signing.dumps([complaint.reference, key, request.actor.ref], salt=SALT)
    shown = reverse("complaint_code_shown", args=[complaint.reference])
    return HttpResponseRedirect(f"{shown}?{urlencode({'t': token})}", status=SEE_OTHER)


def _asked(
    request: HouseRequest, complaint: Complaint, form: ProofForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    verdict = may_renew_code(request.actor, complaint)
    person = complaint.correspondent
    context = {
        "complaint": complaint,
        "form": form,
        "refusal": refusal,
        "why_not": "" if verdict else reasons.sentence_of(verdict.reason),
        "address": address_of(person) if person and may_see_identity_in(request.actor, complaint.unit_id) else "",
    }
    return render(request, "web/complaints/code.html", context, status=status)


@require_safe
def code_shown(request: HouseRequest, reference: str) -> HttpResponse:
    """Show the new code to the person who made it, for ten minutes, to be read out or printed."""
    complaint = case_of(reference, actor=request.actor)
    code = _code_in(request, complaint)
    status = 200 if code else 410
    context = {"complaint": complaint, "code": code, "track": f"{settings.URL}{reverse('track')}"}
    response = render(request, "web/complaints/code_shown.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _code_in(request: HouseRequest, complaint: Complaint) -> str:
    try:
        about, key, maker = signing.loads(request.GET.get("t", ""), salt=SALT, max_age=SHOWN_SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    made = code_for(key)
    is_theirs = about == complaint.reference and maker == request.actor.ref
    return made if is_theirs and complaint.code_digest == digest_of_code(made) else ""
