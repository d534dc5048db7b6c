"""Whatever is altered, put in, taken away or put elsewhere in the database is found and named."""

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ascolto.trail.canonical import canonical_text, digest_of
from ascolto.trail.faults import Fault, FaultKind
from ascolto.trail.models import Event
from ascolto.trail.recording import begin, record
from ascolto.trail.sealing import export_seals, seal
from ascolto.trail.verifying import verify
from tests.moments import MONDAY, TUESDAY
from tests.trail.conftest import IOANA, VoiceEvent, event, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("three_voices")]


def rewrite(tamper, subject, seq, **changes):
    """Rewrite an event as somebody would who knows how digests are taken."""
    row = event(subject, seq)
    content = {
        "actor": {"kind": row.actor_kind, "ref": row.actor_ref},
        "at": row.at.isoformat(timespec="microseconds"),
        "facts": row.facts,
        "kind": row.kind,
        "previous": row.previous,
        "seq": row.seq,
        "subject": row.subject,
        "text_digest": row.text_digest,
    } | changes
    canonical = canonical_text(content)
    tamper(
        "UPDATE trail_event SET canonical = %s, digest = %s, previous = %s, kind = %s WHERE id = %s",
        canonical,
        digest_of(canonical),
        content["previous"],
        content["kind"],
        row.pk,
    )
    return digest_of(canonical)


def test_a_trail_that_nobody_touched_is_intact():
    seal(TUESDAY)
    begin(VoiceEvent.HEARD, "voice:9", by=IOANA, at=MONDAY)

    verification = verify()

    assert (verification.events, verification.seals, verification.erased, verification.unsealed) == (10, 1, 0, 1)
    assert (verification.faults, verification.intact) == ([], True)


@pytest.mark.parametrize("sealed", ["sealed", "unsealed"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("canonical", "{}"),
        ("canonical", ""),
        ("kind", "voice.answered"),
        ("at", "2026-03-02 09:00:00.000001+00:00"),
        ("actor_kind", "system"),
        ("actor_ref", "4"),
        ("text_digest", "0" * 64),
        ("previous", "0" * 64),
        ("digest", "0" * 64),
    ],
)
def test_an_altered_column_is_found_in_the_very_event(tamper, column, value, sealed):
    if sealed == "sealed":
        seal(TUESDAY)
    if column == "at" and connection.vendor == "sqlite":
        value = value.removesuffix("+00:00")

    tamper(f"UPDATE trail_event SET {column} = %s WHERE subject = 'voice:2' AND seq = 2", value)

    faults = verify().faults
    assert {(fault.subject, fault.seq) for fault in faults} == {("voice:2", 2)}
    assert FaultKind.ALTERED in {fault.kind for fault in faults}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_altered_byte_of_any_event_is_found(data):
    row = data.draw(st.sampled_from(list(Event.objects.order_by("pk"))))
    column = data.draw(st.sampled_from(["canonical", "digest", "previous", "subject", "kind"]))
    before = getattr(row, column) or "0"
    place = data.draw(st.integers(0, len(before) - 1))
    taken = {before[place], "1", "2", "3"}  # one voice cannot become another: the database itself refuses that
    other = data.draw(st.characters(codec="ascii", categories=["L", "N", "P"]).filter(lambda c: c not in taken))

    with transaction.atomic():
        Event.objects.filter(pk=row.pk).update(**{column: before[:place] + other + before[place + 1 :]})
        faults = verify().faults
        transaction.set_rollback(True)

    assert faults != []
    assert verify().intact


def test_altered_words_are_found(tamper):
    tamper("UPDATE trail_eventtext SET text = text || '.' WHERE event_id = %s", event("voice:2", 2).pk)

    assert found(verify()) == [("text_altered", "voice:2", 2)]


def test_an_altered_salt_is_found(tamper):
    tamper("UPDATE trail_eventtext SET salt = 'x' WHERE event_id = %s", event("voice:2", 2).pk)

    assert found(verify()) == [("text_altered", "voice:2", 2)]


def test_words_that_were_removed_are_not_taken_for_erased(tamper):
    tamper("DELETE FROM trail_eventtext WHERE event_id = %s", event("voice:2", 2).pk)

    assert found(verify()) == [("text_removed", "voice:2", 2)]


def test_words_added_to_an_event_without_any_are_found(tamper):
    tamper("INSERT INTO trail_eventtext (event_id, text, salt) VALUES (%s, 'so it was', 's')", event("voice:2", 1).pk)

    assert found(verify()) == [("text_altered", "voice:2", 1)]


@pytest.mark.parametrize("seq", [1, 2])
def test_an_event_taken_from_a_chain_is_named_even_before_any_seal(tamper, seq):
    gone = event("voice:2", seq).pk
    if seq == 2:
        tamper("DELETE FROM trail_eventtext WHERE event_id = %s", gone)
    tamper("DELETE FROM trail_event WHERE id = %s", gone)

    assert found(verify()) == [("removed", "voice:2", seq)]


def test_the_end_of_a_sealed_chain_cannot_be_taken_away_unseen(tamper):
    seal(TUESDAY)

    tamper("DELETE FROM trail_event WHERE subject = 'voice:2' AND seq = 3")

    assert verify().faults == [Fault(FaultKind.REMOVED, "voice:2", 3, "seal 1 holds it, and it is gone")]


