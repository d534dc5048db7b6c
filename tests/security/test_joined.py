"""Whoever reads a complaint learns of another to which it was joined only what they may read there too."""

import csv
import io

import pytest

from ascolto.complaints import closing
from ascolto.complaints.models import Complaint
from ascolto.people.roles import Role
from ascolto.trail.acting import Permission
from tests.api.conftest import COMPLAINTS, program_of
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import TUESDAY


@pytest.fixture
def elsewhere(rome) -> Complaint:
    return taken(rome).complaint


@pytest.fixture
def joined(sofia, elsewhere, clara) -> Complaint:
    return closing.join(taken(sofia).complaint, to=elsewhere, by=clara, at=TUESDAY)


@pytest.fixture
def reader(sofia):
    """Somebody who manages complaints in Sofia alone."""
    return employ("Mira Taneva", Role.COMPLAINTS_MANAGER, unit=sofia)


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def export_of(client) -> dict[str, str]:
    answer = client.post("/desk/complaints/export/", {"query": "stage=all&unit=sofia", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {line["Reference"]: line["Joined to"] for line in csv.DictReader(io.StringIO(text, newline=""))}


def timeline_of(owner, complaint: Complaint) -> list[dict[str, str]]:
    program = program_of(owner, Permission.VIEW_COMPLAINTS)
    told = program.get(f"{COMPLAINTS}/{complaint.reference}/timeline").json()["events"]
    return [event["facts"] for event in told if event["kind"] == "complaint.joined"]


def test_the_case_names_the_other_complaint_to_who_may_open_it_and_to_nobody_else(
    joined, elsewhere, reader, clara_user, client_of
):
    address = f"/desk/complaints/{joined.reference}/?all=yes"
    known, unknown = page(client_of(clara_user), address), page(client_of(reader), address)

    assert (known.count(elsewhere.reference) >= 3, elsewhere.reference in unknown) == (True, False)
    assert f"Joined to {elsewhere.reference}" in known
    assert "Joined to another complaint" in unknown
    assert "joined to another one, which is worked on elsewhere" in unknown


def test_the_export_names_it_to_who_may_open_it_and_to_nobody_else(joined, elsewhere, reader, clara_user, client_of):
    assert export_of(client_of(clara_user))[joined.reference] == elsewhere.reference
    assert export_of(client_of(reader))[joined.reference] == "another complaint"


def test_the_trail_names_it_to_who_may_open_it_and_to_nobody_else(joined, elsewhere, reader, clara_user, client_of):
    address = "/desk/settings/trail/?kind=complaint.joined"
    known, unknown = page(client_of(clara_user), address), page(client_of(reader), address)

    assert (elsewhere.reference in known, elsewhere.reference in unknown) == (True, False)
    assert "another complaint" in unknown


def test_a_program_is_told_of_it_only_where_its_owner_may_open_it(joined, elsewhere, reader, clara_user):
    assert timeline_of(clara_user, joined) == [{"to": elsewhere.reference}]
    assert timeline_of(reader, joined) == [{}]
