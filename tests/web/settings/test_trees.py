from datetime import timedelta

import pytest

from ascolto.organisation.models import Offering, Taxon, Tree
from ascolto.organisation.offerings import add_offering
from ascolto.organisation.taxonomies import add_taxon, reword_taxon
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.moments import FOUNDED, MONDAY
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of


@pytest.fixture
def noise(organisation) -> Taxon:
    return add_taxon(Tree.CATEGORY, {"en": "Loud", "bg": "Шумно"}, code="loud", parent=None, by=SYSTEM, at=FOUNDED)


@pytest.mark.parametrize(
    ("slug", "tree"),
    [
        ("categories", "category"),
        ("causes", "cause"),
        ("journey-stages", "journey_stage"),
        ("themes", "theme"),
        ("question-categories", "question_category"),
    ],
)
def test_an_entry_is_added_at_the_top_with_a_code_made_from_its_words(at_olgas, organisation, slug, tree):
    before = events()

    response = at_olgas.post(f"/desk/settings/{slug}/add/", {"in_en": "Broken lift", "in_bg": "Счупен асансьор"})

    added = Taxon.objects.get(tree=tree, code="broken_lift")
    assert went_on_to(response) == f"/desk/settings/{slug}/"
    assert (added.wording, added.parent) == ({"en": "Broken lift", "bg": "Счупен асансьор"}, None)
    assert kinds_since(before) == ["organisation.taxon_added"]


def test_an_entry_is_added_below_another(at_olgas, noise):
    at_olgas.post(f"/desk/settings/categories/{noise.pk}/add/", {"in_en": "At night", "code": "night"})

    assert Taxon.objects.get(tree="category", code="night").parent == noise


def test_a_code_that_is_taken_is_refused_and_the_words_stay(at_olgas, noise):
    before = events()

    response = at_olgas.post("/desk/settings/categories/add/", {"in_en": "Too loud", "code": "loud"})

    assert response.status_code == 422
    assert "“loud” is taken; choose another code." in words_of(response)
    assert 'value="Too loud"' in words_of(response)
    assert events() == before


def test_an_entry_is_reworded_and_its_old_words_stay_readable(at_olgas, noise):
    before = events()

    response = at_olgas.post(f"/desk/settings/categories/{noise.pk}/reword/", {"in_en": "Noise", "in_bg": "Шум"})

    noise.refresh_from_db()
    shown = words_of(at_olgas.get(f"/desk/settings/categories/{noise.pk}/"))
    assert went_on_to(response) == f"/desk/settings/categories/{noise.pk}/"
    assert (noise.wording, noise.revision) == ({"en": "Noise", "bg": "Шум"}, 2)
    assert "en: Loud → Noise" in shown
    assert "Olga Sokolova" in shown
    assert kinds_since(before) == ["organisation.taxon_reworded"]


def test_words_in_a_language_that_is_no_longer_used_are_kept(at_olgas, noise):
    Taxon.objects.filter(pk=noise.pk).update(wording={"en": "Loud", "fr": "Bruyant"})

    at_olgas.post(f"/desk/settings/categories/{noise.pk}/reword/", {"in_en": "Noise"})

    noise.refresh_from_db()
    assert noise.wording == {"en": "Noise", "fr": "Bruyant"}


def test_an_entry_without_words_is_refused(at_olgas, noise):
    before = events()

    response = at_olgas.post(f"/desk/settings/categories/{noise.pk}/reword/", {"in_en": " ", "in_bg": ""})

    noise.refresh_from_db()
    assert response.status_code == 409
    assert "Write it in at least one language." in words_of(response)
    assert noise.wording == {"en": "Loud", "bg": "Шумно"}
    assert events() == before


def test_an_entry_is_moved_and_never_below_itself(at_olgas, noise):
    below = add_taxon(Tree.CATEGORY, {"en": "Night"}, code="night", parent=noise, by=SYSTEM, at=FOUNDED)
    url = f"/desk/settings/categories/{noise.pk}/move/"

    refused = at_olgas.post(url, {"to": "night"})
    moved = at_olgas.post(f"/desk/settings/categories/{below.pk}/move/", {"to": "", "sent": "yes"})

    below.refresh_from_db()
    assert refused.status_code == 422
    assert went_on_to(moved) == f"/desk/settings/categories/{below.pk}/"
    assert below.parent is None


def test_an_entry_is_retired_and_offered_again(at_olgas, noise):
    before = events()

    at_olgas.post(f"/desk/settings/categories/{noise.pk}/retire/")
    at_olgas.post(f"/desk/settings/categories/{noise.pk}/reinstate/")

    assert kinds_since(before) == ["organisation.taxon_retired", "organisation.taxon_reinstated"]


def test_an_entry_with_others_below_it_is_not_retired(at_olgas, noise):
    add_taxon(Tree.CATEGORY, {"en": "Night"}, code="night", parent=noise, by=SYSTEM, at=FOUNDED)
    before = events()

    response = at_olgas.post(f"/desk/settings/categories/{noise.pk}/retire/")

    assert response.status_code == 409
    assert "1 part below it is still in use." in words_of(response)
    assert events() == before


def test_entries_change_places_and_the_page_stays_with_the_one_that_moved(at_olgas, noise):
    other = add_taxon(Tree.CATEGORY, {"en": "Dirty"}, code="dirty", parent=None, by=SYSTEM, at=FOUNDED)

    response = at_olgas.post(f"/desk/settings/categories/{other.pk}/up/")

    last = list(Taxon.objects.offered(Tree.CATEGORY).filter(parent=None))[-2:]
    assert (response.status_code, response["Location"]) == (303, f"/desk/settings/categories/#entry-{other.pk}")
    assert last == [other, noise]


