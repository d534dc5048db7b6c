"""Customers in groups: who they are at a glance, segments of one or of many, and how important somebody is."""

from collections.abc import Container, Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.complaints.identities import may_know
from ascolto.customers import segments, weighing
from ascolto.customers.grouping import Groups, groups_of
from ascolto.customers.models import Customer, CustomerKind, Importance, Relation, Segment, Standing
from ascolto.customers.segments import SegmentRetired
from ascolto.customers.weighing import NoReason
from ascolto.trail.acting import require
from ascolto.ui.moment import now
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.web.customers.forms import ImportanceForm, SortForm, chosen_numbers
from ascolto.web.going_on import see_other

Text = str | Promise
INVALID = 422
SORTED_AT_ONCE = 500
NAMES: dict[str, tuple[Text, dict[str, Text]]] = {
    "relation": (_("Relation"), dict(Relation.choices)),
    "standing": (_("Standing"), dict(Standing.choices)),
    "importance": (_("Importance"), dict(Importance.choices)),
    "kind": (_("Kind"), dict(CustomerKind.choices)),
    "language": (_("Language"), dict(settings.LANGUAGES)),
}


@explains(SegmentRetired)
def _segment_retired(refused: SegmentRetired) -> Refusal:
    sentence = _("The segment “%(code)s” is retired. Choose another, or use it again in the settings.")
    return Refusal(_("This was not done"), sentence % {"code": refused.code}, _("Nothing was changed."))


@explains(NoReason)
def _no_reason(refused: NoReason) -> Refusal:
    return Refusal(_("This was not done"), _("Say why; the reason stays with the record."), _("Nothing was changed."))


def groups(request: HouseRequest) -> HttpResponse:
    """Show who our customers are: how many there are in each group, with the way to them."""
    counted = groups_of(Customer.objects.visible_to(request.actor))
    tables = [(title, _rows(name, words, counted)) for name, (title, words) in NAMES.items()]
    visible = set(Segment.objects.visible_to(request.actor).values_list("pk", flat=True))
    tables.append((pgettext_lazy("customers", "Segments"), _segment_rows(counted, visible)))
    return render(request, "web/customers/groups.html", {"groups": counted, "tables": tables})


def _rows(name: str, words: dict[str, Text], counted: Groups) -> list[tuple[Text, int, str]]:
    """Return each code of a typology in words, how many customers it has, and the address of their list."""
    codes: Iterable[str] = dict.fromkeys([*words, *counted.by[name]])
    rows = [(words.get(code, code) if code else _("not said"), counted.by[name].get(code, 0), code) for code in codes]
    shown = [(word, n, code) for word, n, code in rows if n or name != "language"]
    return [(word, n, _list_of(name, code) if n and code else "") for word, n, code in shown]


def _segment_rows(counted: Groups, visible: Container[int]) -> list[tuple[Text, int, str]]:
    language = translation.get_language() or "en"
    rows: list[tuple[Text, int, str]] = [
        (segment.in_language(language), n, _list_of("segment", segment.code) if n else "")
        for segment, n in counted.segments
        if segment.pk in visible
    ]
    return [*sorted(rows, key=lambda row: str(row[0])), (_("in no segment"), counted.in_no_segment, "")]


def _list_of(name: str, code: str) -> str:
    return f"{reverse('customers')}?{urlencode({name: code})}"


@require_POST
def put_in_segment(request: HouseRequest) -> HttpResponse:
    """Put the customers that were ticked on the list into a segment."""
    form, numbers = _sort_form(request), chosen_numbers(request.POST)
    chosen = list(Customer.objects.visible_to(request.actor).filter(reference__in=numbers[:SORTED_AT_ONCE]))
    if not form.is_valid() or not chosen:
        messages.error(request, _("Tick at least one customer, and choose a segment."))
        return _back_to_the_list(request)
    added = segments.put_in(form.cleaned_data["segment"], chosen, by=request.actor, at=now())
    said = ngettext("%(count)d customer was added.", "%(count)d customers were added.", added)
    messages.success(request, said % {"count": added})
    return _back_to_the_list(request)


def _sort_form(request: HouseRequest) -> SortForm:
    return SortForm(request.POST, segments=Segment.objects.visible_to(request.actor).in_use())


def _back_to_the_list(request: HttpRequest) -> HttpResponse:
    to = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith(reverse("customers"))
    return HttpResponse(status=303, headers={"Location": to if safe else reverse("customers")})


@require_POST
def add_to_segment(request: HouseRequest, reference: str) -> HttpResponse:
    """Put one customer into a segment, from their own page."""
    one, form = _one(request, reference), _sort_form(request)
    if form.is_valid():
        segments.put_in(form.cleaned_data["segment"], [one], by=request.actor, at=now())
    return see_other("customer", one.reference)


@require_POST
def leave_segment(request: HouseRequest, reference: str, code: str) -> HttpResponse:
    """Take one customer out of a segment."""
    one = _one(request, reference)
    segments.take_out(get_object_or_404(Segment, code=code), one, by=request.actor, at=now())
    return see_other("customer", one.reference)


def importance(request: HouseRequest, reference: str) -> HttpResponse:
    """Say how important a customer is, and why."""
    one = _one(request, reference)
    require(may_know(request.actor, one))
    form = ImportanceForm(request.POST if request.method == "POST" else None, customer=one)
    if form.is_bound and form.is_valid():
        chosen = Importance(form.cleaned_data["importance"])
        weighing.weigh(one, chosen, reason=form.cleaned_data["reason"], by=request.actor, at=now())
        messages.success(request, _("The importance is set."))
        return see_other("customer", one.reference)
    context = {"customer": one, "form": form}
    return render(request, "web/customers/importance.html", context, status=INVALID if form.errors else 200)


def _one(request: HouseRequest, reference: str) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(request.actor), reference=reference)
