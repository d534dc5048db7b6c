"""How a sheet of the settings is filled in: validated, handed to one action, and given back where that refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.trail.acting import NotPermitted
from ascolto.ui.refusals import explanation_of

Text = str | Promise
Act = Callable[[dict[str, Any]], object]
TAKEN, INVALID, REFUSED = 303, 422, 409
SAVE = pgettext_lazy("button", "Save")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands around a form: its heading, where it belongs, its button, and what is said when it is done."""

    title: Text
    done: Text
    to: str
    parent: Text = ""
    parent_url: str = ""
    lead: Text = ""
    button: Text = SAVE
    template: str = "web/settings/sheet.html"
    more: Mapping[str, Any] = field(default_factory=dict)


def fill(request: HttpRequest, form: forms.Form, act: Act, sheet: Sheet) -> HttpResponse:
    """Show the form; once it is sent, act and go on, or show it again with what was typed and what is wrong."""
    status = 200
    if form.is_bound:
        status = hand_over(form, act)
        if status == TAKEN:
            messages.success(request, str(sheet.done))
            return HttpResponseRedirect(sheet.to, status=TAKEN)
    return show(request, form, sheet, status=status)


def show(request: HttpRequest, form: forms.Form, sheet: Sheet, *, status: int) -> HttpResponse:
    """Show the form on its sheet."""
    frame = {"title": sheet.title, "parent": sheet.parent, "parent_url": sheet.parent_url}
    asks = any(field.required for field in form.fields.values())
    return render(
        request, sheet.template, {"form": form, "sheet": sheet, "asks": asks, **frame, **sheet.more}, status=status
    )


def press(request: HttpRequest, act: Callable[[], object], *, to: str, done: Text) -> HttpResponse:
    """Do what a single button asks; a refusal is explained on a page of its own."""
    act()
    messages.success(request, str(done))
    return HttpResponseRedirect(to, status=TAKEN)


def hand_over(form: forms.Form, act: Act) -> int:
    """Hand what was typed to the action and return the status of the answer; a refusal is said beside its field."""
    if not form.is_valid():
        return INVALID
    try:
        act(form.cleaned_data)
    except NotPermitted:
        raise
    except ValidationError as problem:
        form.add_error("password" if "password" in form.fields else None, problem.messages)
        return INVALID
    except Exception as refusal:
        return _refused(form, refusal)
    return TAKEN


def _refused(form: forms.Form, refusal: Exception) -> int:
    explanation = explanation_of(refusal)
    if explanation is None:
        raise refusal
    faults = getattr(refusal, "faults", None) or {_field_of(form, refusal): explanation.sentence}
    for name, fault in faults.items():
        form.add_error(name if name in form.fields else None, fault)
    return REFUSED


def _field_of(form: forms.Form, refusal: Exception) -> str:
    """Return the field that the form says such a refusal is about."""
    asked: Mapping[type[Exception], str] = getattr(form, "blames", {})
    return asked.get(type(refusal), "")
