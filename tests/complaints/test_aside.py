"""What a machine may have sent is kept as it came, until a person has looked at it."""

import pytest
from django.db import IntegrityError, transaction

from ascolto.complaints.aside import LookedAtBefore, Suspect, dismiss, set_aside, take_in_complaint, take_in_remark
from ascolto.complaints.handling import NothingWritten
from ascolto.complaints.lodging import Speaker, lodge
from ascolto.complaints.models import Channel, Complaint, Remark, RemarkKind, SetAside, SetAsideKind
from ascolto.complaints.remarks import Said
from ascolto.people.acting import actor_for
from ascolto.people.granting import grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, NotPermitted, Permission
from ascolto.trail.recording import trail_of
from tests.complaints.making import told
from tests.moments import FOUNDED, MONDAY, TUESDAY

WORDS = {"words": ["We waited an hour."], "needs": ["sight", "hearing"]}


@pytest.fixture
def aside(sofia):
    return set_aside(suspect(sofia), at=MONDAY)


def suspect(unit, kind=SetAsideKind.COMPLAINT, key="a" * 40) -> Suspect:
    return Suspect(kind=kind, key=key, given=WORDS, unit=unit, language="en")


def test_it_is_kept_as_it_came_and_begins_a_trail(aside, sofia):
    kept = SetAside.objects.get()

    assert (kept.kind, kept.given, kept.unit, kept.received_at) == ("complaint", WORDS, sofia, MONDAY)
    assert trail_of(kept).get().facts == {"kind": "complaint", "unit": sofia.pk, "files": 0}
    assert Complaint.objects.count() == 0


def test_the_same_sending_is_kept_once(aside, sofia):
    assert set_aside(suspect(sofia), at=TUESDAY) == aside
    assert (SetAside.objects.count(), trail_of(aside).count()) == (1, 1)


def test_it_waits_for_those_who_take_down_complaints_in_its_unit(aside, ioana, boris, clara, olga):
    seen = {actor.name: list(SetAside.objects.visible_to(actor).waiting()) for actor in (ioana, boris, clara, olga)}

    assert list(seen.values()) == [[aside], [], [aside], []]


def test_who_only_reads_complaints_there_does_not_read_what_may_be_none(aside, sofia, boris_user, elena):
    grant(Role.AUDITOR, to=boris_user, unit=sofia, by=SYSTEM, at=FOUNDED)
    reader = actor_for(boris_user)
    assert reader.holds(Permission.VIEW_COMPLAINTS, sofia.pk)
    assert reader.holds_somewhere(Permission.RECORD_COMPLAINTS)

    assert [list(SetAside.objects.visible_to(actor)) for actor in (reader, elena)] == [[], []]


def test_a_person_takes_it_in_as_of_the_day_on_which_it_came(aside, sofia, ioana):
    receipt = take_in_complaint(
        aside, told(sofia, received_at=MONDAY), speaker=Speaker(name="Anna"), by=ioana, at=TUESDAY
    )

    aside.refresh_from_db()
    assert (receipt.complaint.received_at, receipt.complaint.recorded_at) == (MONDAY, TUESDAY)
    assert (aside.looked_at, aside.reference) == (TUESDAY, receipt.complaint.reference)
    assert [event.kind for event in trail_of(aside)] == ["aside.set_aside", "aside.taken_in"]
    assert list(SetAside.objects.waiting()) == []


def test_praise_is_taken_in_as_praise(sofia, ioana):
    aside = set_aside(suspect(sofia, SetAsideKind.PRAISE), at=MONDAY)
    said = Said(kind=RemarkKind.PRAISE, words="Thank you", unit=sofia, channel=Channel.WEB, language="en")

    receipt = take_in_remark(aside, said, speaker=Speaker(), by=ioana, at=TUESDAY)

    aside.refresh_from_db()
    assert (Remark.objects.get(), aside.reference) == (receipt.remark, receipt.remark.reference)


def test_what_its_sender_sends_again_needs_nobody_to_look(aside, sofia):
    lodge(told(sofia), key=aside.key, speaker=Speaker(), at=TUESDAY)

    assert list(SetAside.objects.waiting()) == []


def test_it_is_dismissed_with_a_reason(aside, ioana):
    dismiss(aside, reason="Advertising", by=ioana, at=TUESDAY)

    event = trail_of(aside).last()
    assert (event.kind, event.actor_ref, event.text) == ("aside.dismissed", ioana.ref, "Advertising")
    assert list(SetAside.objects.waiting()) == []
    with pytest.raises(LookedAtBefore):
        dismiss(aside, reason="Advertising", by=ioana, at=TUESDAY)
    assert trail_of(aside).count() == 2


def test_without_a_reason_it_is_not_dismissed(aside, ioana):
    with pytest.raises(NothingWritten):
        dismiss(aside, reason=" ", by=ioana, at=TUESDAY)

    assert list(SetAside.objects.waiting()) == [aside]
    assert trail_of(aside).count() == 1


def test_who_may_not_take_down_complaints_there_decides_nothing_about_it(aside, sofia, boris, elena):
    for stranger in (boris, elena):
        with pytest.raises(NotPermitted):
            dismiss(aside, reason="Advertising", by=stranger, at=TUESDAY)
        with pytest.raises(NotPermitted):
            take_in_complaint(aside, told(sofia), speaker=Speaker(), by=stranger, at=TUESDAY)

    assert (Complaint.objects.count(), trail_of(aside).count()) == (0, 1)


def test_its_kind_is_known_and_it_becomes_nothing_unseen(aside):
    for wrong in ({"kind": "joke"}, {"reference": "C-7K4M-9QX2"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SetAside.objects.filter(pk=aside.pk).update(**wrong)
