"""A lost code is made anew for whoever shows that the complaint is theirs, and never for anybody else."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ascolto.complaints import letters
from ascolto.complaints.handling import NothingWritten
from ascolto.complaints.intake import code_for
from ascolto.complaints.models import Complaint
from ascolto.complaints.renewing import (
    Answer,
    NotVerified,
    NowhereToWrite,
    Proof,
    RenewedTooOften,
    Way,
    code_behind,
    renew_code,
    renew_code_by_letter,
)
from ascolto.complaints.tracking import complaint_by_code
from ascolto.correspondence.models import Letter
from ascolto.customers.registering import NewCustomer, register
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import subject_of, trail_of
from tests.complaints.making import taken
from tests.moments import FOUNDED, TUESDAY

SHOWN = Proof(way=Way.PHONE, answers=[Answer.ORDER_NUMBER, Answer.NAME], note="She rang from the hotel.")


@pytest.fixture
def receipt(sofia, anna):
    return taken(sofia, customer=anna)


def events_of(complaint: Complaint) -> list[str]:
    return list(trail_of(complaint).values_list("kind", flat=True))


@pytest.mark.clause("10002:4.4", "10002:7.3")
def test_a_new_code_opens_the_complaint_and_the_old_one_no_longer_does(receipt, ioana):
    complaint = receipt.complaint

    key = renew_code(complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    assert complaint_by_code(complaint.reference, code_for(key)) == complaint
    assert complaint_by_code(complaint.reference, receipt.code) is None
    event = trail_of(complaint).last()
    assert (event.kind, event.actor_ref, event.at) == ("complaint.code_renewed", ioana.ref, TUESDAY)
    assert event.facts == {"way": "phone", "answers": ["name", "order_number"], "sent": "shown", "told": True}
    assert event.text == "She rang from the hotel."
    assert key not in event.canonical
    assert code_for(key) not in event.canonical


@pytest.mark.clause("10002:7.3")
def test_a_code_that_is_read_out_is_announced_at_the_address_on_record_without_the_code(receipt, ioana):
    complaint = receipt.complaint

    key = renew_code(complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    [letter] = Letter.objects.about(subject_of(complaint))
    assert (letter.kind, letter.to_address) == ("complaint_code_renewed", "anna@example.org")
    assert (letter.language, letter.created_at) == ("bg", TUESDAY)
    assert complaint.reference in letter.subject
    assert letters.day_in_words(TUESDAY, complaint) in letter.body
    told = f"{letter.subject} {letter.body}"
    for secret in [key, code_for(key), "/track", complaint.words, SHOWN.note]:
        assert secret not in told


def test_a_code_announced_to_nobody_says_so_on_record(sofia, ioana):
    nameless = register(NewCustomer(name="Vera", phone="+359 2 981 1111"), by=SYSTEM, at=FOUNDED)
    complaint = taken(sofia, customer=nameless).complaint

    renew_code(complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    assert Letter.objects.count() == 0
    assert trail_of(complaint).last().facts["told"] is False


def test_where_the_code_is_not_renewed_nobody_is_told_of_a_new_one(receipt, ioana):
    with pytest.raises(NotVerified):
        renew_code(receipt.complaint, proof=Proof(way=Way.PHONE, answers=[], note="x"), by=ioana, at=TUESDAY)

    assert Letter.objects.count() == 0


def test_a_new_code_can_be_sent_to_the_address_on_record(receipt, ioana):
    letter = renew_code_by_letter(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    [link] = [word for word in letter.body.split() if "/track/code?" in word]
    complaint, code = code_behind(parse_qs(urlsplit(link).query)["t"][0])
    assert (letter.to_address, letter.language) == ("anna@example.org", receipt.complaint.language)
    assert complaint_by_code(complaint.reference, code) == receipt.complaint
    assert code not in letter.body
    assert trail_of(complaint).last().facts["sent"] == "letter"


def test_a_link_that_was_replaced_or_is_not_ours_leads_nowhere(receipt, ioana):
    letter = renew_code_by_letter(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY)
    [link] = [word for word in letter.body.split() if "/track/code?" in word]
    token = parse_qs(urlsplit(link).query)["t"][0]

    renew_code(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    assert code_behind(token) is None
    assert code_behind(f"{token}x") is None
    assert code_behind("") is None


@pytest.mark.parametrize("answers", [[], [Answer.NAME], [Answer.NAME, Answer.NAME]])
def test_too_few_answers_show_nothing(receipt, ioana, answers):
    before = events_of(receipt.complaint)

    with pytest.raises(NotVerified) as refusal:
        renew_code(receipt.complaint, proof=Proof(way=Way.PHONE, answers=answers, note="x"), by=ioana, at=TUESDAY)

    assert refusal.value.fewest == 2
    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint
    assert events_of(receipt.complaint) == before


def test_how_it_was_shown_has_to_be_said(receipt, ioana):
    with pytest.raises(NothingWritten):
        renew_code(receipt.complaint, proof=Proof(way=Way.PHONE, answers=list(Answer), note=" "), by=ioana, at=TUESDAY)

    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint


def test_of_an_anonymous_complaint_nobody_can_have_a_new_code(sofia, ioana):
    receipt = taken(sofia, anonymous=True)

    with pytest.raises(NotPermitted) as refusal:
        renew_code(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    assert refusal.value.reason == "anonymous_code"
    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint


def test_where_nobody_is_on_record_nobody_can_show_anything(sofia, ioana):
    receipt = taken(sofia)

    with pytest.raises(NotPermitted) as refusal:
        renew_code(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    assert refusal.value.reason == "nobody_on_record"


def test_neither_another_unit_nor_a_reader_renews_a_code(receipt, boris, elena):
    for stranger in (boris, elena):
        with pytest.raises(NotPermitted):
            renew_code(receipt.complaint, proof=SHOWN, by=stranger, at=TUESDAY)

    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint


def test_the_fourth_new_code_within_a_day_has_to_wait(receipt, ioana):
    key = ""
    for hours in range(3):
        key = renew_code(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY + timedelta(hours=hours))

    with pytest.raises(RenewedTooOften) as refusal:
        renew_code(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY + timedelta(hours=23))

    assert refusal.value.again_at == TUESDAY + timedelta(days=1)
    assert complaint_by_code(receipt.complaint.reference, code_for(key)) == receipt.complaint
    assert renew_code(receipt.complaint, proof=SHOWN, by=ioana, at=refusal.value.again_at)


def test_without_an_address_no_letter_goes_out_and_the_old_code_still_works(sofia, ioana):
    nameless = register(NewCustomer(name="Vera", phone="+359 2 981 1111"), by=SYSTEM, at=FOUNDED)
    receipt = taken(sofia, customer=nameless)
    before = events_of(receipt.complaint)

    with pytest.raises(NowhereToWrite):
        renew_code_by_letter(receipt.complaint, proof=SHOWN, by=ioana, at=TUESDAY)

    assert (Letter.objects.count(), events_of(receipt.complaint)) == (0, before)
    assert complaint_by_code(receipt.complaint.reference, receipt.code) == receipt.complaint
