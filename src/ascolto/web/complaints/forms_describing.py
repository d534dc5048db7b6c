"""The form that corrects what a complaint is about, and where it belongs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ascolto.complaints import describing
from ascolto.complaints.describing import Description
from ascolto.complaints.policy import may_move
from ascolto.organisation.models import Tree, Unit
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import Actor, Permission
from ascolto.ui import reasons
from ascolto.ui.forms import DayInput
from ascolto.web.choosing import NOT_SAID, NodeField, node_field, offerings
from ascolto.web.complaints.fields import grow
from ascolto.web.complaints.forms import StepForm, words_field

CHOSEN = ("unit", "category", "journey_stage", "offering")
WRITTEN = ("order_number", "happened_on", "happened_where")
OUT_OF_SIGHT = _("%(unit)s – you cannot read complaints there")


class DescribeForm(StepForm):
    """What it is about, and the unit where it belongs; another unit wants a reason."""

    category = NodeField(label=_("Category"), required=False)
    journey_stage = NodeField(label=_("Journey stage"), required=False)
    offering = NodeField(label=_("Product or service"), required=False)
    order_number = forms.CharField(label=_("Order or booking number"), max_length=100, required=False)
    happened_on = forms.DateField(label=_("When did it happen?"), widget=DayInput, required=False)
    happened_where = forms.CharField(label=_("Where?"), max_length=200, required=False)
    unit = NodeField(
        label=_("Unit"),
        help_text=_(
            "Another unit gets the complaint as it is. What was promised to the complainant stays promised; whoever "
            "may not handle it there lets go of it."
        ),
    )
    reason = words_field(
        _("Reason"), help_text=_("Needed where another unit gets it: say why it belongs there."), required=False, rows=2
    )

    def start(self) -> Mapping[str, Any]:
        chosen = {name: getattr(self.complaint, name) for name in CHOSEN}
        codes = {name: node.code for name, node in chosen.items() if node}
        return {**codes, **{name: getattr(self.complaint, name) for name in WRITTEN}}

    def prepare(self) -> None:
        grow(self, "category", Tree.CATEGORY, kept=self.complaint.category)
        grow(self, "journey_stage", Tree.JOURNEY_STAGE, kept=self.complaint.journey_stage)
        kept = self.complaint.offering
        offered = list(offerings())
        node_field(self, "offering").offer(
            [*offered, *([kept] if kept and kept not in offered else [])], empty=NOT_SAID
        )
        self.fields["happened_on"].widget.attrs["max"] = self._day_of_receipt.isoformat()
        self._offer_units()

    def _offer_units(self) -> None:
        """Let the unit be chosen by whoever may move it, and mark those in which they lose sight of it."""
        verdict = may_move(self.actor, self.complaint)
        kept, field = self.complaint.unit, node_field(self, "unit")
        offered = list(Unit.objects.in_use().order_by("position", "name", "pk")) if verdict else []
        field.offer([*offered, *([] if kept in offered else [kept])])
        labels = cast(Iterable[tuple[str, str]], field.choices)
        field.choices = [(code, self._label_of(field.nodes[code].pk, label)) for code, label in labels]
        if not verdict:
            field.help_text = str(reasons.sentence_of(verdict.reason))
            del self.fields["reason"]

    def _label_of(self, unit_id: int, label: str) -> str:
        reads = self.actor.holds(Permission.VIEW_COMPLAINTS, unit_id)
        return label if reads else OUT_OF_SIGHT % {"unit": label}

    @property
    def _day_of_receipt(self) -> date:
        return calendar_of(self.complaint.unit).day_of(self.complaint.received_at)

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day != self.complaint.happened_on and day > self._day_of_receipt:
            raise forms.ValidationError(_("That is after the complaint reached us."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moves = cleaned.get("unit") not in (None, self.complaint.unit)
        if moves and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why it belongs to another unit."))
        return cleaned

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        said = cast(Description, {name: self.cleaned_data[name] for name in (*CHOSEN, *WRITTEN)})
        reason, seen = self.cleaned_data.get("reason", ""), self.cleaned_data["seen"]
        describing.describe(self.complaint, said, reason=reason, seen=seen, by=by, at=at)
