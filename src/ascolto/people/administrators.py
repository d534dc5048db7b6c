"""Somebody must always be left who can hand out roles."""

from ascolto.people.models import Grant, GrantQuerySet
from ascolto.people.roles import PERMISSIONS_OF
from ascolto.trail.acting import Permission

ADMINISTERING = [role for role, permissions in PERMISSIONS_OF.items() if Permission.MANAGE_PEOPLE in permissions]


class LastAdministrator(Exception):
    """Nobody would be left who manages people everywhere."""


def require_another_administrator(ending: GrantQuerySet) -> None:
    """Refuse to end the last grants by which somebody manages people everywhere; lock those that remain."""
    everywhere = Grant.objects.granted().filter(unit=None, role__in=ADMINISTERING, user__is_active=True)
    ending_ids = set(ending.order_by("pk").values_list("pk", flat=True))
    held_ids = {grant.pk for grant in everywhere.select_for_update(of=("self",)).order_by("pk")}
    if held_ids and held_ids <= ending_ids:
        raise LastAdministrator
