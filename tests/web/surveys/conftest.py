"""Marco, the quality manager, and Pavel, the analyst, each in a browser of their own."""

import pytest

from ascolto.people.roles import Role
from tests.conftest import employ


@pytest.fixture
def marco_client(client_of, marco_user):
    return client_of(marco_user)


@pytest.fixture
def pavel_client(client_of, organisation):
    return client_of(employ("Pavel Orlov", Role.ANALYST))
