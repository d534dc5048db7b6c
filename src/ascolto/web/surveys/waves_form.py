"""The form in which a wave is planned: with what, with which promise, whom, how many, when."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.analysis import AllocationRule
from ascolto.customers.models import CustomerKind, Importance, Relation, Segment, Standing
from ascolto.organisation.models import Unit
from ascolto.surveys.designs import Approach
from ascolto.surveys.kinds import Design, Privacy, SurveyKind, Trigger
from ascolto.surveys.models import Edition, Wave
from ascolto.surveys.planning import PlanFaulty
from ascolto.surveys.population import STRATA
from ascolto.trail.acting import Permission
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.explanations_waves import words_of_fault
from ascolto.ui.forms import DayInput
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.choosing import NodeField, node_field, offerings, units_where
from ascolto.web.settings.fields import offer_choices
from ascolto.web.surveys.waves_words import APPROACHES, DIVISIONS

NONE = ""
HUNDRED = 100
PRIVACIES = [
    (
        Privacy.CONFIDENTIAL,
        _(
            "Confidential: answers are kept apart from names. Only the silent are reminded, answering can be "
            "interrupted, and each counts once; a custodian could join them, for a recorded reason."
        ),
    ),
    (
        Privacy.ANONYMOUS,
        _(
            "Anonymous: nobody can ever tell who answered. All or none are reminded, nothing is kept of an "
            "interruption, no files can be sent, and one person can answer twice."
        ),
    ),
]
RULES = [
    (AllocationRule.PROPORTIONAL, _("in proportion to their size")),
    (AllocationRule.NEYMAN, _("more where answers spread more (Neyman)")),
]
FAULTS_AT = {
    "kind": "edition",
    "design": "approach",
    "closes_at": "closes_on",
    "opens_at": "opens_on",
    "within_limit": "trigger",
    "stage": None,
}


class DaysField(forms.CharField):
    """Days after which to remind, parted by commas."""

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        try:
            return [int(part) for part in text.replace(";", ",").split(",") if part.strip()]
        except ValueError as wrong:
            raise forms.ValidationError(_("Write whole days with commas between, as 7, 14.")) from wrong


class SpreadsField(forms.CharField):
    """How far answers spread in each stratum: one a line, as `it: 1.2`."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = [line for line in str(super().to_python(value) or "").splitlines() if line.strip()]
        try:
            pairs = [line.rpartition(":") for line in lines]
            return {name.strip(): float(number.replace(",", ".")) for name, _colon, number in pairs}
        except ValueError as wrong:
            raise forms.ValidationError(_("Write one stratum a line, as it: 1.2")) from wrong


