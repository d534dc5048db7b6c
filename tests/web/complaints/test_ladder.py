"""The form for a remedy shows the whole ladder, and how far the reader's authority goes, before anything is typed."""

from ascolto.complaints import handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import RemedyKind
from ascolto.web.complaints.ladder import RUNGS
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

ACTIONS_OF_THE_STANDARD = {
    "deliver": RemedyKind.DELIVERY,
    "repair or rework": RemedyKind.REPAIR,
    "exchange": RemedyKind.REPLACEMENT,
    "cancel the sale": RemedyKind.SALE,
    "honour the guarantee": RemedyKind.GUARANTEE,
    "keep the commitment": RemedyKind.COMMITMENT,
    "conclude the contract": RemedyKind.CONTRACT_CONCLUDED,
    "cancel or rescind the contract": RemedyKind.CONTRACT,
    "cancel the invoice": RemedyKind.INVOICE,
    "inform": RemedyKind.INFORMATION,
    "correct the damage assessment": RemedyKind.REASSESSMENT,
    "pay an indemnity": RemedyKind.COMPENSATION,
    "refund the down payment": RemedyKind.DOWN_PAYMENT,
    "refund another payment": RemedyKind.REFUND,
    "reduce the price": RemedyKind.PRICE_REDUCTION,
    "payment facilities": RemedyKind.FINANCIAL_HELP,
    "apologise": RemedyKind.APOLOGY,
    "other": RemedyKind.OTHER,
}


def test_every_action_that_the_standard_knows_has_a_kind_of_its_own():
    """The follow-up form of ISO 10002 asks for one of these eighteen actions."""
    assert len(set(ACTIONS_OF_THE_STANDARD.values())) == len(ACTIONS_OF_THE_STANDARD) == 18


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

    assert (len(some.story.shown_timeline), some.story.hidden_count) == (25, 21)
    assert (len(whole.story.shown_timeline), whole.story.hidden_count) == (46, 0)
