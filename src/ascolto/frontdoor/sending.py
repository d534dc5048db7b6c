"""Complain, praise, suggest: a page with a form, and what happens when it is sent."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, cast

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ascolto.complaints.aside import Suspect, set_aside
from ascolto.complaints.lodging import KeptFile, lodge, lodge_remark
from ascolto.complaints.models import RemarkKind, SetAsideKind
from ascolto.correspondence.addresses import one_line
from ascolto.frontdoor.counter import Counter, counter_of
from ascolto.frontdoor.forms import ComplaintForm, RemarkForm, typed
from ascolto.frontdoor.guarding import TRAPPED, Hurdle, guards_of, hurdle_for, is_trapped, with_patience
from ascolto.frontdoor.keeping import keep_all
from ascolto.frontdoor.pages import once_founded
from ascolto.frontdoor.ready import same_for_everybody
from ascolto.frontdoor.receipts import slip_for_complaint, slip_for_remark, to_receipt
from ascolto.organisation import settings_of
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

LONGEST_ORDER = 100


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@once_founded
@same_for_everybody
def complain(request: HouseRequest) -> HttpResponse:
    """Take in a complaint."""
    counter, at = counter_of(request.organisation), moment.now()
    if request.method != "POST":
        form = ComplaintForm(counter, initial=_known_from_the_address(request, counter), at=at)
        return _shown(request, "frontdoor/complain.html", form)
    form = ComplaintForm(counter, request.POST, request.FILES, at=at)
    if not form.is_valid():
        return _shown(request, "frontdoor/complain.html", form)
    key = form.sending()
    hurdle = hurdle_for(request, sending=key, at=at)
    if hurdle:
        return _shown(request, "frontdoor/complain.html", form, hurdle)
    kept, not_kept = keep_all(form.cleaned_data["attached"], at=at)
    if is_trapped(request):
        set_aside(_suspect(SetAsideKind.COMPLAINT, form, kept), at=at)
        return _shown(request, "frontdoor/complain.html", form, TRAPPED)
    # What is promised is what the page has just shown; reading it again would cost a statement for each rule.
    with settings_of.held(request.organisation):
        receipt = lodge(form.told(at=at), key=key, speaker=form.speaker(), files=kept, at=at)
    return to_receipt(slip_for_complaint(receipt, key, not_kept, counter))


def _remark_page(kind: RemarkKind, template: str) -> Callable[[HouseRequest], HttpResponse]:
    @csrf_exempt  # see guarding.is_from_our_pages
    @require_http_methods(["GET", "HEAD", "POST"])
    @once_founded
    @same_for_everybody
    def remark(request: HouseRequest) -> HttpResponse:
        counter = counter_of(request.organisation)
        if request.method != "POST":
            return _shown(
                request, template, RemarkForm(counter, kind, initial=_known_from_the_address(request, counter))
            )
        form, at = RemarkForm(counter, kind, request.POST), moment.now()
        if not form.is_valid():
            return _shown(request, template, form)
        key = form.sending()
        hurdle = hurdle_for(request, sending=key, at=at)
        if hurdle:
            return _shown(request, template, form, hurdle)
        if is_trapped(request):
            set_aside(_suspect(SetAsideKind(kind.value), form, []), at=at)
            return _shown(request, template, form, TRAPPED)
        receipt = lodge_remark(form.said(), key=key, speaker=form.speaker(), at=at)
        return to_receipt(slip_for_remark(receipt, key))

    return remark


praise = _remark_page(RemarkKind.PRAISE, "frontdoor/praise.html")
suggest = _remark_page(RemarkKind.SUGGESTION, "frontdoor/suggest.html")


def _suspect(kind: SetAsideKind, form: ComplaintForm | RemarkForm, files: Sequence[KeptFile]) -> Suspect:
    unit = form.counter.units.get(form.cleaned_data.get("unit", ""), form.counter.root)
    given = typed(cast(MultiValueDict, form.data))
    return Suspect(
        kind=kind,
        key=form.sending(),
        given=given,
        unit=unit,
        language=translation.get_language(),
        files=files,
    )


def _known_from_the_address(request: HouseRequest, counter: Counter) -> dict[str, str]:
    """Return what a link or a printed code says already: the place, the product, the booking.

    An old code on a wall names what is no longer there; whoever scans it is not troubled with that.
    """
    offered: dict[str, Collection[str]] = {
        "unit": counter.units,
        "offering": counter.offerings,
        "category": counter.categories,
    }
    known = {name: request.GET[name] for name, codes in offered.items() if request.GET.get(name) in codes}
    order = one_line(request.GET.get("order", ""))
    if order and len(order) <= LONGEST_ORDER:
        known["order_number"] = order
    return known


def _shown(request: HouseRequest, template: str, form: Form, hurdle: Hurdle | None = None) -> HttpResponse:
    status = hurdle.status if hurdle else 400 if form.is_bound else 200
    context: dict[str, Any] = {"form": form, "had_files": bool(request.FILES), **guards_of(request, hurdle)}
    return with_patience(render(request, template, context, status=status), hurdle)
