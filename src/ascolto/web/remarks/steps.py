"""Passing praise on, and saying what becomes of a suggestion: each on a sheet of its own, below the words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.complaints import suggestions
from ascolto.complaints.lifecycle import SuggestionMove
from ascolto.complaints.models import Remark
from ascolto.complaints.policy import may_follow, may_pass_on
from ascolto.complaints.praising import author_was_told, meant_in, pass_on
from ascolto.trail.acting import require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.remarks.forms import AdoptForm, OutcomeForm, PassOnForm, ReviewForm
from ascolto.web.remarks.pages import is_reachable, remark_of, today_of
from ascolto.web.settings.filling import Act, Sheet, fill

REVIEWED_AFTER = timedelta(days=30)
Words = str | Promise


def pass_praise_on(request: HouseRequest, reference: str) -> HttpResponse:
    """Let praise reach those it is about."""
    praise = remark_of(request, reference)
    if not praise.is_praise:
        raise Http404
    require(may_pass_on(request.actor, praise, to=()))
    may_tell = is_reachable(praise) and not author_was_told(praise)
    form = PassOnForm(_sent(request), meant=meant_in(praise), may_tell=may_tell)

    def act(given: dict[str, Any]) -> object:
        return pass_on(praise, form.passing(), by=request.actor, at=now())

    lead = _("Users read it on their first page and get a letter: the words, without the author's name and address.")
    return fill(request, form, act, _sheet(praise, _("Pass it on"), _("The praise is passed on."), lead))


def consider(request: HouseRequest, reference: str) -> HttpResponse:
    """Take a suggestion up, or give it another day."""
    suggestion = _followed(request, reference)
    form = ReviewForm(_sent(request), suggestion=suggestion, initial=_usual(request, suggestion))

    def act(given: dict[str, Any]) -> object:
        return suggestions.consider(suggestion, form.review(), by=request.actor, at=now())

    title, done = SuggestionMove.CONSIDER.label, _("It is noted who sees to it until when.")
    return fill(request, form, act, _sheet(suggestion, title, done, ""))


def adopt(request: HouseRequest, reference: str) -> HttpResponse:
    """Say that a suggestion will be done."""
    suggestion = _followed(request, reference)
    form = AdoptForm(_sent(request), suggestion=suggestion, initial=_usual(request, suggestion))

    def act(given: dict[str, Any]) -> object:
        return suggestions.adopt(suggestion, form.review(), outcome=given["outcome"], by=request.actor, at=now())

    title, done = SuggestionMove.ADOPT.label, _("The suggestion is adopted.")
    lead = _("Its author sees this on the page on which they follow it; a letter goes out once it is carried out.")
    return fill(request, form, act, _sheet(suggestion, title, done, lead))


def _settling(
    move: SuggestionMove, action: Callable[..., Remark], done: Words
) -> Callable[[HouseRequest, str], HttpResponse]:
    """Return the page on which a suggestion comes to its end with one of these moves."""

    def page(request: HouseRequest, reference: str) -> HttpResponse:
        suggestion = _followed(request, reference)
        act: Act = lambda given: action(suggestion, outcome=given["outcome"], by=request.actor, at=now())  # noqa: E731
        lead = (
            _("This goes out by e-mail, in the wording of your letters.")
            if is_reachable(suggestion)
            else _("There is no e-mail address: tell them yourself, and keep here what you said.")
        )
        return fill(request, OutcomeForm(_sent(request)), act, _sheet(suggestion, move.label, done, lead))

    return page


carry_out = _settling(
    SuggestionMove.CARRY_OUT, suggestions.carry_out, _("It is noted that the suggestion is carried out.")
)
decline = _settling(SuggestionMove.DECLINE, suggestions.decline, _("The suggestion is declined."))


def _followed(request: HouseRequest, reference: str) -> Remark:
    suggestion = remark_of(request, reference)
    if not suggestion.is_suggestion:
        raise Http404
    require(may_follow(request.actor, suggestion))
    return suggestion


def _usual(request: HouseRequest, suggestion: Remark) -> dict[str, Any]:
    """Return what stands in the form at first: what was planned, else the reader and a day in a month."""
    return {
        "responsible": str(suggestion.responsible_id or request.actor.user_id or ""),
        "review_on": suggestion.review_on or today_of(request) + REVIEWED_AFTER,
        "outcome": suggestion.outcome,
    }


def _sheet(remark: Remark, title: Words, done: Words, lead: Words) -> Sheet:
    here = reverse("remark", args=[remark.reference])
    return Sheet(
        title=title,
        done=done,
        to=here,
        parent=remark.reference,
        parent_url=here,
        lead=lead,
        button=title,
        template="web/remarks/sheet.html",
        more={"remark": remark},
    )


def _sent(request: HouseRequest) -> Any:
    return request.POST if request.method == "POST" else None
