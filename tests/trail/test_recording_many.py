"""One event for each of many subjects, whether their chains were begun or not."""

import pytest
from django.db import transaction

from ascolto.trail.acting import SYSTEM
from ascolto.trail.events import EventKind
from ascolto.trail.recording import begin, record, record_many, trail_of
from ascolto.trail.verifying import verify
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


class ParcelEvent(EventKind):
    PACKED = "parcel.packed"
    SENT = "parcel.sent"


def test_each_subject_gets_the_next_event_of_its_own_chain():
    with transaction.atomic():
        begin(ParcelEvent.PACKED, "parcel:1", by=SYSTEM, at=MONDAY)
        record(ParcelEvent.PACKED, "parcel:1", by=SYSTEM, at=MONDAY)
        begin(ParcelEvent.PACKED, "parcel:2", by=SYSTEM, at=MONDAY)
        entries = [(f"parcel:{n}", {"weight": n}, "to Anna" if n == 2 else "", TUESDAY) for n in (3, 2, 1)]
        record_many(ParcelEvent.SENT, entries, by=SYSTEM, at=TUESDAY)

    chains = {n: [(event.seq, event.kind) for event in trail_of(f"parcel:{n}")] for n in (1, 2, 3)}
    packed, sent = "parcel.packed", "parcel.sent"
    assert chains == {1: [(1, packed), (2, packed), (3, sent)], 2: [(1, packed), (2, sent)], 3: [(1, sent)]}
    assert trail_of("parcel:2").last().text == "to Anna"
    assert verify().faults == []
