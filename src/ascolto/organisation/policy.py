"""Who may change what the organisation says about itself."""

from ascolto.trail.acting import Actor, Permission, Verdict, holds


def may_change_organisation(by: Actor) -> Verdict:
    """Entities, calendars, offerings, taxonomies and settings belong to everybody: the right must hold everywhere."""
    return holds(by, Permission.MANAGE_ORGANISATION)


def may_change_unit(by: Actor, unit_id: int | None) -> Verdict:
    """A part of the organisation may be arranged by whoever manages it; a new root only by whoever manages all."""
    return holds(by, Permission.MANAGE_ORGANISATION, unit_id)
