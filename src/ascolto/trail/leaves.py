"""What a seal keeps of each event it covers: enough to name one that was taken away or put in (pure)."""

import json
import zlib
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple


class Leaf(NamedTuple):
    """An event as a seal remembers it."""

    id: int
    subject: str
    seq: int
    digest: str


DIGITS = 16  # of a digest's 64; the Merkle root covers them all


def packed(leaves: Iterable[Leaf]) -> bytes:
    """Return the leaves compressed: about fifteen bytes for each."""
    rows = [[leaf.id, leaf.subject, leaf.seq, leaf.digest[:DIGITS]] for leaf in leaves]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes) -> list[Leaf]:
    """Return the leaves; their digests are shortened."""
    return [Leaf(*row) for row in json.loads(zlib.decompress(content))]


def leaves_digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()
