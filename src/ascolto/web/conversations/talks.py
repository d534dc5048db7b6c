"""The page of one conversation, and the steps before and at its date."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from ascolto.conversations import figures, holding, inviting, letters, planning
from ascolto.conversations.calendars import calendar_file
from ascolto.conversations.coding import is_coding_done
from ascolto.conversations.kinds import Answer, Consent, RecordKind
from ascolto.conversations.lifecycle import Move, is_legal
from ascolto.conversations.models import Conversation, Participant
from ascolto.conversations.policy import may_hold
from ascolto.correspondence.addresses import own_domain
from ascolto.correspondence.files import open_file
from ascolto.correspondence.models import Attachment
from ascolto.correspondence.serving import download_headers
from ascolto.customers.policy import may_see_identity_in
from ascolto.trail.acting import require
from ascolto.trail.recording import subject_of, trail_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import name_of
from ascolto.web.conversations.forms import AppointmentForm, CallOffForm, GuestForm, HeldForm, RecordForm, begin_with
from ascolto.web.conversations.naming import names_among
from ascolto.web.conversations.sentences import of_agreement
from ascolto.web.conversations.studies import SHEET
from ascolto.web.conversations.words import EVENT_WORDS, OFTEN
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import TAKEN, Sheet, fill, press
from ascolto.web.settings.naming import Names

RECORD = "web/conversations/record.html"
SAID = {Answer.ACCEPTED: _("It is noted that they come."), Answer.DECLINED: _("It is noted that they do not come.")}
AGREED = {
    Consent.GIVEN: _("Their consent is noted."),
    Consent.DECLINED: _("It is noted that they do not agree; nothing they said is used."),
}


def conversation(request: HouseRequest, reference: str) -> HttpResponse:
    """Show one conversation: who takes part, what was said, and how its coding stands."""
    one = conversation_of(request, reference)
    participants = one.participants.select_related("customer", "segment").order_by("number")
    sees = bool(may_see_identity_in(request.actor, one.study.unit_id))
    context = {
        "conversation": one,
        "title": one.reference,
        "zone": str(letters.zone_of(one)),
        "language": language_names([one.language])[one.language],
        "participants": [
            (each, name, sees and letters.address_of(each))
            for each, name in names_among(participants, request.actor, one.study.unit_id)
        ],
        "sees_identity": sees,
        "may_hold": bool(may_hold(request.actor, one)),
        "may_be_held": is_legal(one.stage, Move.HOLD),
        "may_be_coded": is_legal(one.stage, Move.CODE),
        "may_be_closed": is_legal(one.stage, Move.CLOSE),
        "lines": list(enumerate(one.lines, start=1)),
        "story": _story_of(one),
        "files": Attachment.objects.about(subject_of(one)),
        **_coding_of(request, one),
    }
    return render(request, "web/conversations/conversation.html", context)


def _story_of(one: Conversation) -> list[tuple[Any, Any, Any]]:
    """Return what happened to the conversation, the latest first: each event, its words and who did it."""
    events = list(trail_of(one).exclude(kind__in=OFTEN).order_by("-seq"))
    names = Names(events)
    return [(event, EVENT_WORDS.get(event.kind, event.kind), names.maker_of(event)) for event in events]


def _coding_of(request: HouseRequest, one: Conversation) -> dict[str, Any]:
    """Return how the coding stands; whose codes are which is shown to nobody before both have handed in."""
    statements = list(one.statements.select_related("participant", "theme").order_by("first_line", "pk"))
    coders = list(one.coders.select_related("user").order_by("pk"))
    mine = next((each for each in coders if each.user_id == request.actor.user_id), None)
    is_done = is_coding_done(one)
    return {
        "statements": [(each, name_of(each.theme) if each.theme else "") for each in statements],
        "coders": coders,
        "mine": mine,
        "may_mark": not any(each.handed_in_at for each in coders),
        "is_coding_done": is_done,
        "has_free_seat": len(coders) < 2 and not is_done,
        "unsettled": len(figures.disagreements_of(one)) if is_done else 0,
        "agreement": of_agreement(figures.kappa_of(one)) if is_done and len(coders) == 2 else [],
    }


def move(request: HouseRequest, reference: str) -> HttpResponse:
    """Hold it at another time or elsewhere."""
    one = conversation_of(request, reference)
    zone = letters.zone_of(one)
    form = AppointmentForm(request.POST or None, zone=zone, initial=begin_with(one, zone))
    act = lambda _told: planning.move_conversation(one, form.appointment(), by=request.actor, at=now())  # noqa: E731
    done = _("It is moved; whoever was invited and has not declined is told by letter.")
    return fill(request, form, act, sheet_of(one, title=_("Another time or place"), done=done))


def call_off(request: HouseRequest, reference: str) -> HttpResponse:
    """Call a planned conversation off."""
    one = conversation_of(request, reference)
    form = CallOffForm(request.POST or None)
    act = lambda told: planning.call_off(one, reason=told["reason"], by=request.actor, at=now())  # noqa: E731
    lead = _("Whoever was invited and has not declined is told by letter.")
    done = _("The conversation is called off.")
    return fill(request, form, act, sheet_of(one, title=_("Call it off"), done=done, lead=lead))


def add_guest(request: HouseRequest, reference: str) -> HttpResponse:
    """Say who is to take part."""
    one = conversation_of(request, reference)
    form = GuestForm(request.POST or None, actor=request.actor, initial={"customer": request.GET.get("customer", "")})
    act = lambda _told: inviting.add_participant(one, form.guest(), by=request.actor, at=now())  # noqa: E731
    lead = _("Whoever may not see identities reads P1, P2 and so on instead of names.")
    return fill(request, form, act, sheet_of(one, title=_("Add a participant"), done=_("Added."), lead=lead))


@require_POST
def invite(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Send the invitation with its personal link."""
    person = _participant_of(request, reference, number)
    act = lambda: inviting.invite(person, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=url_of(person.conversation), done=_("The invitation is on its way."))


