"""Rules by which customers come into a segment: a closed vocabulary of facts, compared with numbers or words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Self


class Fact(StrEnum):
    """What a rule can ask of a customer."""

    REVENUE = "revenue"
    PURCHASES = "purchases"
    DAYS_SINCE_PURCHASE = "days_since_purchase"
    TENURE = "tenure_months"
    BOUND = "bound_months"
    MONTHLY_CHARGE = "monthly_charge"
    EXPECTED_VALUE = "expected_value"
    RISK = "risk"
    OPEN_COMPLAINTS = "open_complaints"
    STANDING = "standing"
    RELATION = "relation"
    KIND = "kind"
    IMPORTANCE = "importance"
    LANGUAGE = "language"
    COUNTRY = "country"
    COMMITMENT = "commitment"
    IN_AGREEMENT = "in_agreement"


class Comparison(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    IS = "is"
    IS_NOT = "is_not"


class Match(StrEnum):
    ALL = "all"
    ANY = "any"


OVER_MONTHS = frozenset({Fact.REVENUE, Fact.PURCHASES})
NUMBERS = OVER_MONTHS | {
    Fact.DAYS_SINCE_PURCHASE, Fact.TENURE, Fact.BOUND, Fact.MONTHLY_CHARGE, Fact.EXPECTED_VALUE, Fact.RISK,
    Fact.OPEN_COMPLAINTS,
}  # fmt: skip
# What tells how much a customer is worth; a segment made of it is not shown to those who must not know that.
WORTH = OVER_MONTHS | {Fact.MONTHLY_CHARGE, Fact.EXPECTED_VALUE, Fact.RISK}
MOST_CONDITIONS, MOST_MONTHS, MOST = 12, 240, Decimal(10) ** 12
MONTH = timedelta(days=30.4375)


class WrongRule(Exception):
    """The rule cannot be followed; `reason` is a code, `place` the number of the condition from 1, 0 for the rule."""

    def __init__(self, reason: str, place: int = 0) -> None:
        super().__init__(reason, place)
        self.reason, self.place = reason, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One fact compared with a number or a word; `months` says over how many of the last months it is summed."""

    fact: Fact
    comparison: Comparison
    number: Decimal | None = None
    months: int | None = None
    word: str = ""

    def as_json(self) -> dict[str, Any]:
        told = {
            "fact": str(self.fact),
            "comparison": str(self.comparison),
            "number": None if self.number is None else str(self.number),
            "months": self.months,
            "word": self.word,
        }
        return {name: value for name, value in told.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who fulfils all of the conditions, or any."""

    match: Match
    conditions: tuple[Condition, ...]

    @property
    def tells_worth(self) -> bool:
        return any(condition.fact in WORTH for condition in self.conditions)

    def as_json(self) -> dict[str, Any]:
        return {"match": str(self.match), "conditions": [each.as_json() for each in self.conditions]}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return the rule that is stored so.

        Raises:
            WrongRule: it is no rule of this vocabulary.
        """
        try:
            match = Match(told["match"])
            conditions = tuple(_condition(each) for each in told["conditions"])
        except (KeyError, TypeError, ValueError, InvalidOperation) as wrong:
            raise WrongRule("not_a_rule") from wrong
        return cls(match, require_conditions(conditions))


def require_conditions(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the conditions, each of which must ask something of its fact that can be answered."""
    if not conditions:
        raise WrongRule("no_condition")
    if len(conditions) > MOST_CONDITIONS:
        raise WrongRule("too_many_conditions")
    for place, condition in enumerate(conditions, start=1):
        reason = _reason_against(condition)
        if reason:
            raise WrongRule(reason, place)
    return tuple(conditions)


def _condition(told: Mapping[str, Any]) -> Condition:
    number = told.get("number")
    return Condition(
        fact=Fact(told["fact"]),
        comparison=Comparison(told["comparison"]),
        number=None if number is None else Decimal(number),
        months=told.get("months"),
        word=told.get("word", ""),
    )


def _reason_against(condition: Condition) -> str:
    is_number = condition.fact in NUMBERS
    if is_number != (condition.comparison in {Comparison.AT_LEAST, Comparison.AT_MOST}):
        return "wrong_comparison"
    if not is_number:
        return "" if condition.word or condition.fact is Fact.IN_AGREEMENT else "no_word"
    if condition.number is None:
        return "no_number"
    if not condition.number.is_finite() or not 0 <= condition.number < MOST:
        return "number_outside"
    if condition.fact is Fact.RISK and condition.number > 1:
        return "risk_outside"
    if condition.fact in OVER_MONTHS and not (condition.months and 0 < condition.months <= MOST_MONTHS):
        return "no_months"
    return ""
