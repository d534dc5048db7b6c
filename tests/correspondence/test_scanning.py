"""Files are looked at by a scanner where one is set up; what it has not seen is handed to nobody."""

import io
import socket
import time
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from ascolto.correspondence import scanning
from ascolto.correspondence.files import (
    FileFault,
    NotHandedOut,
    check_files,
    keep,
    open_file,
    path_of,
    scan_waiting,
)
from ascolto.correspondence.models import FileState, StoredFile
from ascolto.correspondence.scanning import ScannerUnreachable, VirusFound, is_listening, place_of, require_clean
from ascolto.jobs.queue import enqueue
from ascolto.jobs.work import run_due
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.correspondence.clamd import MARK, clamd, running_clamd, speaking
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db

NOBODY = "tcp://127.0.0.1:1"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.FILES = tmp_path / "files"
    return settings.FILES


@pytest.fixture
def scanner(settings):
    with speaking(socket.create_server(("127.0.0.1", 0))) as listening:
        settings.SCANNER = f"tcp://127.0.0.1:{listening._listening.getsockname()[1]}"
        yield listening


def keep_bytes(content: bytes) -> StoredFile:
    return keep(io.BytesIO(content), "file.txt", at=MONDAY)


def kept_bytes(stored: StoredFile) -> bytes:
    with open_file(stored) as content:
        return content.read()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.clause("10002:C")
def test_a_scanner_that_is_set_up_sees_each_file_as_it_came(scanner):
    stored = keep_bytes(b"harmless " * 20_000)

    assert scanner.seen == [b"harmless " * 20_000]
    assert (stored.state, stored.is_kept) == (FileState.KEPT, True)
    assert kept_bytes(stored) == b"harmless " * 20_000


@pytest.mark.clause("10002:C")
def test_what_the_scanner_warns_of_is_not_stored_and_only_its_digest_is_on_record(folder, scanner):
    with pytest.raises(VirusFound) as refusal:
        keep_bytes(b"Dear hotel, " + MARK)

    [event] = Event.objects.filter(kind="file.refused")
    assert refusal.value.name == "Ascolto.Test"
    assert (StoredFile.objects.count(), files_in(folder)) == (0, [])
    assert event.facts == {"found": "Ascolto.Test", "size": 12 + len(MARK)}
    assert "hotel" not in event.canonical


def test_the_same_harmful_file_twice_is_refused_twice(scanner):
    for _ in range(2):
        with pytest.raises(VirusFound):
            keep_bytes(MARK)

    assert Event.objects.filter(kind="file.refused").count() == 2


def test_a_scanner_may_listen_on_a_socket_of_the_machine(settings, tmp_path):
    place = tmp_path / "clamd.sock"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(place))
    listening.listen()

    with speaking(listening) as scanner:
        for address in (f"unix://{place}", str(place)):
            settings.SCANNER = address
            require_clean(io.BytesIO(b"harmless"))
            assert is_listening(address)

    assert scanner.seen == [b"harmless"] * 2


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("tcp://127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("clamd.lan:3310", ("clamd.lan", 3310)),
        ("tcp://[::1]:3310", ("::1", 3310)),
        ("unix:///run/clamd.sock", "/run/clamd.sock"),
        ("/run/clamd.sock", "/run/clamd.sock"),
    ],
)
def test_the_address_of_the_scanner_is_read_as_people_write_it(address, place):
    assert place_of(address) == place


@pytest.mark.parametrize("address", ["clamd", "tcp://3310", "tcp://clamd:port"])
def test_an_address_that_names_no_place_is_refused(address):
    with pytest.raises(ValueError, match=r"."):
        place_of(address)


