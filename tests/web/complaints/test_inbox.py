"""The inbox: narrowed by its address, in order, page by page, and never more than the reader may see."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ascolto.complaints import acknowledging, assessing, handling
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.finding import Order, Wanted, count_of, narrowed, page_of
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Complaint, Decision, Impact
from ascolto.complaints.prefilling import usual_criteria
from ascolto.customers.merging import merge
from ascolto.customers.registering import NewCustomer, register
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.units import add_unit
from ascolto.people.models import User
from ascolto.trail.acting import SYSTEM, Actor, ActorKind
from ascolto.ui import moment
from tests.complaints.making import complaint_at, taken
from tests.moments import FRIDAY, MONDAY, TUESDAY

INBOX = "/desk/complaints/"


def listed(client, **asked) -> list[str]:
    response = client.get(INBOX, asked)
    return [row.complaint.reference for row in response.context["rows"]]


def references(*complaints) -> list[str]:
    return [complaint.reference for complaint in complaints]


def test_what_is_due_first_stands_first_and_ended_complaints_are_left_out(sofia, ioana_user, client_of):
    later = taken(sofia, received_at=TUESDAY).complaint
    first = taken(sofia, received_at=MONDAY).complaint
    complaint_at(Stage.CLOSED, sofia)

    assert listed(client_of(ioana_user)) == references(first, later)
    assert listed(client_of(ioana_user), order="newest") == references(later, first)


def test_a_handler_sees_the_complaints_of_the_own_unit_only(sofia, rome, ioana_user, boris_user, client_of):
    here, there = taken(sofia).complaint, taken(rome).complaint

    assert listed(client_of(ioana_user)) == references(here)
    assert listed(client_of(boris_user)) == references(there)


def test_filters_combine_in_the_address(organisation, sofia, rome, clara_user, ioana_user, clara, client_of):
    category = Taxon.objects.offered(Tree.CATEGORY).filter(parent__isnull=False).first()
    wanted = taken(sofia, channel=Channel.PHONE, category=category).complaint
    handling.assign(wanted, to=ioana_user, by=clara, at=MONDAY)
    taken(sofia, channel=Channel.PHONE)
    taken(rome, channel=Channel.PHONE, category=category)
    client = client_of(clara_user)

    found = listed(
        client, unit="sofia", channel="phone", category=category.parent.code, handler=ioana_user.pk, overdue="on"
    )

    assert found == references(wanted)
    assert len(listed(client, unit=organisation.code)) == 3
    assert len(listed(client, handler="nobody")) == 2
    assert listed(client, handler="me") == []


def test_stages_can_be_chosen_one_by_one_or_together(sofia, clara_user, client_of):
    received, closed = taken(sofia).complaint, complaint_at(Stage.CLOSED, sofia)
    client = client_of(clara_user)

    assert listed(client, stage="closed") == references(closed)
    assert listed(client, stage="ended") == references(closed)
    assert set(listed(client, stage="all")) == {received.reference, closed.reference}


def test_words_are_found_in_any_case_and_without_accents(sofia, ioana_user, client_of):
    wanted = taken(sofia, words="Am primit o RECLAMAȚIE nefondată.").complaint
    taken(sofia, words="Чакахме един час.")

    assert listed(client_of(ioana_user), q="reclamatie") == references(wanted)
    assert listed(client_of(ioana_user), q="reclamatie час") == []


def test_a_reference_leads_straight_to_its_complaint(sofia, ioana_user, boris_user, client_of):
    complaint = taken(sofia).complaint

    typed = complaint.reference.lower().replace("-", " ")
    response = client_of(ioana_user).get(INBOX, {"q": typed})

    assert response.status_code == 302
    assert response.url == f"/desk/complaints/{complaint.reference}/"
    assert listed(client_of(boris_user), q=typed) == []


def test_who_may_not_see_identities_reads_a_number_and_finds_nobody_by_name(
    sofia, anna, marco_user, ioana_user, client_of
):
    complaint = taken(sofia, customer=anna).complaint
    marco = client_of(marco_user)

    page = marco.get(INBOX).content.decode()

    assert anna.reference in page
    assert "Koleva" not in page
    assert listed(marco, q="koleva") == []
    assert listed(client_of(ioana_user), q="koleva") == references(complaint)


def test_pages_follow_each_other_without_gap_and_lead_back(sofia, ioana_user, ioana):
    complaints = [taken(sofia, received_at=MONDAY + timedelta(minutes=n % 3)).complaint for n in range(7)]
    undated = complaints[3]
    Complaint.objects.filter(pk=undated.pk).update(next_due_at=None)
    rows = Complaint.objects.visible_to(ioana)

    first = page_of(rows, Order.BY_DUE, size=3)
    second = page_of(rows, Order.BY_DUE, after=first.later, size=3)
    third = page_of(rows, Order.BY_DUE, after=second.later, size=3)
    back = page_of(rows, Order.BY_DUE, before=third.earlier, size=3)

    read = [complaint.pk for page in (first, second, third) for complaint in page.rows]
    assert sorted(read) == sorted(complaint.pk for complaint in complaints)
    assert read[-1] == undated.pk
    assert (first.earlier, third.later) == ("", "")
    assert [complaint.pk for complaint in back.rows] == [complaint.pk for complaint in second.rows]


@pytest.mark.parametrize("place", ["nonsense", "~5", "2026-03-02T09:00:00~1", "x~y"])
def test_a_place_that_cannot_be_read_begins_at_the_beginning(sofia, ioana, place):
    complaint = taken(sofia).complaint

    page = page_of(Complaint.objects.visible_to(ioana), Order.NEWEST, after=place)

    assert [each.pk for each in page.rows] == [complaint.pk]


def test_counting_stops_where_nobody_needs_to_know_exactly(sofia):
    for _number in range(4):
        taken(sofia)

    assert count_of(Complaint.objects.all(), up_to=2) == 3


def test_an_empty_inbox_says_what_to_do(sofia, ioana_user, client_of):
    assert "record it here" in client_of(ioana_user).get(INBOX).content.decode()
    assert "No complaint fits these filters" in client_of(ioana_user).get(INBOX, {"q": "nothing"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ({"q": "nothing"}, "Search among the ended complaints too"),
        (
            {"q": "nothing", "stage": "all"},
            "Look for fewer words or the beginning of one, or leave out a filter above.",
        ),
        ({"overdue": "on"}, "Leave out a filter above."),
        ({"stage": "closed"}, "Leave out a filter above."),
    ],
)
def test_where_nothing_fits_it_says_what_would_help_there(sofia, ioana_user, client_of, asked, advice):
    every = {
        "Search among the ended complaints too",
        "Look for fewer words or the beginning of one, or leave out a filter above.",
        "<p>Leave out a filter above.",
    }

    shown = client_of(ioana_user).get(INBOX, asked).content.decode()

    assert [words for words in every if words in shown] == [words for words in every if advice in words]


def test_a_filter_takes_several_values_and_each_can_be_taken_away_alone(sofia, rome, clara_user, client_of):
    wanted = [taken(unit).complaint for unit in (sofia, rome)]
    Complaint.objects.filter(pk=taken(sofia).complaint.pk).update(language="ro")
    client = client_of(clara_user)

    response = client.get(f"{INBOX}?unit=rome&language=&unit=sofia&language=bg&language=it")
    page = response.content.decode()

    assert sorted(row.complaint.reference for row in response.context["rows"]) == sorted(references(*wanted))
    assert response.context["form"].query == "unit=rome&unit=sofia&language=bg&language=it"
    assert [chip.url for chip in response.context["chips"]][:2] == [
        f"{INBOX}?unit=sofia&language=bg&language=it", f"{INBOX}?unit=rome&language=bg&language=it",
    ]  # fmt: skip
    assert "Rome, Sofia" in page
    assert page.count('name="unit"') == page.count('type="checkbox" name="unit"')


def test_the_look_of_the_rows_stands_in_the_address_and_is_kept_in_a_view(sofia, clara_user, client_of):
    taken(sofia)
    client = client_of(clara_user)

    full = client.get(f"{INBOX}?overdue=&unit=sofia")
    compact = client.get(full.context["other_rows"])
    saved = client.post(f"{INBOX}views/save/", {"name": "Dense", "query": compact.context["form"].query})

    assert full.context["other_rows"] == f"{INBOX}?unit=sofia&rows=compact"
    assert compact.context["other_rows"] == f"{INBOX}?unit=sofia"
    assert ['data-look="compact"' in page.content.decode() for page in (full, compact)] == [False, True]
    assert [tab.url for tab in client.get(saved["Location"]).context["tabs"] if tab.is_current] == [
        f"{INBOX}?unit=sofia&rows=compact"
    ]


def test_a_view_keeps_all_values_of_a_filter(sofia, rome, clara_user, client_of):
    client = client_of(clara_user)

    saved = client.post(f"{INBOX}views/save/", {"name": "South", "query": "unit=rome&unit=sofia&stage=closed"})
    [tab] = [tab for tab in client.get(saved["Location"]).context["tabs"] if tab.is_current]

    assert (tab.label, tab.url) == ("South", f"{INBOX}?stage=closed&unit=rome&unit=sofia")


def test_a_filter_that_nobody_offers_narrows_nothing_and_says_so(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint

    response = client_of(ioana_user).get(INBOX, {"handler": "1 OR 1=1", "unit": "atlantis"})

    assert [row.complaint.reference for row in response.context["rows"]] == references(complaint)
    assert set(response.context["form"].errors) == {"handler", "unit"}


@pytest.mark.parametrize("count", [1, 25])
def test_the_inbox_asks_as_often_for_one_complaint_as_for_a_page_of_them(
    sofia, anna, ioana_user, ioana, client_of, count
):
    for _number in range(count):
        complaint = taken(sofia, customer=anna).complaint
        handling.assign(complaint, to=ioana_user, by=ioana, at=MONDAY)
        Complaint.objects.filter(pk=complaint.pk).update(priority=2)
    client = client_of(ioana_user)

    with CaptureQueriesContext(connection) as asked:
        client.get(INBOX)

    assert len(asked) == INBOX_QUERIES


INBOX_QUERIES = 18


def test_overdue_means_that_a_running_clock_has_passed(sofia, ioana):
    late, soon = taken(sofia, received_at=MONDAY).complaint, taken(sofia, received_at=FRIDAY).complaint
    rows = narrowed(Complaint.objects.all(), Wanted(overdue=True), actor=ioana, at=FRIDAY)

    assert list(rows) == [late]
    assert soon.is_open


def test_an_assessment_is_prefilled_by_how_its_category_is_usually_assessed(sofia, ioana):
    category = Taxon.objects.offered(Tree.CATEGORY).first()
    for severity in (4, 4, 2):
        complaint = acknowledging.acknowledge(taken(sofia).complaint, by=ioana, at=MONDAY)
        criteria = Criteria(
            severity=severity, safety=False, complexity=1, impact=Impact.ONE,
            immediate_needed=False, immediate_possible=True,
        )  # fmt: skip
        assessing.assess(complaint, criteria, category=category, by=ioana, at=MONDAY)

    assert usual_criteria(category).severity == 4
    assert usual_criteria(None) is None


def row_of(client, complaint, **asked):
    rows = client.get(INBOX, {"stage": "all", **asked}).context["rows"]
    return next(row for row in rows if row.complaint.pk == complaint.pk)


def test_a_line_says_who_holds_it_since_when_and_why_it_is_urgent(sofia, ioana_user, ioana, client_of):
    complaint = acknowledging.acknowledge(taken(sofia).complaint, by=ioana, at=MONDAY)
    handling.assign(complaint, to=ioana_user, by=ioana, at=TUESDAY)
    criteria = Criteria(
        severity=2, safety=True, complexity=1, impact=Impact.ONE, immediate_needed=False, immediate_possible=True
    )
    assessing.assess(complaint, criteria, category=None, by=ioana, at=TUESDAY)

    row = row_of(client_of(ioana_user), complaint)

    assert (row.complaint.handler, row.held_since) == (ioana_user, TUESDAY)
    assert (str(row.reason), str(row.due)) == ("Somebody’s safety is in danger.", "Decide")


def test_a_line_says_the_department_with_its_house(organisation, sofia, clara_user, client_of):
    reception = add_unit("Reception", code="sofia-reception", parent=sofia, by=SYSTEM, at=MONDAY)
    below, above = taken(reception).complaint, taken(sofia).complaint
    client = client_of(clara_user)

    assert [row_of(client, each).place for each in (below, above)] == ["Sofia · Reception", "Sofia"]


def test_what_stands_out_is_marked(sofia, rome, anna, ioana_user, clara_user, client_of):
    complaint, plain = taken(sofia, customer=anna).complaint, taken(sofia, language="en").complaint
    taken(sofia, customer=anna)
    taken(rome, customer=anna)
    handling.hear(complaint, text="And?", by=Actor(ActorKind.COMPLAINANT, complaint.reference), at=moment.now())
    Complaint.objects.filter(pk=complaint.pk).update(reopened_count=1, undelivered=True)

    def marks(user, of):
        return [str(mark.label) for mark in row_of(client_of(user), of).marks]

    assert marks(ioana_user, complaint) == [
        "new message", "reopened", "acknowledgement came back", "1 other open complaint", "Bulgarian",
    ]  # fmt: skip
    assert marks(clara_user, complaint)[3] == "2 other open complaints"
    assert marks(ioana_user, plain) == []


def test_narrow_rows_say_in_signs_what_the_others_say_in_words_and_keep_the_words_to_be_heard(
    sofia, ioana_user, ioana, client_of
):
    complaint = acknowledging.acknowledge(taken(sofia).complaint, by=ioana, at=MONDAY)
    criteria = Criteria(
        severity=2, safety=True, complexity=1, impact=Impact.ONE, immediate_needed=False, immediate_possible=True
    )
    assessing.assess(complaint, criteria, category=None, by=ioana, at=TUESDAY)
    Complaint.objects.filter(pk=complaint.pk).update(
        received_at=datetime(2025, 3, 9, 12, tzinfo=UTC), next_due_at=moment.now() - timedelta(days=130)
    )

    shown = client_of(ioana_user).get(INBOX, {"rows": "compact"}).content.decode()

    assert ">9 Mar 2025</time>" in shown
    assert re.search(r'aria-hidden="true">−4 mo</span>.*overdue: 4\xa0months', shown)
    assert '<span aria-hidden="true">1</span><span class="visually-hidden">Priority: 1 – at once</span>' in shown
    assert '<span aria-hidden="true">BG</span><span class="visually-hidden">Bulgarian</span>' in shown


def test_complaints_under_a_merged_record_count_as_those_of_the_same_customer(sofia, anna, ioana_user, client_of):
    double = register(NewCustomer(name="Anna Kolewa"), by=SYSTEM, at=MONDAY)
    merge(anna, double, by=SYSTEM, at=MONDAY)
    before, since = taken(sofia, customer=double).complaint, taken(sofia, customer=anna).complaint
    ended = complaint_at(Stage.WITHDRAWN, sofia, customer=double)
    client = client_of(ioana_user)

    found = [[str(mark.label) for mark in row_of(client, each).marks] for each in (before, since, ended)]

    assert [marks[0] for marks in found] == [
        "1 other open complaint", "1 other open complaint", "2 other open complaints",
    ]  # fmt: skip


def test_every_filter_narrows_and_each_has_a_chip_that_removes_it(sofia, anna, ioana_user, client_of):
    cause, stage = (Taxon.objects.offered(tree).first() for tree in (Tree.CAUSE, Tree.JOURNEY_STAGE))
    wanted = taken(sofia, customer=anna, journey_stage=stage, language="it").complaint
    taken(sofia)
    facts = {"cause": cause, "severity": 4, "reopened_count": 1, "undelivered": True, "heard_at": moment.now()}
    Complaint.objects.filter(pk=wanted.pk).update(**facts)
    client, day = client_of(ioana_user), MONDAY.date().isoformat()
    filters = {
        "cause": cause.code, "journey_stage": stage.code, "language": "it", "received_from": day, "received_to": day,
        "customer": anna.reference.lower(), "severity": "4", "heard": "on", "reopened": "on", "undelivered": "on",
    }  # fmt: skip

    everything = client.get(INBOX, filters)

    assert [row.complaint for row in everything.context["rows"]] == [wanted]
    chips = everything.context["chips"]
    assert len(chips) == len(filters)
    assert [row.complaint for row in client.get(chips[0].url).context["rows"]] == [wanted]
    for name in set(filters) - {"received_from", "received_to"}:
        assert listed(client, **{name: filters[name]}) == references(wanted), name
    assert listed(client, received_from="2030-01-01") == []


def test_who_assigns_finds_what_a_conflict_of_the_handler_holds_up(sofia, clara_user, ioana_user, client_of):
    held_up, goes_on = taken(sofia).complaint, taken(sofia).complaint
    Complaint.objects.filter(pk__in=[held_up.pk, goes_on.pk]).update(handler=ioana_user)
    Complaint.objects.filter(pk=held_up.pk).update(reopened_count=1, about_handling=True)
    User.objects.filter(pk=ioana_user.pk).update(home_unit=sofia)
    client = client_of(clara_user)

    [tab] = [tab for tab in client.get(INBOX).context["tabs"] if tab.key == "blocked"]

    assert listed(client, blocked="on") == references(held_up)
    assert tab.url == f"{INBOX}?blocked=on"
    assert "blocked" not in {tab.key for tab in client_of(ioana_user).get(INBOX).context["tabs"]}


def test_what_waits_for_ones_own_decision_leaves_out_what_one_proposed(sofia, clara_user, client_of):
    waiting = complaint_at(Stage.DECISION_PROPOSED, sofia)
    own = complaint_at(Stage.DECISION_PROPOSED, sofia)
    Decision.objects.create(
        complaint=own, number=1, outcome="founded", answer="Yes.", proposed_by=clara_user, proposed_at=MONDAY
    )

    assert listed(client_of(clara_user), to_decide="on") == references(waiting)


def test_lists_can_stand_in_every_order(sofia, ioana_user, client_of):
    first, second = taken(sofia, received_at=MONDAY).complaint, taken(sofia, received_at=TUESDAY).complaint
    Complaint.objects.filter(pk=first.pk).update(changed_at=FRIDAY)
    client = client_of(ioana_user)

    assert listed(client, order="oldest") == references(first, second)
    assert listed(client, order="newest") == references(second, first)
    assert listed(client, order="changed") == references(first, second)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"customer": "K-0000-0000"}, "customer"),
        ({"received_from": "2026-03-02", "received_to": "2026-03-01"}, "received_to"),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_its_field(sofia, ioana_user, client_of, asked, field):
    complaint = taken(sofia).complaint

    page = client_of(ioana_user).get(INBOX, asked)

    assert list(page.context["form"].errors) == [field]
    assert page.context["form"].more_is_open
    assert len(page.context["rows"]) == int(complaint.is_open)
