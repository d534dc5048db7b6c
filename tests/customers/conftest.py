"""Who works with customers in these tests."""

import pytest

from ascolto.trail.acting import Actor, ActorKind, Permission

EVERYWHERE = None


@pytest.fixture
def editor() -> Actor:
    """Somebody at the desk, who may see and edit customers and their names."""
    allowed = (Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS, Permission.VIEW_IDENTITIES)
    return Actor(ActorKind.USER, "1", "Ioana", dict.fromkeys(allowed, EVERYWHERE))


@pytest.fixture
def analyst() -> Actor:
    """Somebody who may see that there are customers, and not who they are."""
    return Actor(ActorKind.USER, "2", "Vera", {Permission.VIEW_CUSTOMERS: EVERYWHERE})


@pytest.fixture
def stranger() -> Actor:
    """A user whom nothing is granted."""
    return Actor(ActorKind.USER, "3", "Olga")
