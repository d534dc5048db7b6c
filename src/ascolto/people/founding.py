"""The very first user, before whom there is nobody who could let anybody in."""

from datetime import datetime

from django.db import transaction

from ascolto.people.granting import grant
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.people.users import add_user
from ascolto.trail.acting import SYSTEM


class AlreadyFounded(Exception):
    """There are users already; they let others in."""


@transaction.atomic
def add_first_user(email: str, *, name: str, language: str, password: str | None = None, at: datetime) -> User:
    """Let the first person in, with every role everywhere; in a small organisation it may stay so."""
    if User.objects.exists():
        raise AlreadyFounded
    user = add_user(email, name=name, language=language, password=password, by=SYSTEM, at=at)
    for role in Role:
        grant(role, to=user, by=SYSTEM, at=at)
    return user
