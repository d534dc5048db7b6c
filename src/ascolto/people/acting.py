"""A user or a token as the actor that rooms ask about permissions."""

from functools import cache
from types import MappingProxyType

from django.db import connection

from ascolto.people.models import Grant, Token, User
from ascolto.people.roles import PERMISSIONS_OF, Role
from ascolto.trail.acting import EVERYWHERE, NOTHING, Actor, ActorKind, Grants

# A path is made of digits and strokes alone; that of a unit begins with that of the unit above.
UNITS_OF_GRANTS = """
    SELECT granted.role, below.id FROM ({granted}) AS granted
    LEFT JOIN organisation_unit AS below ON below.path LIKE granted.unit__path || '%%'
"""


def actor_for(user: User) -> Actor:
    """Return the user as an actor with everything granted now; an inactive user holds nothing."""
    return Actor(ActorKind.USER, str(user.pk), user.name, grants_of(user))


def actor_for_token(token: Token) -> Actor:
    """Return the token as an actor: its scopes, as far as its owner still holds them."""
    held = grants_of(token.user) if token.ended_at is None else NOTHING
    within = {permission: units for permission, units in held.items() if permission in token.scopes}
    return Actor(ActorKind.TOKEN, str(token.pk), token.name, MappingProxyType(within))


def grants_of(user: User) -> Grants:
    """Return for each permission the units in which the user holds it now; one query."""
    if not user.is_active:
        return NOTHING
    units_of: dict[str, set[int | None]] = {}
    for role, unit_id in _granted_to(user.pk):
        units_of.setdefault(role, set()).add(unit_id)
    held: dict[str, frozenset[int] | None] = {}
    for role, units in units_of.items():
        within = EVERYWHERE if None in units else frozenset(unit_id for unit_id in units if unit_id is not None)
        for permission in PERMISSIONS_OF[Role(role)]:
            held[permission] = _joined(held[permission], within) if permission in held else within
    return MappingProxyType(held)


def roles_of(user: User) -> frozenset[Role]:
    """Return the roles that the user holds now, wherever; what they allow is asked of the actor."""
    if not user.is_active:
        return frozenset()
    return frozenset(Role(role) for role in Grant.objects.granted().filter(user=user).values_list("role", flat=True))


def _granted_to(user_id: int) -> list[tuple[str, int | None]]:
    """Return the roles that a user holds now, with each unit in which they hold, or None where that is everywhere.

    It is asked for each page, and putting the queryset together would take several times as long as its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_asking_for_grants(), [user_id])
        return [(role, unit_id) for role, unit_id in cursor.fetchall()]


@cache
def _asking_for_grants() -> str:
    """Return the statement that asks for the grants of one user, whose id is its only value."""
    rows = Grant.objects.granted().filter(user_id=0).order_by("pk").values_list("role", "unit__path")
    sql, values = rows.query.sql_with_params()
    if values != (0,):
        raise AssertionError(f"beside the user it needs other values: {values}")
    return UNITS_OF_GRANTS.format(granted=sql)


def _joined(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    if one is None or other is None:
        return EVERYWHERE
    return one | other
