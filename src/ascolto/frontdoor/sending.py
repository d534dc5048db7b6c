"""Complain, praise, suggest: a page with a form, and what happens when it is sent."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ascolto.complaints.lodging import lodge, lodge_remark
from ascolto.complaints.models import RemarkKind
from ascolto.frontdoor.counter import counter_of
from ascolto.frontdoor.forms import ComplaintForm, RemarkForm
from ascolto.frontdoor.guarding import TRAP, Hurdle, hurdle_for
from ascolto.frontdoor.keeping import keep_all
from ascolto.frontdoor.pages import once_founded
from ascolto.frontdoor.ready import same_for_everybody
from ascolto.frontdoor.receipts import slip_for_complaint, slip_for_remark, to_receipt
from ascolto.organisation import settings_of
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

FROM_THE_ADDRESS = {"unit": "unit", "offering": "offering", "order": "order_number", "category": "category"}


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@once_founded
@same_for_everybody
def complain(request: HouseRequest) -> HttpResponse:
    """Take in a complaint."""
    counter, at = counter_of(request.organisation), moment.now()
    if request.method != "POST":
        form = ComplaintForm(counter, initial=_known_from_the_address(request), at=at)
        return _shown(request, "frontdoor/complain.html", form)
    form = ComplaintForm(counter, request.POST, request.FILES, at=at)
    hurdle = hurdle_for(request)
    if hurdle or not form.is_valid():
        return _shown(request, "frontdoor/complain.html", form, hurdle)
    kept, not_kept = keep_all(form.cleaned_data["attached"], at=at)
    key = form.sending()
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
            return _shown(request, template, RemarkForm(counter, kind, initial=_known_from_the_address(request)))
        form = RemarkForm(counter, kind, request.POST)
        hurdle = hurdle_for(request)
        if hurdle or not form.is_valid():
            return _shown(request, template, form, hurdle)
        key = form.sending()
        receipt = lodge_remark(form.said(), key=key, speaker=form.speaker(), at=moment.now())
        return to_receipt(slip_for_remark(receipt, key))

    return remark


praise = _remark_page(RemarkKind.PRAISE, "frontdoor/praise.html")
suggest = _remark_page(RemarkKind.SUGGESTION, "frontdoor/suggest.html")


def _known_from_the_address(request: HouseRequest) -> dict[str, str]:
    """Return what a link or a printed code says already: the place, the product, the booking."""
    return {field: request.GET[name] for name, field in FROM_THE_ADDRESS.items() if name in request.GET}


def _shown(request: HouseRequest, template: str, form: Form, hurdle: Hurdle | None = None) -> HttpResponse:
    status = hurdle.status if hurdle else 400 if form.is_bound else 200
    context: dict[str, Any] = {"form": form, "hurdle": hurdle, "trap": TRAP, "had_files": bool(request.FILES)}
    return render(request, template, context, status=status)