def test_an_entry_is_merged_into_another_and_says_so(at_olgas, noise):
    other = add_taxon(Tree.CATEGORY, {"en": "Dirty"}, code="dirty", parent=None, by=SYSTEM, at=FOUNDED)
    before = events()

    response = at_olgas.post(f"/desk/settings/categories/{other.pk}/merge/", {"into": "loud"})

    other.refresh_from_db()
    shown = words_of(at_olgas.get("/desk/settings/categories/"))
    assert (went_on_to(response), other.merged_into) == (f"/desk/settings/categories/{other.pk}/", noise)
    assert "merged into “Loud”" in shown
    assert kinds_since(before) == ["organisation.taxon_merged"]


def test_a_tree_says_how_many_complaints_carry_an_entry_and_its_branch(at_olgas, noise, sofia):
    night = add_taxon(Tree.CATEGORY, {"en": "Night"}, code="night", parent=noise, by=SYSTEM, at=FOUNDED)
    for category in (noise, night, night):
        taken(sofia, category=category)

    rows = {
        row.node.code: (row.carried, row.below) for row in at_olgas.get("/desk/settings/categories/").context["rows"]
    }

    assert (rows["loud"], rows["night"]) == ((1, 3), (2, 2))


@pytest.mark.parametrize("tree", [Tree.THEME, Tree.QUESTION_CATEGORY])
def test_what_no_complaint_is_sorted_by_counts_no_complaints(at_olgas, organisation, tree):
    slug, entry = {Tree.THEME: "themes", Tree.QUESTION_CATEGORY: "question-categories"}[tree], Taxon.objects.of(tree)[0]

    shown = words_of(at_olgas.get(f"/desk/settings/{slug}/"))
    shown += words_of(at_olgas.get(f"/desk/settings/{slug}/{entry.pk}/"))

    assert entry.in_language("en") in shown
    assert "complaint" not in shown.casefold().replace("complaint handling", "")


def test_missing_languages_are_marked_and_filled_in_at_once(at_olgas, noise):
    other = add_taxon(Tree.CATEGORY, {"en": "Dirty"}, code="dirty", parent=None, by=SYSTEM, at=FOUNDED)
    before = events()

    marked = words_of(at_olgas.get("/desk/settings/categories/"))
    asked = words_of(at_olgas.get("/desk/settings/categories/gaps/"))
    at_olgas.post(
        "/desk/settings/categories/gaps/",
        {f"it_{noise.pk}": "Rumore", f"ro_{noise.pk}": "Zgomot", f"it_{other.pk}": "Sporco"},
    )

    noise.refresh_from_db()
    other.refresh_from_db()
    assert "lacks Italiano, Română, Русский" in marked
    assert (f'name="it_{noise.pk}"' in asked, f'name="bg_{noise.pk}"' in asked) == (True, False)
    assert noise.wording == {"en": "Loud", "bg": "Шумно", "it": "Rumore", "ro": "Zgomot"}
    assert other.wording == {"en": "Dirty", "it": "Sporco"}
    assert kinds_since(before) == ["organisation.taxon_reworded", "organisation.taxon_reworded"]


def test_a_tree_is_shown_as_it_was_on_an_earlier_day(at_olgas, noise):
    reword_taxon(noise, wording={"en": "Noise"}, by=SYSTEM, at=MONDAY)
    day = (MONDAY - timedelta(days=1)).date()

    earlier, today = (at_olgas.get("/desk/settings/categories/", asked) for asked in ({"on": day.isoformat()}, {}))

    assert [[row.words for row in page.context["rows"]][-1] for page in (earlier, today)] == ["Loud", "Noise"]
    assert "Retire" not in words_of(earlier)


def test_an_entry_of_one_tree_is_not_found_in_another(at_olgas, noise):
    assert at_olgas.get(f"/desk/settings/causes/{noise.pk}/").status_code == 404


def test_offerings_go_through_the_same_editor(at_olgas, organisation):
    before = events()

    at_olgas.post("/desk/settings/offerings/add/", {"in_en": "Rooms", "in_it": "Camere"})
    rooms = Offering.objects.get(code="rooms")
    url = f"/desk/settings/offerings/{rooms.pk}"
    at_olgas.post(f"{url}/add/", {"in_en": "Suite"})
    at_olgas.post(f"{url}/reword/", {"in_en": "Guest rooms"})
    suite = Offering.objects.get(code="suite")
    at_olgas.post(f"/desk/settings/offerings/{suite.pk}/move/", {"to": "", "sent": "yes"})
    at_olgas.post(f"{url}/retire/")
    at_olgas.post(f"{url}/reinstate/")

    assert suite.parent == rooms
    assert kinds_since(before) == [
        "organisation.offering_added",
        "organisation.offering_added",
        "organisation.offering_reworded",
        "organisation.offering_moved",
        "organisation.offering_retired",
        "organisation.offering_reinstated",
    ]


def test_an_empty_tree_says_what_to_do(at_olgas, at_elenas, organisation):
    assert "Add the first entry" in words_of(at_olgas.get("/desk/settings/offerings/"))


@pytest.mark.parametrize("entries", [1, 3])
def test_a_tree_costs_the_same_however_many_entries(at_olgas, organisation, django_assert_num_queries, entries):
    for number in range(entries):
        add_offering({"en": f"Room {number}"}, code=f"room-{number}", parent=None, by=SYSTEM, at=FOUNDED)

    with django_assert_num_queries(6):
        at_olgas.get("/desk/settings/offerings/")
