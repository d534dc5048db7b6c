"""The Merkle root over a list of digests, as RFC 6962 section 2.1 builds it (pure)."""

from collections.abc import Iterable
from hashlib import sha256

LEAF = b"\x00"
NODE = b"\x01"


class MerkleTree:
    """A tree that grows leaf by leaf and keeps only the roots of its full subtrees, one for each power of two."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        height, node = 0, sha256(LEAF + leaf).digest()
        while self._peaks and self._peaks[-1][0] == height:
            node = sha256(NODE + self._peaks.pop()[1] + node).digest()
            height += 1
        self._peaks.append((height, node))

    def root(self) -> str:
        """Return the root in hexadecimal; that of an empty tree is the digest of nothing."""
        if not self._peaks:
            return sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = sha256(NODE + left + node).digest()
        return node.hex()


def merkle_root(leaves: Iterable[bytes]) -> str:
    tree = MerkleTree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()
