"""What stands around a complaint: a part of its timeline, other complaints, promises, suggestions."""

from datetime import timedelta

from ascolto.complaints import closing, remedies
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import RemedyKind
from ascolto.complaints.remedies import Offer
from ascolto.correspondence.models import FileState, StoredFile
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY
from tests.web.complaints.test_case import page, read, worked_on

SHOWER = "The shower flooded the corridor and ruined my suitcase."


def case(client, complaint, show: str = ""):
    return client.get(f"/desk/complaints/{complaint.reference}/?show={show}").context["case"]


def titles(case) -> list[str]:
    return [str(happened.title) for happened in case.story.shown_timeline]


def test_a_part_of_what_happened_can_be_asked_for(sofia, anna, ioana, ioana_user, client_of):
    complaint, client = worked_on(sofia, anna, ioana), client_of(ioana_user)

    assert titles(case(client, complaint, "internal")) == ["Note"]
    assert titles(case(client, complaint, "files")) == ["File added"]
    assert titles(case(client, complaint, "said")) == [
        "Message", "Message", "Receipt acknowledged", "Complaint received",
    ]  # fmt: skip
    assert len(titles(case(client, complaint, "nothing of the kind"))) == 6
    assert [(str(part["label"]), part["count"]) for part in case(client, complaint).story.parts] == [
        ("everything", 6), ("what was said", 4), ("internal", 1), ("files", 1),
    ]  # fmt: skip


def test_the_other_complaints_of_the_customer_show_the_open_ones_first(sofia, anna, ioana_user, client_of):
    ended = complaint_at(Stage.WITHDRAWN, sofia, customer=anna, received_at=MONDAY + timedelta(days=1))
    waiting = taken(sofia, customer=anna, received_at=MONDAY - timedelta(days=9)).complaint
    complaint = taken(sofia, customer=anna).complaint

    shown = case(client_of(ioana_user), complaint)

    assert [other.reference for other in shown.around.others_shown] == [waiting.reference, ended.reference]
    assert not shown.around.has_more_others
    assert shown.around.customer_url == f"/desk/customers/{anna.reference}/"
    assert shown.around.others_url == f"/desk/complaints/?stage=all&customer={anna.reference}"


def test_the_list_of_all_complaints_of_the_customer_shows_open_and_ended_ones(sofia, anna, ioana_user, client_of):
    complaint_at(Stage.WITHDRAWN, sofia, customer=anna, words="Too loud.")
    complaint, client = taken(sofia, customer=anna).complaint, client_of(ioana_user)
    taken(sofia, words="Of somebody else.")

    listed = client.get(case(client, complaint).around.others_url).content.decode()

    assert ("Too loud." in listed, complaint.reference in listed, "Of somebody else." in listed) == (True, True, False)


def test_the_promise_that_runs_out_first_comes_first(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint

    shown = case(client_of(ioana_user), complaint)

    assert str(shown.next_promise.name) == "Acknowledge by"


def test_nothing_is_promised_any_more_once_the_complaint_ended(sofia, ioana, ioana_user, client_of):
    complaint = closing.withdraw(taken(sofia).complaint, reason="", by=ioana, at=MONDAY)

    assert case(client_of(ioana_user), complaint).next_promise is None


def test_a_file_says_what_stands_in_the_way_of_opening_it(sofia, anna, ioana, ioana_user, client_of):
    complaint, client = worked_on(sofia, anna, ioana), client_of(ioana_user)
    [before] = case(client, complaint).story.file_rows
    StoredFile.objects.update(state=FileState.WAITING)

    [waiting] = case(client, complaint).story.file_rows

    assert waiting["note"] == f"{before['note']} · waiting to be checked for viruses"


def test_a_remedy_that_was_promised_stands_among_the_promises_until_it_is_carried_out(
    sofia, ioana, ioana_user, client_of
):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, Offer(kind=RemedyKind.REPAIR), by=ioana, at=MONDAY)
    client = client_of(ioana_user)
    assert "not carried out yet" in read(client, complaint)

    remedies.carry_out(remedy, by=ioana, at=MONDAY)

    assert "not carried out yet" not in read(client, complaint)
    assert "What we promised" in read(client, complaint)


def test_what_was_joined_to_it_is_shown(sofia, ioana, ioana_user, client_of):
    complaint, twin = taken(sofia).complaint, taken(sofia).complaint
    closing.join(twin, to=complaint, by=ioana, at=MONDAY)

    assert [other.reference for other in case(client_of(ioana_user), complaint).around.joined] == [twin.reference]


def test_a_similar_complaint_is_suggested_and_joined_with_one_press(sofia, ioana_user, client_of):
    other = taken(sofia, words=SHOWER).complaint
    complaint = taken(sofia, words=SHOWER).complaint
    client = client_of(ioana_user)
    [alike] = case(client, complaint).around.similar
    assert alike.complaint.reference == other.reference
    assert [str(reason) for reason in alike.reasons] == ["similar words"]

    answer = client.post(
        f"/desk/complaints/{complaint.reference}/join/", {"seen": complaint.version, "reference": other.reference}
    )

    complaint.refresh_from_db()
    assert (answer.status_code, complaint.stage, complaint.joined_to) == (303, Stage.JOINED, other)


def test_looking_at_a_suggestion_leaves_no_trace(sofia, ioana_user, client_of):
    taken(sofia, words=SHOWER)
    complaint = taken(sofia, words=SHOWER).complaint

    page(client_of(ioana_user), complaint)

    assert trail_of(complaint).count() == 1


def test_nothing_is_suggested_once_the_complaint_is_decided(sofia, ioana_user, client_of):
    taken(sofia, words=SHOWER)
    complaint = complaint_at(Stage.DECIDED, sofia, words=SHOWER)

    assert case(client_of(ioana_user), complaint).around.similar == []


def test_the_page_stays_readable_for_whoever_may_only_read(sofia, anna, elena_user, client_of):
    taken(sofia, words=SHOWER)
    complaint = taken(sofia, words=SHOWER, customer=anna).complaint

    [alike] = case(client_of(elena_user), complaint).around.similar

    assert not alike.may_join
