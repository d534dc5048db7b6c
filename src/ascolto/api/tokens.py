"""Who asks: a token, what it may open, and how often it may ask. Sessions mean nothing here."""

from typing import Any

from ninja.security import HttpBearer

from ascolto.api.pace import keep_pace
from ascolto.people.acting import actor_for_token
from ascolto.people.models import Token
from ascolto.people.tokens import find_token, note_use
from ascolto.trail.acting import Actor, ActorKind, NotPermitted, Permission
from ascolto.ui import moment
from ascolto.ui.access import TOKEN, Marker, may_open
from ascolto.ui.request import HouseRequest


class ApiRequest(HouseRequest):
    """A request that carries a token in use."""

    auth: Token


class Bearer(HttpBearer):
    """Let a token in that is in use, carries the scope, and keeps the pace."""

    def __init__(self, scope: Permission | Marker) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: Any, token: str) -> Token | None:
        found = find_token(token)
        if found is None:
            return None
        at = moment.now()
        keep_pace(found.pk, at=at)
        if found.last_used_on != at.date():
            note_use(found, on=at.date())
        request.actor = actor_for_token(found)
        if not may_open(request.actor, self.scope):
            raise NotPermitted(f"needs:{self.scope}")
        return found


def needs(scope: Permission | Marker = TOKEN) -> dict[str, Any]:
    """Return what an endpoint says of itself: the scope it asks for, enforced and written into its description."""
    return {"auth": Bearer(scope), "openapi_extra": {"x-scope": scope.value}}


def owner_of(token: Token) -> Actor:
    """Return the person for whom the token asks, to leave out what that person must not read."""
    return Actor(ActorKind.USER, str(token.user_id))
