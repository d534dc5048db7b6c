"""Expected refusals in words: what happened, whether the work is safe, what to do. Everything else is a fault."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.trail.acting import NotPermitted
from ascolto.ui import faults, reasons
from ascolto.ui.typed import fields_of, holds_secret, words_among


@dataclass(frozen=True, slots=True)
class Refusal:
    """One page of refusal: its status, its heading, and sentences for the reader."""

    title: str | Promise
    sentence: str | Promise
    advice: str | Promise = ""
    status: int = 409


ASK_FOR_ROLE = _("Nothing was changed. If you need this for your work, ask the person who manages the roles.")
Explain = Callable[[Any], Refusal]
_explanations: dict[type[Exception], Explain] = {}


def explains(kind: type[Exception]) -> Callable[[Explain], Explain]:
    """Register the function that puts a refusal of an action into words for the desk."""

    def register(explain: Explain) -> Explain:
        _explanations[kind] = explain
        return explain

    return register


def explanation_of(exception: Exception) -> Refusal | None:
    """Return the refusal in words, or None when the exception is no expected refusal."""
    for kind in type(exception).__mro__:
        if kind in _explanations:
            return _explanations[kind](exception)
    return None


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Return the page that explains the refusal, or None where Django has to go on."""
    if isinstance(exception, Http404 | PermissionDenied):
        return None
    refusal = explanation_of(exception)
    if refusal is None:
        return None
    words = {"title": refusal.title, "sentence": refusal.sentence, "advice": refusal.advice}
    return faults.page_of(request, refusal.status, {**words, "typed": _words_of(request)})


def _words_of(request: HttpRequest) -> list[str]:
    return [] if holds_secret(request) else words_among(fields_of(request))


@explains(NotPermitted)
def _not_permitted(refused: NotPermitted) -> Refusal:
    return Refusal(
        title=_("You may not do this"),
        sentence=reasons.sentence_of(refused.reason),
        advice=ASK_FOR_ROLE if refused.reason.startswith("needs:") else _("Nothing was changed."),
        status=403,
    )
