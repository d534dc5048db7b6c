"""The addresses that letters carry: a personal link, the open link, and the way out of all surveys.

A personal token is derived from the key outside the database and stored only as a digest, so that a reminder carries
the same link as the first letter, and the tables of surveys alone lead nobody to somebody else's page. The letter that
was sent holds the link, as every letter does that one can look up: docs/surveys-waves.md says what that means.
"""

import hmac
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import salted_hmac

from ascolto.customers.models import Customer
from ascolto.surveys.models import Invitation, Wave

TOKEN_LABEL = "ascolto.surveys.invitation"  # noqa: S105  (a label, not a secret)
STOP_LABEL = "ascolto.surveys.stop"
LETTERS = 32
"""160 bits written in hexadecimal would be 40 letters; 128 bits, which 32 write, cannot be guessed."""


def personal_token(invitation: Invitation) -> str:
    """Return the token of the personal link of somebody who was asked."""
    return salted_hmac(TOKEN_LABEL, str(invitation.pk), algorithm="sha256").hexdigest()[:LETTERS]


def token_digest(token: str) -> str:
    """Return what is stored of a token, and by which its invitation is found."""
    return sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation whose personal link holds this token."""
    found = Invitation.objects.select_related("wave", "customer", "wave__edition")
    return found.filter(token_digest=token_digest(token)).first()


def personal_link(invitation: Invitation) -> str:
    return f"{settings.URL}/s/{personal_token(invitation)}"


def open_link(wave: Wave) -> str:
    return f"{settings.URL}/s/{wave.open_token}"


def stop_token(customer: Customer, wave: Wave) -> str:
    """Return the token by which a customer, and nobody else, gets out of all surveys; it opens no answers.

    It is signed and not stored. Letters of anonymous waves carry it too: it tells who wants to be left in peace, and
    nothing of who answered.
    """
    return f"{customer.reference}.{wave.reference}.{_signature(customer.reference, wave.reference)}"


def stop_link(customer: Customer, wave: Wave) -> str:
    return f"{settings.URL}/s/{stop_token(customer, wave)}/stop"


def stopped_by(token: str) -> tuple[Customer, Wave] | None:
    """Return who wants to get out, and which wave's letter brought them here; None where the token is none of ours.

    The token of a personal link serves as well, for the page of the survey itself.
    """
    if invitation := invitation_of(token):
        return invitation.customer, invitation.wave
    parts = token.split(".")
    if len(parts) != 3 or not hmac.compare_digest(_signature(parts[0], parts[1]).encode(), parts[2].encode()):
        return None
    customer = Customer.objects.filter(reference=parts[0]).first()
    wave = Wave.objects.filter(reference=parts[1]).first()
    return (customer, wave) if customer and wave else None


def _signature(customer: str, wave: str) -> str:
    return salted_hmac(STOP_LABEL, f"{customer}.{wave}", algorithm="sha256").hexdigest()[:LETTERS]
