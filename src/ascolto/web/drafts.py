"""What is typed into a form of the desk and not sent: kept or thrown away, as its writer or the script asks."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ascolto.people.drafts import DraftTooLong, OtherDraftStands, drop_draft, keep_draft, keep_late_draft
from ascolto.people.models import User
from ascolto.trail.recording import Subject

KEEP, DROP = "keep_draft", "drop_draft"
KEPT, OTHER_STANDS, TOO_LARGE, SEE_OTHER = 204, 409, 413, 303
LATE = "again"  # what a script says that sends after what a page before could not send


def is_about_draft(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") in {KEEP, DROP}


def keep_posted(request: HttpRequest, about: Subject, form: str, *, typed: Mapping[str, str], at: datetime) -> None:
    """Keep what comes back to its writer: incomplete, refused, or only looked at."""
    with suppress(DraftTooLong):  # it stands in the page all the same
        keep_draft(cast(User, request.user), about, form, typed=typed, at=at)


def keep_or_drop(
    request: HttpRequest, about: Subject, form: str, *, typed: Mapping[str, str], at: datetime, after: str
) -> HttpResponse:
    """Keep what stands in the form, or throw away what was kept; a script only wants to know that it is done.

    Whoever pressed a button is sent to the address `after` once the draft is kept, and back to the form without it.
    """
    user = cast(User, request.user)
    if request.POST["do"] == DROP:
        drop_draft(user, about, form)
        return HttpResponseRedirect(request.get_full_path(), status=SEE_OTHER)
    keep = keep_late_draft if request.headers.get("X-Draft") == LATE else keep_draft
    try:
        keep(user, about, form, typed=typed, at=at)
    except DraftTooLong:
        return HttpResponse(status=TOO_LARGE)
    except OtherDraftStands:
        return HttpResponse(status=OTHER_STANDS)
    if "X-Draft" in request.headers:
        return HttpResponse(status=KEPT)
    messages.success(request, _("Your draft is kept; only you see it. It stands in the form when you come back."))
    return HttpResponseRedirect(after, status=SEE_OTHER)
