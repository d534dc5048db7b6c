"""What is recorded when people sign in and out and change what they sign in with.

The sign-in library does the work; the door that wires it calls these. No password and no code is ever kept.
"""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from ascolto.people.events import PeopleEvent
from ascolto.people.models import User, normalise_email
from ascolto.trail.acting import SYSTEM, Actor, ActorKind
from ascolto.trail.recording import record

NOBODY = "sign_in:unknown"


@transaction.atomic
def note_signed_in(user: User, *, at: datetime) -> None:
    """The person proved who they are and came in."""
    record(PeopleEvent.SIGNED_IN, user, by=themselves(user), at=at)


@transaction.atomic
def note_sign_in_failed(email: str, *, at: datetime) -> None:
    """Somebody gave a wrong password.

    An unknown address leaves an event too, without the address: it costs the same time, so that
    nobody learns from the clock who has an account.
    """
    user = User.objects.filter(email=normalise_email(email)).first()
    record(PeopleEvent.SIGN_IN_FAILED, user or NOBODY, by=SYSTEM, at=at, facts={"step": "password"})


@transaction.atomic
def note_second_factor_failed(user: User, *, at: datetime) -> None:
    """Somebody knew the password and gave a wrong code."""
    record(PeopleEvent.SIGN_IN_FAILED, user, by=SYSTEM, at=at, facts={"step": "second_factor"})


@transaction.atomic
def note_signed_out(user: User, *, at: datetime) -> None:
    record(PeopleEvent.SIGNED_OUT, user, by=themselves(user), at=at)


@transaction.atomic
def note_sessions_ended(user: User, *, at: datetime) -> None:
    """The person signed out everywhere else."""
    record(PeopleEvent.SESSIONS_ENDED, user, by=themselves(user), at=at)


@transaction.atomic
def note_second_factor_added(user: User, *, at: datetime) -> None:
    record(PeopleEvent.SECOND_FACTOR_ADDED, user, by=themselves(user), at=at)


@transaction.atomic
def note_second_factor_removed(user: User, *, at: datetime) -> None:
    record(PeopleEvent.SECOND_FACTOR_REMOVED, user, by=themselves(user), at=at)


@transaction.atomic
def note_recovery_codes_made(user: User, *, at: datetime) -> None:
    record(PeopleEvent.RECOVERY_CODES_MADE, user, by=themselves(user), at=at)


@transaction.atomic
def change_password(user: User, password: str, *, at: datetime) -> None:
    """Set a new password, signed in or by the link that was sent; every other session ends with the old one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(PeopleEvent.PASSWORD_CHANGED, user, by=themselves(user), at=at)


def themselves(user: User) -> Actor:
    """Return the user as the one who did it; these events need no permissions, so none are looked up."""
    return Actor(ActorKind.USER, str(user.pk), user.name)
