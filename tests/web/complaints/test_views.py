"""Views of the inbox: the built-in ones, one's own and those that are shared, each with its count."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ascolto.complaints import handling
from ascolto.people import saved_views
from ascolto.people.models import LONGEST_QUERY, Area, SavedView
from ascolto.people.saved_views import save_view, share_view
from tests.complaints.making import taken
from tests.moments import MONDAY

INBOX, VIEWS = "/desk/complaints/", "/desk/complaints/views/"


def tabs(client, address=f"{INBOX}?stage=open") -> list[tuple[str, str]]:
    return [(str(tab.label), tab.query) for tab in client.get(address).context["tabs"]]


def kept(by, name="Phone", query="channel=phone") -> SavedView:
    return save_view(Area.COMPLAINTS, name=name, query=query, by=by, at=MONDAY)


def test_a_handler_finds_the_built_in_views_and_an_auditor_only_those_of_a_reader(
    ioana_user, clara_user, elena_user, client_of
):
    assert [query for _label, query in tabs(client_of(clara_user))] == [
        "handler=me", "handler=nobody", "blocked=on", "overdue=on", "to_decide=on", "heard=on", "",
    ]  # fmt: skip
    assert "to_decide=on" not in dict(map(reversed, tabs(client_of(ioana_user))))
    assert [label for label, _query in tabs(client_of(elena_user))] == ["Overdue", "All open"]


def test_what_is_looked_for_is_saved_in_one_spelling_and_stands_among_the_tabs(sofia, ioana_user, client_of):
    client = client_of(ioana_user)

    answer = client.post(
        f"{VIEWS}save/", {"name": "Phone", "query": "order=due&stage=open&channel=phone&after=x~1&unit="}
    )

    view = SavedView.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{INBOX}?channel=phone")
    assert (view.name, view.query, view.owner) == ("Phone", "channel=phone", ioana_user)
    current = [str(tab.label) for tab in client.get(answer.url).context["tabs"] if tab.is_current]
    assert current == ["Phone"]


def test_a_name_that_is_taken_is_said_beside_the_field_and_what_was_typed_stays(ioana_user, ioana, client_of):
    kept(ioana)

    answer = client_of(ioana_user).post(f"{VIEWS}save/", {"name": "Phone", "query": "channel=email"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["You have a view of this name already."]}
    assert SavedView.objects.get().query == "channel=phone"


def test_a_shared_view_is_used_by_others_and_changed_by_its_owner_alone(
    sofia, ioana_user, boris_user, clara_user, clara, client_of
):
    view = share_view(kept(clara), unit=sofia, by=clara, at=MONDAY)
    ioana = client_of(ioana_user)

    assert ("Phone", "channel=phone") in tabs(ioana)
    assert ("Phone", "channel=phone") not in tabs(client_of(boris_user))
    assert ioana.get(f"{VIEWS}{view.pk}/").status_code == 404
    assert [ioana.post(f"{VIEWS}{view.pk}/{deed}/").status_code for deed in ("share", "delete")] == [404, 404]
    assert client_of(clara_user).get(f"{VIEWS}{view.pk}/").status_code == 200
    view.refresh_from_db()
    assert (view.unit, view.ended_at) == (sofia, None)


def test_the_owner_renames_shares_and_deletes(sofia, clara_user, clara, client_of):
    view, client = kept(clara), client_of(clara_user)

    for address, said in [("", {"name": "Calls"}), ("share/", {"unit": "sofia"})]:
        assert client.post(f"{VIEWS}{view.pk}/{address}", said).status_code == 303
    view.refresh_from_db()
    assert (view.name, view.unit) == ("Calls", sofia)

    client.post(f"{VIEWS}{view.pk}/share/", {"stop": "1"})
    client.post(f"{VIEWS}{view.pk}/delete/")
    view.refresh_from_db()
    assert (view.unit, view.shared_at, view.ended_at is None) == (None, None, False)


def test_each_view_is_counted_as_far_as_the_reader_sees(sofia, rome, ioana_user, clara, client_of):
    mine, _nobodys, _elsewhere = taken(sofia).complaint, taken(sofia, channel="phone"), taken(rome)
    handling.assign(mine, to=ioana_user, by=clara, at=MONDAY)
    share_view(kept(clara), unit=None, by=clara, at=MONDAY)

    part = client_of(ioana_user).get(f"{VIEWS}?current=handler%3Dme", headers={"HX-Request": "true"})

    assert {tab.query: tab.count for tab in part.context["tabs"]} == {
        "handler=me": "1", "handler=nobody": "1", "overdue=on": "2", "heard=on": "0", "": "2", "channel=phone": "1",
    }  # fmt: skip
    assert "<html" not in part.content.decode()
    assert [tab.query for tab in part.context["tabs"] if tab.is_current] == ["handler=me"]


def test_without_scripts_a_page_shows_every_view_with_its_count(sofia, ioana_user, client_of):
    taken(sofia)

    page = client_of(ioana_user).get(VIEWS).content.decode()

    assert "<html" in page
    assert "Nobody’s" in page


def test_the_inbox_begins_with_the_chosen_view_and_an_asked_list_stays_what_it_is(ioana_user, ioana, client_of):
    client = client_of(ioana_user)
    view = kept(ioana)

    client.post(f"{VIEWS}start/", {"view": str(view.pk)})
    assert client.get(INBOX).url == f"{INBOX}?channel=phone"
    assert client.get(f"{INBOX}?stage=open").status_code == 200

    client.post(f"{VIEWS}start/", {"view": "mine"})
    assert client.get(INBOX).url == f"{INBOX}?handler=me"

    client.post(f"{VIEWS}start/", {"view": ""})
    assert client.get(INBOX).status_code == 200


def test_nobody_begins_with_a_view_that_they_cannot_use(ioana_user, ioana, clara, client_of):
    client, theirs = client_of(ioana_user), kept(clara)

    assert client.post(f"{VIEWS}start/", {"view": str(theirs.pk)}).status_code == 404
    assert saved_views.start_of(ioana, Area.COMPLAINTS) == ""


@pytest.mark.parametrize("views", [0, 3])
def test_the_tabs_cost_the_list_one_question_however_many_there_are(ioana_user, ioana, client_of, views):
    for number in range(views):
        kept(ioana, f"View {number}")
    client = client_of(ioana_user)

    with CaptureQueriesContext(connection) as asked:
        client.get(f"{INBOX}?stage=open")

    assert sum("people_savedview" in each["sql"] for each in asked) == 1


def test_a_view_of_a_filter_that_is_gone_narrows_nothing_and_breaks_nothing(sofia, ioana_user, ioana, client_of):
    taken(sofia)
    kept(ioana, query="unit=atlantis&nonsense=1")

    page = client_of(ioana_user).get(VIEWS)

    assert [tab.count for tab in page.context["tabs"]][-1] == "1"


def test_words_that_become_too_long_in_an_address_are_refused_in_a_sentence(ioana_user, client_of):
    query = urlencode({"q": "😀" * 180})
    assert len(query) > LONGEST_QUERY

    answer = client_of(ioana_user).post(f"{VIEWS}save/", {"name": "Smiles", "query": query})

    assert answer.status_code == 409
    assert "It looks for more words than can be kept in a view." in answer.content.decode()
    assert not SavedView.objects.exists()
