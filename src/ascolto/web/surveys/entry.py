"""Entering what was answered by telephone, face to face or on paper: the whole questionnaire on one page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ascolto.correspondence.addresses import one_line
from ascolto.customers.finding import search
from ascolto.customers.models import Customer
from ascolto.surveys.answering import AlreadySent, NotComplete
from ascolto.surveys.asked import AskedPage, Reader, asked_page, said_about
from ascolto.surveys.entering import ENTERED_AS, EnteredBefore, Entry, NothingEntered, enter, without_compulsion
from ascolto.surveys.frozen import Asking, asking_of
from ascolto.surveys.kinds import Mode
from ascolto.surveys.models import Invitation, InvitationState, Wave
from ascolto.surveys.values import AnswerFault, Typed
from ascolto.ui.moment import now
from ascolto.ui.refusals import explanation_of
from ascolto.ui.request import HouseRequest

SEE_OTHER = 303
FOUND = 10
LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class Writing:
    """What stands on the page: how it was given, who gave it, and what was typed so far."""

    asking: Asking
    language: str
    mode: str = Mode.PHONE
    invitation: Invitation | None = None
    sheet_number: str = ""
    typed: Typed | None = None
    faults: Sequence[AnswerFault] = ()
    problem: str | Promise = ""


@require_safe
def entries(request: HouseRequest) -> HttpResponse:
    """List the running waves into which answers can be entered."""
    waves = Wave.objects.enterable_by(request.actor).select_related("edition__questionnaire")
    named = [(wave, _named(wave)) for wave in waves.order_by("-launched_at", "-pk")]
    return render(request, "web/surveys/entry/list.html", {"waves": named})


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HouseRequest, reference: str) -> HttpResponse:
    """Enter one response."""
    asking = asking_of(_wave(request, reference))
    if request.method == "POST":
        return _take_in(request, asking)
    mode = request.GET.get("mode", "")
    return _shown(
        request,
        Writing(
            asking=asking,
            language=_language(request.GET.get("language", ""), asking),
            mode=mode if mode in ENTERED_AS else Mode.PHONE,
            invitation=_invitation(request, asking, request.GET.get("invitation", "")),
        ),
    )


@require_safe
def paper(request: HouseRequest, reference: str, language: str) -> HttpResponse:
    """Show the questionnaire as a sheet to be printed and filled in by hand."""
    asking = asking_of(_wave(request, reference))
    language = _language(language, asking)
    reader = _reader(request, asking, language)
    with translation.override(language):
        context = {
            **_words(reader, asking),
            "pages": _pages(asking, reader, {}, ()),
            "wave": asking.wave,
        }
        return render(request, "web/surveys/entry/paper.html", context)


def _wave(request: HouseRequest, reference: str) -> Wave:
    waves = Wave.objects.enterable_by(request.actor).select_related("edition__questionnaire", "unit", "offering")
    return get_object_or_404(waves, reference=reference)


def _named(wave: Wave) -> str:
    """Return the wave with its questionnaire, for two of them have waves of the same name."""
    return f"{wave.edition.questionnaire.in_language(translation.get_language() or 'en')} · {wave.name}"


def _take_in(request: HouseRequest, asking: Asking) -> HttpResponse:
    sent = {name: values for name, values in request.POST.lists() if isinstance(name, str)}
    writing = Writing(
        asking=asking,
        language=_language(request.POST.get("language", ""), asking),
        mode=request.POST.get("mode", ""),
        invitation=_invitation(request, asking, request.POST.get("invitation", "")),
        sheet_number=one_line(request.POST.get("sheet_number", ""))[:LONGEST_NUMBER],
        typed=sent,
    )
    try:
        enter(asking, _entry(writing), by=request.actor, at=now())
    except NotComplete as wrong:
        return _shown(request, replace(writing, faults=wrong.filled.faults), status=400)
    except (AlreadySent, EnteredBefore, NothingEntered) as refused:
        refusal = explanation_of(refused)
        return _shown(request, replace(writing, problem=refusal.sentence if refusal else ""), status=409)
    messages.success(request, _("The answers are stored. Here is an empty sheet for the next ones."))
    where = reverse("enter_answers", args=[asking.wave.reference])
    return HttpResponseRedirect(f"{where}?mode={writing.mode}&language={writing.language}", status=SEE_OTHER)


def _entry(writing: Writing) -> Entry:
    mode = Mode(writing.mode) if writing.mode in ENTERED_AS else Mode.FILE
    return Entry(
        typed=writing.typed or {},
        mode=mode,
        language=writing.language,
        invitation=writing.invitation,
        sheet_number=writing.sheet_number,
    )


def _invitation(request: HouseRequest, asking: Asking, chosen: str) -> Invitation | None:
    """Return who was asked and has been chosen, as far as this reader may know customers."""
    if not chosen.isdecimal() or asking.wave.is_anonymous:
        return None
    known = Customer.objects.visible_to(request.actor)
    found = Invitation.objects.filter(wave=asking.wave, customer__in=known, pk=int(chosen[:18]))
    return found.select_related("customer", "unit", "offering", "wave").first()


def _looked_for(request: HouseRequest, asking: Asking) -> list[Invitation]:
    """Return those who were asked and are found by these words, whether or not they have answered.

    Who answered is nobody's business at this desk: those who did are found like all others (docs/surveys-privacy.md).
    """
    words = request.GET.get("q", "").strip()
    if not words or asking.wave.is_anonymous:
        return []
    known = Customer.objects.visible_to(request.actor)
    customers = search(words, actor=request.actor, known=known)
    asked = Invitation.objects.filter(wave=asking.wave, customer__in=customers).exclude(state=InvitationState.SKIPPED)
    return list(asked.select_related("customer").order_by("customer__sort_key", "pk")[:FOUND])


def _language(wished: str, asking: Asking) -> str:
    offered = asking.content.languages
    return next((one for one in (wished, translation.get_language()) if one in offered), offered[0])


def _shown(request: HouseRequest, writing: Writing, *, status: int = 200) -> HttpResponse:
    asking, names = writing.asking, dict(settings.LANGUAGES)
    reader = _reader(request, asking, writing.language, writing.invitation)
    context = {
        **_words(reader, asking),
        "wave": asking.wave,
        "name": _named(asking.wave),
        "writing": writing,
        "pages": _pages(asking, reader, writing.typed or {}, writing.faults),
        "faults": writing.faults,
        "modes": [(mode.value, mode.label) for mode in ENTERED_AS],
        "languages": [(code, names.get(code, code)) for code in asking.content.languages],
        "found": _looked_for(request, asking),
        "q": request.GET.get("q", ""),
    }
    return render(request, "web/surveys/entry/entry.html", context, status=status)


def _reader(request: HouseRequest, asking: Asking, language: str, invitation: Invitation | None = None) -> Reader:
    """Return who reads; what only an earlier answer tells stays open on a sheet that shows everything at once."""
    about = said_about(asking.wave, invitation, organisation=request.organisation.name, language=language)
    return Reader(language=language, said=about)


def _words(reader: Reader, asking: Asking) -> dict[str, str]:
    return {
        "title": reader.say(asking.content.title),
        "welcome": reader.say(asking.content.welcome),
        "language": reader.language,
    }


def _pages(asking: Asking, reader: Reader, typed: Typed, faults: Sequence[AnswerFault]) -> list[AskedPage]:
    content = without_compulsion(asking.content)
    return [asked_page(page, page.questions, reader=reader, typed=typed, faults=faults) for page in content.pages]
