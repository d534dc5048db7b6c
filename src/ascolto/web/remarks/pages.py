"""Praise, suggestions and enquiries: read, and answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from ascolto.complaints import remarks
from ascolto.complaints.letters import address_of
from ascolto.complaints.models import Remark
from ascolto.complaints.policy import may_answer_remark
from ascolto.complaints.remarks import AlreadyAnswered
from ascolto.customers.policy import may_see_identity_in
from ascolto.customers.showing import name_in_unit
from ascolto.trail.acting import Actor
from ascolto.ui.moment import now
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.web.going_on import see_other
from ascolto.web.keyset import window
from ascolto.web.remarks.forms import AnswerForm, RemarkFilter


@explains(AlreadyAnswered)
def _already_answered(refused: AlreadyAnswered) -> Refusal:
    return Refusal(
        _("This was not sent"),
        _("Somebody has answered this remark in the meantime."),
        _("Open it again to read that answer."),
    )


def listed(request: HouseRequest) -> HttpResponse:
    """Show what was said, the newest first."""
    form = RemarkFilter(request.GET, actor=request.actor)
    visible = Remark.objects.visible_to(request.actor).select_related("unit", "customer")
    found = window(form.narrowed(visible), by="-received_at", asked=request.GET)
    names = [(remark, _author_of(remark, request.actor)) for remark in found.rows]
    is_narrowed = any(request.GET.get(name) for name in form.fields)
    context = {"form": form, "found": found, "remarks": names, "is_narrowed": is_narrowed}
    return render(request, "web/remarks/list.html", context)


def remark(request: HouseRequest, reference: str) -> HttpResponse:
    """Show one remark; whoever may, answers it here."""
    visible = Remark.objects.visible_to(request.actor).select_related("unit", "customer", "complaint")
    one = get_object_or_404(visible, reference=reference)
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
        "is_reachable": one.customer is not None and bool(address_of(one.customer)),
    }
    return render(request, "web/remarks/remark.html", context, status=422 if form.errors else 200)


def _author_of(one: Remark, actor: Actor) -> str:
    return name_in_unit(one.customer, actor, one.unit_id) if one.customer else ""
