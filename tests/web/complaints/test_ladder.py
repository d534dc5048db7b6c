"""The form for a remedy shows the whole ladder, and how far the reader's authority goes, before anything is typed."""

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import RemedyKind
from ascolto.web.complaints.ladder import RUNGS
from tests.complaints.making import complaint_at
from tests.moments import MONDAY


def test_every_kind_of_remedy_stands_on_exactly_one_rung():
    assert sorted(kind for _rung, _why, kinds in RUNGS for kind in kinds) == sorted(RemedyKind)


def test_the_limit_of_the_reader_is_said_before_they_type(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia)

    page = client_of(ioana_user).get(f"/desk/complaints/{complaint.reference}/remedy/")

    form = page.context["form"]
    assert str(form.fields["amount"].help_text).startswith("You may decide on up to ")
    assert "put right" in page.content.decode()


def test_of_a_long_story_the_latest_is_shown_and_all_of_it_on_request(sofia, ioana, ioana_user, client_of):
    complaint, client = complaint_at(Stage.ASSESSED, sofia), client_of(ioana_user)
    for number in range(45):
        handling.note(complaint, text=f"Note {number}.", by=ioana, at=MONDAY)
    address = f"/desk/complaints/{complaint.reference}/"

    some, whole = client.get(address).context["case"], client.get(f"{address}?all=yes").context["case"]

    assert (len(some.shown_timeline), some.hidden_count) == (40, 6)
    assert (len(whole.shown_timeline), whole.hidden_count) == (46, 0)
