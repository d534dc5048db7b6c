"""Definitions and segments in the settings: read by those who read the settings, reworded by the administrator."""

from ascolto.customers.models import Segment
from ascolto.customers.registering import NewCustomer, register
from ascolto.customers.segments import add_segment, put_in
from ascolto.organisation.definitions import term
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import SYSTEM
from tests.moments import FOUNDED
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of

SEGMENTS = "/desk/settings/segments/"


def test_the_register_is_read_and_one_term_said_in_own_words(at_olgas, at_elenas, organisation):
    before = events()

    response = at_olgas.post("/desk/settings/definitions/customer/", {"in_en": "Whoever sleeps here."})

    shown = words_of(at_elenas.get("/desk/settings/definitions/"))
    assert went_on_to(response) == "/desk/settings/definitions/"
    assert [words in shown for words in ("Whoever sleeps here.", "Interested party", "own words")] == [True] * 3
    assert kinds_since(before) == ["organisation.definition_reworded"]
    assert term("customer").own == {"en": "Whoever sleeps here."}


def test_a_term_that_is_not_in_the_register_is_not_found(at_olgas, organisation):
    assert at_olgas.get("/desk/settings/definitions/ticket/").status_code == 404


def test_the_register_helps_where_a_relation_is_chosen(client_of, ioana_user, anna):
    page = client_of(ioana_user).get(f"/desk/customers/{anna.reference}/edit/").content.decode()

    assert term("consumer").means("en") in page


def test_a_segment_is_added_renamed_retired_and_used_again(at_olgas, organisation):
    before = events()

    at_olgas.post(f"{SEGMENTS}add/", {"in_en": "Regular guests", "in_it": "Ospiti abituali"})
    segment = Segment.objects.get(code="regular_guests")
    at_olgas.post(f"{SEGMENTS}{segment.pk}/reword/", {"in_en": "Regulars"})
    at_olgas.post(f"{SEGMENTS}{segment.pk}/retire/")
    at_olgas.post(f"{SEGMENTS}{segment.pk}/reinstate/")

    segment.refresh_from_db()
    assert (segment.wording, segment.retired_at) == ({"en": "Regulars"}, None)
    assert kinds_since(before) == ["segment.added", "segment.reworded", "segment.retired", "segment.reinstated"]


def test_a_code_that_is_taken_is_refused_beside_its_field(at_olgas, organisation):
    add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED)

    response = at_olgas.post(f"{SEGMENTS}add/", {"in_en": "Others", "code": "regulars"})

    assert response.status_code == 409
    assert "“regulars” is taken; choose another code." in words_of(response)
    assert 'value="Others"' in words_of(response)


def test_the_list_says_how_many_belong(at_elenas, organisation):
    segment = add_segment({"en": "Regulars"}, code="regulars", by=SYSTEM, at=FOUNDED)
    put_in(segment, [register(NewCustomer(name="Anna"), by=SYSTEM, at=FOUNDED)], by=SYSTEM, at=FOUNDED)

    rows = at_elenas.get(SEGMENTS).context["rows"]

    assert [(shown, n) for shown, _words, _lacking, n in rows] == [(segment, 1)]


def test_a_starter_set_is_looked_at_and_taken_over(at_olgas, organisation):
    shown = words_of(at_olgas.get("/desk/settings/starters/banking/"))
    response = at_olgas.post("/desk/settings/starters/banking/")

    assert "Early repayment" in shown
    assert went_on_to(response) == "/desk/settings/starters/"
    assert Taxon.objects.get(code="early_repayment").parent.code == "credit"
