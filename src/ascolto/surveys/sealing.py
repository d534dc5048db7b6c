"""Who was asked, sealed into a response: nobody reads it in the database, and only a custodian has it opened.

The key follows from the secret of the installation, which is outside the database and its backups.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac

SEALED = "ascolto.surveys.sealed"
SHEET = "ascolto.surveys.sheet"
SPENT = "ascolto.surveys.spent"
NO_TIME = 0


class SealBroken(Exception):
    """What was sealed cannot be opened: it was altered, or the secret of the installation is another one now."""


def sealed(invitation_id: int) -> str:
    """Return the id as text that says nothing: not whose it is, and not when it was sealed either.

    A Fernet token carries the second in which it was made, which would lead to the event of the invitation; so each
    says that it was made at the beginning of time.
    """
    return _box().encrypt_at_time(str(invitation_id).encode(), NO_TIME).decode()


def opened(text: str) -> int:
    """Return the id that was sealed.

    Raises:
        SealBroken: the text is none of ours.
    """
    try:
        return int(_box().decrypt(text.encode()))
    except InvalidToken as broken:
        raise SealBroken from broken


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(SEALED, "", algorithm="sha256").digest()))


def sheet_key(token: str) -> str:
    """Return the key of what is filled in by a personal link: it follows from the link, and not from the database."""
    return salted_hmac(SHEET, token, algorithm="sha256").hexdigest()


def key_digest(key: str) -> str:
    """Return what a sheet is found by."""
    return hashlib.sha256(f"{SHEET}:{key}".encode()).hexdigest()


def spent_digest(key: str) -> str:
    """Return what stands in place of a key once it is used; it leads to no sheet, though the key is the same."""
    return salted_hmac(SPENT, key, algorithm="sha256", secret=settings.SECRET_KEY).hexdigest()
