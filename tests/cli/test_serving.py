import json
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.installing import PATIENCE_SECONDS, POSTGRES, wait_for


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def get(port, path):
    """Return the status and the text, or None while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return None


@contextmanager
def serving(installation, *words):
    """Serve until the `with` ends; then SIGTERM, if it still runs."""
    port = free_port()
    process = installation.start("serve", "--port", str(port), *words)
    try:
        wait_for(lambda: get(port, "/healthz") or process.poll() is not None)
        yield port, process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def test_one_command_serves_pages_and_works_in_the_background_and_stops_in_good_order(bakery):
    with serving(bakery) as (port, process):
        assert get(port, "/healthz") == (200, "ok")
        status, welcome = get(port, "/")
        assert (status, "Пекарна Слънце" in welcome) == (200, True)
        wait_for(lambda: bakery.count("trail_seal"))  # the worker beside it seals

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0

    assert get(port, "/healthz") is None
    assert bakery.ask("SELECT count(*) FROM jobs_job WHERE state = 'running'") == [(0,)]


# Slow: no process need say twice what no database changes.
@pytest.mark.slow
def test_static_files_are_served_under_names_that_change_with_their_content(bakery):
    with serving(bakery, "--no-worker") as (port, _process):
        named = json.loads((bakery.data / "static" / "staticfiles.json").read_text())["paths"]["ui/ui.css"]

        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/{named}") as answer:
            assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"

    assert bakery.count("jobs_job") == 0  # --no-worker: nobody asked for what the timetable calls for


@pytest.mark.slow
def test_what_a_killed_server_started_ends_with_it_and_frees_the_port(bakery):
    with serving(bakery) as (port, process):
        assert get(port, "/healthz") == (200, "ok")

        process.kill()

        wait_for(lambda: get(port, "/healthz") is None)
    with serving(bakery) as (port, _process):
        assert get(port, "/healthz") == (200, "ok")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.slow
def test_a_taken_port_is_named_and_nothing_is_started(bakery, taken_port):
    done = bakery.run("serve", "--port", str(taken_port))

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"ascolto serve: 127.0.0.1, port {taken_port}, cannot be listened on: ")
    assert bakery.count("jobs_job") == 0


def test_the_demonstration_says_how_to_choose_a_port_that_is_free(bakery, taken_port):
    done = bakery.run("demo", "--port", str(taken_port))

    way_out = re.search(r"Choose another: make demo PORT=(\d+), or ascolto demo --port \1\.\n$", done.err)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"ascolto demo: 127.0.0.1, port {taken_port}, cannot be listened on: ")
    assert way_out
    assert int(way_out[1]) != taken_port
    assert not (bakery.folder / "ascolto-demo").exists()


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL takes as many as there are")
def test_sqlite_is_served_by_one_process_only(bakery):
    done = bakery.run("serve", "--workers", "2", "--port", str(free_port()))

    assert (done.code, done.out) == (2, "")
    assert done.err == "ascolto serve: SQLite is served by one process; for more, use PostgreSQL (DATABASE_URL).\n"


def test_a_worker_told_to_stop_ends_in_good_order(bakery):
    worker = bakery.start("worker")
    wait_for(lambda: bakery.count("trail_seal"))

    worker.terminate()

    _out, err = worker.communicate(timeout=PATIENCE_SECONDS)
    assert (worker.returncode, err) == (0, "The worker runs; Ctrl-C stops it after the job at hand.\n")


@pytest.mark.slow
@pytest.mark.skipif(bool(POSTGRES), reason="the demonstration keeps its own SQLite")
def test_the_demonstration_is_prepared_in_its_own_folder_once_and_never_in_a_real_one(bakery, tmp_path):
    before = bakery.count("trail_event")

    first = bakery.run("demo", "--no-serve", patience=300)
    again = bakery.run("demo", "--no-serve")
    refused = bakery.run("demo", "--no-serve", "--folder", bakery.data)

    assert (first.code, again.code, again.out) == (0, 0, first.out)
    assert "Everybody signs in with the password: " in first.out
    assert re.findall(r"^  (\S+) ", first.err, re.MULTILINE) == ["Tables:", *(f"{stage}/8" for stage in range(1, 9))]
    assert not set("\r\x1b") & set(first.err)
    assert again.err.splitlines() == first.err.splitlines()[:1]
    assert (tmp_path / "ascolto-demo" / "ascolto.sqlite3").exists()
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith(
        "this is the data folder of Пекарна Слънце; the demonstration needs one of its own (--folder).\n"
    )
    assert bakery.count("trail_event") == before


def test_the_demonstration_touches_no_real_installation(tmp_path):
    """Everything a real one may be set to is pointed elsewhere, before any of it is read."""
    looked = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path / "demo")],
        cwd=tmp_path,
        env={"DATABASE_URL": "postgresql://real/one", "ASCOLTO_DATA_FILE": "/real", "ASCOLTO_MAIL_BACKEND": "smtp"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(looked.stdout) == {
        "data": str(tmp_path / "demo"),
        "database": str(tmp_path / "demo" / "ascolto.sqlite3"),
        "mail": "django.core.mail.backends.locmem.EmailBackend",
        "seal_key": str(tmp_path / "demo" / "keys" / "seal.pem"),
        "url": "http://localhost:8123",
    }


LOOK = """
import json, sys
from pathlib import Path
from ascolto.cli import demonstrating
demonstrating._move_into(Path(sys.argv[1]), 8123)
from ascolto import settings
print(json.dumps({
    "data": str(settings.DATA),
    "database": str(settings.DATABASES["default"]["NAME"]),
    "mail": settings.EMAIL_BACKEND,
    "seal_key": str(settings.SEAL_KEY),
    "url": settings.URL,
}))
"""