@pytest.mark.parametrize("address", [NOBODY, "unix:///nowhere/clamd.sock", "clamd"])
def test_while_the_scanner_is_away_a_file_is_kept_apart_and_nobody_gets_it(settings, address):
    settings.SCANNER = address

    stored = keep_bytes(b"We waited an hour.")

    with pytest.raises(NotHandedOut) as refusal:
        open_file(stored)
    assert (stored.state, refusal.value.state) == (FileState.WAITING, FileState.WAITING)
    assert path_of(stored.digest).read_bytes() == b"We waited an hour."
    assert check_files() == []


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR", b"UNKNOWN COMMAND", b"stream: OK, perhaps", b"OK"]
)
def test_anything_but_a_clear_verdict_is_none(scanner, answer):
    scanner.answer = answer

    with pytest.raises(ScannerUnreachable):
        require_clean(io.BytesIO(b"harmless"))


def test_a_scanner_that_never_answers_is_not_waited_for(scanner, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.3)
    scanner.hangs = True
    began = time.monotonic()

    with pytest.raises(ScannerUnreachable):
        require_clean(io.BytesIO(b"harmless"))

    assert time.monotonic() - began < 5


def test_the_worker_lets_the_scanner_look_at_what_waited_for_it(settings, scanner):
    there, settings.SCANNER = settings.SCANNER, NOBODY
    harmless, harmful = keep_bytes(b"harmless"), keep_bytes(b"x" + MARK)
    settings.SCANNER = there
    enqueue("scan_waiting_files", {}, at=TUESDAY)

    run_due("worker", at=TUESDAY)

    harmless.refresh_from_db(), harmful.refresh_from_db()
    assert (harmless.state, harmful.state) == (FileState.KEPT, FileState.REFUSED)
    assert kept_bytes(harmless) == b"harmless"
    assert not path_of(harmful.digest).exists()
    assert trail_of(harmless).get().facts == {"found": ""}
    assert trail_of(harmful).get().facts == {"found": "Ascolto.Test"}
    assert check_files() == []


def test_while_the_scanner_stays_away_nothing_is_decided(settings):
    settings.SCANNER = NOBODY
    stored = keep_bytes(b"harmless")

    assert scan_waiting(at=TUESDAY) == 0

    stored.refresh_from_db()
    assert (stored.state, list(trail_of(stored))) == (FileState.WAITING, [])


def test_the_same_file_handed_in_again_gets_the_newer_verdict_and_never_a_worse_one(settings, scanner):
    there, settings.SCANNER = settings.SCANNER, NOBODY
    stored = keep_bytes(b"harmless")
    settings.SCANNER = there

    assert keep_bytes(b"harmless").is_kept
    settings.SCANNER = NOBODY
    assert keep_bytes(b"harmless").is_kept

    assert StoredFile.objects.get() == stored


def test_a_refused_file_that_comes_again_is_there_again(settings, scanner):
    there, settings.SCANNER = settings.SCANNER, NOBODY
    stored = keep_bytes(b"x" + MARK)
    settings.SCANNER = there
    scan_waiting(at=TUESDAY)
    settings.SCANNER = ""

    again = keep_bytes(b"x" + MARK)

    assert (again, again.state) == (stored, FileState.KEPT)
    assert kept_bytes(again) == b"x" + MARK


def test_a_waiting_file_that_was_lost_is_named(settings):
    settings.SCANNER = NOBODY
    stored = keep_bytes(b"harmless")
    path_of(stored.digest).unlink()

    assert check_files() == [FileFault(stored.digest, "missing")]


def test_a_file_is_in_a_state_that_is_known():
    stored = keep_bytes(b"harmless")

    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(state="lost")


@pytest.mark.skipif(clamd() is None, reason="no clamd was found")
def test_the_real_scanner_says_the_same(settings, tmp_path):
    with running_clamd(tmp_path) as address:
        settings.SCANNER = address
        harmless = keep_bytes(b"harmless " * 20_000)
        with pytest.raises(VirusFound) as refusal:
            keep_bytes(b"Dear hotel, " + MARK)

    assert harmless.is_kept
    assert refusal.value.name.startswith("Ascolto.Test")
