"""What was typed into a form of the builder and not sent, and what is sent too late: neither is lost."""

import re
from typing import Any, cast

from django import forms
from django.http import HttpResponse

from ascolto.people.drafts import draft_of, drop_draft
from ascolto.people.models import Draft, User
from ascolto.surveys.designing import EditionChangedMeanwhile
from ascolto.surveys.models import Edition
from ascolto.ui.moment import now
from ascolto.ui.refusals import Refusal, explanation_of
from ascolto.ui.request import HouseRequest
from ascolto.web import drafts

NOT_TYPED = {"csrfmiddlewaretoken", "do", "seen"}
NAME = re.compile(r"[\w-]{1,120}")
LONGEST_NAME = 60


def keep_or_drop(request: HouseRequest, edition: Edition, form: str) -> HttpResponse:
    """Keep what stands in the form, or throw away what was kept."""
    here = request.get_full_path()
    return drafts.keep_or_drop(request, edition, _short(form), typed=_typed(request), at=now(), after=here)


def keep_posted(request: HouseRequest, edition: Edition, form: str) -> None:
    """Keep what comes back to its writer, incomplete or too late."""
    drafts.keep_posted(request, edition, _short(form), typed=_typed(request), at=now())


def offer_again(request: HouseRequest, edition: Edition, name: str, form: forms.Form) -> Draft | None:
    """Put what was kept into the form, as far as it still has such fields."""
    draft = draft_of(cast(User, request.user), edition, _short(name))
    if draft is None:
        return None
    for field in form.fields:
        if field not in NOT_TYPED:
            form.initial[field] = draft.typed.get(field, "")
    return draft


def forget(request: HouseRequest, edition: Edition, form: str) -> None:
    """Throw the draft away, because the form was sent."""
    drop_draft(cast(User, request.user), edition, _short(form))


def again(form: forms.Form, refused: EditionChangedMeanwhile) -> Refusal | None:
    """Let the form be sent once more by whoever has seen that somebody else was faster; what they typed stands."""
    data = cast(Any, form.data).copy()
    data["seen"] = str(refused.edition.version)
    form.data = data
    return explanation_of(refused)


def _typed(request: HouseRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in request.POST if name not in NOT_TYPED and NAME.fullmatch(name)}


def _short(form: str) -> str:
    return form[:LONGEST_NAME]
