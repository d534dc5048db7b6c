"""Seals cover what is surely committed, each once, signed with a key outside the database."""

import json
import stat
from contextlib import suppress
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings as django_settings
from django.db import transaction

from ascolto.trail import sealing
from ascolto.trail.canonical import canonical_text
from ascolto.trail.keys import SealKeyUnreadable, public_seal_key, seal_key
from ascolto.trail.merkle import merkle_root
from ascolto.trail.models import Event, Seal
from ascolto.trail.sealing import export_seals, seal, seal_all
from ascolto.trail.verifying import verify
from tests.moments import MONDAY, TUESDAY
from tests.trail.conftest import tell

pytestmark = pytest.mark.django_db


def test_where_nothing_happened_nothing_is_sealed():
    assert seal(MONDAY) is None
    assert list(Seal.objects.all()) == []


def test_a_seal_covers_every_event_since_the_one_before(three_voices):
    first = seal(MONDAY)
    assert seal(MONDAY) is None
    tell("voice:4")
    second = seal(TUESDAY)

    ids = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    assert [
        (s.number, s.first_id, s.last_id, s.event_count, s.at, s.previous) for s in Seal.objects.order_by("number")
    ] == [
        (1, ids[0], ids[8], 9, MONDAY, ""),
        (2, ids[9], ids[11], 3, TUESDAY, first.digest),
    ]
    digests = Event.objects.order_by("pk").values_list("digest", flat=True)
    assert second.root == merkle_root(digest.encode() for digest in digests[9:])


def test_many_events_take_several_seals(three_voices, monkeypatch):
    monkeypatch.setattr(sealing, "EVENTS_IN_A_SEAL", 4)

    assert seal_all(MONDAY) == 3

    assert list(Seal.objects.order_by("number").values_list("event_count", flat=True)) == [4, 4, 1]
    assert verify().intact


def test_the_key_is_made_once_and_only_its_owner_may_read_it():
    path = django_settings.SEAL_KEY

    first = seal_key(path).public_key()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert seal_key(path).public_key() == first == public_seal_key(path)
    assert [file.name for file in path.parent.iterdir()] == ["seal.pem"]


def test_checking_makes_no_key():
    with pytest.raises(SealKeyUnreadable):
        public_seal_key(django_settings.SEAL_KEY)

    assert not django_settings.SEAL_KEY.exists()


def test_an_exported_seal_can_be_checked_by_anybody_with_the_public_key(three_voices):
    seal(MONDAY)
    tell("voice:4")
    seal(TUESDAY)

    lines = [json.loads(line) for line in export_seals()]

    assert [line["number"] for line in lines] == [1, 2]
    assert [line["number"] for line in map(json.loads, export_seals(after=1))] == [2]
    for line in lines:
        signed = canonical_text({k: v for k, v in line.items() if k not in {"digest", "public_key", "signature"}})
        assert sha256(signed.encode()).hexdigest() == line["digest"]
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(line["public_key"]))
        key.verify(bytes.fromhex(line["signature"]), signed.encode())


def test_the_root_agrees_with_the_test_vectors_of_certificate_transparency():
    """The eight inputs and roots of certificate-transparency's merkle_tree_test (RFC 6962)."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [bytes.fromhex(text) for text in inputs]

    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle_root(leaves[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle_root(leaves[:7]) == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert merkle_root(leaves) == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.django_db(transaction=True)
def test_sealing_inside_a_transaction_that_is_undone_leaves_no_seal():
    with transaction.atomic():
        tell("voice:1")
    with suppress(ZeroDivisionError), transaction.atomic():
        seal(MONDAY)
        raise ZeroDivisionError

    assert list(Seal.objects.all()) == []
    assert seal(MONDAY).number == 1
