"""The page of one complaint: what each reader may see and do there, in few statements."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ascolto.complaints import acknowledging, deciding, filing, handling
from ascolto.complaints.histories import History, import_many
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, Determination
from ascolto.complaints.tracking import complainant_of
from ascolto.people.interests import declare_interest
from ascolto.people.models import User
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from ascolto.web.complaints.steps import STEPS
from ascolto.web.complaints.words import CONFLICTS, CONFLICTS_OF_READER
from tests.complaints.making import complaint_at, taken, told
from tests.moments import MONDAY, TUESDAY

MOST_QUERIES = 25


def page(client, complaint, step: str = ""):
    return client.get(f"/desk/complaints/{complaint.reference}/{step}")


def read(client, complaint) -> str:
    return page(client, complaint).content.decode()


def picture() -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", (6, 4), "red").save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def worked_on(sofia, anna, ioana) -> Complaint:
    """A complaint with a message, a note, a file, a letter and an answer."""
    complaint = taken(sofia, customer=anna, wish="My money back").complaint
    acknowledging.acknowledge(complaint, by=ioana, at=MONDAY)
    handling.note(complaint, text="One person short that night.", by=ioana, at=MONDAY)
    handling.ask(complaint, text="Which room was it?", by=ioana, at=MONDAY)
    handling.hear(complaint, text="Room 12.", by=complainant_of(complaint), at=TUESDAY)
    filing.add_file(complaint, picture(), name="room.png", by=complainant_of(complaint), at=TUESDAY)
    complaint.refresh_from_db()
    return complaint


def test_the_page_tells_the_whole_story_in_one_place(sofia, anna, ioana, ioana_user, client_of):
    complaint = worked_on(sofia, anna, ioana)

    shown = read(client_of(ioana_user), complaint)

    for words in (
        complaint.words, "My money back", "One person short that night.", "Which room was it?", "Room 12.",
        "room.png", "Anna Koleva", "anna@example.org", "Receipt acknowledged", "waiting to be sent",
    ):  # fmt: skip
        assert words in shown


def test_what_is_internal_looks_different_from_what_the_complainant_reads(sofia, anna, ioana, ioana_user, client_of):
    complaint = worked_on(sofia, anna, ioana)

    timeline = page(client_of(ioana_user), complaint).context["case"].story.timeline

    assert [(str(happened.title), happened.kind) for happened in timeline] == [
        ("File added", "event"),
        ("Message", "incoming"),
        ("Message", "public"),
        ("Note", "internal"),
        ("Receipt acknowledged", "public"),
        ("Complaint received", "incoming"),
    ]


def test_the_words_of_people_are_never_markup(sofia, ioana_user, client_of):
    complaint = taken(sofia, words="<script>alert(1)</script> {{ 7|add:7 }}").complaint

    shown = read(client_of(ioana_user), complaint)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}" in shown


def test_a_handler_of_another_unit_finds_nothing_at_the_address(sofia, boris_user, client_of):
    complaint = taken(sofia).complaint
    boris = client_of(boris_user)

    assert page(boris, complaint).status_code == 404
    for step in STEPS:
        assert boris.post(f"/desk/complaints/{complaint.reference}/{step.code}/").status_code == 404
    assert trail_of(complaint).count() == 1


def test_an_auditor_reads_everything_and_every_step_is_refused_without_a_trace(
    sofia, anna, ioana, elena_user, client_of
):
    complaint = worked_on(sofia, anna, ioana)
    before = trail_of(complaint).count()
    elena = client_of(elena_user)

    shown = read(elena, complaint)
    refused = [elena.post(f"/desk/complaints/{complaint.reference}/{step.code}/").status_code for step in STEPS]

    assert "Anna Koleva" in shown
    assert "Your roles do not include handling complaints here." in shown
    assert set(refused) == {403}
    assert trail_of(complaint).count() == before


def test_who_may_not_see_identities_reads_a_number_instead_of_name_address_and_letters(
    sofia, anna, ioana, marco_user, ioana_user, client_of
):
    complaint = worked_on(sofia, anna, ioana)

    shown = read(client_of(marco_user), complaint)

    assert "Koleva" in read(client_of(ioana_user), complaint)
    assert "Koleva" not in shown
    assert "anna@example.org" not in shown
    assert anna.reference in shown


def test_only_what_is_legal_and_allowed_is_offered(sofia, ioana_user, client_of):
    received, closed = taken(sofia).complaint, complaint_at(Stage.CLOSED, sofia)
    ioana = client_of(ioana_user)

    first, last = (page(ioana, complaint).context["case"] for complaint in (received, closed))

    assert [offer.step.code for offer in first.forward] == ["take", "acknowledge"]
    assert [offer.step.code for offer in first.other_ways] == ["settle", "withdraw", "record_otherwise", "join"]
    assert [offer.step.code for offer in last.forward] == ["reopen"]
    assert last.other_ways == []


def test_a_conflict_is_told_before_anything_is_assigned(sofia, anna, ioana, ioana_user, clara_user, client_of):
    complaint = taken(sofia, customer=anna).complaint
    declare_interest(ioana_user, customer_ref=anna.reference, by=ioana, at=MONDAY)

    own = read(client_of(ioana_user), complaint)
    choice = page(client_of(clara_user), complaint, "assign/").content.decode()

    assert "A declared interest stands against handling this complaint impartially." in own
    assert "conflict of interest: This person declared an interest in the matter." in choice


def test_the_reader_is_told_of_their_own_conflicts_as_you(sofia, ioana_user, clara_user, client_of):
    User.objects.filter(pk=ioana_user.pk).update(reports_to=clara_user)
    complaint = taken(sofia, person_complained_about=clara_user).complaint

    told_her = [str(each.words) for each in page(client_of(ioana_user), complaint).context["case"].against]

    assert told_her == [
        "You and the person complained about report to one another.",
        "You work in the unit complained about.",
    ]


def test_what_is_said_of_others_is_said_to_the_reader_too():
    assert set(CONFLICTS_OF_READER) == set(CONFLICTS)


def test_a_clock_says_how_it_was_computed(sofia, ioana_user, client_of):
    complaint = taken(sofia).complaint

    clocks = page(client_of(ioana_user), complaint).context["case"].clocks
    shown = read(client_of(ioana_user), complaint)

    assert [str(promised.name) for promised in clocks] == ["Acknowledge by", "Decide by", "Close by"]
    assert [day.isoformat() for day in clocks[1].skipped] == ["2026-03-07", "2026-03-08", "2026-03-14", "2026-03-15"]
    assert "How was this computed?" in shown
    assert "until the end of working day number 10 after it" in " ".join(shown.split())


def test_other_complaints_of_the_customer_are_beside_it(sofia, anna, ioana_user, client_of):
    earlier, complaint = taken(sofia, customer=anna).complaint, taken(sofia, customer=anna).complaint

    others = page(client_of(ioana_user), complaint).context["case"].around.others

    assert [other.reference for other in others] == [earlier.reference]


def test_what_was_handled_elsewhere_is_shown_as_the_file_says(sofia, ioana_user, client_of):
    history = History(
        told=told(sofia), source="register", external_id="7",
        fields={"stage": Stage.CLOSED, "closure": "elsewhere", "closed_at": MONDAY, "history": {"response": "Repaid"}},
    )  # fmt: skip
    import_many([history], by=SYSTEM, at=MONDAY)

    shown = read(client_of(ioana_user), Complaint.objects.get(external_id="7"))

    assert "Handled elsewhere" in shown
    assert "Repaid" in shown


def queries_for(client, complaint) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert page(client, complaint).status_code == 200
    return len(asked)


def test_the_page_asks_little_however_long_the_history_is(sofia, anna, ioana, ioana_user, client_of):
    complaint = worked_on(sofia, anna, ioana)
    client = client_of(ioana_user)

    short = queries_for(client, complaint)
    for number in range(60):
        handling.note(complaint, text=f"Note {number}.", by=ioana, at=TUESDAY)

    assert short == queries_for(client, complaint)
    assert short <= MOST_QUERIES


@pytest.mark.parametrize("reader", ["ioana_user", "clara_user"])
def test_a_proposal_asks_little_too(sofia, anna, ioana, reader, request, client_of):
    complaint = complaint_at(Stage.ASSESSED, sofia, customer=anna, category=None)
    complaint.points.update(determination=Determination.FOUNDED, reasons="Seen.", answer="Yes.")
    deciding.propose(complaint, answer="We are sorry.", by=ioana, at=MONDAY)

    assert queries_for(client_of(request.getfixturevalue(reader)), complaint) <= MOST_QUERIES


def test_a_file_is_handed_out_to_whoever_may_read_the_complaint_as_a_download(
    sofia, anna, ioana, ioana_user, boris_user, olga_user, client_of
):
    complaint = worked_on(sofia, anna, ioana)
    [file] = page(client_of(ioana_user), complaint).context["case"].story.files
    address = f"/desk/files/{file.pk}/"

    answer = client_of(ioana_user).get(address)

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="room.png"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert client_of(boris_user).get(address).status_code == 404
    assert client_of(olga_user).get(address).status_code == 403
    assert client_of(ioana_user).get("/desk/files/999999/").status_code == 404
