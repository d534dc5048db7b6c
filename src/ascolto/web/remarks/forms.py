"""Looking through remarks, and answering one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.models import RemarkKind, RemarkQuerySet
from ascolto.trail.acting import Actor, Permission
from ascolto.web.choosing import NodeField, node_field, units_where

ANY = pgettext_lazy("filter", "all")
WAITING, ANSWERED = "waiting", "answered"


class RemarkFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", ANY), *RemarkKind.choices], required=False)
    unit = NodeField(label=_("Unit"), required=False)
    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            ("", ANY),
            (WAITING, pgettext_lazy("remark", "not answered yet")),
            (ANSWERED, pgettext_lazy("remark", "answered")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_COMPLAINTS), empty=ANY)

    def narrowed(self, remarks: RemarkQuerySet) -> RemarkQuerySet:
        """Return the remarks that fit; a filter that cannot be read narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        if kind := asked.get("kind"):
            remarks = remarks.filter(kind=kind)
        if unit := asked.get("unit"):
            remarks = remarks.filter(unit__path__startswith=unit.path)
        if state := asked.get("state"):
            remarks = remarks.filter(answered_at__isnull=state == WAITING)
        return remarks


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000, strip=False
    )

    def clean_answer(self) -> str:
        answer = str(self.cleaned_data["answer"]).replace("\r\n", "\n")
        if not answer.strip():
            raise forms.ValidationError(_("There are no words in it."))
        return answer
