"""What was said and bought comes in from files: customers are recognised, strangers kept by number, nobody twice."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from ascolto.complaints.burdens import supplied
from ascolto.customers.buying import bought_by, calls_by_month
from ascolto.customers.care import ContactPlan, set_contact_plan
from ascolto.customers.contacting import (
    ContactNotPlanned,
    Noted,
    NotHappenedYet,
    Plan,
    call_off_contact,
    complete_contact,
    note_contact,
    plan_contact,
)
from ascolto.customers.estimating import estimate_worth
from ascolto.customers.events import ContactEvent, CustomerEvent
from ascolto.customers.following import follow_rules
from ascolto.customers.importing import CustomerIntake
from ascolto.customers.importing_contacts import ContactIntake
from ascolto.customers.importing_purchases import PurchaseIntake
from ascolto.customers.merging import merge
from ascolto.customers.models import Contact, Customer, Direction, Purchase, Segment, Standing, Terms, Way, Worth
from ascolto.customers.plans import nobody_spoke_to, workload
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.rules import Comparison, Condition, Fact, Match, Rule
from ascolto.customers.segments import add_segment, put_in
from ascolto.customers.starting import plant_starter_segments
from ascolto.imports import running
from ascolto.imports.intake import Intake
from ascolto.imports.mapping import parse_mapping
from ascolto.imports.opening import open_source
from ascolto.organisation.offerings import add_offering
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import FOUNDED, FRIDAY, MONDAY, TUESDAY, WEDNESDAY

TELCO = Path(__file__).parent.parent.parent / "examples" / "telco-churn.toml"
PLAIN = "external_source = 'till'\n[columns]\n{columns}\n[dates]\nformats = ['%Y-%m-%d %H:%M', '%Y-%m-%d']"


def take_in(folder: Path, text: str, intake: Intake, mapping: str = "") -> Mapping:
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8")
    names = text.partition("\n")[0].split(",")
    mapping = mapping or PLAIN.format(columns="\n".join(f"{name} = '{name}'" for name in names))
    read = parse_mapping(mapping)
    with open_source(file, read) as source:
        return running.run(source, read, intake, by=SYSTEM, at=FRIDAY).as_dict()


@pytest.fixture
def anna_elsewhere(organisation) -> Customer:
    new = NewCustomer(name="Anna Koleva", email="anna@example.org", phone="+359888123456", external_id="A-1")
    return register(new, by=SYSTEM, at=FOUNDED)


CALLS = """external_id,happened_at,phone,email,answered,waited_seconds,unit
1,2026-03-02 10:00,+359 888 123456,,yes,20,
2,2026-03-02 11:00,+39 06 5550101,,no,240,
3,2026-03-02 12:00,,Anna@Example.org,yes,12,nowhere
4,2026-03-02 13:00,,,yes,10,
5,2026-03-02 14:00,+359 888 123456,,no,-4,
6,2199-01-01 14:00,+359 888 123456,,no,4,
"""


def test_a_log_of_calls_tells_who_called_how_long_they_waited_and_who_gave_up(tmp_path, anna_elsewhere):
    taken = take_in(tmp_path, CALLS, ContactIntake())
    again = take_in(tmp_path, CALLS, ContactIntake())

    assert [(taken[verb], again[verb]) for verb in ("created", "skipped")] == [(2, 0), (0, 2)]
    assert [row["row"] for row in taken["rejected"]] == [4, 5, 6, 7]
    known, stranger = Contact.objects.order_by("pk")
    assert (known.customer, known.answered, known.waited_seconds) == (anna_elsewhere, True, 20)
    assert (stranger.customer, stranger.party) == (None, "+39 06 5550101")
    assert [event.kind for event in trail_of(stranger)] == [ContactEvent.IMPORTED]
    [month] = calls_by_month([MONDAY - timedelta(days=40), MONDAY - timedelta(days=9), FRIDAY])
    assert (month.count, month.unanswered.value, month.mean_wait, month.long_waits) == (2, 0.5, 130, 1)


PURCHASES = """external_id,bought_on,payer,payer_email,user,reseller,amount,currency,free,offering,order_number
1,2026-02-01,A-1,,,,120.50,,,room,R-1
2,2026-02-02,,anna@example.org,,B-2,80,usd,,,R-2
3,2026-02-03,A-1,,,,0,,yes,,R-3
4,2026-02-03,A-9,,,,10,,,,R-4
5,2026-02-03,A-1,,,,10,,,boat,R-5
6,2199-02-03,A-1,,,,10,,,,R-6
7,2026-02-03,A-1,,,,10,,yes,,R-7
8,2026-02-03,A-1,,,,10,€,,,R-8
9,2026-02-03,A-1,,,,9999999999999,,,,R-9
10,2026-02-03,,,,,9,,,,R-10
"""


def test_purchases_name_who_paid_used_and_sold_and_bad_rows_stop_nothing(tmp_path, anna_elsewhere):
    agency = register(NewCustomer(name="Agency", external_id="B-2"), by=SYSTEM, at=FOUNDED)
    add_offering({"en": "Room"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)

    taken = take_in(tmp_path, PURCHASES, PurchaseIntake())

    assert (taken["created"], [row["row"] for row in taken["rejected"]]) == (3, [5, 6, 7, 8, 9, 10, 11])
    first, second, third = Purchase.objects.order_by("pk")
    assert (first.payer, first.amount, first.currency) == (anna_elsewhere, Decimal("120.50"), "EUR")
    assert (second.payer, second.reseller, second.currency) == (anna_elsewhere, agency, "USD")
    assert third.is_free
    bought = bought_by([anna_elsewhere.pk], on=FRIDAY.date())
    assert (bought.count, bought.free, bought.in_all, bought.in_other_currencies) == (3, 1, Decimal("120.50"), 1)


def test_whoever_was_merged_is_recognised_as_the_record_that_stands(tmp_path, anna_elsewhere):
    stands = register(NewCustomer(name="Anna K."), by=SYSTEM, at=FOUNDED)
    merge(stands, anna_elsewhere, by=SYSTEM, at=MONDAY)

    take_in(tmp_path, "external_id,bought_on,payer,amount\n1,2026-02-01,A-1,10\n", PurchaseIntake())

    assert Purchase.objects.get().payer == stands


def telco(left: int, stayed: int, extra: str = "") -> str:
    header = "customerID,tenure,Contract,MonthlyCharges,TotalCharges,Churn\n"
    gone = [f"L-{n},{1 + n % 9},Month-to-month,{80 + n % 15}.5,{n}.0,Yes" for n in range(left)]
    there = [f"S-{n},{20 + n % 40},Two year,{30 + n % 40}.5, ,No" for n in range(stayed)]
    return header + "\n".join([*gone, *there, *filter(None, [extra])]) + "\n"


def test_customers_with_their_terms_come_in_and_the_fragile_are_found_by_their_risk(tmp_path, marco):
    risky = "NEW-1,2,Month-to-month,85.0,170,No"
    organised = plant_starter_segments(by=marco, at=MONDAY)
    mapping = TELCO.read_text(encoding="utf-8")

    taken = take_in(tmp_path, telco(60, 120, risky), CustomerIntake(), mapping)
    again = take_in(tmp_path, telco(60, 120, risky.replace("NEW-1,2", "NEW-1,3")), CustomerIntake(), mapping)
    estimated = estimate_worth(by=SYSTEM, at=FRIDAY)
    follow_rules(by=SYSTEM, at=FRIDAY, supplied=supplied())

    new = Customer.objects.get(external_id="NEW-1")
    fragile = next(each for each in organised if each.code == "fragile")
    assert [(taken[verb], again[verb]) for verb in ("created", "updated")] == [(181, 0), (0, 1)]
    assert (Terms.objects.get(customer=new).tenure_months, Terms.objects.count()) == (3, 181)
    assert Customer.objects.filter(standing=Standing.FORMER).count() == 60
    assert (estimated.values, estimated.risks) == (0, 121)
    assert list(fragile.belongings.values_list("customer__external_id", flat=True)) == ["NEW-1"]
    assert trail_of("customer_worth").get().kind == CustomerEvent.WORTH_ESTIMATED


def test_nobody_is_given_a_risk_that_is_no_better_than_guessing(tmp_path, organisation):
    take_in(tmp_path, telco(10, 10), CustomerIntake(), TELCO.read_text(encoding="utf-8"))

    assert estimate_worth(by=SYSTEM, at=FRIDAY).risks == 0
    assert Worth.objects.count() == 0


def test_what_customers_will_still_buy_is_estimated_from_all_who_bought(organisation):
    random = Random(7)
    rows = [register(NewCustomer(name=f"Guest {n}"), by=SYSTEM, at=FOUNDED) for n in range(120)]
    for guest in rows:
        rate, price = random.gammavariate(1.2, 0.03), 1 / random.gammavariate(4, 1 / 400)
        day, left, leaves = random.uniform(0, 200), False, random.betavariate(0.8, 2.5)
        while day < 420 and not left:
            Purchase.objects.create(
                payer=guest, bought_on=date(2025, 1, 6) + timedelta(days=round(day)),
                amount=round(random.gammavariate(3, price / 3) + 5, 2), currency="EUR", recorded_at=MONDAY,
            )  # fmt: skip
            day, left = day + random.expovariate(rate), random.random() < leaves

    estimated = estimate_worth(by=SYSTEM, at=FRIDAY)

    assert estimated.values == 120
    worth = Worth.objects.get(customer=rows[-1])
    assert worth.expected_value is not None
    assert worth.expected_value > 0
    assert worth.currency == "EUR"
    assert 0 <= (worth.still_there or 0) <= 1


def test_a_contact_is_planned_and_noted_once_by_those_who_may(anna, ioana, elena):
    plan = Plan(way=Way.CALL, planned_for=TUESDAY, about="The offer")
    before = Event.objects.count()
    with pytest.raises(NotPermitted):
        plan_contact(anna, plan, by=elena, at=MONDAY)
    assert (Contact.objects.count(), Event.objects.count()) == (0, before)

    contact = plan_contact(anna, plan, by=ioana, at=MONDAY)
    done = complete_contact(contact, Noted(happened_at=TUESDAY, note="Agreed"), by=ioana, at=TUESDAY)
    with pytest.raises(ContactNotPlanned):
        call_off_contact(contact, reason="Too late", by=ioana, at=WEDNESDAY)

    assert (done.carried_by_id, done.note) == (ioana.user_id, "Agreed")
    assert [event.kind for event in trail_of(contact)] == [ContactEvent.PLANNED, ContactEvent.DONE]


def test_what_lies_ahead_is_not_noted_and_leaves_no_event(anna, ioana):
    before = Event.objects.count()
    ahead = Noted(happened_at=TUESDAY)

    with pytest.raises(NotHappenedYet):
        note_contact(anna, ahead, way=Way.CALL, direction=Direction.OUT, about="", by=ioana, at=MONDAY)

    assert (Contact.objects.count(), Event.objects.count()) == (0, before)


def test_the_work_of_a_week_is_told_for_each_person(anna, ioana, ioana_user):
    for way in (Way.CALL, Way.VISIT):
        plan_contact(anna, Plan(way=way, planned_for=TUESDAY, carried_by=ioana_user), by=ioana, at=MONDAY)
    plan_contact(anna, Plan(way=Way.CALL, planned_for=FRIDAY), by=ioana, at=MONDAY)

    loads = workload(since=MONDAY, until=MONDAY + timedelta(days=7))

    assert [(load.name, load.count, load.visits) for load in loads] == [("Ioana Popescu", 2, 1), ("", 1, 0)]


@pytest.fixture
def best(organisation, marco) -> Segment:
    segment = add_segment({"en": "Best"}, code="best", by=SYSTEM, at=FOUNDED)
    set_contact_plan(segment, ContactPlan(every_days=30), by=marco, at=FOUNDED)
    return segment


def silent(at: datetime) -> list[str]:
    return [each.customer.name for each in nobody_spoke_to(at=at, language="en", most=10)]


def test_customers_nobody_spoke_to_come_the_longest_silent_first(best, anna, ioana):
    others = [register(NewCustomer(name=name), by=SYSTEM, at=FOUNDED) for name in ("Boris", "Clara", "Dan")]
    put_in(best, [anna, *others], by=SYSTEM, at=FOUNDED)
    spoken = {"way": Way.CALL, "direction": Direction.OUT, "about": "", "by": ioana, "at": MONDAY}
    note_contact(others[0], Noted(happened_at=FOUNDED), **spoken)
    note_contact(others[1], Noted(happened_at=MONDAY), **spoken)
    note_contact(others[2], Noted(happened_at=MONDAY, answered=False), **spoken)

    assert silent(MONDAY) == ["Anna Koleva", "Dan", "Boris"]
    plan_contact(anna, Plan(way=Way.CALL, planned_for=FRIDAY), by=ioana, at=MONDAY)
    assert silent(TUESDAY) == ["Dan", "Boris"]
    assert silent(FOUNDED + timedelta(days=29)) == []


def test_a_rule_can_ask_for_the_risk(organisation):
    one = register(NewCustomer(name="Anna"), by=SYSTEM, at=FOUNDED)
    Worth.objects.create(customer=one, risk=0.7, estimated_at=datetime(2026, 3, 1, tzinfo=UTC))
    asked = Condition(fact=Fact.RISK, comparison=Comparison.AT_LEAST, number=Decimal("0.5"))

    assert Rule(Match.ALL, (asked,)).tells_worth
