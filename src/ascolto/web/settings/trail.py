"""The page of the trail: everything that happened, the newest first, as far as the reader may know it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.finding import LATEST_DAY, midnight
from ascolto.complaints.models import Complaint, Remark
from ascolto.complaints.naming import nameable
from ascolto.correspondence.models import Attachment, Letter
from ascolto.organisation import settings_of
from ascolto.people.models import User
from ascolto.trail.acting import Actor, ActorKind, Permission
from ascolto.trail.models import Event, Seal
from ascolto.trail.recording import subject_of
from ascolto.ui.forms import DayInput
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.keyset import window
from ascolto.web.settings.fields import offer_choices
from ascolto.web.settings.naming import Names
from ascolto.web.settings.words import EVENT_WORDS

COMPLAINT = "complaint:"
OPEN_TO_ALL = ("organisation.", "letter_template.", "ready_text.", "job.", "import.")


class FilterForm(forms.Form):
    """Which events to show."""

    kind = forms.ChoiceField(label=pgettext_lazy("trail", "What"), required=False)
    person = forms.ModelChoiceField(
        User.objects.order_by("name", "pk"), label=pgettext_lazy("trail", "Who"), required=False,
        empty_label=pgettext_lazy("trail", "anybody"),
    )  # fmt: skip
    about = forms.CharField(label=pgettext_lazy("trail", "About"), required=False, max_length=80)
    first = forms.DateField(label=pgettext_lazy("trail", "From"), required=False, widget=DayInput)
    last = forms.DateField(label=pgettext_lazy("trail", "Until"), required=False, widget=DayInput)

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        offer_choices(self, "kind", [("", pgettext_lazy("trail", "anything")), *sorted(EVENT_WORDS.items(), key=_code)])
        self.fields["about"].widget.attrs["placeholder"] = "complaint:17, C-7K4M-9QX2"


def _code(pair: tuple[str, Any]) -> str:
    return pair[0]


def trail(request: HouseRequest) -> HttpResponse:
    """Show what happened, with the filters that were chosen."""
    with settings_of.held(request.organisation):
        return render(request, "web/settings/trail.html", _page_of(request))


def _page_of(request: HouseRequest) -> dict[str, Any]:
    form = FilterForm(request.GET)
    rows = open_to(request.actor)
    if form.is_valid():
        rows = _narrowed(rows, form.cleaned_data, zone_of(request))
    page = window(rows.select_related("words"), by="-at", asked=request.GET, size=50)
    names = Names(page.rows)
    references = _references(page.rows)
    reads_words = request.actor.holds(Permission.VIEW_IDENTITIES)
    others = nameable(page.rows, among=Complaint.objects.visible_to(request.actor))
    return {
        "title": _("Trail"),
        "form": form,
        "page": page,
        "rows": [
            _told(event, names, reads_words=reads_words, others=others)
            | {"reference": references.get(event.subject, "")}
            for event in page.rows
        ],
        "seal": Seal.objects.order_by("-number").first(),
        "unsealed": _unsealed(),
        "at": now(),
    }


def open_to(actor: Actor) -> QuerySet[Event]:
    """Return the events that the actor may know of: those of complaints only where the complaint is open to them.

    What happened to a letter, a file or a remark tells of its complaint too: nobody reads it about themselves.
    """
    rows = Event.objects.exclude(subject__in=_beside_complaints_about(actor))
    seen = Complaint.objects.visible_to(actor).order_by()
    subjects = seen.annotate(subject=Concat(Value(COMPLAINT), Cast("pk", CharField()))).values("subject")
    of_complaints = Q(subject__in=subjects)
    if not actor.holds(Permission.VIEW_TRAIL):
        return rows.filter(of_complaints)
    return rows.filter(of_complaints | ~Q(subject__startswith=COMPLAINT))


def _beside_complaints_about(actor: Actor) -> list[str]:
    """Return the subjects of letters, files and remarks that belong to complaints about the actor."""
    hidden = list(Complaint.objects.about(actor).order_by("pk").values_list("pk", flat=True))
    if not hidden:
        return []
    remarks = [subject_of(remark) for remark in Remark.objects.filter(complaint__in=hidden).order_by("pk")]
    about = [*remarks, *(f"{COMPLAINT}{pk}" for pk in hidden)]
    letters = Letter.objects.filter(about__in=about).order_by("pk").only("pk")
    files = Attachment.objects.filter(about__in=about).order_by("pk").only("pk")
    return [*remarks, *map(subject_of, letters), *map(subject_of, files)]


def _narrowed(rows: QuerySet[Event], wanted: dict[str, Any], zone: ZoneInfo) -> QuerySet[Event]:
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["person"]:
        rows = rows.filter(actor_kind=ActorKind.USER, actor_ref=str(wanted["person"].pk))
    if wanted["about"]:
        rows = rows.filter(subject=_subject(wanted["about"].strip()))
    if wanted["first"]:
        rows = rows.filter(at__gte=midnight(wanted["first"], zone))
    if wanted["last"]:
        rows = rows.filter(at__lt=midnight(min(wanted["last"], LATEST_DAY) + timedelta(days=1), zone))
    return rows


def _subject(about: str) -> str:
    """Return the subject in the trail behind what was written: its own name, or the reference of a complaint."""
    pk = Complaint.objects.filter(reference=about.upper()).values_list("pk", flat=True).first()
    return f"{COMPLAINT}{pk}" if pk else about


def _told(event: Event, names: Names, *, reads_words: bool, others: frozenset[str]) -> dict[str, Any]:
    may_read = reads_words or event.kind.startswith(OPEN_TO_ALL)
    return {
        "event": event,
        "what": EVENT_WORDS.get(event.kind, event.kind),
        "who": names.maker_of(event),
        "facts": [(name, _shown(value)) for name, value in _facts_of(event, others) if value not in (None, "", [])],
        "text": event.text if may_read else "",
        "is_withheld": bool(event.text_digest) and not may_read,
    }


def _facts_of(event: Event, others: frozenset[str]) -> list[tuple[str, Any]]:
    """Return the facts; another complaint is named only where the reader may open that one too."""
    hides = event.kind == ComplaintEvent.JOINED and event.facts["to"] not in others
    return [("to", pgettext_lazy("joined to", "another complaint"))] if hides else list(event.facts.items())


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _references(events: list[Event]) -> dict[str, str]:
    ids = [int(event.subject.removeprefix(COMPLAINT)) for event in events if event.subject.startswith(COMPLAINT)]
    found = Complaint.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "reference") if ids else []
    return {f"{COMPLAINT}{pk}": reference for pk, reference in found}


def _unsealed() -> int:
    last = Seal.objects.order_by("-number").values_list("last_id", flat=True).first() or 0
    return Event.objects.filter(pk__gt=last).count()
