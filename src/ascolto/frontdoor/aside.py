"""What was put aside at the front door because a machine may have sent it: staff looks, takes it in or dismisses it.

These pages belong to the desk, but stand here, since what was typed has to go through the very form that asked for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ascolto.complaints.aside import dismiss, files_of, take_in_complaint, take_in_remark
from ascolto.complaints.models import RemarkKind, SetAside, SetAsideKind
from ascolto.frontdoor.counter import counter_of
from ascolto.frontdoor.forms import ComplaintForm, RemarkForm
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

SEE_OTHER = 303
SHOWN = 25
PLACE = re.compile("[0-9]{1,18}")
NOT_SHOWN = {"key", "speaking", "may_speak", "unit", "attached"}
WORDS_FIRST = ("words", "another", "wish")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something put aside, as it is read: each question with what was typed."""

    aside: SetAside
    typed: list[tuple[str | Promise, str]]
    files: list[str]


@require_safe
def aside(request: HouseRequest) -> HttpResponse:
    """Show what waits to be looked at, the oldest first."""
    rows = SetAside.objects.visible_to(request.actor).waiting().select_related("unit").order_by("pk")
    after = request.GET.get("after", "")
    found = list(rows.filter(pk__gt=int(after))[: SHOWN + 1] if PLACE.fullmatch(after) else rows[: SHOWN + 1])
    more = f"?after={found[SHOWN - 1].pk}" if len(found) > SHOWN else ""
    shown = [_shown(request, one) for one in found[:SHOWN]]
    return render(request, "frontdoor/aside.html", {"shown": shown, "more": more, "first": reverse("aside")})


@require_POST
def take_aside(request: HouseRequest, pk: int) -> HttpResponse:
    """Take it in as what it is, as of the moment at which it came."""
    one = _found(request, pk)
    with translation.override(one.language):
        reference = _taken_in(request, one)
    if reference is None:
        messages.warning(request, _("It can no longer be read as a form. Record it by hand, then dismiss it here."))
        return _back()
    messages.success(request, _("It was taken in as %(reference)s.") % {"reference": reference})
    return _back()


@require_POST
def dismiss_aside(request: HouseRequest, pk: int) -> HttpResponse:
    """Say with a reason that nobody said this."""
    dismiss(_found(request, pk), reason=request.POST.get("reason", ""), by=request.actor, at=moment.now())
    messages.success(request, _("It was dismissed; it stays on record with your reason."))
    return _back()


def _taken_in(request: HouseRequest, one: SetAside) -> str | None:
    form, at = _form_of(request, one), moment.now()
    if not form.is_valid():
        return None
    if isinstance(form, ComplaintForm):
        told = form.told(at=one.received_at)
        return take_in_complaint(one, told, speaker=form.speaker(), by=request.actor, at=at).complaint.reference
    return take_in_remark(one, form.said(), speaker=form.speaker(), by=request.actor, at=at).remark.reference


def _form_of(request: HouseRequest, one: SetAside) -> ComplaintForm | RemarkForm:
    """Return the form as it was filled in; a choice that is offered no longer counts as not made."""
    counter = counter_of(request.organisation)
    form = _bound(one, one.given, counter)
    gone = [name for name in form.errors if isinstance(form.fields.get(name), forms.ChoiceField)]
    given = {name: values for name, values in one.given.items() if name not in gone}
    return _bound(one, given, counter) if gone else form


def _bound(one: SetAside, given: dict[str, list[str]], counter: Any) -> ComplaintForm | RemarkForm:
    data = QueryDict(mutable=True)
    for name, values in given.items():
        data.setlist(name, values)
    if one.kind == SetAsideKind.COMPLAINT:
        return ComplaintForm(counter, data, at=one.received_at)
    return RemarkForm(counter, RemarkKind(one.kind), data)


def _shown(request: HouseRequest, one: SetAside) -> Shown:
    form = _bound(one, one.given, counter_of(request.organisation))
    asked = [name for name in form.fields if name not in NOT_SHOWN]
    names = sorted(asked, key=lambda name: not name.startswith(WORDS_FIRST))
    typed = [(form.fields[name].label or name, _said(form.fields[name], one.given.get(name, []))) for name in names]
    return Shown(one, [(label, words) for label, words in typed if words], [file.name for file in files_of(one)])


def _said(field: forms.Field, values: Sequence[str]) -> str:
    """Return what was typed or chosen, as it stood on the form."""
    labels = dict(_flat(field.choices)) if isinstance(field, forms.ChoiceField) else {}
    return ", ".join(str(labels.get(value, value)).strip() for value in values if value)


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _found(request: HouseRequest, pk: int) -> SetAside:
    return get_object_or_404(SetAside.objects.visible_to(request.actor).select_related("unit"), pk=pk)


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("aside"), status=SEE_OTHER)