@require_POST
def note_answer(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Note what somebody who was asked said, whichever way they said it."""
    person, said = _participant_of(request, reference, number), request.POST.get("answer", "")
    if said not in SAID:
        raise Http404
    act = lambda: inviting.answer(person, Answer(said), by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=url_of(person.conversation), done=SAID[Answer(said)])


@require_POST
def note_consent(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Note whether somebody agrees, after they read or heard the wording."""
    person, consent = _participant_of(request, reference, number), request.POST.get("consent", "")
    if consent not in AGREED:
        raise Http404
    act = lambda: inviting.note_consent(person, Consent(consent), by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=url_of(person.conversation), done=AGREED[Consent(consent)])


def held(request: HouseRequest, reference: str) -> HttpResponse:
    """Note that it was held, and who came."""
    one = conversation_of(request, reference)
    participants = one.participants.select_related("customer").order_by("number")
    named = names_among(participants, request.actor, one.study.unit_id)
    expected = [each.number for each in participants if each.answer != Answer.DECLINED]
    form = HeldForm(request.POST or None, participants=named, initial={"came": expected})
    act = lambda told: holding.hold(one, came=told["came"], by=request.actor, at=now())  # noqa: E731
    done = _("It is noted. Keep now what was said.")
    return fill(request, form, act, sheet_of(one, title=_("It was held"), done=done))


def keep_record(request: HouseRequest, reference: str) -> HttpResponse:
    """Keep notes or a transcript; refused while somebody who came has not agreed."""
    one = conversation_of(request, reference)
    initial = {"kind": one.record_kind or RecordKind.NOTES, "text": one.record}
    form = RecordForm(request.POST or None, request.FILES or None, initial=initial)

    def act(told: dict[str, Any]) -> None:
        kind, file = RecordKind(told["kind"]), told.get("file")
        if isinstance(file, UploadedFile):
            holding.keep_file(one, kind, file.read(), file.name or "", by=request.actor, at=now())
        else:
            holding.keep_record(one, kind, told["text"], by=request.actor, at=now())

    done = _("It is kept. Mark statements in it now.")
    return fill(request, form, act, sheet_of(one, title=_("What was said"), done=done, template=RECORD))


@require_POST
def close(request: HouseRequest, reference: str) -> HttpResponse:
    """End the work on it."""
    one = conversation_of(request, reference)
    act = lambda: holding.close(one, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=url_of(one), done=_("The conversation is closed."))


@require_GET
def calendar(request: HouseRequest, reference: str) -> HttpResponse:
    """Hand out the date for a calendar."""
    return as_calendar(conversation_of(request, reference))


@require_GET
def file(request: HouseRequest, reference: str, attachment_id: int) -> FileResponse:
    """Hand out the file that was kept, to whoever reads the conversation; always as a download."""
    one = conversation_of(request, reference)
    require(may_hold(request.actor, one))
    attachment = get_object_or_404(Attachment.objects.about(subject_of(one)), pk=attachment_id)
    response = FileResponse(open_file(attachment.file))
    for name, value in download_headers(attachment).items():
        response.headers[name] = value
    return response


def as_calendar(one: Conversation) -> HttpResponse:
    """Return the date as a file for calendars."""
    response = HttpResponse(
        calendar_file(one, domain=own_domain(), at=now()), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{one.reference}.ics"'
    return response


def conversation_of(request: HouseRequest, reference: str) -> Conversation:
    visible = Conversation.objects.visible_to(request.actor).select_related("study__unit", "moderator")
    return get_object_or_404(visible, reference=reference)


def url_of(one: Conversation) -> str:
    return reverse("conversation", args=[one.reference])


def back_to(request: HouseRequest, one: Conversation, said: Any) -> HttpResponse:
    messages.success(request, str(said))
    return HttpResponseRedirect(url_of(one), status=TAKEN)


def sheet_of(one: Conversation, *, title: Any, done: Any, lead: Any = "", template: str = SHEET) -> Sheet:
    url = url_of(one)
    return Sheet(title=title, done=done, lead=lead, to=url, parent=one.reference, parent_url=url, template=template)


def _participant_of(request: HouseRequest, reference: str, number: int) -> Participant:
    one = conversation_of(request, reference)
    return get_object_or_404(one.participants.select_related("customer", "conversation__study__unit"), number=number)
