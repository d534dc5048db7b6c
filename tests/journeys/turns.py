"""Whose turn it is: day by day each journey is played in another language or on the other database.

The two numbers have no divisor in common, so after ten turns each journey was played in every language on both.
"""

import os
from collections.abc import Sequence
from zlib import crc32

TURN = "ASCOLTO_JOURNEY_TURN"
DATABASES = ("sqlite", "postgresql")


def turn() -> int | None:
    """Return the number of the turn; None where each journey is played on whichever database there is."""
    named = os.environ.get(TURN)
    return int(named) if named else None


def language_in(turn: int, journey: str, languages: Sequence[str]) -> str:
    return languages[(turn + _start_of(journey)) % len(languages)]


def database_in(turn: int, journey: str) -> str:
    return DATABASES[(turn + _start_of(journey)) % len(DATABASES)]


def _start_of(journey: str) -> int:
    """Return where a journey starts, so that not all of them are played alike; what is in brackets does not count."""
    return crc32(journey.partition("[")[0].encode())
