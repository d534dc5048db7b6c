"""The key under which a program sends something, so that a sending whose answer was lost can be repeated."""

import hashlib

from ninja import Header
from pydantic import BaseModel

from ascolto.api.tokens import ApiRequest
from ascolto.complaints.relaying import Sending

KEY = Header(
    None,
    alias="Idempotency-Key",
    description="Sent again with the same key, the same gets the same answer and is not taken in twice.",
)


def sending_of(request: ApiRequest, given: BaseModel, key: str | None) -> Sending | None:
    """Return the sending, or None where the program gave no key; each token has keys of its own.

    The digest is of what was understood, so that spaces and the order of names do not count.
    """
    if key is None:
        return None
    said = f"{request.path}\n{given.model_dump_json(exclude_unset=True)}"
    return Sending(request.actor, key, hashlib.sha256(said.encode()).hexdigest())
