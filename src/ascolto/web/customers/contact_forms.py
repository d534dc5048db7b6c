"""Planning and noting contacts."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.customers.contacting import Noted, Plan
from ascolto.customers.models import Direction, Way
from ascolto.ui.forms import DayInput
from ascolto.web.customers.choosing_people import PersonField, ZonedMomentField

LONGEST = 24 * 60
ANSWERED = [
    ("", pgettext_lazy("call", "not a call, or not known")),
    ("yes", pgettext_lazy("call", "yes")),
    ("no", pgettext_lazy("call", "no, nobody was reached")),
]


class PlanForm(forms.Form):
    """A contact to come."""

    way = forms.ChoiceField(label=pgettext_lazy("contact", "How"), choices=Way.choices)
    planned_for = ZonedMomentField(label=pgettext_lazy("contact", "When"))
    carried_by = PersonField(label=pgettext_lazy("contact", "Who of us"))
    about = forms.CharField(label=_("About what"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(data, **named)
        cast(ZonedMomentField, self.fields["planned_for"]).zone = zone
        cast(PersonField, self.fields["carried_by"]).offer()

    def plan(self) -> Plan:
        told = self.cleaned_data
        return Plan(
            way=Way(told["way"]),
            planned_for=told["planned_for"],
            carried_by=told["carried_by"] or None,
            about=told["about"],
        )


class MoveForm(forms.Form):
    """Another time, or another person."""

    planned_for = ZonedMomentField(label=pgettext_lazy("contact", "When"))
    carried_by = PersonField(label=pgettext_lazy("contact", "Who of us"))

    def __init__(self, data: Any = None, *, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(data, **named)
        cast(ZonedMomentField, self.fields["planned_for"]).zone = zone
        cast(PersonField, self.fields["carried_by"]).offer()


class CompleteForm(forms.Form):
    """What came of a contact."""

    happened_at = ZonedMomentField(label=_("When it happened"))
    minutes = forms.IntegerField(label=_("How many minutes"), min_value=0, max_value=LONGEST, required=False)
    answered = forms.ChoiceField(label=_("Was somebody reached?"), choices=ANSWERED, required=False)
    note = forms.CharField(
        label=_("What was said"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_step = forms.CharField(label=_("The next step"), max_length=300, required=False)
    next_by = forms.DateField(label=_("By when"), widget=DayInput, required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(data, **named)
        cast(ZonedMomentField, self.fields["happened_at"]).zone = zone

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("next_by") and not told.get("next_step"):
            self.add_error("next_step", _("Say what is to be done by that day."))
        if told.get("next_step") and not told.get("next_by"):
            self.add_error("next_by", _("Say by when it is to be done."))
        return told

    def noted(self) -> Noted:
        told = self.cleaned_data
        return Noted(
            happened_at=told["happened_at"],
            note=told["note"],
            minutes=told["minutes"],
            answered={"yes": True, "no": False}.get(told["answered"]),
            next_step=told["next_step"],
            next_by=told["next_by"],
        )


class NoteForm(CompleteForm):
    """A contact that nobody had planned."""

    way = forms.ChoiceField(label=pgettext_lazy("contact", "How"), choices=Way.choices)
    direction = forms.ChoiceField(label=_("Who turned to whom"), choices=Direction.choices)
    about = forms.CharField(label=_("About what"), max_length=300, required=False)
    field_order = ["way", "direction", "happened_at", "about"]


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500)
