"""Who may not see identities does not learn them by the way."""

from ascolto.complaints.acknowledging import acknowledge
from ascolto.complaints.lifecycle import Stage
from ascolto.correspondence.delivering import note_bounce
from ascolto.correspondence.models import Letter
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

REASON = "550 <anna@example.org> user unknown"


def test_why_a_letter_came_back_tells_the_address_only_to_who_may_know_it(
    sofia, anna, ioana, ioana_user, marco_user, client_of
):
    complaint = complaint_at(Stage.RECEIVED, sofia, customer=anna)
    acknowledge(complaint, by=ioana, at=MONDAY)
    note_bounce(Letter.objects.get(), reason=REASON, by=SYSTEM, at=MONDAY)

    address = f"/desk/complaints/{complaint.reference}/"

    assert "user unknown" in client_of(ioana_user).get(address).content.decode()
    page = client_of(marco_user).get(address).content.decode()
    assert "user unknown" not in page
    assert "anna@example.org" not in page


def test_the_page_names_the_person_complained_about_only_to_who_may_know(
    sofia, ioana_user, clara_user, marco_user, client_of
):
    about = {"person_complained_about": ioana_user, "person_described": "the tall one at the desk"}
    complaint = complaint_at(Stage.RECEIVED, sofia, **about)
    address = f"/desk/complaints/{complaint.reference}/"

    assert "the tall one" in client_of(clara_user).get(address).content.decode()
    page = client_of(marco_user).get(address).content.decode()
    assert "Ioana" not in page
    assert "the tall one" not in page
