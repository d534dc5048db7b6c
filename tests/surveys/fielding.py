"""Waves and the guests they ask, for tests: planned, drawn and launched through the real actions."""

from datetime import datetime
from typing import Any

from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register_many
from ascolto.surveys.kinds import Privacy, SurveyKind
from ascolto.surveys.models import Edition, Wave
from ascolto.surveys.planning import plan_wave
from ascolto.trail.acting import SYSTEM
from tests.moments import FOUNDED, MONDAY
from tests.surveys.making import a_frozen_edition

EVERYBODY = {"approach": "sample", "design": "census"}
LANGUAGES = ("bg", "en", "it", "ro", "ru")


def guests(count: int, *, at: datetime = FOUNDED, first: int = 1, **said: Any) -> list[Customer]:
    """So many guests with an address each, who read the five languages in turn."""
    return register_many(
        [
            NewCustomer(
                **{
                    "name": f"Guest {number}",
                    "email": f"guest{number}@example.org",
                    "language": LANGUAGES[number % 5],
                    **said,
                }
            )
            for number in range(first, first + count)
        ],
        by=SYSTEM,
        at=at,
    )


def a_wave(edition: Edition | None = None, *, at: datetime = MONDAY, **said: Any) -> Wave:
    """A wave that will ask everybody, confidentially."""
    parts = {
        "name": "Spring",
        "kind": SurveyKind.RELATIONSHIP,
        "privacy": Privacy.CONFIDENTIAL,
        "design": EVERYBODY,
        **said,
    }
    return plan_wave(edition or a_frozen_edition(), by=SYSTEM, at=at, **parts)
