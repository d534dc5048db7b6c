"""The page on which the organisation says how the priority of a complaint is decided, rule by rule."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.models import Priority
from ascolto.organisation import settings_of
from ascolto.organisation.priority import CRITERIA, OTHERWISE, SAFETY, SUGGESTED, Rule, rule_of
from ascolto.organisation.priority_tried import Tried, tried
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.complaints.criteria import ANSWERS, LABELS, YES_NO, typed_as, words_of
from ascolto.web.settings.filling import Sheet, Text, fill, show

MOST_RULES = 40
ANY = pgettext_lazy("condition", "does not matter")
QUESTIONS: dict[str, Any] = {**LABELS, "repeated": _("Did the customer complain about the same before?")}
CHOICES = {**ANSWERS, "repeated": YES_NO}
SAVE, ADD, REMOVE, SUGGEST = "save", "add", "remove", "suggest"
STEPS = {"up": -1, "down": 1}


class RuleForm(forms.Form):
    """One rule: the answers for which it holds, and the priority that it asks for."""

    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)

    def __init__(self, data: QueryDict | None = None, *, number: int, rule: Rule | None = None) -> None:
        super().__init__(data, prefix=f"rule{number}")
        self.number = number
        for name, choices in CHOICES.items():
            self.fields[name] = _choice_of(name, choices)
        if rule is not None:
            self.initial = {"priority": rule.priority, **{name: _typed(name, rule) for name in CRITERIA}}

    @cached_property
    def rule(self) -> Rule:
        """The rule as it stands here; what cannot be read is no condition."""
        self.is_valid()
        told = self.cleaned_data if self.is_bound else self.initial
        return rule_of(told.get("priority") or OTHERWISE.priority, {name: _read(name, told) for name in CRITERIA})

    @property
    def words(self) -> Text:
        return words_of(self.rule) if self.rule.when else _("A new rule: choose when it holds.")

    @property
    def level(self) -> Text:
        return Priority(self.rule.priority).label

    @property
    def conditions(self) -> list[tuple[forms.BoundField, str]]:
        """The questions, with the width that each takes on the page."""
        return [(self[name], "half" if len(CRITERIA[name]) == 2 else "full") for name in CHOICES]


def _choice_of(name: str, choices: Any) -> forms.Field:
    if len(CRITERIA[name]) == 2:
        return forms.ChoiceField(label=QUESTIONS[name], choices=[("", ANY), *choices], required=False)
    return forms.MultipleChoiceField(
        label=QUESTIONS[name], choices=choices, widget=forms.CheckboxSelectMultiple, required=False
    )


def _typed(name: str, rule: Rule) -> str | list[str]:
    answers = [typed_as(answer) for answer in rule.when.get(name, ())]
    if len(CRITERIA[name]) == 2:
        return answers[0] if answers else ""
    return answers


def _read(name: str, told: Mapping[str, Any]) -> list[Any]:
    typed = told.get(name) or []
    wanted = [typed] if isinstance(typed, str) else typed
    return [answer for answer in CRITERIA[name] if typed_as(answer) in wanted]


class TableForm(forms.Form):
    """The whole table: safety always first, then the rules of the organisation, and what follows where none holds."""

    rules = forms.IntegerField(min_value=0, max_value=MOST_RULES, widget=forms.HiddenInput)
    otherwise = forms.TypedChoiceField(label=_("Priority in every other case"), choices=Priority.choices, coerce=int)

    def __init__(self, data: QueryDict | None = None, *, table: Sequence[Rule] = (), touched: int | None = None):
        own = [rule for rule in table if rule.when and rule.when != SAFETY.when]
        otherwise = min((rule.priority for rule in table if not rule.when), default=OTHERWISE.priority)
        super().__init__(data, initial={"rules": len(own), "otherwise": otherwise})
        self.touched = touched
        if data is None:
            self.parts = [RuleForm(number=number, rule=rule) for number, rule in enumerate(own)]
        else:
            self.is_valid()
            self.parts = [RuleForm(data, number=number) for number in range(self.cleaned_data.get("rules") or 0)]

    @property
    def own(self) -> list[Rule]:
        """The rules of the organisation as they stand here, finished or not."""
        return [part.rule for part in self.parts]

    @property
    def last(self) -> Rule:
        told = self.cleaned_data if self.is_bound else self.initial
        return Rule(OTHERWISE.code, told.get("otherwise") or OTHERWISE.priority)

    @property
    def table(self) -> list[Rule]:
        return [SAFETY, *self.own, self.last]

    @property
    def usable(self) -> list[Rule]:
        """The table without what is not finished, so that it can be tried."""
        finished = {rule.code: rule for rule in reversed(self.own) if rule.when and rule.code != SAFETY.code}
        return [SAFETY, *reversed(finished.values()), self.last]

    def check(self) -> None:
        """Say what is wrong, rule by rule; a table that can be used has nothing wrong."""
        for number, part in enumerate(self.parts, start=1):
            earlier = [rule.code for rule in self.own[: number - 1]]
            for fault in _faults_of(part, earlier):
                self.add_error(None, fault % {"number": number})

    def altered(self, deed: str, place: int | None) -> "TableForm":
        """Return the form after one of its buttons was pressed; nothing is saved."""
        rules = self.own
        if deed == ADD and len(rules) < MOST_RULES:
            return self._with([*rules, Rule("", OTHERWISE.priority)], touched=len(rules))
        if place is None or place >= len(rules):
            return self._with(rules)
        taken = rules.pop(place)
        if deed == REMOVE:
            return self._with(rules)
        there = min(max(place + STEPS.get(deed, 0), 0), len(rules))
        return self._with([*rules[:there], taken, *rules[there:]], touched=there)

    def _with(self, rules: Sequence[Rule], *, touched: int | None = None) -> "TableForm":
        form = TableForm(table=[self.last], touched=touched)
        form.initial["rules"] = len(rules)
        form.parts = [RuleForm(number=number, rule=rule) for number, rule in enumerate(rules)]
        return form


def _faults_of(part: RuleForm, earlier: Sequence[str]) -> list[Text]:
    if not part.is_valid():
        return [_("Rule %(number)s has an answer that is not offered.")]
    if not part.rule.when:
        return [_("Rule %(number)s has no condition. Choose when it holds, or remove it.")]
    if part.rule.code == SAFETY.code:
        return [_("Rule %(number)s says what always comes first: dangers to safety. Remove it.")]
    if part.rule.code in earlier:
        return [_("Rule %(number)s has the same conditions as an earlier one.")]
    return []


@dataclass(frozen=True, slots=True)
class Part:
    """A rule on the page: its form, and of how many possible assessments it decides the priority."""

    form: RuleForm
    decides: int
    is_open: bool
    is_touched: bool

    @property
    def never_decides(self) -> bool:
        return bool(self.form.rule.when) and not self.decides


def priority_table(request: HouseRequest) -> HttpResponse:
    """Say how the priority is decided; nothing holds before it is saved."""
    today = settings_of.current()
    if request.method != "POST":
        form = TableForm(table=today.priority)
        return show(request, form, _sheet(form, today), status=200)
    deed, place = _pressed(request.POST)
    form = TableForm(request.POST)
    if deed != SAVE:
        form = TableForm(table=SUGGESTED) if deed == SUGGEST else form.altered(deed, place)
        return show(request, form, _sheet(form, today), status=200)
    form.check()
    wanted = {"priority": [rule.as_data() for rule in form.table]}
    act = lambda _told: settings_of.change(wanted, by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, _sheet(form, today))


def _pressed(typed: QueryDict) -> tuple[str, int | None]:
    """Return what a button of the form asks for, and of which rule."""
    deed, _dash, place = typed.get("press", SAVE).partition("-")
    return deed, int(place) if re.fullmatch(r"[0-9]{1,3}", place) else None


def _sheet(form: TableForm, today: settings_of.Organisation) -> Sheet:
    url = reverse("settings_organisation")
    effects = tried(form.usable, instead_of=today.priority)
    return Sheet(
        title=_("How the priority is decided"),
        lead=_("Every rule is looked at; the most urgent that holds decides. Nothing changes before you save."),
        parent=_("Organisation"),
        parent_url=url,
        to=url,
        done=_("From now on priorities are decided by this table; the version before stays readable."),
        template="web/settings/priority_table.html",
        more={
            "parts": [_part(part, effects, touched=form.touched) for part in form.parts],
            "safety": (words_of(SAFETY), Priority(SAFETY.priority).label, effects.decided[SAFETY.code]),
            "otherwise_decides": effects.decided[OTHERWISE.code],
            "effects": effects,
            "given": [(level, Priority(level).label, count) for level, count in effects.given.items()],
            "may_add": len(form.parts) < MOST_RULES,
        },
    )


def _part(form: RuleForm, effects: Tried, *, touched: int | None) -> Part:
    is_touched = form.number == touched
    return Part(form, effects.decided.get(form.rule.code, 0), not form.rule.when or is_touched, is_touched)
