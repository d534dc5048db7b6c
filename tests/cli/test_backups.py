import hashlib
import io
import json
import shutil
import tarfile
from contextlib import closing

import psycopg
import pytest

from ascolto.cli import postgres_copies
from ascolto.cli.putting_in_place import Plan, carry_out, write_down
from ascolto.cli.stopping import Stop
from tests.cli.installing import OURS, POSTGRES, Installation, copied, wait_for

PHOTO = b"a photograph of the breakfast" * 1000
COUNTED = ("trail_event", "complaints_complaint", "people_user", "correspondence_storedfile")


@pytest.fixture(scope="session")
def backed_up(databases, with_complaints, tmp_path_factory):
    """Anna's bakery with complaints and with one kept file; beside it lies a backup of it as it is."""
    folder = tmp_path_factory.mktemp("backed_up")
    with databases(with_complaints) as url:
        bakery = copied(with_complaints, folder, url)
        keep(bakery, PHOTO)
        made = bakery.run("backup", folder / "backup.tar")
        assert (made.code, made.err) == (0, "")
        yield bakery


@pytest.fixture
def with_file(databases, backed_up, tmp_path):
    """Anna's bakery with complaints, and with one kept file."""
    with databases(backed_up) as url:
        yield copied(backed_up, tmp_path, url)


def keep(installation, content):
    digest = hashlib.sha256(content).hexdigest()
    place = file_of(installation, content)
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    installation.change(
        "INSERT INTO correspondence_storedfile (digest, size, media_type, state, created_at)"
        f" VALUES ('{digest}', {len(content)}, 'image/jpeg', 'kept', '2026-03-02 09:00:00')"
    )


def file_of(installation, content):
    digest = hashlib.sha256(content).hexdigest()
    return installation.data / "files" / digest[:2] / digest


@pytest.fixture
def backup(backed_up, tmp_path):
    """A backup of the bakery as it is."""
    return shutil.copy2(backed_up.folder / "backup.tar", tmp_path / "backup.tar")


@pytest.fixture
def elsewhere(databases, tmp_path_factory):
    """Another machine: an empty folder and an empty database."""
    with databases() as url:
        yield Installation(tmp_path_factory.mktemp("elsewhere"), url)


