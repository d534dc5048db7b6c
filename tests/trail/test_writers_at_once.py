"""Many writers at once never fork a chain, and the sealer never passes by an event under way."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from ascolto.trail.models import Event, Seal
from ascolto.trail.recording import begin, begin_many, record, trail_of
from ascolto.trail.sealing import seal, seal_all
from ascolto.trail.verifying import verify
from tests.moments import MONDAY, TUESDAY
from tests.trail.conftest import IOANA, VoiceEvent

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 6
TIMES = 15


def together(*works):
    """Run the works in threads of their own, each with its own connection, and pass on what they raise."""
    start = threading.Barrier(len(works))

    def run(work):
        try:
            start.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_writers_of_one_chain_take_turns():
    def write():
        for _ in range(TIMES):
            with transaction.atomic():
                record(VoiceEvent.ANSWERED, "voice:1", by=IOANA, at=MONDAY, text="words")

    together(*[write] * WRITERS)

    assert [event.seq for event in trail_of("voice:1")] == list(range(1, WRITERS * TIMES + 1))
    assert verify().faults == []


def test_sealing_while_others_write_leaves_no_event_outside():
    def write(number):
        for turn in range(TIMES):
            with transaction.atomic():
                begin(VoiceEvent.HEARD, f"voice:{number}-{turn}", by=IOANA, at=MONDAY)
                record(VoiceEvent.ANSWERED, "voice:0", by=IOANA, at=MONDAY)
            with transaction.atomic():
                entries = [(f"voice:{number}-{turn}-{n}", None, "", MONDAY) for n in range(5)]
                begin_many(VoiceEvent.HEARD, entries, by=IOANA, at=MONDAY)

    def keep_sealing():
        for _ in range(TIMES):
            seal(TUESDAY)

    together(*[lambda number=number: write(number) for number in range(WRITERS)], keep_sealing, keep_sealing)
    seal_all(TUESDAY)

    verification = verify()
    assert (verification.events, verification.unsealed, verification.faults) == (WRITERS * TIMES * 7, 0, [])
    assert sum(Seal.objects.values_list("event_count", flat=True)) == WRITERS * TIMES * 7


@pytest.mark.postgres
@pytest.mark.parametrize("bulk", [False, True])
def test_the_sealer_does_not_pass_by_a_writer_that_has_not_committed(bulk):
    written, go_on = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            if bulk:
                begin_many(VoiceEvent.HEARD, [("voice:1", None, "", MONDAY)], by=IOANA, at=MONDAY)
            else:
                begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)
            written.set()
            go_on.wait(20)

    def sealer():
        written.wait(20)
        with transaction.atomic():
            begin(VoiceEvent.HEARD, "voice:2", by=IOANA, at=MONDAY)
        early = seal(TUESDAY)
        go_on.set()
        return early

    assert together(slow_writer, sealer) == [None, None]

    assert seal(TUESDAY).event_count == 2
    assert list(Event.objects.order_by("pk").values_list("subject", flat=True)) == ["voice:1", "voice:2"]
    assert verify().faults == []
