"""Answering an invitation to a conversation, without an account: by the personal link in the letter."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ascolto.conversations import inviting
from ascolto.conversations.calendars import calendar_file
from ascolto.conversations.kinds import Answer, Consent
from ascolto.conversations.letters import invited_by, zone_of
from ascolto.conversations.lifecycle import Move, StepNotAllowed, is_legal
from ascolto.conversations.models import Participant
from ascolto.conversations.policy import participant_as_actor
from ascolto.correspondence.addresses import own_domain
from ascolto.frontdoor.guarding import is_from_our_pages
from ascolto.frontdoor.wholeness import is_cut_off
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

GONE, CONFLICT = 410, 409


class AnswerForm(forms.Form):
    """Whether somebody comes, and whether they agree to what is written down."""

    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=[(Answer.ACCEPTED, _("Yes, I will come")), (Answer.DECLINED, _("No, I will not"))],
        widget=forms.RadioSelect,
    )
    consent = forms.ChoiceField(
        label=_("Do you agree that what you say is written down and used like this?"),
        choices=[(Consent.GIVEN, _("Yes, I agree")), (Consent.DECLINED, _("No, I do not agree"))],
        widget=forms.RadioSelect,
        required=False,
    )


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HouseRequest, token: str) -> HttpResponse:
    """Show the invitation, and take the answer and the consent of whom it was sent to."""
    person = invited_by(token)
    if person is None:
        return _page(request, {"person": None}, status=GONE)
    if request.method != "POST":
        return _shown(request, token, person, AnswerForm(initial={"answer": person.answer, "consent": person.consent}))
    form = AnswerForm(request.POST)
    if not is_from_our_pages(request) or is_cut_off(request) or not form.is_valid():
        return _shown(request, token, person, form, status=400)
    try:
        _take(person, form.cleaned_data)
    except StepNotAllowed:
        return _shown(request, token, person, form, status=CONFLICT)
    response = HttpResponseRedirect(f"{reverse('invited', args=[token])}?thanks")
    response.status_code = 303
    return response


@require_safe
def invited_date(request: HouseRequest, token: str) -> HttpResponse:
    """Hand out the date for the calendar of whoever was invited."""
    person = invited_by(token)
    if person is None:
        return _page(request, {"person": None}, status=GONE)
    file = calendar_file(person.conversation, domain=own_domain(), at=moment.now())
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{person.conversation.reference}.ics"'
    return response


def _take(person: Participant, told: dict[str, Any]) -> None:
    """Note what was said; after the conversation only consent can still be changed."""
    by, at = participant_as_actor(person), moment.now()
    if is_legal(person.conversation.stage, Move.HOLD):
        inviting.answer(person, Answer(told["answer"]), by=by, at=at)
    if told["consent"]:
        inviting.note_consent(person, Consent(told["consent"]), by=by, at=at)


def _shown(
    request: HouseRequest, token: str, person: Participant, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    conversation = person.conversation
    context = {
        "person": person,
        "conversation": conversation,
        "topic": conversation.study.name,
        "zone": str(zone_of(conversation)),
        "form": form,
        "token": token,
        "is_open": is_legal(conversation.stage, Move.HOLD),
        "is_refused": status == CONFLICT,
        "thanks": "thanks" in request.GET,
    }
    return _page(request, context, status=status)


def _page(request: HouseRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    response = render(request, "frontdoor/invited.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
