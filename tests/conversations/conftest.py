"""Beside the cast: Ada and Vito, analysts who hold conversations and code."""

import pytest

from ascolto.conversations.models import Study
from ascolto.people.acting import actor_for
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.trail.acting import Actor
from ascolto.trail.models import Event
from tests.conftest import employ
from tests.conversations.making import study_in


@pytest.fixture
def ada_user(organisation) -> User:
    return employ("Ada Neri", Role.ANALYST)


@pytest.fixture
def ada(ada_user: User) -> Actor:
    return actor_for(ada_user)


@pytest.fixture
def vito(organisation) -> Actor:
    return actor_for(employ("Vito Greco", Role.ANALYST))


@pytest.fixture
def study(sofia, marco: Actor) -> Study:
    return study_in(sofia, by=marco)


@pytest.fixture
def unchanged():
    """Say that a refusal left no event behind."""

    class Watch:
        def __enter__(self):
            self.before = Event.objects.count()

        def __exit__(self, *raised):
            assert Event.objects.count() == self.before

    return Watch()
