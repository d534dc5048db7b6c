"""Following what one has told us, without an account: with number and code, remembered for half an hour."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ascolto.complaints.closing import withdraw as withdraw_complaint
from ascolto.complaints.filing import add_kept
from ascolto.complaints.handling import ask_for_review, hear, is_review_asked
from ascolto.complaints.lifecycle import MoveNotAllowed, can_be_reviewed
from ascolto.complaints.models import Complaint, Message, MessageKind, Remark, RemedyState
from ascolto.complaints.remedies import RemedyNotOpen, answer_remedy
from ascolto.complaints.renewing import code_behind
from ascolto.complaints.tracking import complainant_of, complaint_by_code, remark_by_code
from ascolto.correspondence.files import open_file
from ascolto.correspondence.serving import download_headers
from ascolto.frontdoor.forms import EnterForm, MessageForm, typed
from ascolto.frontdoor.guarding import (
    Hurdle,
    guards_of,
    hurdle_for,
    is_from_our_pages,
    may_guess,
    note_wrong_guess,
    with_patience,
)
from ascolto.frontdoor.keeping import NotKept, keep_all
from ascolto.frontdoor.pages import outside_bodies
from ascolto.frontdoor.status import became_of, status_of, visible_files
from ascolto.organisation.references import normalise_reference
from ascolto.ui import moment
from ascolto.ui.refusals import Refusal, explanation_of
from ascolto.ui.request import HouseRequest

COOKIE = "following"
SALT = "ascolto.frontdoor.following"
REMEMBERED_SECONDS = 30 * 60
ANSWERS = {"accept": RemedyState.ACCEPTED, "decline": RemedyState.DECLINED}

Followed = Complaint | Remark
Text = str | Promise


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HouseRequest) -> HttpResponse:
    """Ask for number and code, or show what is being followed."""
    if request.method == "POST":
        return _enter(request)
    followed = followed_by(request)
    asked = request.GET.get("reference", "")
    if followed and normalise_reference(asked) in {"", followed.reference}:
        return _page_of(request, followed)
    return _entrance(request, EnterForm(initial={"reference": asked}))


def _enter(request: HouseRequest) -> HttpResponse:
    form = EnterForm(request.POST)
    if not form.is_valid():
        return _entrance(request, form, status=400)
    hurdle = hurdle_for(request, sending=_sending_of(request), at=moment.now())
    if hurdle:
        return _entrance(request, form, hurdle.sentence, hurdle.status, hurdle)
    reference, code = form.cleaned_data["reference"], form.cleaned_data["code"]
    if not may_guess(request, normalise_reference(reference)):
        return _entrance(request, form, _("There were too many tries. Please wait ten minutes and try again."), 429)
    found = complaint_by_code(reference, code) or remark_by_code(reference, code)
    if found is None:
        note_wrong_guess(request, normalise_reference(reference))
        wrong = _("We found nothing under this number and code. Please check both; capital letters do not matter.")
        return _entrance(request, form, wrong, 404)
    if form.cleaned_data["text"] and isinstance(found, Complaint):
        return remember(_page_of(request, found, MessageForm(initial={"text": form.cleaned_data["text"]})), found)
    return remember(_back(), found)


def _entrance(
    request: HouseRequest, form: EnterForm, problem: Any = "", status: int = 200, hurdle: Hurdle | None = None
) -> HttpResponse:
    kept = bool(form["text"].value())
    context = {"form": form, "problem": problem, "kept": kept, **guards_of(request, hurdle)}
    return with_patience(_private(render(request, "frontdoor/track.html", context, status=status)), hurdle)


def _sending_of(request: HouseRequest) -> str:
    """Return what makes a form without a key of its own this one and no other."""
    return sha256(json.dumps(typed(request.POST)).encode()).hexdigest()


def following(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Open the view with the complaint that is being followed; ask for number and code where none is.

    A message that was typed for too long waits in the page where number and code are asked for.
    """

    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        complaint = followed_by(request)
        if not isinstance(complaint, Complaint) or not is_from_our_pages(request):
            return _entrance(request, EnterForm(initial={"text": request.POST.get("text", "")}), status=403)
        return remember(view(request, complaint, *args, **kwargs), complaint)

    return opened


@csrf_exempt  # see guarding.is_from_our_pages
@require_POST
@following
def write(request: HouseRequest, complaint: Complaint) -> HttpResponse:
    """Take in a message, files, or both; also after the end."""
    form, at = MessageForm(request.POST, request.FILES), moment.now()
    asks_for_review = _asks_for_review(request, complaint)
    if asks_for_review and form.is_valid() and not form.cleaned_data["text"]:
        form.add_error("text", _("Please write a few words."))  # files alone do not say what to look at again
    if not form.is_valid():
        return _page_of(request, complaint, form, status=400)
    hurdle = hurdle_for(request, sending=_sending_of(request), at=at)
    if hurdle:
        return _page_of(request, complaint, form, hurdle=hurdle, status=hurdle.status)
    kept, not_kept = keep_all(form.cleaned_data["attached"], at=at)
    by = complainant_of(complaint)
    text, say = form.cleaned_data["text"], ask_for_review if asks_for_review else hear
    too_late: Text = ""
    if text and not _is_said(complaint, text, say):
        try:
            say(complaint, text=text, by=by, at=at)
        except MoveNotAllowed as refused:
            too_late = cast(Refusal, explanation_of(refused)).sentence
    for file in kept:
        add_kept(complaint, file.stored, name=file.name, by=by, at=at)
    if too_late:  # the words stay in the form, and the files with the complaint
        complaint.refresh_from_db()
        return _page_of(request, complaint, form, problem=too_late, not_kept=not_kept, status=409)
    return _page_of(request, complaint, not_kept=not_kept) if not_kept else _back("?sent")


