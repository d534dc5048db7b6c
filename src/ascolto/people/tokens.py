"""Tokens by which programs act for a person, within scopes; the secret is shown once and never kept."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ascolto.people.acting import actor_for
from ascolto.people.events import PeopleEvent
from ascolto.people.models import Token, User
from ascolto.people.policy import may_end_token, may_issue_token
from ascolto.trail.acting import Actor, Permission, require
from ascolto.trail.recording import record

PREFIX = "asc_"


class ScopesNotHeld(Exception):
    """The owner holds these permissions nowhere, so no token can carry them."""

    def __init__(self, scopes: list[str]) -> None:
        super().__init__(scopes)
        self.scopes = scopes


class NoScopes(Exception):
    """A token without scopes could do nothing."""


class TokenEnded(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@transaction.atomic
def issue_token(name: str, *, owner: User, scopes: Iterable[Permission], by: Actor, at: datetime) -> tuple[Token, str]:
    """Make a token for its owner; return it with its secret, which nobody can read again."""
    owner = User.objects.select_for_update().get(pk=owner.pk)
    require(may_issue_token(by, owner))
    wanted = sorted(set(scopes))
    if not wanted:
        raise NoScopes
    held = actor_for(owner)
    missing = [scope.value for scope in wanted if not held.holds_somewhere(scope)]
    if missing:
        raise ScopesNotHeld(missing)
    secret = PREFIX + secrets.token_urlsafe(32)
    values = [scope.value for scope in wanted]
    token = Token.objects.create(user=owner, name=name.strip(), digest=_digest(secret), scopes=values, created_at=at)
    record(PeopleEvent.TOKEN_ISSUED, owner, by=by, at=at, facts={"token": token.pk, "scopes": tuple(values)})
    return token, secret


@transaction.atomic
def end_token(token: Token, *, by: Actor, at: datetime) -> Token:
    """Let the token open nothing any more."""
    token = Token.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    require(may_end_token(by, token.user))
    if token.ended_at is not None:
        raise TokenEnded(token.name)
    token.ended_at = at
    token.save(update_fields=["ended_at"])
    record(PeopleEvent.TOKEN_ENDED, token.user, by=by, at=at, facts={"token": token.pk})
    return token


def find_token(secret: str) -> Token | None:
    """Return the usable token with this secret and its owner."""
    return Token.objects.usable().select_related("user").filter(digest=_digest(secret)).first()


def note_use(token: Token, *, on: date) -> None:
    """Keep the day of the last use, written once a day; a look at data leaves its own events."""
    Token.objects.filter(pk=token.pk).exclude(last_used_on=on).update(last_used_on=on)


def _digest(secret: str) -> str:
    """A plain digest does: the secret has 256 random bits, which no list of passwords contains."""
    return hashlib.sha256(secret.encode()).hexdigest()
