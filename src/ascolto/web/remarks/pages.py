"""Praise, suggestions and enquiries: read, and answered."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from ascolto.complaints import remarks
from ascolto.complaints.letters import address_of
from ascolto.complaints.lifecycle import SuggestionMove, suggestion_moves_from
from ascolto.complaints.models import Remark
from ascolto.complaints.policy import may_answer_remark, may_follow, may_pass_on
from ascolto.complaints.praising import author_was_told
from ascolto.complaints.remarks import AlreadyAnswered
from ascolto.customers.policy import may_see_identity_in
from ascolto.customers.showing import name_in_unit
from ascolto.trail.acting import Actor
from ascolto.ui.moment import now
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.going_on import see_other
from ascolto.web.keyset import window
from ascolto.web.remarks.forms import AnswerForm, RemarkFilter

URLS = {
    SuggestionMove.CONSIDER: "consider_suggestion",
    SuggestionMove.ADOPT: "adopt_suggestion",
    SuggestionMove.CARRY_OUT: "carry_out_suggestion",
    SuggestionMove.DECLINE: "decline_suggestion",
}


@explains(AlreadyAnswered)
def _already_answered(refused: AlreadyAnswered) -> Refusal:
    return Refusal(
        _("This was not sent"),
        _("Somebody has answered this remark in the meantime."),
        _("Open it again to read that answer."),
    )


def listed(request: HouseRequest) -> HttpResponse:
    """Show what was said, the newest first."""
    today = today_of(request)
    form = RemarkFilter(request.GET, actor=request.actor, today=today)
    visible = Remark.objects.visible_to(request.actor).select_related("unit", "customer").prefetch_related("passed_on")
    found = window(form.narrowed(visible), by="-received_at", asked=request.GET)
    names = [(remark, _author_of(remark, request.actor)) for remark in found.rows]
    is_narrowed = any(request.GET.get(name) for name in form.fields)
    overdue = {remark.pk for remark in found.rows if remark.is_overdue(today=today)}
    context = {"form": form, "found": found, "remarks": names, "is_narrowed": is_narrowed, "overdue": overdue}
    return render(request, "web/remarks/list.html", context)


def remark(request: HouseRequest, reference: str) -> HttpResponse:
    """Show one remark; whoever may, answers it here."""
    one = remark_of(request, reference)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        remarks.answer_remark(one, answer=form.cleaned_data["answer"], by=request.actor, at=now())
        messages.success(request, _("The answer is on record; where there is an e-mail address, it is on its way."))
        return see_other("remark", one.reference)
    context = {
        "remark": one,
        "form": form,
        "may_answer": bool(may_answer_remark(request.actor, one)) and one.answered_at is None,
        "author": _author_of(one, request.actor),
        "sees_identity": bool(may_see_identity_in(request.actor, one.unit_id)),
        "is_reachable": is_reachable(one),
        **_followed(request, one),
    }
    return render(request, "web/remarks/remark.html", context, status=422 if form.errors else 200)


def _followed(request: HouseRequest, one: Remark) -> dict[str, Any]:
    """Return whom praise has reached, or what has become of a suggestion, and what the reader may do about it."""
    if one.is_praise:
        return {
            "passed_on": one.passed_on.select_related("employee").order_by("at", "pk"),
            "was_told": author_was_told(one),
            "may_pass_on": bool(may_pass_on(request.actor, one, to=())),
        }
    follows = one.is_suggestion and bool(may_follow(request.actor, one))
    return {
        "steps": [(move, URLS[move]) for move in suggestion_moves_from(one.stage)] if follows else [],
        "is_overdue": one.is_overdue(today=today_of(request)),
    }


def remark_of(request: HouseRequest, reference: str) -> Remark:
    visible = Remark.objects.visible_to(request.actor).select_related("unit", "customer", "complaint", "responsible")
    return get_object_or_404(visible, reference=reference)


def is_reachable(one: Remark) -> bool:
    return one.customer is not None and bool(address_of(one.customer))


def today_of(request: HouseRequest) -> date:
    return now().astimezone(zone_of(request)).date()


def _author_of(one: Remark, actor: Actor) -> str:
    return name_in_unit(one.customer, actor, one.unit_id) if one.customer else ""
