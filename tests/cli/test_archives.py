"""The file of a backup: whatever happens to it on its way, it is read as it was written or refused."""

import hashlib
import io
import json
import tarfile

import pytest

from ascolto.cli.archives import Unusable, about, unpack, writing

ABOUT = {
    "version": "1.0",
    "made_at": "2026-03-02T09:00:00+00:00",
    "database": "database.pgdump",
    "letters_waiting": 0,
    "migrations": ["trail.0001_initial"],
    "keys": [],
    "settings": {"ASCOLTO_LOG": "ERROR"},
}
PHOTO = b"a photograph of the breakfast" * 30
DATABASE = b"all that the organisation knows" * 60


@pytest.fixture
def backup(tmp_path):
    digest = hashlib.sha256(PHOTO).hexdigest()
    (tmp_path / "photo").write_bytes(PHOTO)
    (tmp_path / "database").write_bytes(DATABASE)
    with (tmp_path / "backup").open("wb") as stream, writing(stream, ABOUT) as archive:
        archive.add("database.pgdump", tmp_path / "database")
        archive.add_kept_file(digest, tmp_path / "photo")
    return tmp_path / "backup"


def taken_out(path, folder):
    """Return what the backup says and holds; a kept file that differs from its name is found by `verify`."""
    told = about(path)
    unpack(path, folder)
    found = {
        str(part.relative_to(folder)): part.read_bytes() for part in folder.rglob("*") if part.is_file()
    }  # fmt: skip
    return told, found


def test_what_was_put_in_comes_out(backup, tmp_path):
    digest = hashlib.sha256(PHOTO).hexdigest()

    told, found = taken_out(backup, tmp_path / "out")

    assert told == {"product": "ascolto", "format": 1, **ABOUT}
    assert json.loads(found.pop("about.json")) == told
    assert found == {"database.pgdump": DATABASE, f"files/{digest[:2]}/{digest}": PHOTO}


@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.4, 0.6, 0.8, 0.9])
def test_a_backup_that_was_cut_off_is_refused(backup, tmp_path, share):
    with tarfile.open(backup) as tar:
        end = tar.getmembers()[-1].offset_data
    cut = tmp_path / "cut"
    cut.write_bytes(backup.read_bytes()[: int(end * share)])

    with pytest.raises(Unusable):
        taken_out(cut, tmp_path / "out")


def test_a_bit_that_is_flipped_anywhere_is_found_or_changes_nothing(backup, tmp_path):
    told, found = taken_out(backup, tmp_path / "out")
    content = bytearray(backup.read_bytes())
    refused = 0
    for place in range(0, len(content), 17):
        content[place] ^= 0x04
        (tmp_path / "flipped").write_bytes(content)
        content[place] ^= 0x04
        try:
            changed = taken_out(tmp_path / "flipped", tmp_path / f"out-{place}")
        except Unusable:
            refused += 1
        else:
            assert _without_altered_files(changed) == _without_altered_files((told, found))
    assert refused > 100


def _without_altered_files(taken):
    told, found = taken
    return told, {name: content for name, content in found.items() if not name.startswith("files/")}


def with_part(backup, target, name, content=b"", kind=tarfile.REGTYPE):
    """Write the backup anew with one more part before its end."""
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        for member in old:
            if member.name == "checksums.json":
                added = tarfile.TarInfo(name)
                added.size, added.type, added.linkname = len(content), kind, "/etc/passwd"
                new.addfile(added, io.BytesIO(content))
            new.addfile(member, old.extractfile(member))
    return target


@pytest.mark.parametrize(
    "name", ["files/../../outside", "/etc/outside", "files/" + "A" * 64, "keys/other.pem", "database.pgdump/x", "x"]
)
def test_what_belongs_to_no_backup_is_never_written(backup, tmp_path, name):
    harmful = with_part(backup, tmp_path / "harmful", name)

    with pytest.raises(Unusable, match="belongs to no backup"):
        taken_out(harmful, tmp_path / "out")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_a_part_that_is_no_plain_file_is_refused(backup, tmp_path, kind):
    harmful = with_part(backup, tmp_path / "harmful", "keys/seal.pem", kind=kind)

    with pytest.raises(Unusable, match="no plain file"):
        taken_out(harmful, tmp_path / "out")


def test_a_part_that_was_put_in_later_is_refused(backup, tmp_path):
    slipped_in = with_part(backup, tmp_path / "slipped-in", "keys/seal.pem", b"another key")

    with pytest.raises(Unusable, match=r"keys/seal\.pem is not what was written"):
        taken_out(slipped_in, tmp_path / "out")


def test_a_part_that_is_there_twice_is_refused(backup, tmp_path):
    twice = with_part(backup, tmp_path / "twice", "database.pgdump", DATABASE)

    with pytest.raises(Unusable, match="in it twice"):
        taken_out(twice, tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 1000, b"\0" * 10240])
def test_what_is_no_backup_is_called_so(tmp_path, content):
    (tmp_path / "other").write_bytes(content)

    with pytest.raises(Unusable, match="it is no backup of Ascolto"):
        about(tmp_path / "other")


def test_a_newer_format_is_named_by_its_version(tmp_path):
    newer = {"product": "ascolto", "format": 2, "version": "9.0"}
    with tarfile.open(tmp_path / "newer", "w") as tar:
        text = json.dumps(newer).encode()
        part = tarfile.TarInfo("about.json")
        part.size = len(text)
        tar.addfile(part, io.BytesIO(text))

    with pytest.raises(Unusable, match=r"newer version \(9\.0\); install that one first"):
        about(tmp_path / "newer")
