"""The six criteria of an assessment in words, and their answers as forms write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ascolto.complaints.assessing import Why
from ascolto.complaints.models import Impact, Priority
from ascolto.organisation.priority import CRITERIA, Criterion, Rule, conditions_in
from ascolto.ui.looks import SEVERITIES
from ascolto.web.complaints.words import RULES

Text = str | Promise
Choices = Sequence[tuple[str, Text]]

LABELS = {
    "severity": _("Severity"),
    "safety": _("Is somebody’s safety in danger?"),
    "complexity": _("Complexity"),
    "impact": _("Who is affected?"),
    "immediate_needed": _("Does something have to be done at once?"),
    "immediate_possible": _("Can something be done at once?"),
}
COMPLEXITIES = [
    (1, pgettext_lazy("complexity", "1 – simple")),
    (2, pgettext_lazy("complexity", "2 – several people are involved")),
    (3, pgettext_lazy("complexity", "3 – needs an expert or outsiders")),
]
YES_OR_NO: dict[str, tuple[Text, Text]] = {
    "safety": (RULES["safety"], _("Nobody’s safety is in danger.")),
    "immediate_needed": (RULES["urgent"], _("Nothing has to be done at once.")),
    "immediate_possible": (_("Something can be done at once."), _("Nothing can be done at once.")),
    "repeated": (RULES["repeated"], _("The customer did not complain about the same before.")),
}
ONE_OF = {
    "severity": _("Severity: %(answers)s."),
    "complexity": _("Complexity: %(answers)s."),
    "impact": _("Affected: %(answers)s."),
}
YES_NO: Choices = [("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no"))]
ANSWERS: dict[str, Choices] = {
    "severity": [(str(level), words) for level, words in SEVERITIES.items()],
    "safety": YES_NO,
    "complexity": [(str(level), words) for level, words in COMPLEXITIES],
    "impact": list(Impact.choices),
    "immediate_needed": YES_NO,
    "immediate_possible": YES_NO,
}


def typed_as(answer: Criterion) -> str:
    """Return the answer as a form writes it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def as_typed(answers: Mapping[str, Criterion]) -> dict[str, str]:
    return {name: typed_as(answer) for name, answer in answers.items()}


def read_typed(typed: Mapping[str, Any]) -> dict[str, Criterion]:
    """Return the answers behind what a form wrote; what was left empty is left out."""
    meant = {name: {typed_as(answer): answer for answer in CRITERIA[name]} for name in ANSWERS}
    return {name: meant[name][typed[name]] for name in ANSWERS if typed.get(name)}


def answer_in_words(name: str, answer: Criterion) -> Text:
    return dict(ANSWERS[name])[typed_as(answer)]


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule of the decision table in words, the priority it asks for, and whether it is among those that decided."""

    words: Text
    priority: Text
    decides: bool


@dataclass(frozen=True, slots=True)
class WhyShown:
    title: str
    lines: Sequence[RuleShown]


def why_in_words(why: Why) -> WhyShown:
    """Return which priority follows, with every rule that applies."""
    lines = [
        RuleShown(words_of(rule), Priority(rule.priority).label, rule.priority == why.priority) for rule in why.rules
    ]
    title = _("With these answers the priority is: %(priority)s") % {"priority": why.priority.label}
    return WhyShown(str(title), lines)


def rule_in_words(code: str) -> Text:
    """Return why a priority was given, by the code that was kept with the assessment."""
    return words_of(Rule(code, 0, conditions_in(code)))


def words_of(rule: Rule) -> Text:
    """Return the rule in words; one that the organisation wrote itself says its conditions."""
    if rule.code in RULES:
        return RULES[rule.code]
    return " ".join(str(_condition(name, answers)) for name, answers in rule.when.items()) or rule.code


def _condition(name: str, answers: Sequence[Criterion]) -> Text:
    if name in YES_OR_NO:
        yes, no = YES_OR_NO[name]
        return yes if True in answers else no
    either = pgettext("between two answers", " or ").join(str(answer_in_words(name, answer)) for answer in answers)
    return ONE_OF[name] % {"answers": either}
