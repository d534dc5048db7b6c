"""The page of one complaint, the pages of the steps on it, and the download of its files."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ascolto.complaints import remedies
from ascolto.complaints.impartiality import reading
from ascolto.complaints.models import Complaint, RemedyState
from ascolto.correspondence.files import open_file
from ascolto.correspondence.models import Attachment
from ascolto.correspondence.serving import download_headers
from ascolto.organisation import settings_of
from ascolto.people.drafts import at_work_on
from ascolto.people.models import User
from ascolto.trail.recording import subject_of
from ascolto.ui import moment
from ascolto.ui.access import View
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.case import Case, case_of
from ascolto.web.complaints.forms import StepForm
from ascolto.web.complaints.forms_deciding import PointForm
from ascolto.web.complaints.onward import next_after, remember_list
from ascolto.web.complaints.ready import insert, is_insertion, ready_for
from ascolto.web.complaints.refusing import Late, late_for, refused_in_words
from ascolto.web.complaints.steps import BY_CODE, OTHER_WAYS, Step, allowed, offered
from ascolto.web.complaints.timeline import Shown
from ascolto.web.complaints.unsent import (
    forget_sent,
    keep_or_drop,
    keep_posted,
    keeps_draft,
    offer_again,
)
from ascolto.web.drafts import is_about_draft

SEE_OTHER = 303
OUT_OF_SIGHT = _("It belongs to another unit now, whose complaints you cannot read.")


@require_GET
def case(request: HouseRequest, reference: str) -> HttpResponse:
    """Show one complaint: where it stands, what it says, what happened, and what can be done next."""
    reader = cast(User, request.user)
    with settings_of.held(request.organisation), reading(reader):
        complaint = case_of(reference, actor=request.actor)
        at = moment.now()
        shown = Case(
            complaint,
            actor=request.actor,
            reader=reader,
            zone=zone_of(request),
            at=at,
            shown=_part(request),
            whole="all" in request.GET,
        )
        remember_list(request)
        context = {"case": shown, "complaint": complaint, "at": at, "onward": next_after(complaint, request)}
        return render(request, "web/complaints/case.html", context)


def _part(request: HouseRequest) -> Shown:
    """Return the part of what happened that is asked for; what there is not means everything."""
    asked = request.GET.get("show", "")
    return Shown(asked) if asked in set(Shown) else Shown.ALL


def page_of(step: Step) -> View:
    """Return the page of one step: its form, and the taking of it."""

    @require_http_methods(["GET", "POST"])
    def take(request: HouseRequest, reference: str) -> HttpResponse:
        complaint = case_of(reference, actor=request.actor)
        form = form_of(step, complaint, request)
        if is_about_draft(request):
            return keep_or_drop(request, complaint, form, at=moment.now())
        if request.method == "GET":
            return _asked(request, step, complaint, form)
        if is_insertion(request):
            insert(form)
            keep_posted(request, complaint, form, at=moment.now())
            return _asked(request, step, complaint, form)
        if form.asks_only:
            keep_posted(request, complaint, form, at=moment.now())
            return _asked(request, step, complaint, form)
        if not form.is_valid():
            keep_posted(request, complaint, form, at=moment.now())
            return _shown(request, step, complaint, form, status=422)
        return _taken(request, step, complaint, form, at=moment.now())

    return take


def form_of(step: Step, complaint: Complaint, request: HouseRequest) -> StepForm:
    """Return the form of the step, with what was typed, if anything was."""
    posted = request.method == "POST"
    form = step.form(
        request.POST if posted else None,
        request.FILES if posted else None,
        complaint=complaint,
        actor=request.actor,
        code=step.code,
    )
    if isinstance(form, PointForm):
        form.about(_point(complaint, request.POST.get("number") or request.GET.get("number", "")))
    return form


def _point(complaint: Complaint, number: str):
    point = next((point for point in complaint.points.all() if str(point.number) == number), None)
    if point is None:
        raise Http404
    return point


def _asked(request: HouseRequest, step: Step, complaint: Complaint, form: StepForm) -> HttpResponse:
    """Show the form, or go back to the complaint and say why the step cannot be taken."""
    found = offered(request.actor, complaint).get(step.code)
    if found and found.verdict:
        return _shown(request, step, complaint, form)
    impossible = _("“%(step)s” is not possible where this complaint stands now.") % {"step": step.label}
    messages.warning(request, str(found.why_not if found else impossible))
    return _to_case(complaint)


def _taken(request: HouseRequest, step: Step, complaint: Complaint, form: StepForm, *, at: datetime) -> HttpResponse:
    """Take the step; what is refused comes back with its words, and with what others did in between."""
    try:
        form.hand_over(by=request.actor, at=at)
    except Exception as exception:
        refusal = refused_in_words(exception)
        if refusal is None:
            raise
        keep_posted(request, complaint, form, at=at)
        late = late_for(complaint.reference, form.cleaned_data.get("seen"), actor=request.actor)
        form.see_again(late.version)
        return _shown(request, step, complaint, form, refusal=refusal, late=late, status=refusal.status)
    forget_sent(cast(User, request.user), complaint, form)
    messages.success(request, str(step.done))
    return _on(request, step, complaint)


def _on(request: HouseRequest, step: Step, complaint: Complaint) -> HttpResponse:
    """Go on to the step that usually follows, where it can be taken, else back to the complaint."""
    now = Complaint.objects.visible_to(request.actor).filter(pk=complaint.pk).select_related("unit", "customer").first()
    if now is None:
        messages.info(request, OUT_OF_SIGHT)
        return HttpResponseRedirect(reverse("complaints"), status=SEE_OTHER)
    follows = allowed([step.then], offered(request.actor, now))
    return HttpResponseRedirect(follows[0].url, status=SEE_OTHER) if follows else _to_case(complaint)


def _shown(
    request: HouseRequest,
    step: Step,
    complaint: Complaint,
    form: StepForm,
    *,
    refusal=None,
    late: Late | None = None,
    status: int = 200,
) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "step": step,
        "complaint": complaint,
        "form": form,
        "refusal": refusal,
        "late": late,
        "unsent": None if request.method == "POST" else offer_again(user, complaint, form, actor=request.actor),
        "keeps_draft": keeps_draft(form),
        "ready": ready_for(form),
        "at_work": at_work_on(complaint, besides=user, at=moment.now()),
        "withdraws_requests": step.code in OTHER_WAYS and complaint.evidence_requests.open().exists(),
    }
    templates = [f"web/complaints/step_{step.code}.html", "web/complaints/step.html"]
    return render(request, templates, context, status=status)


def _to_case(complaint: Complaint) -> HttpResponse:
    return HttpResponseRedirect(reverse("complaint", args=[complaint.reference]), status=SEE_OTHER)


ANSWERS = {
    RemedyState.ACCEPTED: _("The complainant accepted the remedy."),
    RemedyState.DECLINED: _("The complainant declined the remedy."),
    RemedyState.CARRIED_OUT: _("The remedy has reached the complainant."),
}


@require_POST
def remedy(request: HouseRequest, reference: str, remedy_id: int) -> HttpResponse:
    """Record what became of a remedy: accepted, declined or carried out."""
    complaint = case_of(reference, actor=request.actor)
    found = next((each for each in complaint.remedies.all() if each.pk == remedy_id), None)
    became = request.POST.get("became", "")
    if found is None or became not in ANSWERS:
        raise Http404
    if became == RemedyState.CARRIED_OUT:
        remedies.carry_out(found, by=request.actor, at=moment.now())
    else:
        remedies.answer_remedy(found, answer=RemedyState(became), by=request.actor, at=moment.now())
    messages.success(request, ANSWERS[RemedyState(became)])
    return _to_case(complaint)


@require_GET
def file(request: HouseRequest, file_id: int) -> FileResponse:
    """Hand out a file to whoever may read the complaint that it belongs to; always as a download."""
    attachment = Attachment.objects.select_related("file").filter(pk=file_id).first()
    if attachment is None or not _may_read(request, attachment):
        raise Http404
    response = FileResponse(open_file(attachment.file))
    for name, value in download_headers(attachment).items():
        response.headers[name] = value
    return response


def _may_read(request: HouseRequest, attachment: Attachment) -> bool:
    kind, _colon, pk = attachment.about.partition(":")
    readable = Complaint.objects.visible_to(request.actor).filter(pk=int(pk) if pk.isdigit() else 0).first()
    return kind == "complaint" and readable is not None and subject_of(readable) == attachment.about


PAGES = {step.url_name: (step, page_of(step)) for step in BY_CODE.values()}
