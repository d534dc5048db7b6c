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
    """Which groups of customers are told apart is the same everywhere; who looks after customers' worth may say too."""
    if actor.holds(Permission.MANAGE_ORGANISATION) or may_look_after_worth(actor):
        return ALLOWED
    return refused(f"needs:{Permission.MANAGE_ORGANISATION}")


def may_look_after_worth(actor: Actor) -> Verdict:
    """Segments by rule, contact plans and interventions look at worth, so the right to see it is asked too."""
    needed = (Permission.VIEW_VALUE, Permission.EDIT_CUSTOMERS)
    missing = [permission for permission in needed if not actor.holds_somewhere(permission)]
    return refused(f"needs:{missing[0]}") if missing else ALLOWED


def may_see_value(actor: Actor, *, has_open_complaint: bool) -> Verdict:
    """What is owed is decided blind to worth: who works on complaints sees it only while the customer has none open."""
    if not actor.holds_somewhere(Permission.VIEW_VALUE):
        return refused(f"needs:{Permission.VIEW_VALUE}")
    judging = (Permission.HANDLE_COMPLAINTS, Permission.DECIDE_COMPLAINTS)
    judges = any(actor.holds_somewhere(permission) for permission in judging)
    return refused("worth_hidden") if judges and has_open_complaint else ALLOWED
