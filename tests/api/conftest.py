"""Programs that speak for people of the cast, by tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from ascolto.api.pace import pace
from ascolto.people.acting import actor_for
from ascolto.people.models import User
from ascolto.people.tokens import issue_token
from ascolto.trail.acting import Permission
from tests.moments import FOUNDED

COMPLAINTS = "/api/v1/complaints"
RECORD, VIEW, IDENTITIES = Permission.RECORD_COMPLAINTS, Permission.VIEW_COMPLAINTS, Permission.VIEW_IDENTITIES


class Program:
    """Something that speaks JSON with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})
        self.secret = secret

    def get(self, address: str, **asked: Any) -> Any:
        return self.client.get(address, asked)

    def post(self, address: str, body: Any, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(address, body, content_type="application/json", headers=headers)


def program_of(owner: User, *scopes: Permission) -> Program:
    _token, secret = issue_token("till", owner=owner, scopes=scopes, by=actor_for(owner), at=FOUNDED)
    return Program(secret)


@pytest.fixture(autouse=True)
def _forgotten_paces(db: None) -> Iterator[None]:
    yield
    pace.forget()


@pytest.fixture
def till(ioana_user: User) -> Program:
    """A program of Ioana's that records complaints in Sofia and reads them."""
    return program_of(ioana_user, RECORD, VIEW, IDENTITIES)


@pytest.fixture
def recorder(ioana_user: User) -> Program:
    """A program of Ioana's that may only record."""
    return program_of(ioana_user, RECORD)


@pytest.fixture
def said() -> Callable[..., dict[str, Any]]:
    """The least that a complaint needs."""

    def complaint(**more: Any) -> dict[str, Any]:
        return {"words": "Чакахме един час.", "unit": "sofia", "channel": "app", **more}

    return complaint
