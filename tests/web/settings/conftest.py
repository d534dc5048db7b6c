"""Browsers of those who look after the settings."""

from collections.abc import Callable

import pytest
from django.test import Client

from ascolto.people.models import User

DESK = "/desk/settings/"


@pytest.fixture
def at_olgas(client_of: Callable[[User], Client], olga_user: User) -> Client:
    """The system administrator's browser."""
    return client_of(olga_user)


@pytest.fixture
def at_elenas(client_of: Callable[[User], Client], elena_user: User) -> Client:
    """The auditor's browser."""
    return client_of(elena_user)


@pytest.fixture
def at_ioanas(client_of: Callable[[User], Client], ioana_user: User) -> Client:
    """The handler's browser."""
    return client_of(ioana_user)


@pytest.fixture
def at_claras(client_of: Callable[[User], Client], clara_user: User) -> Client:
    """The browser of the complaints manager."""
    return client_of(clara_user)