def test_a_whole_sealed_chain_cannot_be_taken_away_unseen(tamper):
    seal(TUESDAY)

    tamper("DELETE FROM trail_eventtext WHERE event_id = %s", event("voice:2", 2).pk)
    tamper("DELETE FROM trail_event WHERE subject = 'voice:2'")

    assert found(verify()) == [("removed", "voice:2", 1), ("removed", "voice:2", 2), ("removed", "voice:2", 3)]


def test_two_events_that_changed_places_in_their_chain_are_named(tamper):
    tamper("UPDATE trail_event SET seq = 99 WHERE subject = 'voice:2' AND seq = 1")
    tamper("UPDATE trail_event SET seq = 1 WHERE subject = 'voice:2' AND seq = 3")
    tamper("UPDATE trail_event SET seq = 3 WHERE subject = 'voice:2' AND seq = 99")

    assert found(verify()) == [("reordered", "voice:2", 1), ("reordered", "voice:2", 3)]


def test_an_event_moved_to_another_subject_is_named(tamper):
    tamper("UPDATE trail_event SET subject = 'voice:3', seq = 4 WHERE subject = 'voice:2' AND seq = 3")

    assert verify().faults == [Fault(FaultKind.REORDERED, "voice:3", 4, "it was written as voice:2 3")]


def test_two_sealed_events_that_changed_their_ids_are_named(tamper):
    seal(TUESDAY)
    first, last = event("voice:2", 1).pk, event("voice:2", 3).pk

    for old, new in ((first, 10**6), (last, first), (10**6, last)):
        tamper("UPDATE trail_event SET id = %s WHERE id = %s", new, old)

    assert found(verify()) == [("reordered", "voice:2", 3), ("reordered", "voice:2", 1)]


def test_an_event_put_in_with_a_wrong_link_is_named(tamper):
    record(VoiceEvent.HEARD, "voice:2", by=IOANA, at=MONDAY)
    rewrite(tamper, "voice:2", 4, previous="0" * 64)

    assert found(verify()) == [("unlinked", "voice:2", 4)]


def test_an_event_rewritten_with_its_digest_breaks_the_link_to_the_next(tamper):
    rewrite(tamper, "voice:2", 2, facts={"amount": "0.00"})

    assert found(verify()) == [("unlinked", "voice:2", 3)]


def test_a_sealed_event_rewritten_with_its_digest_is_named(tamper):
    seal(TUESDAY)
    rewrite(tamper, "voice:2", 3, facts={"amount": "99.00"})

    assert found(verify()) == [("altered", "voice:2", 3)]


def test_a_sealed_chain_rewritten_as_a_whole_is_named(tamper):
    seal(TUESDAY)

    first = rewrite(tamper, "voice:2", 1, facts={"channel": "phone"})
    second = rewrite(tamper, "voice:2", 2, previous=first)
    rewrite(tamper, "voice:2", 3, previous=second)

    assert found(verify()) == [("altered", "voice:2", 1), ("altered", "voice:2", 2), ("altered", "voice:2", 3)]


def test_an_event_put_among_sealed_ones_is_named(tamper):
    seal(TUESDAY)
    late = begin(VoiceEvent.HEARD, "voice:7", by=IOANA, at=MONDAY)

    tamper("UPDATE trail_event SET id = -5 WHERE id = %s", late.pk)

    assert found(verify()) == [("inserted", "voice:7", 1)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("first_id", 7),
        ("last_id", 7),
        ("event_count", 8),
        ("root", "0" * 64),
        ("leaves_digest", "0" * 64),
        ("previous", "0" * 64),
        ("at", "2026-01-01 00:00:00+00:00"),
        ("digest", "0" * 64),
        ("leaves", b"nothing"),
    ],
)
def test_an_altered_seal_is_named(tamper, column, value):
    seal(TUESDAY)
    if column == "at" and connection.vendor == "sqlite":
        value = value.removesuffix("+00:00")

    tamper(f"UPDATE trail_seal SET {column} = %s", value)

    assert found(verify()) == [("seal_altered", "seal", 1)]


def test_a_seal_made_without_the_key_is_named(tamper):
    seal(TUESDAY)

    tamper("UPDATE trail_seal SET signature = %s", "ab" * 64)

    assert found(verify()) == [("seal_forged", "seal", 1)]


def test_seals_of_another_key_are_named_and_so_is_a_key_that_is_gone():
    seal(TUESDAY)
    django_settings.SEAL_KEY.unlink()

    assert found(verify()) == [("key_mismatch", "seal", 0)]

    begin(VoiceEvent.HEARD, "voice:8", by=IOANA, at=MONDAY)
    seal(TUESDAY)
    assert found(verify()) == [("key_mismatch", "seal", 1)]


def test_a_seal_taken_from_between_others_is_named(tamper):
    for number in (5, 6, 7):
        seal(TUESDAY)
        begin(VoiceEvent.HEARD, f"voice:{number}", by=IOANA, at=MONDAY)

    tamper("DELETE FROM trail_seal WHERE number = 2")

    assert ("seal_removed", "seal", 2) in found(verify())


def test_the_last_seals_cannot_be_taken_away_unseen_by_who_kept_a_copy(tamper):
    seal(TUESDAY)
    begin(VoiceEvent.HEARD, "voice:8", by=IOANA, at=MONDAY)
    seal(TUESDAY)
    kept = list(export_seals())
    assert verify(kept).intact

    tamper("DELETE FROM trail_seal WHERE number = 2")
    tamper("DELETE FROM trail_event WHERE subject = 'voice:8'")

    assert verify().intact
    assert found(verify(kept)) == [("seal_removed", "seal", 2)]
