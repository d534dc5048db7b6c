"""The form with which somebody in the house is asked for evidence, and those with which it is answered."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.asked import Askable, askable_about
from ascolto.complaints.asking import Wanted, ask_for_evidence, last_due_day
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import Actor
from ascolto.ui import moment
from ascolto.ui.days import day_in_words
from ascolto.ui.explanations_asking import TOO_FAR
from ascolto.ui.forms import DayInput, FilesInput
from ascolto.web.complaints.fields import choices_of
from ascolto.web.complaints.forms import StepForm, words_field
from ascolto.web.intake.forms import Files

DAYS_USUALLY = 3
WHOLE = pgettext_lazy("point", "the complaint as a whole")
DECIDED_BY = _("A working day of the unit. The decision is promised by %(day)s.")
WORKING_DAY = _("A working day of the unit.")
AWAY = _("%(name)s – away; %(deputy)s answers instead")
AWAY_ALONE = _("%(name)s – away, and nobody who may read this complaint answers instead")


class AskForm(StepForm):
    to = forms.ChoiceField(
        label=pgettext_lazy("request for evidence", "Who is asked?"),
        help_text=_("Whoever may read this complaint, and against whom no conflict of interest stands."),
    )
    needed = words_field(
        _("What is needed?"),
        help_text=_("What you want to know or see. Leave out who complains: not everybody who reads it may know."),
        rows=3,
    )
    due_on = forms.DateField(label=_("Needed by"), widget=DayInput)
    point = forms.ChoiceField(label=_("For which point?"), required=False)

    def start(self) -> Mapping[str, Any]:
        calendar = calendar_of(self.complaint.unit)
        return {"due_on": calendar.day_of(calendar.add_days(moment.now(), DAYS_USUALLY))}

    def prepare(self) -> None:
        calendar = calendar_of(self.complaint.unit)
        found = askable_about(self.complaint, besides=self.actor.user_id or 0, on=calendar.day_of(moment.now()))
        self.people = {str(one.person.pk): one.person for one in found}
        first = ("", pgettext_lazy("person", "Please choose"))
        choices_of(self, "to").choices = [first, *((str(one.person.pk), _named(one)) for one in found)]
        decide_by = self.complaint.decide_by
        by = {"day": day_in_words(calendar.day_of(decide_by)) if decide_by else ""}
        self.fields["due_on"].help_text = DECIDED_BY % by if decide_by else WORKING_DAY
        self._ask_point()

    def _ask_point(self) -> None:
        self.points = {str(point.number): point for point in self.complaint.points.all()}
        if len(self.points) < 2:
            del self.fields["point"]
            return
        named = [(number, f"{number}. {point.text[:80]}") for number, point in self.points.items()]
        choices_of(self, "point").choices = [("", WHOLE), *named]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day > last_due_day(calendar_of(self.complaint.unit).day_of(moment.now())):
            raise forms.ValidationError(TOO_FAR)
        return day

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        data = self.cleaned_data
        wanted = Wanted(
            needed=data["needed"],
            of=self.people[data["to"]],
            due_on=data["due_on"],
            point=self.points.get(data.get("point", "")),
        )
        ask_for_evidence(self.complaint, wanted, by=by, at=at)


def _named(one: Askable) -> Any:
    """Return the name, with who answers while the person is away."""
    if not one.is_away:
        return one.person.name
    if one.instead is None:
        return AWAY_ALONE % {"name": one.person.name}
    return AWAY % {"name": one.person.name, "deputy": one.instead.name}


class GiveForm(forms.Form):
    """What is known, and files that show it."""

    words = words_field(
        _("What do you know?"), help_text=_("What happened, and how you know. The complainant does not see it.")
    )
    attachments = Files(
        label=_("Files"), widget=FilesInput, required=False, help_text=_("Pictures, PDFs or documents that show it.")
    )


class ReasonForm(forms.Form):
    """Why nothing can be given, or why it is not needed any more."""

    reason = words_field(pgettext_lazy("request for evidence", "Why?"), rows=3)
