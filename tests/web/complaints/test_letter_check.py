"""Before a decision goes out: which points it answers, and the very words of the letter, in its reader's language."""

from ascolto.complaints import deciding, handling
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Decision, Determination, RemedyKind
from ascolto.complaints.remedies import Offer, offer_remedy
from ascolto.correspondence.models import Letter
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

TYPED = {"determination_1": "partly", "reasons_1": "The log.", "answer_1": "Закъсняхме."}


def address(complaint, step: str = "") -> str:
    return f"/desk/complaints/{complaint.reference}/{step}"


def proposed(sofia, by, **facts):
    complaint = complaint_at(Stage.ASSESSED, sofia, **facts)
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="Имате право.")
    deciding.propose(complaint, answer="Съжаляваме.", by=by, at=MONDAY)
    complaint.refresh_from_db()
    return complaint


def test_the_letter_is_shown_in_the_language_of_the_complainant_before_anything_is_sent(
    sofia, anna, ioana_user, client_of
):
    complaint = complaint_at(Stage.ASSESSED, sofia, customer=anna)
    typed = {"seen": complaint.version, **TYPED, "do": "show_letter"}

    answer = client_of(ioana_user).post(address(complaint, "reply/"), typed)

    letter = answer.context["form"].letter
    assert answer.status_code == 200
    assert (letter.language, letter.to_address, letter.missing) == ("bg", "anna@example.org", [])
    assert "Закъсняхме." in letter.body
    assert "Закъсняхме." in answer.content.decode()
    assert not Decision.objects.exists()
    assert not Letter.objects.filter(kind="complaint_decision").exists()
    assert trail_of(complaint).count() == 1


def test_the_letter_that_is_shown_is_the_letter_that_goes_out(sofia, anna, ioana, clara, clara_user, client_of):
    complaint = proposed(sofia, ioana, customer=anna)
    shown = client_of(clara_user).get(address(complaint)).context["case"].answer.letter

    deciding.decide(complaint, by=clara, at=MONDAY)

    sent = Letter.objects.get(kind="complaint_decision")
    assert (sent.language, sent.to_address, sent.subject) == (shown.language, shown.to_address, shown.subject)
    assert sent.body == shown.body


def test_a_point_that_the_draft_leaves_open_is_named_before_a_button_is_pressed(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    complaint.points.create(number=2, text="Nobody answered the telephone.")
    typed = {"seen": complaint.version, **TYPED, "determination_2": "founded", "do": "show_letter"}

    answer = client_of(ioana_user).post(address(complaint, "reply/"), typed)

    checked = answer.context["form"].checked
    assert [(one.point.number, one.is_answered) for one in checked] == [(1, True), (2, False)]
    assert answer.context["form"].letter is None
    assert "not answered yet" in answer.content.decode()


def test_a_decision_that_leaves_a_point_open_is_not_offered_but_its_completion_is(sofia, ioana, clara_user, client_of):
    complaint = proposed(sofia, ioana)
    handling.add_point(complaint, text="And the bill was wrong.", by=ioana, at=MONDAY)

    answer = client_of(clara_user).get(address(complaint))

    case = answer.context["case"]
    assert [point.number for point in case.answer.missing] == [2]
    assert [offer.step.code for offer in case.forward] == ["take"]
    assert case.steps["send_back"].verdict
    assert "Some points have no answer yet" in answer.content.decode()


def test_whoever_may_not_decide_is_not_shown_the_letter(sofia, anna, ioana, elena_user, client_of):
    complaint = proposed(sofia, ioana, customer=anna)

    assert client_of(elena_user).get(address(complaint)).context["case"].answer.letter is None


def test_the_table_of_points_says_what_became_of_each(sofia, ioana, ioana_user, client_of):
    complaint = proposed(sofia, ioana, words="The room was cold.")

    shown = client_of(ioana_user).get(address(complaint)).content.decode()

    for words in ("founded", "Имате право.", "The log.", "yes, in the draft"):
        assert words in shown


def of_two_points(sofia):
    complaint = complaint_at(Stage.ASSESSED, sofia, words="The room was cold.")
    complaint.points.create(number=2, text="Nobody answered the telephone.")
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="Имате право.")
    return complaint


def test_a_remedy_for_one_point_stands_beside_it_in_the_letter_and_the_others_together(sofia, ioana, clara):
    complaint = of_two_points(sofia)
    offer_remedy(complaint, Offer(kind=RemedyKind.REFUND, point=2, description="POINT"), by=ioana, at=MONDAY)
    offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY, description="WHOLE"), by=ioana, at=MONDAY)

    points, remedies = list(complaint.points.all()), list(complaint.remedies.all())
    said = deciding.words_of(complaint, "Yes.", points=points, remedies=remedies, at=MONDAY)

    first, second = said["points"].split("\n\n")
    assert ("POINT" in first, "POINT" in second) == (False, True)
    assert ("POINT" in said["remedies"], "WHOLE" in said["remedies"]) == (False, True)


def test_a_remedy_is_offered_for_the_point_that_is_chosen(sofia, ioana_user, client_of):
    complaint = of_two_points(sofia)
    typed = {"seen": complaint.version, "remedy": "apology", "point": "2"}

    answer = client_of(ioana_user).post(address(complaint, "remedy/"), typed)

    assert answer.status_code == 303
    assert complaint.remedies.get().point.number == 2
    assert trail_of(complaint).last().facts["point"] == 2
    shown = client_of(ioana_user).get(address(complaint)).context["case"].answer.points
    assert [len(raised.remedies) for raised in shown] == [0, 1]


def test_a_point_that_the_complaint_does_not_have_cannot_be_chosen(sofia, ioana_user, client_of):
    complaint = of_two_points(sofia)
    before = trail_of(complaint).count()
    typed = {"seen": complaint.version, "remedy": "apology", "point": "3"}

    answer = client_of(ioana_user).post(address(complaint, "remedy/"), typed)

    assert answer.status_code == 422
    assert (complaint.remedies.count(), trail_of(complaint).count()) == (0, before)


def test_of_a_single_point_nobody_is_asked_which_one_the_remedy_is_for(sofia, ioana_user, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia)

    form = client_of(ioana_user).get(address(complaint, "remedy/")).context["form"]

    assert "point" not in form.fields
