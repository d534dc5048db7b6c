import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.cli.installing import POSTGRES, Installation, wait_for


def verified(installation, *words):
    done = installation.run("verify", "--json", *words)
    assert done.err == ""
    return done.code, done.json


def test_an_untouched_trail_is_intact(imported):
    events = imported.count("trail_event")

    assert verified(imported) == (0, {"events": events, "files": 0, "intact": True, "faults": []})


# Slow: no process need say twice what no database changes.
@pytest.mark.slow
def test_a_person_reads_the_verdict_in_words(imported):
    done = imported.run("verify")

    assert (done.code, done.out.splitlines()[0]) == (0, f"{imported.count('trail_event')} events and 0 files: intact.")


@pytest.mark.skipif(bool(POSTGRES), reason="the file of an SQLite is altered")
@pytest.mark.parametrize("flip", [0x01, 0x80], ids=["another letter", "no letter at all"])
@pytest.mark.parametrize("column", ["canonical", "at", "digest", "kind"])
def test_any_byte_of_an_event_that_is_flipped_in_the_file_is_found_and_the_event_named(
    imported, tmp_path, column, flip
):
    with closing(sqlite3.connect(imported.sqlite)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        subject, seq, canonical, at, digest, kind = connection.execute(
            "SELECT subject, seq, canonical, at, digest, kind FROM trail_event WHERE subject LIKE 'complaint:%'"
            " ORDER BY id LIMIT 1 OFFSET 40"
        ).fetchone()
    copy = Installation(tmp_path / "copy")
    shutil.copytree(imported.data, copy.data)
    content = bytearray(copy.sqlite.read_bytes())
    row = content.index(canonical.encode())
    value = {"canonical": canonical, "at": at, "digest": digest, "kind": kind}[column].encode()
    place = row if column == "canonical" else around(content, value, row)
    content[place + len(value) // 2] ^= flip
    copy.sqlite.write_bytes(content)

    code, found = verified(copy)

    assert (code, found["intact"]) == (1, False)
    assert (subject, seq) in [(fault["subject"], fault["seq"]) for fault in found["faults"]]


def around(content, value, row):
    """Return where the value stands in the record of the row, just before or after its canonical text."""
    before = content.rfind(value, row - 400, row)
    return before if before >= 0 else content.index(value, row)


def test_a_seal_that_differs_from_its_exported_copy_is_named(imported, tmp_path):
    worker = imported.start("worker")
    try:
        wait_for(lambda: imported.count("trail_seal"))
    finally:
        worker.terminate()
        worker.communicate()
    exported = imported.run("seals", "--output", tmp_path / "seals.jsonl")
    assert (exported.code, exported.out) == (0, "")
    assert verified(imported, "--seals", tmp_path / "seals.jsonl")[0] == 0

    forged = [json.loads(line) | {"digest": "0" * 64} for line in (tmp_path / "seals.jsonl").read_text().splitlines()]
    (tmp_path / "seals.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in forged))
    code, found = verified(imported, "--seals", tmp_path / "seals.jsonl")

    assert code == 1
    assert found["faults"] == [
        {"kind": "seal_altered", "subject": "seal", "seq": 1, "detail": "it differs from the exported one"}
    ]


@pytest.mark.slow
def test_seals_that_cannot_be_read_are_said_to_be_so(bakery, tmp_path):
    (tmp_path / "no-seals").write_text("[1]\n")

    done = bakery.run("verify", "--json", "--seals", tmp_path / "no-seals")

    assert (done.code, done.out) == (2, "")
    assert done.err == f"ascolto verify: {tmp_path / 'no-seals'} holds something else than seals.\n"


@pytest.mark.skipif(bool(POSTGRES), reason="the file of an SQLite is altered")
def test_a_database_that_is_none_is_reported_without_a_trace(bakery):
    bakery.sqlite.write_bytes(b"nothing of the kind" * 1000)

    done = bakery.run("verify", "--json")

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("ascolto verify: The database cannot be opened: ")
