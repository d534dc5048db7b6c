"""Sealing what is surely committed: a signed Merkle root over new events, chained to the seal before."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Max

from ascolto.trail.canonical import canonical_text, digest_of, moment
from ascolto.trail.keys import fingerprint, public_text, seal_key
from ascolto.trail.leaves import Leaf, leaves_digest_of, packed
from ascolto.trail.locking import lock_sealing, wait_for_writers
from ascolto.trail.merkle import merkle_root
from ascolto.trail.models import Event, Seal

log = logging.getLogger(__name__)

EVENTS_IN_A_SEAL = 20_000
PATIENCE_MILLISECONDS = 1000


def seal(at: datetime) -> Seal | None:
    """Seal the next events, at most so many as one seal holds; return None where there are none.

    A writer that holds the trail longer than a second is not waited for: the next turn seals what it wrote.
    """
    limit = _last_committed_id()
    return _seal_up_to(limit, at=at) if limit else None


def seal_all(at: datetime) -> int:
    """Seal everything up to now; return how many seals that took."""
    seals = 0
    while seal(at):
        seals += 1
    return seals


def seal_text(seal: Seal) -> str:
    """Return what is signed."""
    return canonical_text(
        {
            "at": moment(seal.at),
            "event_count": seal.event_count,
            "first_id": seal.first_id,
            "key": seal.key_fingerprint,
            "last_id": seal.last_id,
            "leaves_digest": seal.leaves_digest,
            "number": seal.number,
            "previous": seal.previous,
            "root": seal.root,
        }
    )


def export_seals(*, after: int = 0) -> Iterator[str]:
    """Return a JSON line for each seal after that number; whoever keeps them elsewhere can hold the trail to them."""
    public_key = public_text(seal_key(settings.SEAL_KEY).public_key())
    for seal in Seal.objects.filter(number__gt=after).defer("leaves").order_by("number").iterator():
        content: dict[str, Any] = json.loads(seal_text(seal))
        yield canonical_text(content | {"digest": seal.digest, "public_key": public_key, "signature": seal.signature})


def _last_committed_id() -> int | None:
    """Return an id below which every event is committed or will never be.

    Writers share a lock from before their first id to their end; once the sealer has it alone, none is under way.
    """
    try:
        with transaction.atomic():
            wait_for_writers(PATIENCE_MILLISECONDS)
            last: int | None = Event.objects.aggregate(last=Max("pk"))["last"]
            return last
    except OperationalError:
        log.info("A long transaction is writing to the trail; sealing waits for the next turn.")
        return None


@transaction.atomic
def _seal_up_to(limit: int, *, at: datetime) -> Seal | None:
    lock_sealing()
    before = Seal.objects.defer("leaves").order_by("-number").first()
    new = Event.objects.filter(pk__gt=before.last_id if before else 0, pk__lte=limit).order_by("pk")
    leaves = [Leaf(*row) for row in new.values_list("pk", "subject", "seq", "digest")[:EVENTS_IN_A_SEAL]]
    if not leaves:
        return None
    key = seal_key(settings.SEAL_KEY)
    content = packed(leaves)
    seal = Seal(
        number=before.number + 1 if before else 1,
        first_id=leaves[0].id,
        last_id=leaves[-1].id,
        event_count=len(leaves),
        root=merkle_root(leaf.digest.encode() for leaf in leaves),
        leaves=content,
        leaves_digest=leaves_digest_of(content),
        previous=before.digest if before else "",
        at=at,
        key_fingerprint=fingerprint(key.public_key()),
    )
    text = seal_text(seal)
    seal.digest = digest_of(text)
    seal.signature = key.sign(text.encode()).hex()
    seal.save(force_insert=True)
    return seal
