"""Many complaints at once: chosen in the list, looked over, done one by one, and told what was done and what not.

Each complaint goes through its own action in its own transaction, so that a refusal keeps back that one alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from ascolto.complaints.finding import in_order
from ascolto.complaints.impartiality import reading
from ascolto.complaints.models import Complaint
from ascolto.trail.acting import Actor, NotPermitted
from ascolto.ui import moment
from ascolto.ui.refusals import explanation_of
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.bulk_forms import DEEDS, Deed, DeedForm
from ascolto.web.complaints.filters import FilterForm, offers_for
from ascolto.web.complaints.rows import Row, beside, rows_of

Text = str | Promise
AT_ONCE = 200
EXPORT = "export"
OUTCOME = "many_complaints"
SEE_OTHER = 303
NOT_FOUND = _("You cannot read this complaint, or it does not exist.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A complaint that was chosen, with what stands against the deed and what is to be considered."""

    row: Row
    why_not: Text
    foretold: Text = ""


def many(request: HouseRequest) -> HttpResponse:
    """Show what would be done to the chosen complaints, and ask what has to be known for it.

    Who comes back to the bare address, after a reload or an expired session, has to choose again.
    """
    if request.method != "POST":
        return _to_choose_again(request)
    if request.POST.get("do") == EXPORT:
        return _to_export(request)
    deed = _deed(request.POST.get("do", ""))
    return _asked(request, deed, deed.form(auto_id="deed_%s"), references=chosen_in(request))


def do(request: HouseRequest, deed: str) -> HttpResponse:
    """Do it to each of them, and go on to what came of it."""
    found = _deed(deed)
    if request.method != "POST":
        return _to_choose_again(request)
    form = found.form(request.POST, auto_id="deed_%s")
    references = chosen_in(request)
    if not form.is_valid() or "look" in request.POST:
        return _asked(request, found, form, references=references, status=200 if form.is_valid() else 422)
    outcome = done_to(references, form, seen=_seen_in(request), by=request.actor, at=moment.now())
    request.session[OUTCOME] = {"deed": found.code, **outcome}
    return HttpResponseRedirect(reverse("complaints_many_done"), status=SEE_OTHER)


@require_GET
def done(request: HouseRequest) -> HttpResponse:
    """Tell for how many it was done, and of each other one why not."""
    outcome = request.session.get(OUTCOME)
    if outcome is None:
        return redirect("complaints")
    return render(request, "web/complaints/many_done.html", {**outcome, "deed": _deed(outcome["deed"])})


def done_to(
    references: Sequence[str], form: DeedForm, *, seen: Mapping[str, int], by: Actor, at: datetime
) -> dict[str, list]:
    """Hand each complaint to the action; return those for which it was done, and the refusals in words."""
    taken: list[str] = []
    refused: list[tuple[str, str]] = []
    for reference in references:
        why_not = _why_not(reference, form, seen=seen.get(reference), by=by, at=at)
        if why_not:
            refused.append((reference, str(why_not)))
        else:
            taken.append(reference)
    return {"taken": taken, "refused": refused}


def _why_not(reference: str, form: DeedForm, *, seen: int | None, by: Actor, at: datetime) -> Text:
    """Do it to one complaint; return why it was refused, or nothing."""
    complaint = Complaint.objects.visible_to(by).filter(reference=reference).first()
    if complaint is None:
        return NOT_FOUND
    try:
        form.act(complaint, seen=complaint.version if seen is None else seen, by=by, at=at)
    except Exception as exception:
        return _said(exception, form)
    return ""


def _said(exception: Exception, form: DeedForm) -> Text:
    """Return the refusal in words, where the form knows better than the general ones in its own; a fault stays one."""
    if isinstance(exception, NotPermitted) and exception.reason in form.says_of:
        return form.says_of[exception.reason]
    refusal = explanation_of(exception)
    if refusal is None:
        raise exception
    return refusal.sentence


def chosen_in(request: HouseRequest) -> list[str]:
    """Return the references that were ticked, or the first of the whole list where all of it was asked for."""
    if "all" not in request.POST:
        return list(dict.fromkeys(request.POST.getlist("chosen")))[:AT_ONCE]
    asked = QueryDict(request.POST.get("query", ""))
    form = FilterForm(asked, offers=offers_for(request.actor), zone=zone_of(request))
    rows = form.narrow(Complaint.objects.visible_to(request.actor), actor=request.actor, at=moment.now())
    return list(in_order(rows, form.ordering).values_list("reference", flat=True)[:AT_ONCE])


def _seen_in(request: HouseRequest) -> dict[str, int]:
    """Return the version of each complaint that the reader looked over, so that nobody's change is lost."""
    pairs = (each.partition(":") for each in request.POST.getlist("seen"))
    return {reference: int(version) for reference, _colon, version in pairs if version.isdecimal()}


def _asked(
    request: HouseRequest, deed: Deed, form: DeedForm, *, references: Sequence[str], status: int = 200
) -> HttpResponse:
    rows = beside(Complaint.objects.visible_to(request.actor)).filter(reference__in=references)
    rows = rows.select_related("offering", "representative", "person_complained_about")
    found = {row.complaint.reference: row for row in rows_of(rows, actor=request.actor)}
    with reading():
        chosen = [_looked_over(found[each], deed, form, request.actor) for each in references if each in found]
    possible = sum(not each.why_not for each in chosen)
    context = {"deed": deed, "form": form, "chosen": chosen, "possible": possible, "limit": AT_ONCE}
    return render(request, "web/complaints/many.html", context, status=status)


def _looked_over(row: Row, deed: Deed, form: DeedForm, actor: Actor) -> Chosen:
    why_not = deed.why_not(row.complaint, actor)
    return Chosen(row, why_not, "" if why_not else form.foretold(row.complaint))


def _to_choose_again(request: HouseRequest) -> HttpResponse:
    """Lead back to the list: an address without what was chosen does nothing."""
    messages.info(request, _("Which complaints you chose is no longer known. Please choose them again."))
    return redirect("complaints")


def _to_export(request: HouseRequest) -> HttpResponse:
    """Lead to the page that makes a file, of what was ticked or of the whole list."""
    chosen = urlencode({"chosen": chosen_in(request)}, doseq=True)
    query = request.POST.get("query", "") if "all" in request.POST else chosen
    return HttpResponseRedirect(f"{reverse('complaints_export')}?{query}", status=SEE_OTHER)


def _deed(code: str) -> Deed:
    if code not in DEEDS:
        raise Http404
    return DEEDS[code]
