"""Who may do what with customers."""

from ascolto.trail.acting import ALLOWED, Actor, ActorKind, Permission, Verdict, holds, refused


def may_register_customer(actor: Actor) -> Verdict:
    """A complainant makes himself known; staff who record complaints, edit customers or import data register others."""
    if actor.kind is ActorKind.COMPLAINANT:
        return ALLOWED
    recording = (Permission.EDIT_CUSTOMERS, Permission.RECORD_COMPLAINTS, Permission.IMPORT_DATA)
    if any(actor.holds_somewhere(permission) for permission in recording):
        return ALLOWED
    return refused(f"needs:{Permission.EDIT_CUSTOMERS}")


def may_edit_customer(actor: Actor) -> Verdict:
    """Customers belong to no unit, so the permission counts wherever it is held."""
    if actor.holds_somewhere(Permission.EDIT_CUSTOMERS):
        return ALLOWED
    return refused(f"needs:{Permission.EDIT_CUSTOMERS}")


def may_see_identity(actor: Actor) -> Verdict:
    """Return whether the actor may see who anybody is; of whom, is asked of each."""
    if actor.holds_somewhere(Permission.VIEW_IDENTITIES):
        return ALLOWED
    return refused(f"needs:{Permission.VIEW_IDENTITIES}")


def may_see_identity_in(actor: Actor, unit_id: int) -> Verdict:
    """Return whether the actor may see who the people are in what was said about this unit."""
    return holds(actor, Permission.VIEW_IDENTITIES, unit_id)


def may_manage_segments(actor: Actor) -> Verdict:
    """Which groups of customers are told apart is a setting of the organisation, everywhere the same."""
    return holds(actor, Permission.MANAGE_ORGANISATION)
