"""Checking every seal, and the events against it: only here shows what was taken from the end of a chain."""

import json
from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from ascolto.trail.canonical import digest_of
from ascolto.trail.faults import SEAL, Fault, FaultKind
from ascolto.trail.keys import SealKeyUnreadable, fingerprint, is_signed, public_seal_key
from ascolto.trail.leaves import DIGITS, Leaf, leaves_digest_of, unpacked
from ascolto.trail.merkle import MerkleTree
from ascolto.trail.models import Event, Seal
from ascolto.trail.sealing import seal_text

CHUNK = 5000


class SealCheck:
    """Goes along all seals; holds one seal's leaves at a time."""

    def __init__(self) -> None:
        self.seals = 0
        self.last_id = 0

    def faults(self) -> Iterator[Fault]:
        key = _key_or_fault() if Seal.objects.exists() else None
        if isinstance(key, Fault):
            yield key
            key = None
        before: Seal | None = None
        while seal := _next(before):
            self.seals += 1
            broken = list(_seal_faults(seal, before, key))
            yield from broken
            if not broken:
                yield from _event_faults(seal, after=self.last_id)
            self.last_id = max(self.last_id, seal.last_id)
            before = seal


def exported_faults(exported: Iterable[str]) -> Iterator[Fault]:
    """Hold the seals to copies of them that were kept elsewhere."""
    kept = dict(Seal.objects.values_list("number", "digest"))
    for line in exported:
        copy = json.loads(line)
        number = copy["number"]
        if number not in kept:
            yield Fault(FaultKind.SEAL_REMOVED, SEAL, number, "it was exported, and is gone")
        elif kept[number] != copy["digest"]:
            yield Fault(FaultKind.SEAL_ALTERED, SEAL, number, "it differs from the exported one")


def _key_or_fault() -> Ed25519PublicKey | Fault:
    try:
        return public_seal_key(settings.SEAL_KEY)
    except SealKeyUnreadable:
        return Fault(FaultKind.KEY_MISMATCH, SEAL, 0, "the key file cannot be read, so no signature was checked")


def _next(before: Seal | None) -> Seal | None:
    return Seal.objects.filter(number__gt=before.number if before else 0).order_by("number").first()


def _seal_faults(seal: Seal, before: Seal | None, key: Ed25519PublicKey | None) -> Iterator[Fault]:
    last_number = before.number if before else 0
    for number in range(last_number + 1, seal.number):
        yield Fault(FaultKind.SEAL_REMOVED, SEAL, number, "it is missing between its neighbours")
    text = seal_text(seal)
    if digest_of(text) != seal.digest:
        yield Fault(FaultKind.SEAL_ALTERED, SEAL, seal.number, "its content and its digest disagree")
    elif seal.number == last_number + 1 and seal.previous != (before.digest if before else ""):
        yield Fault(FaultKind.SEAL_ALTERED, SEAL, seal.number, "it does not follow from the seal before")
    elif leaves_digest_of(bytes(seal.leaves)) != seal.leaves_digest:
        yield Fault(FaultKind.SEAL_ALTERED, SEAL, seal.number, "its leaves are not those that were sealed")
    elif key and seal.key_fingerprint != fingerprint(key):
        yield Fault(FaultKind.KEY_MISMATCH, SEAL, seal.number, "another key than ours has sealed it")
    elif key and not is_signed(text, seal.signature, key):
        yield Fault(FaultKind.SEAL_FORGED, SEAL, seal.number, "its signature is not ours")


def _event_faults(seal: Seal, *, after: int) -> Iterator[Fault]:
    """Compare the events of a sound seal with its leaves, both in the order of their ids."""
    leaves = {leaf.id: leaf for leaf in unpacked(bytes(seal.leaves))}
    known = {leaf.digest for leaf in leaves.values()}
    tree = MerkleTree()
    found_faults = False
    for event in _events(after=after if seal.number > 1 else None, up_to=seal.last_id):
        tree.add(event.digest.encode())
        fault = _against(leaves.pop(event.id, None), event, known, seal.number)
        if fault:
            found_faults = True
            yield fault
    for leaf in leaves.values():
        found_faults = True
        yield Fault(FaultKind.REMOVED, leaf.subject, leaf.seq, f"seal {seal.number} holds it, and it is gone")
    if not found_faults and tree.root() != seal.root:
        yield Fault(FaultKind.SEAL_ALTERED, SEAL, seal.number, "the events do not make its root")


def _against(leaf: Leaf | None, event: Leaf, known: set[str], number: int) -> Fault | None:
    if leaf is None:
        return Fault(FaultKind.INSERTED, event.subject, event.seq, f"seal {number} covers its id, but does not hold it")
    if leaf == event._replace(digest=event.digest[:DIGITS]):
        return None
    if event.digest[:DIGITS] in known:
        return Fault(
            FaultKind.REORDERED, event.subject, event.seq, f"seal {number} holds {leaf.subject} {leaf.seq} in its place"
        )
    return Fault(FaultKind.ALTERED, event.subject, event.seq, f"seal {number} holds another content")


def _events(*, after: int | None, up_to: int) -> Iterator[Leaf]:
    query = Event.objects.filter(pk__lte=up_to).order_by("pk").values_list("pk", "subject", "seq", "digest")
    rest = query if after is None else query.filter(pk__gt=after)
    while chunk := [Leaf(*row) for row in rest[:CHUNK]]:
        yield from chunk
        rest = query.filter(pk__gt=chunk[-1].id)
