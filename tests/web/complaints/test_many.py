"""Many complaints at once: each by its own action, and every refusal named with its reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ascolto.complaints import acknowledging
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Taxon, Tree
from ascolto.trail.recording import trail_of
from ascolto.web.complaints import bulk
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY

MANY, DONE = "/desk/complaints/many/", "/desk/complaints/many/done/"


def references(*complaints) -> list[str]:
    return [complaint.reference for complaint in complaints]


def kinds(complaint) -> list[str]:
    return [event.kind for event in trail_of(complaint)]


def fresh(complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def do(client, deed, *complaints, **said):
    answer = client.post(f"{MANY}{deed}/", {"chosen": references(*complaints), **said})
    assert (answer.status_code, answer.url) == (303, DONE)
    return client.get(DONE).context


def test_what_will_happen_is_shown_before_anything_is_done(sofia, ioana_user, client_of):
    free, ended = taken(sofia).complaint, complaint_at(Stage.CLOSED, sofia)

    page = client_of(ioana_user).post(MANY, {"do": "take", "chosen": references(free, ended)})

    assert [(one.row.complaint.reference, bool(one.why_not)) for one in page.context["chosen"]] == [
        (free.reference, False),
        (ended.reference, True),
    ]
    assert page.context["possible"] == 1
    assert (fresh(free).handler, kinds(free)) == (None, [ComplaintEvent.RECEIVED])


def test_a_handler_takes_several_and_what_somebody_else_has_stays_there(
    sofia, rome, ioana_user, clara_user, clara, client_of
):
    from_sofia, elsewhere = [taken(sofia).complaint for _ in range(3)], taken(rome).complaint
    theirs = from_sofia[2]
    client_of(clara_user).post(f"{MANY}assign/", {"chosen": references(theirs), "to": clara_user.pk})

    outcome = do(client_of(ioana_user), "take", *from_sofia, elsewhere)

    assert outcome["taken"] == references(*from_sofia[:2])
    assert outcome["refused"] == [
        [theirs.reference, "Somebody else was faster and handles this complaint already."],
        [elsewhere.reference, "You cannot read this complaint, or it does not exist."],
    ]
    assert [fresh(each).handler for each in [*from_sofia, elsewhere]] == [ioana_user, ioana_user, clara_user, None]
    assert [kinds(each)[1:] for each in [*from_sofia, elsewhere]] == [[ComplaintEvent.ASSIGNED]] * 3 + [[]]


def test_a_conflict_of_interest_keeps_back_the_one_complaint_alone(sofia, ioana_user, clara_user, client_of):
    about_her = taken(sofia, person_complained_about=ioana_user).complaint
    other = taken(sofia).complaint

    outcome = do(client_of(clara_user), "assign", about_her, other, to=ioana_user.pk)

    assert outcome["taken"] == references(other)
    assert outcome["refused"] == [
        [about_her.reference, "The complaint names this person, so somebody else has to handle it."]
    ]
    assert (fresh(about_her).handler, kinds(about_her)) == (None, [ComplaintEvent.RECEIVED])


def test_a_reason_lets_a_manager_assign_in_spite_of_a_conflict_and_stands_on_the_trail(
    sofia, ioana_user, clara_user, client_of
):
    about_her, other = taken(sofia, person_complained_about=ioana_user).complaint, taken(sofia).complaint

    outcome = do(client_of(clara_user), "assign", about_her, other, to=ioana_user.pk, reason="Nobody else is there.")

    assert (outcome["taken"], outcome["refused"]) == (references(about_her, other), [])
    assert (fresh(about_her).handler, fresh(about_her).conflict_overridden) == (ioana_user, True)
    assert (fresh(other).conflict_overridden, trail_of(about_her).last().text) == (False, "Nobody else is there.")


def test_what_stands_against_the_person_is_shown_before_anything_is_assigned(
    sofia, ioana_user, clara_user, client_of, django_assert_max_num_queries
):
    about_her, other = taken(sofia, person_complained_about=ioana_user).complaint, taken(sofia).complaint
    client = client_of(clara_user)
    looked = {"to": ioana_user.pk, "look": "yes"}

    page = client.post(f"{MANY}assign/", {"chosen": references(about_her, other), **looked})

    assert [bool(one.foretold) for one in page.context["chosen"]] == [True, True]
    assert "conflict of interest" in page.context["chosen"][0].foretold
    assert [fresh(each).handler for each in (about_her, other)] == [None, None]
    more = [taken(sofia, person_complained_about=ioana_user).complaint for _number in range(20)]
    with CaptureQueriesContext(connection) as few:
        client.post(f"{MANY}assign/", {"chosen": references(other), **looked})
    with django_assert_max_num_queries(len(few)):
        client.post(f"{MANY}assign/", {"chosen": references(*more), **looked})


@pytest.mark.parametrize(("deed", "tree"), [("category", Tree.CATEGORY), ("cause", Tree.CAUSE)])
def test_what_a_colleague_changed_after_it_was_looked_over_is_not_overwritten(sofia, ioana_user, client_of, deed, tree):
    changed, same = taken(sofia).complaint, taken(sofia).complaint
    theirs, mine = Taxon.objects.offered(tree)[:2]
    seen = [f"{each.reference}:{each.version}" for each in (changed, same)]
    client = client_of(ioana_user)
    do(client, deed, changed, **{deed: theirs.code})

    outcome = do(client, deed, changed, same, seen=seen, **{deed: mine.code})

    assert outcome["taken"] == references(same)
    assert [reference for reference, _why in outcome["refused"]] == references(changed)
    assert (getattr(fresh(changed), deed), getattr(fresh(same), deed)) == (theirs, mine)


def test_that_the_new_handler_may_not_work_there_is_said_of_that_person(sofia, rome, boris_user, clara_user, client_of):
    there, here = taken(rome).complaint, taken(sofia).complaint

    outcome = do(client_of(clara_user), "assign", there, here, to=boris_user.pk)

    assert outcome["taken"] == references(there)
    assert outcome["refused"] == [
        [here.reference, "The roles of this person do not include handling complaints there."]
    ]


def test_an_investigation_begins_only_where_the_complaint_stands_right(sofia, ioana_user, client_of):
    assessed, received = complaint_at(Stage.ASSESSED, sofia), taken(sofia).complaint

    outcome = do(client_of(ioana_user), "investigate", assessed, received)

    assert outcome["taken"] == references(assessed)
    [[reference, why]] = outcome["refused"]
    assert reference == received.reference
    assert "“received”" in why
    assert [fresh(each).stage for each in (assessed, received)] == [Stage.IN_INVESTIGATION, Stage.RECEIVED]
    assert kinds(received) == [ComplaintEvent.RECEIVED]


def test_category_cause_and_note_are_given_to_all_with_one_event_each(sofia, ioana_user, client_of):
    stage = Taxon.objects.offered(Tree.JOURNEY_STAGE).first()
    category, cause = (Taxon.objects.offered(tree).first() for tree in (Tree.CATEGORY, Tree.CAUSE))
    both = [taken(sofia, journey_stage=stage).complaint, taken(sofia).complaint]
    client = client_of(ioana_user)

    for deed, said in [
        ("category", {"category": category.code}),
        ("cause", {"cause": cause.code}),
        ("note", {"text": "The lift was out of order that day."}),
    ]:
        assert do(client, deed, *both, **said)["taken"] == references(*both)

    for each in both:
        found = fresh(each)
        assert (found.category, found.cause) == (category, cause)
        assert found.messages.get().text == "The lift was out of order that day."
        assert kinds(each)[1:] == [ComplaintEvent.DESCRIBED, ComplaintEvent.CAUSE_NAMED, ComplaintEvent.NOTED]
    assert fresh(both[0]).journey_stage == stage


def test_what_is_missing_is_asked_for_again_and_nothing_is_done(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint

    answer = client_of(ioana_user).post(f"{MANY}note/", {"chosen": references(complaint), "text": "  "})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]
    assert kinds(complaint) == [ComplaintEvent.RECEIVED]


def test_all_that_fit_the_filters_can_be_chosen_up_to_a_limit(sofia, ioana_user, ioana, client_of, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    fitting = [taken(sofia).complaint for _ in range(3)]
    acknowledging.acknowledge(taken(sofia).complaint, by=ioana, at=MONDAY)

    page = client_of(ioana_user).post(MANY, {"do": "take", "all": "1", "query": "stage=received"})

    chosen = [one.row.complaint.reference for one in page.context["chosen"]]
    assert chosen == references(*fitting[:2])
    assert "More than 2 are not done at once" in page.content.decode()


def test_nothing_chosen_says_what_to_do(sofia, ioana_user, client_of):
    page = client_of(ioana_user).post(MANY, {"do": "take"})

    assert "Tick the complaints in the list" in page.content.decode()


@pytest.mark.parametrize("deed", ["join", "close", "nonsense"])
def test_what_cannot_be_done_to_many_is_no_page(sofia, ioana_user, client_of, deed):
    client = client_of(ioana_user)

    assert [client.post(MANY, {"do": deed}).status_code, client.post(f"{MANY}{deed}/").status_code] == [404, 404]


def test_who_only_reads_can_neither_choose_nor_do(sofia, elena_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(elena_user)

    assert 'name="chosen"' not in client.get("/desk/complaints/").content.decode()
    assert client.post(f"{MANY}take/", {"chosen": references(complaint)}).status_code == 403
    assert kinds(complaint) == [ComplaintEvent.RECEIVED]


def test_the_chosen_go_to_the_export_as_well(sofia, clara_user, client_of):
    complaint, client = taken(sofia).complaint, client_of(clara_user)

    chosen = client.post(MANY, {"do": "export", "chosen": references(complaint)})
    everything = client.post(MANY, {"do": "export", "all": "1", "query": "stage=received"})

    assert chosen.url == f"/desk/complaints/export/?chosen={complaint.reference}"
    assert everything.url == "/desk/complaints/export/?stage=received"


def test_each_complaint_has_a_transaction_of_its_own():
    assert not connection.settings_dict["ATOMIC_REQUESTS"]


@pytest.mark.parametrize("address", [MANY, f"{MANY}take/"])
def test_who_comes_back_without_what_was_chosen_is_led_to_the_list_and_told(sofia, ioana_user, client_of, address):
    complaint = taken(sofia).complaint

    page = client_of(ioana_user).get(address, follow=True)

    assert page.redirect_chain == [("/desk/complaints/", 302)]
    [message] = page.context["messages"]
    assert str(message) == "Which complaints you chose is no longer known. Please choose them again."
    assert (fresh(complaint).handler, kinds(complaint)) == (None, [ComplaintEvent.RECEIVED])
