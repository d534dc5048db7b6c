"""The gallery: every component in every state, for those who build pages and those who judge them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ascolto.analysis import kaplan_meier
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Priority
from ascolto.ui.forms import DayInput, FilesInput
from ascolto.ui.moment import now
from ascolto.web.figures.blocks import Block, Column, Kind, Line, Part, Sheet
from ascolto.web.figures.drawings import drawn_times

CHANNELS = [("phone", _("telephone")), ("letter", _("letter")), ("web", _("website"))]


class ShownForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=_("Your name"), help_text=_("As you would like to be addressed."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    happened_on = forms.DateField(label=_("When did it happen?"), widget=DayInput)
    unit = forms.ChoiceField(label=_("Unit"), choices=[("", _("Please choose")), ("sofia", "Hotel Sofia")])
    words = forms.CharField(label=_("What happened?"), widget=forms.Textarea, help_text=_("In your own words."))
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, widget=forms.RadioSelect)
    wishes = forms.MultipleChoiceField(
        label=_("What would help?"),
        choices=[("apology", _("An apology")), ("repair", _("A repair")), ("money", _("Money back"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=_("I agree that you may call me"), required=False)
    photos = forms.FileField(label=_("Photos or documents"), widget=FilesInput, required=False)


@dataclass(frozen=True)
class ShownClock:
    due_at: datetime
    stopped_at: datetime | None = None


def shown_chart() -> Block:
    """Return a chart with its sentence, what it rests on, and its table."""
    sentence = str(_("Half were closed within 5 days (95 %: 2.0 to 9.0), nine out of ten within 14 days."))
    days = [1, 2, 3, 3, 4, 5, 5, 6, 7, 9, 12, 14]
    curve = kaplan_meier(days, [True] * 10 + [False, True])
    found = {str(_("Hotel Sofia")): curve}
    return Block(
        code="shown_chart",
        title=str(_("How long it takes")),
        icon="hourglass",
        sentences=[sentence],
        ground=["n = 12"],
        drawing=drawn_times(found, alternative=[sentence]),
        sheet=shown_table().sheet,
    )


def shown_table() -> Block:
    """Return a table that stands open, because nothing is drawn."""
    columns = (
        Column(str(_("Unit"))),
        Column(str(_("Complaints")), Kind.COUNT),
        Column(str(_("Closed in time")), Kind.SHARE),
        Column("n", Kind.COUNT, part=Part.N),
        Column("low", Kind.SHARE, part=Part.LOW),
        Column("high", Kind.SHARE, part=Part.HIGH),
    )
    lines = (
        Line(("Hotel Sofia", 12, 0.9091, 11, 0.6226, 0.9838), url="?"),
        Line(("Hotel Roma", 0, None, 0, None, None)),
    )
    return Block(
        code="shown_table",
        title=str(_("By unit")),
        icon="list-details",
        sentences=[],
        sheet=Sheet(str(_("By unit")), columns, lines),
    )


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    at = now()
    faulty = ShownForm({"faulty-email": "anna@"}, prefix="faulty")
    clocks = [
        ShownClock(at + timedelta(days=4)),
        ShownClock(at + timedelta(hours=5)),
        ShownClock(at - timedelta(days=2)),
        ShownClock(at + timedelta(days=1), at - timedelta(hours=3)),
        ShownClock(at - timedelta(days=3), at - timedelta(days=1)),
    ]
    context = {
        "at": at,
        "stages": list(Stage),
        "severities": [None, 1, 2, 3, 4, 5],
        "priorities": list(Priority),
        "clocks": clocks,
        "form": ShownForm(),
        "faulty": faulty,
        "steps": [
            SimpleNamespace(label=_("Received"), state="done", note="18 Nov · Ioana"),
            SimpleNamespace(label=_("Acknowledged"), state="done", note="18 Nov"),
            SimpleNamespace(label=_("In investigation"), state="current", note=""),
            SimpleNamespace(label=_("Decision proposed"), state="skipped", note=""),
            SimpleNamespace(label=_("Closed"), state="todo", note=""),
        ],
        "tabs": [
            SimpleNamespace(label=_("Open"), url="?view=open", is_current=True, count=12),
            SimpleNamespace(label=_("Overdue"), url="?view=overdue", is_current=False, count=0),
            SimpleNamespace(label=_("Closed"), url="?view=closed", is_current=False, count=None),
        ],
        "filters": [SimpleNamespace(label="Hotel Sofia", url="?"), SimpleNamespace(label=_("Overdue"), url="?")],
        "files": [
            SimpleNamespace(name="photo-of-the-room.jpg", url="?", size=482_113, note=""),
            SimpleNamespace(name="invoice 1187.pdf", url="?", size=58_220, note=_("from the complainant")),
        ],
        "interval": SimpleNamespace(low=87, high=94),
        "amount": Decimal("1234.50"),
        "people": ["Ioana Petrova", ""],
        "charts": [shown_chart(), shown_table()],
    }
    return render(request, "web/gallery.html", context)


def gallery_door(request: HttpRequest) -> HttpResponse:
    """Show the components in the layout of the front door, on its larger scale."""
    steps = [
        SimpleNamespace(label=_("What happened"), state="done", note=""),
        SimpleNamespace(label=_("About you"), state="current", note=""),
        SimpleNamespace(label=_("Check and send"), state="todo", note=""),
    ]
    return render(request, "web/gallery_door.html", {"form": ShownForm(), "steps": steps, "at": now()})
