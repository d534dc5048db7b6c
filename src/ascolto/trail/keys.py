"""The key that signs the seals: a file outside the database, so that who can write the one cannot forge the other."""

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class SealKeyUnreadable(Exception):
    """The key file is not there, may not be read, or holds no Ed25519 key."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def seal_key(path: Path) -> Ed25519PrivateKey:
    """Return the key that signs; the first use makes it, readable by its owner alone."""
    if not path.exists():
        _make(path)
    return _read(path)


def public_seal_key(path: Path) -> Ed25519PublicKey:
    """Return the key that checks; looking never makes one."""
    return _read(path).public_key()


def fingerprint(key: Ed25519PublicKey) -> str:
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def public_text(key: Ed25519PublicKey) -> str:
    """Return the public key in hexadecimal, for those who keep exported seals."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(text: str, signature: str, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise SealKeyUnreadable(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SealKeyUnreadable(path)
    return key


def _make(path: Path) -> None:
    """Write the whole key beside its place and link it there, so that two processes agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
