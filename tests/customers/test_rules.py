"""A rule finds customers by facts of a closed vocabulary; whom it brought into a segment it takes out again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ascolto.complaints.burdens import open_by_customer
from ascolto.customers.care import set_rule
from ascolto.customers.drifting import moves, profile
from ascolto.customers.events import SegmentEvent
from ascolto.customers.following import follow_rules, preview
from ascolto.customers.matching import matching
from ascolto.customers.merging import merge
from ascolto.customers.models import Belonging, Customer, Purchase, Segment, SegmentCare, Standing, Terms
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.rules import Comparison, Condition, Fact, Match, Rule, WrongRule
from ascolto.customers.segments import add_segment, put_in, segments_of, take_out
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken
from tests.moments import MONDAY, TUESDAY, WEDNESDAY

SUPPLIED = {}
AT_LEAST, AT_MOST, IS, IS_NOT = Comparison


@pytest.fixture
def three(organisation) -> list[Customer]:
    return [register(NewCustomer(name=name), by=SYSTEM, at=MONDAY) for name in ("Anna", "Boris", "Clara")]


@pytest.fixture
def best(organisation) -> Segment:
    return add_segment({"en": "Best"}, code="best", by=SYSTEM, at=MONDAY)


def bought(customer: Customer, amount: int, *, days_ago: int = 10, currency: str = "EUR") -> Purchase:
    on = MONDAY.date() - timedelta(days=days_ago)
    return Purchase.objects.create(
        payer=customer, bought_on=on, amount=amount, currency=currency, recorded_at=MONDAY
    )  # fmt: skip


def rule(*conditions: Condition, match: Match = Match.ALL) -> Rule:
    return Rule(match, conditions)


def revenue(number: int, *, comparison: Comparison = AT_LEAST, months: int = 12) -> Condition:
    return Condition(fact=Fact.REVENUE, comparison=comparison, number=Decimal(number), months=months)


def number(fact: Fact, comparison: Comparison, value: str) -> Condition:
    return Condition(fact=fact, comparison=comparison, number=Decimal(value))


def word(fact: Fact, value: str, comparison: Comparison = IS) -> Condition:
    return Condition(fact=fact, comparison=comparison, word=value)


def found(asked: Rule, **supplied) -> list[str]:
    rows = matching(asked, at=MONDAY, supplied={Fact(name): rows for name, rows in supplied.items()})
    return list(rows.order_by("name").values_list("name", flat=True))


def test_revenue_is_summed_over_the_months_asked_for_in_the_organisations_currency(three):
    anna, boris, clara = three
    bought(anna, 600), bought(anna, 500, days_ago=40)
    bought(boris, 900, days_ago=300), bought(boris, 900, days_ago=500)
    bought(clara, 5000, currency="RUB")

    assert found(rule(revenue(1000))) == ["Anna"]
    assert found(rule(revenue(1000, months=24))) == ["Anna", "Boris"]
    assert found(rule(revenue(1000, comparison=AT_MOST))) == ["Boris", "Clara"]


def test_purchases_of_a_merged_record_count_for_the_one_that_stands(three):
    anna, boris, _clara = three
    bought(anna, 600), bought(boris, 500)

    merge(anna, boris, by=SYSTEM, at=MONDAY)

    assert found(rule(revenue(1000))) == ["Anna"]


def test_days_since_the_last_purchase_are_of_those_who_bought_at_all(three):
    anna, boris, _clara = three
    bought(anna, 10, days_ago=200), bought(anna, 10, days_ago=90), bought(boris, 10, days_ago=200)

    assert found(rule(number(Fact.DAYS_SINCE_PURCHASE, AT_LEAST, "180"))) == ["Boris"]
    assert found(rule(number(Fact.DAYS_SINCE_PURCHASE, AT_LEAST, "90"))) == ["Anna", "Boris"]
    assert found(rule(number(Fact.DAYS_SINCE_PURCHASE, AT_MOST, "90"))) == ["Anna"]


def test_terms_standing_and_open_complaints_are_asked_together_or_one_of_them(three, sofia):
    anna, boris, clara = three
    Customer.objects.filter(pk=boris.pk).update(standing=Standing.FORMER)
    Terms.objects.create(customer=anna, tenure_months=3, bound_months=1, told_at=MONDAY)
    Terms.objects.create(customer=clara, tenure_months=30, bound_months=24, told_at=MONDAY)
    taken(sofia, customer=clara), taken(sofia, customer=clara)
    few = number(Fact.TENURE, AT_MOST, "12")
    many = number(Fact.OPEN_COMPLAINTS, AT_LEAST, "2")

    assert found(rule(few, word(Fact.STANDING, "current"))) == ["Anna"]
    assert found(rule(few, many, match=Match.ANY), open_complaints=open_by_customer()) == ["Anna", "Clara"]
    assert found(rule(number(Fact.OPEN_COMPLAINTS, AT_MOST, "0")), open_complaints=open_by_customer()) == [
        "Anna", "Boris",
    ]  # fmt: skip
    assert found(rule(word(Fact.STANDING, "former", IS_NOT))) == ["Anna", "Clara"]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (number(Fact.REVENUE, AT_LEAST, "5"), "no_months"),
        (revenue(-1), "number_outside"),
        (number(Fact.RISK, AT_LEAST, "2"), "risk_outside"),
        (number(Fact.RISK, IS, "0.5"), "wrong_comparison"),
        (number(Fact.TENURE, AT_LEAST, "NaN"), "number_outside"),
        (word(Fact.KIND, ""), "no_word"),
        (word(Fact.KIND, "person", AT_MOST), "wrong_comparison"),
    ],
)
def test_a_rule_that_cannot_be_answered_is_refused_and_nothing_is_changed(condition, reason, best, marco):
    with pytest.raises(WrongRule) as refused:
        set_rule(best, rule(condition), by=marco, at=MONDAY)

    assert (refused.value.reason, refused.value.place) == (reason, 1)
    assert SegmentCare.objects.count() == 0
    assert [event.kind for event in trail_of(best)] == [SegmentEvent.ADDED]


@pytest.mark.parametrize(
    "told", [{}, {"match": "all"}, {"match": "some", "conditions": []}, {"match": "all", "conditions": [{"fact": "x"}]}]
)
def test_what_is_no_rule_is_not_read_as_one(told):
    with pytest.raises(WrongRule):
        Rule.from_json(told)


def test_a_rule_is_kept_as_it_was_said():
    said = rule(revenue(1000), word(Fact.LANGUAGE, "bg"), match=Match.ANY)

    assert Rule.from_json(said.as_json()) == said
    assert (said.tells_worth, rule(word(Fact.KIND, "person")).tells_worth) == (True, False)


def test_who_may_not_see_worth_makes_no_rule(best, ioana):
    with pytest.raises(NotPermitted):
        set_rule(best, rule(revenue(1)), by=ioana, at=MONDAY)

    assert SegmentCare.objects.count() == 0


def test_the_preview_counts_and_changes_nothing(best, three):
    bought(three[0], 600), bought(three[1], 700)
    put_in(best, three[:1], by=SYSTEM, at=MONDAY)

    told = preview(rule(revenue(500)), best, at=MONDAY, supplied={})

    assert (told.found, told.new, Belonging.objects.count()) == (2, 1, 1)


def test_customers_come_and_go_by_the_rule_and_those_put_in_by_hand_stay(best, three, marco):
    anna, boris, clara = three
    bought(anna, 600), bought(boris, 50)
    put_in(best, [clara], by=SYSTEM, at=MONDAY)
    set_rule(best, rule(revenue(500)), by=marco, at=MONDAY)

    first = follow_rules(by=SYSTEM, at=MONDAY, supplied={})
    Purchase.objects.filter(payer=anna).update(payer=boris)
    second = follow_rules(by=SYSTEM, at=TUESDAY, supplied={})
    third = follow_rules(by=SYSTEM, at=WEDNESDAY, supplied={})

    assert [(each.entered, each.left) for each in (first, second, third)] == [(1, 0), (1, 1), (0, 0)]
    assert [segments_of(each) for each in three] == [[], [best], [best]]
    followed = [event.facts for event in trail_of(best) if event.kind == SegmentEvent.RULE_FOLLOWED]
    assert [(facts.get("in"), facts.get("out")) for facts in followed] == [
        ([anna.pk], None), ([boris.pk], None), (None, [anna.pk]),
    ]  # fmt: skip


def test_whom_a_person_takes_out_the_rule_brings_in_again_with_a_new_beginning(best, three, marco):
    bought(three[0], 600)
    set_rule(best, rule(revenue(500)), by=marco, at=MONDAY)
    follow_rules(by=SYSTEM, at=MONDAY, supplied={})
    take_out(best, three[0], by=SYSTEM, at=TUESDAY)
    follow_rules(by=SYSTEM, at=WEDNESDAY, supplied={})

    began = list(Belonging.objects.order_by("pk").values_list("from_at", "until_at"))
    assert began == [(MONDAY, TUESDAY), (WEDNESDAY, None)]


def test_the_profile_tells_how_many_were_where_and_who_moved(best, three, marco):
    fragile = add_segment({"en": "Fragile"}, code="fragile", by=SYSTEM, at=MONDAY)
    anna, boris, _clara = three
    put_in(best, [anna, boris], by=SYSTEM, at=MONDAY)
    take_out(best, anna, by=SYSTEM, at=TUESDAY)
    put_in(fragile, [anna], by=SYSTEM, at=TUESDAY)

    told = profile([best, fragile], [MONDAY, WEDNESDAY])
    [move] = moves([best, fragile], since=MONDAY, until=WEDNESDAY)

    assert told.rows == [(best, [2, 1]), (fragile, [0, 1])]
    assert (move.left, move.entered, move.count) == (best, fragile, 1)


def test_a_day_in_the_future_is_no_purchase_yet(three):
    Purchase.objects.create(
        payer=three[0], bought_on=date(2027, 1, 1), amount=900, currency="EUR", recorded_at=MONDAY
    )  # fmt: skip

    assert found(rule(revenue(1))) == []
