"""Rules of segments as sentences, and why one cannot be followed."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.customers.models import CustomerKind, Importance, Level, Relation, Standing
from ascolto.customers.rules import OVER_MONTHS, Comparison, Condition, Fact, Match, Rule
from ascolto.organisation.settings_of import current

Text = str | Promise
FACT_WORDS: Mapping[Fact, Text] = {
    Fact.REVENUE: pgettext_lazy("fact about a customer", "revenue"),
    Fact.PURCHASES: pgettext_lazy("fact about a customer", "number of purchases"),
    Fact.DAYS_SINCE_PURCHASE: pgettext_lazy("fact about a customer", "days since the last purchase"),
    Fact.TENURE: pgettext_lazy("fact about a customer", "months as a customer"),
    Fact.BOUND: pgettext_lazy("fact about a customer", "months bound by contract"),
    Fact.MONTHLY_CHARGE: pgettext_lazy("fact about a customer", "charge for a month"),
    Fact.EXPECTED_VALUE: pgettext_lazy("fact about a customer", "purchases expected within a year"),
    Fact.RISK: pgettext_lazy("fact about a customer", "risk of leaving, from 0 to 1"),
    Fact.OPEN_COMPLAINTS: pgettext_lazy("fact about a customer", "open complaints"),
    Fact.STANDING: pgettext_lazy("fact about a customer", "standing"),
    Fact.RELATION: pgettext_lazy("fact about a customer", "relation"),
    Fact.KIND: pgettext_lazy("fact about a customer", "kind"),
    Fact.IMPORTANCE: pgettext_lazy("fact about a customer", "importance"),
    Fact.LANGUAGE: pgettext_lazy("fact about a customer", "language"),
    Fact.COUNTRY: pgettext_lazy("fact about a customer", "country"),
    Fact.COMMITMENT: pgettext_lazy("fact about a customer", "commitment"),
    Fact.IN_AGREEMENT: pgettext_lazy("fact about a customer", "in a partnership"),
}
CHOICES: Mapping[Fact, Mapping[str, Text]] = {
    Fact.STANDING: dict(Standing.choices),
    Fact.RELATION: dict(Relation.choices),
    Fact.KIND: dict(CustomerKind.choices),
    Fact.IMPORTANCE: dict(Importance.choices),
    Fact.LANGUAGE: dict(settings.LANGUAGES),
    Fact.COMMITMENT: dict(Level.choices),
}
MONEY = {Fact.REVENUE, Fact.MONTHLY_CHARGE, Fact.EXPECTED_VALUE}
WRONG: Mapping[str, Text] = {
    "not_a_rule": _("This is no rule that can be followed."),
    "no_condition": _("Say at least one condition."),
    "too_many_conditions": _("These are too many conditions."),
    "wrong_comparison": _("This cannot be compared in this way."),
    "no_word": _("Say what it is compared with."),
    "no_number": _("Say a number."),
    "number_outside": _("The number must not be negative, nor as large as that."),
    "risk_outside": _("A risk is a number from 0 to 1."),
    "no_months": _("Say over how many months, from 1 to 240."),
}


def match_words(match: Match) -> str:
    return gettext("All of these hold:") if match is Match.ALL else gettext("At least one of these holds:")


def in_words(rule: Rule) -> list[str]:
    """Return each condition as a short sentence in the reader's language."""
    return [_sentence(condition) for condition in rule.conditions]


def _sentence(condition: Condition) -> str:
    if condition.fact is Fact.IN_AGREEMENT:
        is_so = condition.comparison is Comparison.IS
        return gettext("in a partnership with us") if is_so else gettext("in no partnership with us")
    told = {"fact": str(FACT_WORDS[condition.fact]), "value": _value(condition)}
    sentence = COMPARED[condition.comparison]() % told
    return f"{sentence} {_period(condition.months)}" if condition.fact in OVER_MONTHS else sentence


def _period(months: int | None) -> str:
    said = ngettext("within the last %(count)d month", "within the last %(count)d months", months or 0)
    return said % {"count": months or 0}


def _value(condition: Condition) -> str:
    if condition.number is None:
        return str(CHOICES.get(condition.fact, {}).get(condition.word, condition.word))
    number = number_format(_shortest(condition.number), use_l10n=True, force_grouping=True)
    return f"{number} {current().currency}" if condition.fact in MONEY else str(number)


def _shortest(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


COMPARED: Mapping[Comparison, Callable[[], str]] = {
    Comparison.AT_LEAST: lambda: gettext("%(fact)s: at least %(value)s"),
    Comparison.AT_MOST: lambda: gettext("%(fact)s: at most %(value)s"),
    Comparison.IS: lambda: gettext("%(fact)s: %(value)s"),
    Comparison.IS_NOT: lambda: gettext("%(fact)s: not %(value)s"),
}
