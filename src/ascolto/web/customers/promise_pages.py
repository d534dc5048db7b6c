"""What we promised to customers, and what we agreed with those who are loyal."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.complaints.identities import known_ids, may_know
from ascolto.customers import agreements as agreeing
from ascolto.customers import promises as promising
from ascolto.customers.agreements import Partnership
from ascolto.customers.finding import family_ids
from ascolto.customers.models import Agreement, Customer, CustomerPromise, PromiseState
from ascolto.customers.policy import may_edit_customer
from ascolto.customers.showing import name_among
from ascolto.trail.acting import require
from ascolto.ui.forms import DayInput
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.choosing_people import PersonField
from ascolto.web.customers.frame import SHEET, fill_for, frame_of, known_one, one_of
from ascolto.web.keyset import window
from ascolto.web.settings.filling import Sheet, fill, press

SOON = timedelta(days=14)
REVIEW_SOON = timedelta(days=30)
SHOWN = 50


class PromiseForm(forms.Form):
    what = forms.CharField(label=_("What is promised"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = forms.DateField(label=_("By when"), widget=DayInput)
    carried_by = PersonField(label=pgettext_lazy("promise", "Who sees to it"))

    def __init__(self, data: Any = None, **named: Any) -> None:
        super().__init__(data, **named)
        cast(PersonField, self.fields["carried_by"]).offer()


class SettleForm(forms.Form):
    note = forms.CharField(
        label=_("Why it was not kept"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=True
    )


class AgreementForm(forms.Form):
    title = forms.CharField(label=_("Called"), max_length=200)
    we_give = forms.CharField(label=_("What we give"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    they_give = forms.CharField(label=_("What they give"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    from_on = forms.DateField(label=pgettext_lazy("agreement", "From"), widget=DayInput)
    until_on = forms.DateField(
        label=pgettext_lazy("agreement", "Until"), widget=DayInput, required=False, help_text=_("Empty: without end.")
    )
    review_on = forms.DateField(label=_("Looked at again on"), widget=DayInput)

    def partnership(self) -> Partnership:
        return Partnership(**self.cleaned_data)


class ReviewForm(forms.Form):
    note = forms.CharField(label=_("What the review found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    review_on = forms.DateField(label=_("Looked at again on"), widget=DayInput)


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why it ends"), max_length=500)


def of_customer(request: HouseRequest, reference: str) -> HttpResponse:
    """Show what was promised to a customer, and the agreements with them."""
    one = one_of(request, reference)
    family = family_ids(one)
    promises = CustomerPromise.objects.filter(customer__in=family).select_related("carried_by")
    context = {
        **frame_of(request, one, current="customer_promises"),
        "open": promises.open().order_by("due_on", "pk")[:SHOWN],
        "settled": promises.exclude(state=PromiseState.OPEN).order_by("-settled_at", "-pk")[:SHOWN],
        "agreements": Agreement.objects.filter(customer__in=family).order_by("-from_on", "-pk")[:SHOWN],
        "today": _today(request),
    }
    return render(request, "web/customers/promises.html", context)


def all_due(request: HouseRequest) -> HttpResponse:
    """Remind of promises that are due, and of agreements that wait to be looked at again."""
    actor, today = request.actor, _today(request)
    seen = Customer.objects.visible_to(actor)
    rows = CustomerPromise.objects.open().filter(customer__in=seen).select_related("customer", "carried_by")
    found = window(rows, by="due_on", asked=request.GET)
    reviews = Agreement.objects.to_review(by=today + REVIEW_SOON).filter(customer__in=seen).select_related("customer")
    reviewed = list(reviews.order_by("review_on", "pk")[:SHOWN])
    named = [*(each.customer for each in found.rows), *(each.customer for each in reviewed)]
    known = known_ids(actor, named)
    context = {
        "found": found,
        "rows": [(each, name_among(each.customer, known), each.customer_id in known) for each in found.rows],
        "reviews": [(each, name_among(each.customer, known), each.customer_id in known) for each in reviewed],
        "today": today,
        "may_edit": bool(may_edit_customer(actor)),
    }
    return render(request, "web/customers/promises_due.html", context)


def make(request: HouseRequest, reference: str) -> HttpResponse:
    """Promise something to a customer."""
    one = known_one(request, reference)
    form = PromiseForm(_sent(request), initial={"carried_by": request.actor.ref})

    def act(told: dict[str, Any]) -> object:
        who = told["carried_by"] or None
        return promising.make_promise(
            one, told["what"], due_on=told["due_on"], carried_by=who, by=request.actor, at=now()
        )  # fmt: skip

    return fill_for(
        request,
        one,
        form,
        act,
        title=_("Promise something"),
        done=_("The promise is on record."),
        back="customer_promises",
    )


@require_POST
def keep(request: HouseRequest, promise_id: int) -> HttpResponse:
    """Say that a promise was kept."""
    promise = _promise(request, promise_id)
    act = lambda: promising.settle_promise(promise, PromiseState.KEPT, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=_of(promise.customer), done=_("The promise is kept."))


def break_promise(request: HouseRequest, promise_id: int) -> HttpResponse:
    """Say that a promise was not kept, and why."""
    promise = _promise(request, promise_id)

    def act(told: dict[str, Any]) -> object:
        broken = PromiseState.BROKEN
        return promising.settle_promise(promise, broken, note=told["note"], by=request.actor, at=now())

    sheet = _sheet(promise.customer, _("A promise that was not kept"), _("It is noted that the promise was not kept."))
    return fill(request, SettleForm(_sent(request)), act, sheet)


def agree(request: HouseRequest, reference: str) -> HttpResponse:
    """Agree with a customer what each side gives."""
    one = known_one(request, reference)
    form = AgreementForm(_sent(request), initial={"from_on": _today(request)})
    return fill_for(
        request,
        one,
        form,
        lambda _told: agreeing.agree(one, form.partnership(), by=request.actor, at=now()),
        title=_("A partnership"),
        done=_("The agreement is on record."),
        back="customer_promises",
        lead=_("For a loyal customer with whom both sides give something for the long term."),
    )


def review(request: HouseRequest, agreement_id: int) -> HttpResponse:
    """Note what the review of an agreement found."""
    agreement = _agreement(request, agreement_id)
    form = ReviewForm(_sent(request))

    def act(told: dict[str, Any]) -> object:
        return agreeing.review_agreement(agreement, **told, by=request.actor, at=now())

    return fill(request, form, act, _sheet(agreement.customer, agreement.title, _("The review is noted.")))


def end(request: HouseRequest, agreement_id: int) -> HttpResponse:
    """End an agreement."""
    agreement = _agreement(request, agreement_id)

    def act(told: dict[str, Any]) -> object:
        return agreeing.end_agreement(agreement, reason=told["reason"], by=request.actor, at=now())

    sheet = _sheet(agreement.customer, _("End the agreement"), _("The agreement has ended."))
    return fill(request, EndForm(_sent(request)), act, sheet)


def _promise(request: HouseRequest, promise_id: int) -> CustomerPromise:
    rows = CustomerPromise.objects.filter(customer__in=Customer.objects.visible_to(request.actor))
    promise = get_object_or_404(rows.select_related("customer"), pk=promise_id)
    require(may_know(request.actor, promise.customer))
    return promise


def _agreement(request: HouseRequest, agreement_id: int) -> Agreement:
    rows = Agreement.objects.filter(customer__in=Customer.objects.visible_to(request.actor))
    agreement = get_object_or_404(rows.select_related("customer"), pk=agreement_id)
    require(may_know(request.actor, agreement.customer))
    return agreement


def _of(customer: Customer) -> str:
    return reverse("customer_promises", args=[customer.reference])


def _sheet(customer: Customer, title: Any, done: Any) -> Sheet:
    to = _of(customer)
    return Sheet(title=title, done=done, to=to, parent=customer.reference, parent_url=to, template=SHEET)


def _today(request: HouseRequest) -> date:
    return now().astimezone(zone_of(request)).date()


def _sent(request: HouseRequest) -> Any:
    return request.POST if request.method == "POST" else None
