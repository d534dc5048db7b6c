"""What a segment is for, by which rule it is filled, and how often its customers are spoken with."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.customers.care import ContactPlan
from ascolto.customers.models import Purpose, SegmentCare, Way
from ascolto.customers.rules import (
    MOST_CONDITIONS,
    NUMBERS,
    Comparison,
    Condition,
    Fact,
    Match,
    Rule,
    WrongRule,
    require_conditions,
)
from ascolto.web.customers.choosing_people import PersonField
from ascolto.web.customers.rule_words import CHOICES, FACT_WORDS, WRONG
from ascolto.web.settings.fields import WordingForm

ROWS, SPARE = 4, 2
UP, DOWN = "up", "down"
TYPED = (Fact.COUNTRY,)


def _facts() -> list[Any]:
    numbers = [(str(fact), word) for fact, word in FACT_WORDS.items() if fact in NUMBERS]
    words = [
        (word, [(f"{fact}={code}", format_lazy("{}: {}", word, name)) for code, name in CHOICES[fact].items()])
        for fact, word in FACT_WORDS.items()
        if fact in CHOICES
    ]
    rest = [(str(fact), FACT_WORDS[fact]) for fact in (*TYPED, Fact.IN_AGREEMENT)]
    return [("", "–"), (pgettext_lazy("facts", "Numbers"), numbers), *words, (pgettext_lazy("facts", "Others"), rest)]


@dataclass(frozen=True, slots=True)
class Row:
    """The four fields of one condition, for the page."""

    place: int
    fields: Sequence[forms.BoundField]


class RuleForm(forms.Form):
    """A rule; a condition without a fact is left out."""

    match = forms.ChoiceField(
        label=_("Who comes in"),
        choices=[
            (str(Match.ALL), _("whoever fulfils all conditions")),
            (str(Match.ANY), _("whoever fulfils at least one")),
        ],
    )

    def __init__(self, data: Any = None, *, rule: Rule | None = None) -> None:
        super().__init__(data, initial={"match": str(rule.match)} if rule else None)
        conditions = rule.conditions if rule else ()
        for place in range(1, self._places(data, len(conditions)) + 1):
            self._add_row(place, conditions[place - 1] if place <= len(conditions) else None)

    @staticmethod
    def _places(data: Any, told: int) -> int:
        """Return how many conditions can be written: some more than there are, and all that were sent."""
        sent = [int(name[5:]) for name in data or () if name.startswith("fact_") and name[5:].isdecimal()]
        return min(max(ROWS, told + SPARE, *sent), MOST_CONDITIONS)

    def _add_row(self, place: int, told: Condition | None) -> None:
        fields: dict[str, forms.Field] = {
            "fact": forms.ChoiceField(label=pgettext_lazy("condition", "Fact"), choices=_facts(), required=False),
            "than": forms.ChoiceField(
                label=pgettext_lazy("condition", "Compared"),
                choices=[
                    (UP, pgettext_lazy("condition", "at least / is")),
                    (DOWN, pgettext_lazy("condition", "at most / is not")),
                ],
                required=False,
            ),
            "value": forms.CharField(
                label=pgettext_lazy("condition", "With"),
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs={"size": 8}),
            ),
            "months": forms.IntegerField(
                label=pgettext_lazy("condition", "Months"), min_value=1, max_value=240, required=False
            ),
        }  # fmt: skip
        first = _typed(told) if told else {}
        for name, field in fields.items():
            field.initial = first.get(name)
            self.fields[f"{name}_{place}"] = field

    @property
    def rows(self) -> list[Row]:
        places = [int(name.rpartition("_")[2]) for name in self.fields if name.startswith("fact_")]
        return [
            Row(place, [self[f"{name}_{place}"] for name in ("fact", "than", "value", "months")]) for place in places
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        read = [(row.place, self._condition(row.place, told)) for row in self.rows if told.get(f"fact_{row.place}")]
        if self.errors:
            return told
        places = [place for place, condition in read if condition]
        try:
            conditions = require_conditions([condition for _place, condition in read if condition])
        except WrongRule as wrong:
            field = f"value_{places[wrong.place - 1]}" if wrong.place else None
            field = field.replace("value", "months") if field and wrong.reason == "no_months" else field
            self.add_error(field, cast(str, WRONG[wrong.reason]))
            return told
        self.rule = Rule(Match(told["match"]), conditions)
        return told

    def _condition(self, place: int, told: dict[str, Any]) -> Condition | None:
        fact, _sign, word = told[f"fact_{place}"].partition("=")
        value, down = (told.get(f"value_{place}") or "").strip(), told.get(f"than_{place}") == DOWN
        if Fact(fact) not in NUMBERS:
            comparison = Comparison.IS_NOT if down else Comparison.IS
            return Condition(fact=Fact(fact), comparison=comparison, word=word or value.upper())
        comparison = Comparison.AT_MOST if down else Comparison.AT_LEAST
        months = told.get(f"months_{place}") if Fact(fact) in (Fact.REVENUE, Fact.PURCHASES) else None
        try:
            number = Decimal(value.replace(",", "."))
        except InvalidOperation:
            self.add_error(f"value_{place}", cast(str, WRONG["no_number"]))
            return None
        return Condition(fact=Fact(fact), comparison=comparison, number=number, months=months)


def _typed(condition: Condition) -> dict[str, Any]:
    """Return what is typed into the fields of a row for this condition."""
    is_word = condition.fact in CHOICES
    return {
        "fact": f"{condition.fact}={condition.word}" if is_word else str(condition.fact),
        "than": DOWN if condition.comparison in {Comparison.AT_MOST, Comparison.IS_NOT} else UP,
        "value": "" if is_word else str(condition.number if condition.number is not None else condition.word),
        "months": condition.months,
    }


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What we mean to do with them"), choices=Purpose.choices)


class ContactPlanForm(forms.Form):
    every_days = forms.IntegerField(
        label=_("At least every so many days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Empty: nobody is reminded."),
    )
    way = forms.ChoiceField(
        label=_("Preferred way"), choices=[("", _("whichever suits")), *Way.choices], required=False
    )
    carried_by = PersonField(label=pgettext_lazy("contact", "Who of us"))

    def __init__(self, data: Any = None, *, care: SegmentCare | None) -> None:
        names = ("every_days", "way", "carried_by_id")
        first = {name.removesuffix("_id"): getattr(care, name) for name in names} if care else None
        super().__init__(data, initial=first)
        cast(PersonField, self.fields["carried_by"]).offer()

    def plan(self) -> ContactPlan:
        told = self.cleaned_data
        way = Way(told["way"]) if told["way"] else None
        return ContactPlan(every_days=told["every_days"], way=way, carried_by=told["carried_by"] or None)


class NewSegmentForm(WordingForm):
    code = forms.SlugField(label=_("Short code"), max_length=40, help_text=_("Imports and addresses use it."))
    purpose = forms.ChoiceField(label=_("What we mean to do with them"), choices=Purpose.choices)


class PlaybookForm(WordingForm):
    """A playbook in the words of the organisation; each line of the steps is one step."""

    steps = forms.CharField(
        label=_("Steps, one on each line"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )  # fmt: skip

    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["steps"].splitlines() if line.strip()]
