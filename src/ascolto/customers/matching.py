"""Which customers a rule finds, asked of the database as one question about sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ascolto.customers.models import Agreement, CommitmentReading, Customer, CustomerQuerySet, Purchase, Terms, Worth
from ascolto.customers.rules import MONTH, Comparison, Condition, Fact, Match, Rule
from ascolto.organisation.settings_of import current

Rows = QuerySet[Any, Any]
Supplied = Mapping[Fact, Rows]
"""Numbers of customers that other rooms know: rows of `party`, their id, and `number`; who has no row has 0."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When the rule is followed, and what other rooms say then."""

    at: datetime
    supplied: Supplied

    @property
    def day(self) -> date:
        return self.at.date()


def matching(rule: Rule, *, at: datetime, supplied: Supplied) -> CustomerQuerySet:
    """Return the standing customers whom the rule finds; what merged records bought counts for who stands for them.

    Raises:
        LookupError: the rule asks for a fact that nobody supplied.
    """
    moment = Moment(at, supplied)
    conditions = [_asked(condition, moment) for condition in rule.conditions]
    found = reduce(and_ if rule.match is Match.ALL else or_, conditions)
    return Customer.objects.surviving().filter(found, registered_at__lte=at)


def heir(name: str) -> Coalesce:
    """Return who stands for the customer in this column; nobody was merged more than three times over."""
    return Coalesce(*(f"{name}{'__merged_into' * times}" for times in (3, 2, 1)), name)


def _asked(condition: Condition, moment: Moment) -> Q:
    return ASKED[condition.fact](condition, moment)


def _bought(condition: Condition, moment: Moment) -> Q:
    """Purchases and revenue of the last months; revenue counts in the organisation's own currency alone."""
    since = moment.day - round((condition.months or 0) * MONTH / timedelta(days=1)) * timedelta(days=1)
    rows = Purchase.objects.filter(bought_on__gt=since, bought_on__lte=moment.day)
    total: Sum | Count = Count("pk")
    if condition.fact is Fact.REVENUE:
        rows, total = rows.filter(currency=current().currency), Sum("amount")
    totals = rows.order_by().annotate(party=heir("payer")).values("party").annotate(number=total)
    return _compared(totals, condition, column="party", missing_is_zero=True)


def _last_bought(condition: Condition, moment: Moment) -> Q:
    """Days since the last purchase; who never bought has no such number and is not found."""
    day = moment.day - timedelta(days=min(int(condition.number or 0), 40_000))
    bought = Purchase.objects.order_by().annotate(party=heir("payer"))
    if condition.comparison is Comparison.AT_LEAST:
        since = bought.filter(bought_on__gt=day)
        return Q(pk__in=bought.values("party")) & ~Q(pk__in=since.values("party"))
    return Q(pk__in=bought.filter(bought_on__gte=day).values("party"))


def _on_record(condition: Condition, moment: Moment) -> Q:
    field = str(condition.fact)
    return Q(**{field: condition.word}) if condition.comparison is Comparison.IS else ~Q(**{field: condition.word})


def _by_terms(condition: Condition, moment: Moment) -> Q:
    if condition.fact is Fact.COUNTRY:
        of_country = Terms.objects.filter(country=condition.word.upper()).values("customer")
        return _is_among(of_country, condition)
    terms = Terms.objects.order_by().values("customer").annotate(number=F(str(condition.fact)))
    return _compared(terms, condition, column="customer", missing_is_zero=False)


def _by_worth(condition: Condition, moment: Moment) -> Q:
    worth = Worth.objects.order_by().values("customer").annotate(number=F(str(condition.fact)))
    return _compared(worth, condition, column="customer", missing_is_zero=False)


def _by_commitment(condition: Condition, moment: Moment) -> Q:
    """The latest reading decides."""
    latest = CommitmentReading.objects.filter(customer=OuterRef("customer")).order_by("-noted_at", "-pk").values("pk")
    readings = CommitmentReading.objects.filter(level=condition.word, pk=Subquery(latest[:1])).order_by()
    return _is_among(readings.values("customer"), condition)


def _in_agreement(condition: Condition, moment: Moment) -> Q:
    standing = Agreement.objects.in_force().filter(from_on__lte=moment.day)
    standing = standing.filter(Q(until_on=None) | Q(until_on__gte=moment.day)).order_by()
    return _is_among(standing.annotate(party=heir("customer")).values("party"), condition)


def _supplied(condition: Condition, moment: Moment) -> Q:
    return _compared(moment.supplied[condition.fact], condition, column="party", missing_is_zero=True)


def _is_among(customers: Rows, condition: Condition) -> Q:
    among = Q(pk__in=customers)
    return among if condition.comparison is Comparison.IS else ~among


def _compared(rows: Rows, condition: Condition, *, column: str, missing_is_zero: bool) -> Q:
    """Return who has a number at least or at most so large; none counts as 0 where nothing happened means nothing."""
    at_least = condition.comparison is Comparison.AT_LEAST
    if not missing_is_zero:
        beyond = {"number__gte" if at_least else "number__lte": condition.number}
        return Q(pk__in=rows.filter(**beyond).values(column))
    if at_least and not condition.number:
        return ~Q(pk__in=rows.filter(number__lt=0).values(column))
    if at_least:
        return Q(pk__in=rows.filter(number__gte=condition.number).values(column))
    return ~Q(pk__in=rows.filter(number__gt=condition.number).values(column))


ASKED: Mapping[Fact, Callable[[Condition, Moment], Q]] = {
    Fact.REVENUE: _bought,
    Fact.PURCHASES: _bought,
    Fact.DAYS_SINCE_PURCHASE: _last_bought,
    Fact.TENURE: _by_terms,
    Fact.BOUND: _by_terms,
    Fact.MONTHLY_CHARGE: _by_terms,
    Fact.COUNTRY: _by_terms,
    Fact.EXPECTED_VALUE: _by_worth,
    Fact.RISK: _by_worth,
    Fact.OPEN_COMPLAINTS: _supplied,
    Fact.STANDING: _on_record,
    Fact.RELATION: _on_record,
    Fact.KIND: _on_record,
    Fact.IMPORTANCE: _on_record,
    Fact.LANGUAGE: _on_record,
    Fact.COMMITMENT: _by_commitment,
    Fact.IN_AGREEMENT: _in_agreement,
}