def _asks_for_review(request: HouseRequest, complaint: Complaint) -> bool:
    """What is asked too late, such as of a complaint that was reopened meanwhile, is a message like any other."""
    return request.POST.get("do") == "review" and can_be_reviewed(complaint.stage)


def _is_said(complaint: Complaint, text: str, say: Callable[..., Message]) -> bool:
    """Return whether these are the words that came last: a button pressed twice says nothing new.

    Who wrote them as a message, and asks for a second look with the same words, does say something new.
    """
    last = complaint.messages.exclude(kind=MessageKind.NOTE).order_by("at", "pk").last()
    is_last = last is not None and last.kind == MessageKind.FROM_COMPLAINANT and last.text == text.strip()
    return is_last and (say is hear or is_review_asked(complaint))


@csrf_exempt  # see guarding.is_from_our_pages
@require_POST
@following
def answer(request: HouseRequest, complaint: Complaint, remedy_id: int) -> HttpResponse:
    """Accept or decline what was offered."""
    offered = {one.remedy.pk: one.remedy for one in status_of(complaint, at=moment.now()).remedies}
    if remedy_id not in offered or request.POST.get("answer") not in ANSWERS:
        raise Http404
    state = ANSWERS[request.POST["answer"]]
    try:
        answer_remedy(offered[remedy_id], answer=state, by=complainant_of(complaint), at=moment.now())
    except RemedyNotOpen:
        return _page_of(request, complaint, problem=_("This was answered before, so nothing was changed."), status=409)
    return _back()


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@following
def withdraw(request: HouseRequest, complaint: Complaint) -> HttpResponse:
    """Ask once more, then end the complaint as its complainant wishes."""
    if request.method != "POST":
        return _private(render(request, "frontdoor/withdraw.html", {"complaint": complaint}))
    try:
        withdraw_complaint(complaint, by=complainant_of(complaint), at=moment.now())
    except MoveNotAllowed:
        return _page_of(request, complaint, problem=_("It had already ended, so nothing was changed."), status=409)
    return _back()


@require_safe
@following
def file(request: HouseRequest, complaint: Complaint, file_id: int) -> FileResponse:
    """Hand out one of the files that the complainant may see."""
    attachment = get_object_or_404(visible_files(complaint), pk=file_id)
    response = FileResponse(open_file(attachment.file))
    for name, value in download_headers(attachment).items():
        response.headers[name] = value
    return response


@require_safe
def renewed_code(request: HouseRequest) -> HttpResponse:
    """Show the new code to whoever has our letter about it."""
    found = code_behind(request.GET.get("t", ""))
    complaint, code = found or (None, "")
    context = {"complaint": complaint, "code": code}
    return _private(render(request, "frontdoor/code.html", context, status=200 if found else 410))


@csrf_exempt  # it takes nothing but the memory of this browser
@require_POST
def leave(request: HouseRequest) -> HttpResponse:
    """Forget in this browser what was being followed."""
    response = _back()
    response.delete_cookie(COOKIE, path=reverse("track"), samesite="Lax")
    return response


def followed_by(request: HouseRequest) -> Followed | None:
    """Return the complaint or remark that this browser may follow."""
    try:
        reference, proof = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=REMEMBERED_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    found = (
        Complaint.objects.select_related("unit__legal_entity").filter(reference=reference).first()
        or Remark.objects.filter(reference=reference).first()
    )
    return found if found and constant_time_compare(proof, _proof(found)) else None


def remember(response: HttpResponse, followed: Followed) -> HttpResponse:
    """Let this browser follow it for half an hour from now, without the code."""
    response.set_cookie(
        COOKIE,
        signing.dumps([followed.reference, _proof(followed)], salt=SALT),
        max_age=REMEMBERED_SECONDS,
        path=reverse("track"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _proof(followed: Followed) -> str:
    """Return what only the present code proves: a new code ends what the old one opened."""
    return salted_hmac(SALT, followed.code_digest, algorithm="sha256").hexdigest()[:32]


def _page_of(
    request: HouseRequest,
    followed: Followed,
    form: MessageForm | None = None,
    *,
    problem: Any = "",
    not_kept: list[NotKept] | None = None,
    hurdle: Hurdle | None = None,
    status: int = 200,
) -> HttpResponse:
    if isinstance(followed, Remark):
        context: dict[str, Any] = {"remark": followed, "became": became_of(followed)}
        return _private(render(request, "frontdoor/remark_status.html", context))
    context = {
        "status": status_of(followed, at=moment.now()),
        "form": form or MessageForm(),
        "problem": hurdle.sentence if hurdle else problem,
        "not_kept": not_kept,
        "is_sent": bool(not_kept and not problem) or "sent" in request.GET,
        "bodies": outside_bodies(followed.unit.legal_entity),
        "language": translation.get_language(),
        **guards_of(request, hurdle),
    }
    return with_patience(_private(render(request, "frontdoor/status.html", context, status=status)), hurdle)


def _back(query: str = "") -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('track')}{query}")
    response.status_code = 303
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
