"""How satisfied a customer said to be over time: where what surveys heard comes to the customer's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ascolto.customers.models import Customer
from ascolto.trail.acting import Actor

SATISFIED = 60.0  # of 100


@dataclass(frozen=True, slots=True)
class Said:
    """One score that the customer gave under their name, from 0 to 100, in what it was asked, and when."""

    on: date
    score: float
    asked_in: str


def satisfaction(customer: Customer, *, actor: Actor) -> Sequence[Said]:
    """Return what the customer said of their satisfaction as far as the reader may see it, the newest first.

    Answers that were given anonymously or in confidence never come here. Nothing is connected yet.
    """
    return ()
