"""The people of the room's own tests, and their browsers."""

import pytest

from tests.conversations.conftest import ada, ada_user, study, unchanged, vito

__all__ = ["ada", "ada_user", "study", "unchanged", "vito"]


@pytest.fixture
def at_marcos(client_of, marco_user):
    """The browser of the quality manager, who holds conversations everywhere and sees no identities."""
    return client_of(marco_user)


@pytest.fixture
def at_elenas(client_of, elena_user):
    """The browser of the auditor, who reads everything and changes nothing."""
    return client_of(elena_user)