class WaveForm(forms.Form):
    """Everything about a wave before its launch."""

    name = forms.CharField(label=pgettext_lazy("wave", "Name"), help_text=_("As Spring 2026."), max_length=200)
    edition = forms.ChoiceField(label=_("Questionnaire"))
    is_pretest = forms.BooleanField(
        label=_("This is a pre-test"),
        help_text=_("A few people try the questionnaire out; their answers are not counted with others."),
        required=False,
    )
    unit = NodeField(label=_("Unit that asks"), required=False)
    offering = NodeField(label=_("About which offering"), required=False)
    privacy = forms.ChoiceField(
        label=_("What is promised"), choices=PRIVACIES, widget=forms.RadioSelect, initial=Privacy.CONFIDENTIAL
    )
    approach = forms.ChoiceField(
        label=_("How it comes to its people"),
        choices=list(APPROACHES.items()),
        widget=forms.RadioSelect,
        initial=Approach.SAMPLE,
    )
    trigger = forms.ChoiceField(label=_("After which event"), choices=[(NONE, "–"), *Trigger.choices], required=False)
    delay_hours = forms.IntegerField(label=_("How many hours later"), min_value=0, max_value=8760, initial=24)
    has_open_link = forms.BooleanField(
        label=_("Also by an open link"),
        help_text=_("For a code on the wall or a kiosk. Whoever has the link can answer."),
        required=False,
    )

    standings = forms.MultipleChoiceField(
        label=_("Standing"), choices=Standing.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    relations = forms.MultipleChoiceField(
        label=_("Relation"), choices=Relation.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kind"), choices=CustomerKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    importances = forms.MultipleChoiceField(
        label=_("Importance"), choices=Importance.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    languages = forms.MultipleChoiceField(label=_("Language"), widget=forms.CheckboxSelectMultiple, required=False)
    segments = forms.MultipleChoiceField(label=_("Segment"), widget=forms.CheckboxSelectMultiple, required=False)
    bought_in = NodeField(label=_("Bought in the unit"), required=False)
    bought_from = forms.DateField(label=_("Bought from"), widget=DayInput, required=False)
    bought_until = forms.DateField(label=_("Bought until"), widget=DayInput, required=False)
    registered_from = forms.DateField(label=_("Registered from"), widget=DayInput, required=False)
    registered_until = forms.DateField(label=_("Registered until"), widget=DayInput, required=False)

    design = forms.ChoiceField(label=_("Sample"), choices=Design.choices, initial=Design.SIMPLE)
    divided_by = forms.ChoiceField(
        label=_("Divided by"),
        help_text=_("For a stratified sample; it also lets those who answered be weighted."),
        choices=[(NONE, "–"), *((name, DIVISIONS[name]) for name in STRATA)],
        required=False,
    )
    rule = forms.ChoiceField(label=_("Strata get their part"), choices=RULES, initial=AllocationRule.PROPORTIONAL)
    deviations = SpreadsField(
        label=_("Spread of the answers in each stratum"),
        help_text=_("Only for Neyman's rule: standard deviations from an earlier wave, one a line, as it: 1.2"),
        required=False,
    )
    margin = forms.FloatField(
        label=_("Margin wanted (± percentage points)"), min_value=0.1, max_value=50, initial=5, localize=True
    )
    response_rate = forms.FloatField(
        label=_("How many are likely to answer (%)"), min_value=0.1, max_value=100, initial=30, localize=True
    )
    design_effect = forms.FloatField(
        label=_("Design effect"),
        help_text=_("1 for a simple sample; more where people of one group answer alike."),
        min_value=0.1,
        max_value=20,
        initial=1,
        localize=True,
    )
    invited = forms.IntegerField(
        label=_("Ask exactly so many"), help_text=_("Empty: as many as the margin takes."), min_value=1, required=False
    )
    per_invitation = forms.FloatField(
        label=_("Cost of an invitation"), min_value=0, initial=0, required=False, localize=True
    )
    per_answer = forms.FloatField(label=_("Cost of an answer"), min_value=0, initial=0, required=False, localize=True)
    every_months = forms.IntegerField(
        label=_("Comes back after (months)"),
        help_text=_("A wave that is left out then shows as a gap. Empty: once."),
        min_value=0,
        max_value=120,
        required=False,
    )

    opens_on = forms.DateField(label=_("First day"), widget=DayInput, required=False)
    closes_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    reminders = DaysField(
        label=_("Remind after (days)"), help_text=_("As 7, 14. Empty: nobody is reminded."), required=False
    )
    embeds_first_question = forms.BooleanField(
        label=_("The first question stands in the letter"),
        help_text=_("A press on a point opens the page with it chosen; nothing is sent before that."),
        required=False,
    )

    def __init__(self, data: Any = None, *, request: HouseRequest, wave: Wave | None = None) -> None:
        super().__init__(data, initial=initial_of(wave, zone_of(request)) if wave else None)
        self._zone = zone_of(request)
        self._wave = wave
        self._editions = {str(edition.pk): edition for edition in _editions()}
        offer_choices(self, "edition", [(key, _title(edition)) for key, edition in self._editions.items()])
        offer_choices(self, "languages", [(code, language_name(code)) for code in request.organisation.languages])
        language = get_language() or "en"
        segments = Segment.objects.in_use().order_by("code")
        offer_choices(self, "segments", [(segment.code, segment.in_language(language)) for segment in segments])
        units = units_where(request.actor, Permission.RUN_SURVEYS)
        node_field(self, "unit").offer(units, empty=pgettext_lazy("wave", "the whole organisation"))
        node_field(self, "bought_in").offer(Unit.objects.in_use(), empty=pgettext_lazy("choice", "any"))
        node_field(self, "offering").offer(offerings(), empty=pgettext_lazy("choice", "any"))
        if wave:
            for name in ("edition", "is_pretest", "unit", "offering", "privacy", "approach", "trigger", "delay_hours"):
                del self.fields[name]
            del self.fields["has_open_link"]

    @property
    def has_editions(self) -> bool:
        return bool(self._editions)

    def plan(self) -> tuple[Edition, dict[str, Any]]:
        """Return the edition and the parts of a new wave, as the action takes them."""
        told = self.cleaned_data
        edition = self._editions[told["edition"]]
        trigger = told["trigger"] if told["approach"] == Approach.EVENT else NONE
        return edition, {
            **self.changes(approach=told["approach"]),
            "kind": SurveyKind.PRETEST if told["is_pretest"] else edition.questionnaire.kind,
            "privacy": told["privacy"],
            "unit": told["unit"],
            "offering": told["offering"],
            "trigger": trigger,
            "delay_hours": told["delay_hours"] if trigger else 0,
            "within_limit": trigger != Trigger.COMPLAINT_CLOSED,
            "has_open_link": told["has_open_link"] or told["approach"] == Approach.OPEN,
        }

    def changes(self, *, approach: str) -> dict[str, Any]:
        """Return the parts that may be changed before the launch."""
        told = self.cleaned_data
        return {
            "name": told["name"].strip(),
            "population": self._population(),
            "design": self._design(approach),
            "reminders": told["reminders"],
            "opens_at": start_of_day(told["opens_on"], self._zone),
            "closes_at": end_of_day(told["closes_on"], self._zone),
            "embeds_first_question": told["embeds_first_question"],
        }

    def blame(self, refused: PlanFaulty) -> None:
        """Say beside the fields what the action refused."""
        for part, code in refused.faults.items():
            at = FAULTS_AT.get(part, part)
            self.add_error(at if at in self.fields else None, str(words_of_fault(part, code)))

    def _population(self) -> dict[str, Any]:
        told = self.cleaned_data
        days = ("registered_from", "registered_until", "bought_from", "bought_until")
        lists = ("standings", "relations", "kinds", "importances", "languages", "segments")
        population: dict[str, Any] = {name: list(told[name]) for name in lists if told[name]}
        population |= {name: told[name].isoformat() for name in days if told[name]}
        return population | ({"units": [told["bought_in"].code]} if told["bought_in"] else {})

    def _design(self, approach: str) -> dict[str, Any]:
        told = self.cleaned_data
        if approach != Approach.SAMPLE:
            return {"approach": approach, "every_months": told["every_months"] or 0}
        is_stratified = told["design"] == Design.STRATIFIED
        return {
            "approach": approach,
            "design": told["design"],
            "divided_by": told["divided_by"] if is_stratified else NONE,
            "rule": told["rule"],
            "deviations": told["deviations"] or {},
            "margin": told["margin"] / HUNDRED,
            "response_rate": told["response_rate"] / HUNDRED,
            "design_effect": told["design_effect"],
            "invited": told["invited"] or 0,
            "per_invitation": told["per_invitation"] or 0.0,
            "per_answer": told["per_answer"] or 0.0,
            "every_months": told["every_months"] or 0,
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("approach") == Approach.EVENT and not told.get("trigger"):
            self.add_error("trigger", _("Say after which event it asks."))
        if told.get("design") == Design.STRATIFIED and not told.get("divided_by"):
            self.add_error("divided_by", _("Say by what the sample is divided."))
        return told


def initial_of(wave: Wave, zone: ZoneInfo) -> dict[str, Any]:
    """Return a plan as its form shows it."""
    design = wave.design
    shares = {name: round(design[name] * HUNDRED, 4) for name in ("margin", "response_rate") if name in design}
    return {
        **{name: value for name, value in design.items() if name not in {"computed", "approach"}},
        **shares,
        **wave.population,
        "deviations": "\n".join(f"{name}: {value}" for name, value in design.get("deviations", {}).items()),
        "invited": design.get("invited") or None,
        "bought_in": next(iter(wave.population.get("units", [])), NONE),
        "name": wave.name,
        "reminders": ", ".join(map(str, wave.reminders)),
        "opens_on": day_of(wave.opens_at, zone),
        "closes_on": day_of(wave.closes_at, zone),
        "embeds_first_question": wave.embeds_first_question,
    }


def _editions() -> Iterable[Edition]:
    """Return the frozen editions, of each questionnaire the newest first."""
    frozen = Edition.objects.frozen().filter(questionnaire__retired_at=None).select_related("questionnaire")
    return frozen.defer("content").order_by("-questionnaire__created_at", "-number")


def _title(edition: Edition) -> str:
    name = edition.questionnaire.in_language(get_language() or "en")
    kind = edition.questionnaire.get_kind_display()
    said = _("%(name)s, edition %(number)s (%(kind)s)")
    return str(said % {"name": name, "number": edition.number, "kind": kind})


def start_of_day(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, tzinfo=zone) if day else None


def end_of_day(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Return the last second of the day: a last day counts as a whole one."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone) if day else None


def day_of(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
