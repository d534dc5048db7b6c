"""The command palette: what it finds, and for whom it finds nothing."""

import pytest

from ascolto.people.roles import Role
from tests.complaints.making import taken
from tests.conftest import employ

GO = "/desk/go/"


def found(client, words: str = "") -> dict[str, list[str]]:
    """Return what is found: the labels in each group."""
    groups = client.get(GO, {"q": words}).context["groups"]
    return {str(group.label): [str(target.label) for target in group.targets] for group in groups}


@pytest.fixture
def at_ioanas(ioana_user, client_of):
    return client_of(ioana_user)


def test_without_words_every_page_that_the_reader_may_open_is_there(at_ioanas):
    assert list(found(at_ioanas)) == ["Pages"]
    assert {"Home", "Complaints", "Customers", "About me"} <= set(found(at_ioanas)["Pages"])


def test_a_page_is_found_by_any_words_of_its_name_in_any_case(at_ioanas):
    assert found(at_ioanas, "ABOUT") == {"Pages": ["About me"]}
    assert found(at_ioanas, "customer compl")["Pages"] == ["Complaints", "New complaint"]


def test_a_page_that_the_reader_may_not_open_is_not_named(at_ioanas):
    assert "Trail" not in found(at_ioanas)["Pages"]


def test_a_case_is_found_by_its_reference_and_by_its_words(sofia, at_ioanas):
    complaint = taken(sofia, words="The shower was cold.").complaint

    assert found(at_ioanas, complaint.reference)["Cases"] == [complaint.reference]
    assert found(at_ioanas, "shower cold")["Cases"] == [complaint.reference]


def test_a_case_of_another_unit_is_not_found(rome, at_ioanas):
    complaint = taken(rome, words="The shower was cold.").complaint

    assert found(at_ioanas, complaint.reference) == {}
    assert found(at_ioanas, "shower cold") == {}


def test_a_reference_sent_off_leads_straight_to_the_case(sofia, at_ioanas):
    complaint = taken(sofia).complaint

    response = at_ioanas.get(GO, {"q": complaint.reference, "go": "1"})

    assert response.status_code == 302
    assert response.url == f"/desk/complaints/{complaint.reference}/"


def test_a_customer_is_found_by_those_who_may_see_customers(sofia, at_ioanas, client_of, anna):
    taken(sofia, customer=anna)
    analyst = employ("Ana List", Role.ANALYST)

    assert anna.name in found(at_ioanas, anna.name)["Customers"]
    assert "Customers" not in found(client_of(analyst), anna.name)


def test_a_script_gets_the_part_alone_with_its_count(at_ioanas):
    part = at_ioanas.get(GO, {"q": "about me"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "1 place found" in part


def test_words_of_any_kind_break_nothing(at_ioanas):
    for words in ('"', "%", "*" * 500, "' OR 1=1", "Ж"):
        assert at_ioanas.get(GO, {"q": words}).status_code == 200
