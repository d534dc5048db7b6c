"""Who may change what the organisation says about itself."""

from ascolto.trail.acting import Actor, Permission, Verdict, holds


def may_change_organisation(by: Actor) -> Verdict:
    """Entities, calendars, offerings, taxonomies and settings belong to everybody: the right must hold everywhere."""
    return holds(by, Permission.MANAGE_ORGANISATION)


def may_change_unit(by: Actor, unit_id: int | None) -> Verdict:
    """A part of the organisation may be arranged by whoever manages it; a new root only by whoever manages all."""
    return holds(by, Permission.MANAGE_ORGANISATION, unit_id)


def may_annotate(by: Actor, unit_id: int | None) -> Verdict:
    """What happened in a unit is written down by whoever manages there; what happened everywhere, by who does so there.

    Whoever reviews the figures from above reads what others wrote: nobody curates what they are shown.
    """
    return holds(by, Permission.ANNOTATE_FIGURES, unit_id)