def state_of(installation):
    """Everything that a restore could change."""
    tables = {table: installation.count(table) for table in COUNTED}
    kept = {
        str(path.relative_to(installation.data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(installation.data.rglob("*"))
        if path.is_file() and not path.name.startswith(("ascolto.sqlite3", "in-use"))
    }
    return tables, kept, databases_there()


def with_key_of(installation):
    """The copy of the seal key that somebody keeps in a safe."""
    return {"ASCOLTO_SEAL_KEY_PATH": str(installation.data / "keys" / "seal.pem")}


def databases_there():
    """The databases on the server that are of this process; others try other things there."""
    if not POSTGRES:
        return []
    with closing(psycopg.connect(POSTGRES)) as connection:
        found = connection.execute("SELECT datname FROM pg_database")
        return sorted(name for (name,) in found if name.startswith(OURS))


def parts(path):
    """The parts of a backup: name, and where in the file its content begins and ends."""
    with tarfile.open(path) as tar:
        return [(member.name, member.offset_data, member.size) for member in tar]


def rewritten(path, target, change):
    """Write the backup anew, with parts as `change` returns them; None leaves one out."""
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def told_otherwise(path, target, **facts):
    def change(name, content):
        return json.dumps(json.loads(content) | facts).encode() if name == "about.json" else content

    return rewritten(path, target, change)


def test_what_was_lost_after_a_backup_is_there_again_and_what_replaced_it_is_kept(with_file, backup):
    before = {table: with_file.count(table) for table in COUNTED}
    with_file.change("DELETE FROM people_grant")
    file_of(with_file, PHOTO).write_bytes(b"something else")

    done = with_file.run("restore", backup)

    assert (done.code, done.err) == (0, "")
    assert f"{before['trail_event']} events, 1 files: intact." in done.out
    assert {table: with_file.count(table) for table in COUNTED} == before
    assert with_file.count("people_grant") > 0
    assert file_of(with_file, PHOTO).read_bytes() == PHOTO
    [kept] = with_file.data.glob("before-restore-*")
    assert [path.read_bytes() for path in kept.glob("files/*/*")] == [b"something else"]


def test_a_backup_is_tried_on_another_machine_without_touching_the_first(with_file, backup, elsewhere):
    before = state_of(with_file)

    done = elsewhere.run("restore", backup, **with_key_of(with_file))

    assert (done.code, done.err) == (0, "")
    assert "second factors have to be set up anew" in done.out
    assert {table: elsewhere.count(table) for table in COUNTED} == {table: with_file.count(table) for table in COUNTED}
    assert file_of(elsewhere, PHOTO).read_bytes() == PHOTO
    assert state_of(with_file)[:2] == before[:2]


def test_a_backup_taken_in_the_middle_of_a_change_waits_for_nobody_and_holds_nothing_of_it(
    with_file, elsewhere, tmp_path
):
    grants = with_file.count("people_grant")
    with closing(with_file.connected()) as writer:
        writer.execute("DELETE FROM people_grant")
        done = with_file.run("backup", tmp_path / "backup.tar")
        writer.commit()

    restored = elsewhere.run("restore", tmp_path / "backup.tar", **with_key_of(with_file))

    assert (done.code, done.err, restored.code, restored.err) == (0, "", 0, "")
    assert (with_file.count("people_grant"), elsewhere.count("people_grant")) == (0, grants)


def test_keys_are_taken_along_only_when_it_is_said_and_passwords_never(with_file, backup, elsewhere, tmp_path):
    secret = (with_file.data / "secret.key").read_bytes()
    said = {"ASCOLTO_MAIL_PASSWORD": "open sesame", "ASCOLTO_SCANNER": "tcp://u:open sesame@h:1"}
    said["ASCOLTO_LOG"] = "ERROR"
    with_file.run("backup", tmp_path / "keys.tar", "--with-keys", **said)
    with tarfile.open(tmp_path / "keys.tar") as tar:
        about = json.load(tar.extractfile("about.json"))

    done = elsewhere.run("restore", tmp_path / "keys.tar")

    assert secret not in backup.read_bytes()
    assert b"open sesame" not in (tmp_path / "keys.tar").read_bytes()
    assert about["settings"] == {
        "ASCOLTO_DATA": str(with_file.data),
        "ASCOLTO_LOG": "ERROR",
        "ASCOLTO_MAIL_BACKEND": "locmem",
    }
    assert [name for name, _start, _size in parts(backup) if name.startswith("keys/")] == []
    assert done.code == 0
    for key in ("secret.key", "keys/seal.pem"):
        assert (elsewhere.data / key).read_bytes() == (with_file.data / key).read_bytes()
        assert (elsewhere.data / key).stat().st_mode & 0o077 == 0


def test_a_backup_is_for_its_owner_alone_and_replaces_nothing(with_file, backup):
    content = backup.read_bytes()

    again = with_file.run("backup", backup)

    assert backup.stat().st_mode & 0o077 == 0
    assert (again.code, again.out, backup.read_bytes()) == (2, "", content)
    assert again.err == f"ascolto backup: {backup} exists already; a backup replaces nothing.\n"
    assert [path.name for path in backup.parent.glob(".ascolto-backup-*")] == []


def test_a_kept_file_that_is_missing_is_named_and_the_rest_is_backed_up(with_file, elsewhere, tmp_path):
    file_of(with_file, PHOTO).unlink()

    done = with_file.run("backup", tmp_path / "backup.tar")
    refused = elsewhere.run("restore", tmp_path / "backup.tar", **with_key_of(with_file))
    accepted = elsewhere.run("restore", tmp_path / "backup.tar", "--despite-faults", **with_key_of(with_file))

    assert (done.code, hashlib.sha256(PHOTO).hexdigest() in done.err) == (1, True)
    assert (refused.code, "file_missing" in refused.err) == (1, True)
    assert (accepted.code, "NOT intact, 1 faults" in accepted.out) == (0, True)
    assert elsewhere.count("complaints_complaint") == with_file.count("complaints_complaint")


def refused(installation, path):
    """Try to restore, and see that nothing changed."""
    before = state_of(installation)

    done = installation.run("restore", path)

    assert done.out == ""
    assert done.err.endswith("Nothing was changed.\n")
    assert state_of(installation) == before
    return done


def test_a_backup_that_was_cut_off_changes_nothing(with_file, backup, tmp_path):
    cut = tmp_path / "cut.tar"
    cut.write_bytes(backup.read_bytes()[: parts(backup)[-1][1] - 600])

    done = refused(with_file, cut)

    assert (done.code, "cut off" in done.err) == (2, True)


def test_a_backup_with_a_flipped_bit_in_its_database_changes_nothing(with_file, backup, tmp_path):
    flipped = tmp_path / "flipped.tar"
    content = bytearray(backup.read_bytes())
    [(name, start, size)] = [part for part in parts(backup) if part[0].startswith("database")]
    content[start + size // 2] ^= 0x01
    flipped.write_bytes(content)

    done = refused(with_file, flipped)

    assert (done.code, f"it is damaged: {name} is not what was written" in done.err) == (2, True)


def test_a_backup_of_a_newer_version_changes_nothing_and_says_what_to_install(with_file, backup, tmp_path):
    with tarfile.open(backup) as tar:
        known = json.load(tar.extractfile("about.json"))["migrations"]
    tables = told_otherwise(backup, tmp_path / "tables.tar", migrations=[*known, "trail.0999_later"], version="9.0")

    assert (
        "newer version (9.0), whose tables this one does not know (trail.0999_later)" in refused(with_file, tables).err
    )


def test_a_backup_of_the_other_engine_changes_nothing(with_file, backup, tmp_path):
    other = "database.sqlite3.gz" if POSTGRES else "database.pgdump"

    done = refused(with_file, told_otherwise(backup, tmp_path / "other.tar", database=other))

    assert "it is of SQLite, and DATABASE_URL says PostgreSQL" in done.err or "it is of PostgreSQL" in done.err


def test_a_backup_that_is_not_intact_is_not_put_in_place_and_what_is_wrong_is_named(with_file, elsewhere, tmp_path):
    [[pk, subject, seq]] = with_file.ask("SELECT id, subject, seq FROM trail_event ORDER BY id LIMIT 1 OFFSET 20")
    with_file.change(f"UPDATE trail_event SET canonical = '{{}}' WHERE id = {pk}")
    with_file.run("backup", tmp_path / "backup.tar")
    before = databases_there()

    done = elsewhere.run("restore", tmp_path / "backup.tar")

    assert (done.code, done.out) == (1, "")
    assert "put your copy of it there first" in done.err
    assert f"{subject} {seq}: altered" in done.err
    assert done.err.endswith("--despite-faults does so all the same. Nothing was changed.\n")
    assert databases_there() == before
    assert [path.name for path in elsewhere.data.iterdir() if path.name not in {"secret.key", "in-use"}] == []


def test_nothing_is_restored_under_a_running_system(with_file, backup):
    worker = with_file.start("worker")
    try:
        wait_for(lambda: with_file.count("jobs_job"))

        done = with_file.run("restore", backup)
    finally:
        worker.terminate()
        worker.communicate()

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "ascolto restore: Ascolto is running on this data folder; stop it first. Nothing was changed.\n"
    )


@pytest.mark.skipif(not POSTGRES, reason="only true of PostgreSQL")
def test_nothing_is_restored_while_another_machine_is_connected(with_file, backup):
    with closing(psycopg.connect(with_file.database_url)):
        done = with_file.run("restore", backup)

    assert (done.code, done.out) == (2, "")
    assert "Somebody is connected to the database" in done.err


def test_without_the_programs_of_postgresql_the_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres_copies, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with (
        pytest.raises(Stop, match="pg_dump was not found; install PostgreSQL's client programs"),
        postgres_copies.copied(tmp_path),
    ):
        pass


@pytest.mark.parametrize("done", range(5))
def test_a_restore_that_was_killed_while_it_put_things_in_place_goes_on_where_it_was(tmp_path, done):
    for name in ("files", "database", "staged/files", "staged/database"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    names = [("files", "kept/files"), ("database", "kept/database")]
    names += [("staged/files", "files"), ("staged/database", "database")]
    plan = Plan([(str(tmp_path / old), str(tmp_path / new)) for old, new in names], "", "")
    write_down(plan, tmp_path)
    (tmp_path / "kept").mkdir()
    for old, new in plan.moves[:done]:
        shutil.move(old, new)

    carry_out(plan, tmp_path)

    there = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == {
        "files": "staged/files",
        "database": "staged/database",
        "kept/files": "files",
        "kept/database": "database",
    }


def test_nothing_runs_on_a_half_restored_folder_until_the_restore_is_finished(with_file, backup):
    staged = with_file.data / ".restore-1"
    staged.mkdir()
    (staged / "files").mkdir()
    plan = Plan(
        [
            (str(with_file.data / "files"), str(with_file.data / "before-restore-1" / "files")),
            (str(staged / "files"), str(with_file.data / "files")),
        ],
        "",
        "",
    )
    write_down(plan, with_file.data)

    stopped = with_file.run("worker")
    finished = with_file.run("restore", backup)

    assert (stopped.code, "`ascolto restore` again finishes it" in stopped.err) == (2, True)
    assert (finished.code, "is finished" in finished.out) == (0, True)
    assert list((with_file.data / "files").iterdir()) == []
    assert not staged.exists()
    assert with_file.run("seals").code == 0
