"""Who may do what with people's access, and why not."""

from ascolto.organisation import settings_of
from ascolto.organisation.models import Unit
from ascolto.people.models import Area, Grant, SavedView, User
from ascolto.trail.acting import ALLOWED, Actor, ActorKind, Permission, Verdict, holds, refused

SMALL = "small"
READING = {Area.COMPLAINTS: Permission.VIEW_COMPLAINTS}


def needs_second_person(by: Actor) -> bool:
    """Outside the small profile a role takes two people; the system itself acts only when it is set up."""
    return by.kind is not ActorKind.SYSTEM and settings_of.current().profile != SMALL


def may_add(by: Actor, home_unit: Unit | None) -> Verdict:
    return holds(by, Permission.MANAGE_PEOPLE, home_unit.pk if home_unit else None)


def may_manage(by: Actor, user: User) -> Verdict:
    return holds(by, Permission.MANAGE_PEOPLE, user.home_unit_id)


def may_set_language(by: Actor, user: User) -> Verdict:
    return ALLOWED if is_oneself(by, user) else may_manage(by, user)


def may_wish_digest(by: Actor, user: User) -> Verdict:
    return ALLOWED if is_oneself(by, user) else refused("not_yours")


def may_propose(by: Actor, *, to: User, unit_id: int | None) -> Verdict:
    """Grant a role, or propose it where a second person must agree."""
    if not _is_person(by):
        return refused("needs_person")
    if needs_second_person(by) and is_oneself(by, to):
        return refused("own_role")
    return holds(by, Permission.MANAGE_PEOPLE, unit_id)


def may_confirm(by: Actor, grant: Grant) -> Verdict:
    """Agree to a proposed role, as somebody who neither proposed it nor gets it."""
    if not _is_person(by):
        return refused("needs_person")
    if needs_second_person(by) and is_oneself(by, grant.user):
        return refused("own_role")
    if needs_second_person(by) and grant.proposed_by_ref == by.ref:
        return refused("four_eyes")
    return holds(by, Permission.MANAGE_PEOPLE, grant.unit_id)


def may_revoke(by: Actor, grant: Grant) -> Verdict:
    if not _is_person(by):
        return refused("needs_person")
    return holds(by, Permission.MANAGE_PEOPLE, grant.unit_id)


def may_issue_token(by: Actor, owner: User) -> Verdict:
    """A token acts for its owner, so only the owner makes one, signed in as a person."""
    return ALLOWED if is_oneself(by, owner) else refused("not_yours")


def may_end_token(by: Actor, owner: User) -> Verdict:
    return ALLOWED if is_oneself(by, owner) else may_manage(by, owner)


def may_declare(by: Actor, user: User) -> Verdict:
    return ALLOWED if is_oneself(by, user) else may_manage(by, user)


def may_plan_absence(by: Actor, user: User) -> Verdict:
    """Whoever assigns complaints can also enter that somebody is ill today."""
    if is_oneself(by, user) or by.holds(Permission.ASSIGN_COMPLAINTS, user.home_unit_id):
        return ALLOWED
    return may_manage(by, user)


def may_save_view(by: Actor, area: Area) -> Verdict:
    """Only a person has lists to come back to."""
    if by.user_id is None:
        return refused("needs_person")
    reads = by.holds_somewhere(READING[area])
    return ALLOWED if reads else refused(f"needs:{READING[area]}")


def may_change_view(by: Actor, view: SavedView) -> Verdict:
    """Others may use a shared view; only its owner changes it."""
    return ALLOWED if by.user_id is not None and by.user_id == view.owner_id else refused("not_yours")


def may_share_view(by: Actor, view: SavedView, unit_id: int | None) -> Verdict:
    """A view is offered no further than its owner can see: in a unit where they read, or everywhere."""
    changes = may_change_view(by, view)
    return holds(by, READING[Area(view.area)], unit_id) if changes else changes


def may_watch_view(by: Actor, view: SavedView) -> Verdict:
    """Who can use a view may be told what it holds: its owner, and those with whom it is shared."""
    if by.user_id is None:
        return refused("needs_person")
    if view.owner_id == by.user_id:
        return may_save_view(by, Area(view.area))
    if view.shared_at is None:
        return refused("not_yours")
    reads = READING[Area(view.area)]
    if view.unit_id is None:
        return ALLOWED if by.holds_somewhere(reads) else refused(f"needs:{reads}")
    return holds(by, reads, view.unit_id)


def is_oneself(by: Actor, user: User) -> bool:
    return by.user_id is not None and by.user_id == user.pk


def _is_person(by: Actor) -> bool:
    """A token must not give its owner what the owner cannot take; only a person or the set-up hands out roles."""
    return by.kind in {ActorKind.USER, ActorKind.SYSTEM}
