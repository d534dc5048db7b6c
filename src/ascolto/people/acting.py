"""A user or a token as the actor that rooms ask about permissions."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from types import MappingProxyType

from django.db.models import Q

from ascolto.organisation.models import Unit
from ascolto.people.models import Grant, Token, User
from ascolto.people.roles import PERMISSIONS_OF, Role
from ascolto.trail.acting import EVERYWHERE, NOTHING, Actor, ActorKind, Grants


def actor_for(user: User) -> Actor:
    """Return the user as an actor with everything granted now; an inactive user holds nothing."""
    return Actor(ActorKind.USER, str(user.pk), user.name, grants_of(user))


def actor_for_token(token: Token) -> Actor:
    """Return the token as an actor: its scopes, as far as its owner still holds them."""
    held = grants_of(token.user) if token.ended_at is None else NOTHING
    within = {permission: units for permission, units in held.items() if permission in token.scopes}
    return Actor(ActorKind.TOKEN, str(token.pk), token.name, MappingProxyType(within))


def grants_of(user: User) -> Grants:
    """Return for each permission the units in which the user holds it now; two queries at most."""
    if not user.is_active:
        return NOTHING
    granted = list(Grant.objects.granted().filter(user=user).order_by("pk").values_list("role", "unit__path"))
    units_below = _ids_below({path for _, path in granted if path})
    held: dict[str, frozenset[int] | None] = {}
    for role, path in granted:
        units = units_below[path] if path else EVERYWHERE
        for permission in PERMISSIONS_OF[Role(role)]:
            held[permission] = _joined(held[permission], units) if permission in held else units
    return MappingProxyType(held)


def roles_of(user: User) -> frozenset[Role]:
    """Return the roles that the user holds now, wherever; what they allow is asked of the actor."""
    if not user.is_active:
        return frozenset()
    return frozenset(Role(role) for role in Grant.objects.granted().filter(user=user).values_list("role", flat=True))


def _ids_below(paths: Iterable[str]) -> dict[str, frozenset[int]]:
    """Return for each path the ids of the unit there and of all units below it."""
    paths = list(paths)
    if not paths:
        return {}
    below = reduce(or_, (Q(path__startswith=path) for path in paths))
    units = list(Unit.objects.filter(below).order_by("pk").values_list("pk", "path"))
    return {path: frozenset(pk for pk, its_path in units if its_path.startswith(path)) for path in paths}


def _joined(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    if one is None or other is None:
        return EVERYWHERE
    return one | other
