"""What is asked of a form that came too fast: a sum from the browser, or a wait. Either lets the same form pass."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.core.cache import cache

SALT = "ascolto.frontdoor.ticket"
TICKET, PROOF = "ticket", "proof"
VALID_SECONDS = 60 * 60
PIECES = 16
"""Many small sums instead of a large one: all of them together take nearly the same time on each try."""
BITS = {"off": 0, "light": 9, "usual": 11, "heavy": 13}
ANSWERS = re.compile(r"\d{1,9}(\.\d{1,9}){15}")
NEVER = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form that came too fast is handed back with; it is good for one sending.

    `ready_at` is the second since 1970 from which it needs no sum, or NEVER where only a sum helps.
    """

    text: str
    bits: int
    ready_at: int

    @property
    def pieces(self) -> int:
        return PIECES

    def wait_seconds(self, at: datetime) -> int:
        return max(0, self.ready_at - int(at.timestamp()))

    def is_ready(self, at: datetime) -> bool:
        return self.ready_at != NEVER and not self.wait_seconds(at)


def new_ticket(*, wait_seconds: int | None, at: datetime) -> Ticket:
    """Return a ticket that passes after a wait, or after a sum; without a wait only after a sum."""
    bits = BITS[settings.PROOF_OF_WORK]
    ready_at = NEVER if wait_seconds is None else int(at.timestamp()) + wait_seconds
    return Ticket(signing.dumps([token_urlsafe(12), bits, ready_at], salt=SALT), bits, ready_at)


def ticket_in(text: str) -> Ticket | None:
    """Return the ticket that was handed out as this text, unless it is too old or none of ours."""
    try:
        _nonce, bits, ready_at = signing.loads(text, salt=SALT, max_age=VALID_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(text, bits, ready_at)


def is_solved(ticket: Ticket, proof: str) -> bool:
    """Return whether each piece has an answer whose digest begins with as many zero bits as were asked for."""
    if not ticket.bits or not ANSWERS.fullmatch(proof):
        return False
    return all(
        _begins_with_zeros(f"{ticket.text}:{number}:{answer}", ticket.bits)
        for number, answer in enumerate(proof.split("."))
    )


def use(ticket: Ticket, sending: str) -> bool:
    """Return whether the ticket is still good for this sending; the same sending may come twice, another may not."""
    key = f"ticket:{sha256(ticket.text.encode()).hexdigest()[:40]}"
    return cache.add(key, sending, VALID_SECONDS) or cache.get(key) == sending


def _begins_with_zeros(text: str, bits: int) -> bool:
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big") >> (32 - bits) == 0
