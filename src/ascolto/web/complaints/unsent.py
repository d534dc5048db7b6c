"""What was typed into the form of a step and not sent: kept for its writer, and standing there when they come back."""

import re
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from ascolto.complaints.models import Complaint
from ascolto.people.drafts import draft_of, drop_draft
from ascolto.people.models import User
from ascolto.trail.acting import Actor
from ascolto.ui.request import HouseRequest
from ascolto.web import drafts
from ascolto.web.complaints.forms import StepForm
from ascolto.web.complaints.refusing import Late, late_for

NOT_TYPED = {"seen", "number"}
VERSION = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Unsent:
    """A draft that stands in the form again: since when, and what others did to the complaint in the meantime."""

    kept_at: datetime
    late: Late


def keep_or_drop(request: HouseRequest, complaint: Complaint, form: StepForm, *, at: datetime) -> HttpResponse:
    """Keep what stands in the form of a step, or throw away what was kept."""
    case = reverse("complaint", args=[complaint.reference])
    return drafts.keep_or_drop(request, complaint, name_of(form), typed=_typed(form), at=at, after=case)


def keep_posted(request: HouseRequest, complaint: Complaint, form: StepForm, *, at: datetime) -> None:
    """Keep what comes back to its writer: incomplete, refused, or only looked at."""
    if keeps_draft(form):
        drafts.keep_posted(request, complaint, name_of(form), typed=_typed(form), at=at)


def offer_again(user: User, complaint: Complaint, form: StepForm, *, actor: Actor) -> Unsent | None:
    """Put what was kept into the form, as far as it still has such fields."""
    draft = draft_of(user, complaint, name_of(form)) if keeps_draft(form) else None
    if draft is None:
        return None
    typed = {name: words for name, words in draft.typed.items() if name in form.fields and name not in NOT_TYPED}
    form.initial = {**form.initial, **typed}
    seen = draft.typed.get("seen", "")
    version = int(seen) if VERSION.fullmatch(seen) else None
    return Unsent(draft.kept_at, late_for(complaint.reference, version, actor=actor))


def forget_sent(user: User, complaint: Complaint, form: StepForm) -> None:
    """Throw the draft away, because the form was sent."""
    if keeps_draft(form):
        drop_draft(user, complaint, name_of(form))


def keeps_draft(form: StepForm) -> bool:
    """Whether somebody may write at length here."""
    return any(isinstance(field.widget, forms.Textarea) for field in form.fields.values())


def name_of(form: StepForm) -> str:
    """Return under which name the draft is kept; each point of a complaint has a form of its own."""
    point = getattr(form, "point", None)
    return f"{form.code}:{point.number}" if point else form.code


def _typed(form: StepForm) -> dict[str, str]:
    """Return what was typed, with the version of the complaint that its writer had before their eyes."""
    typed = {name: form.data[name] for name in form.fields if name in form.data and name not in NOT_TYPED}
    return {**typed, "seen": form.data.get("seen", "")} if any(map(str.strip, typed.values())) else {}
