"""Granting roles: outside the small profile one person proposes and another agrees, and nobody to themselves."""

from datetime import datetime

from django.db import transaction

from ascolto.organisation.models import Unit
from ascolto.people.administrators import require_another_administrator
from ascolto.people.events import PeopleEvent
from ascolto.people.models import Grant, User
from ascolto.people.policy import may_confirm, may_propose, may_revoke, needs_second_person
from ascolto.people.roles import Role
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


class AlreadyGranted(Exception):
    """The person has this role there, or it waits for the second person."""

    def __init__(self, role: str, unit: Unit | None) -> None:
        super().__init__(role, unit)
        self.role = role
        self.unit = unit


class NotProposed(Exception):
    """The grant does not wait for a second person: somebody agreed, declined or ended it already."""

    def __init__(self, grant: Grant) -> None:
        super().__init__(grant.pk)
        self.grant = grant


class NotGranted(Exception):
    """The grant is not in force, so it cannot be revoked."""

    def __init__(self, grant: Grant) -> None:
        super().__init__(grant.pk)
        self.grant = grant


class EndsBeforeItBegins(Exception):
    """The role would have ended before it is held."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class UserInactive(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@transaction.atomic
def grant(
    role: Role, *, to: User, unit: Unit | None = None, until: datetime | None = None, by: Actor, at: datetime
) -> Grant:
    """Give a role in a unit and all below it, or everywhere; propose it where a second person must agree."""
    to = User.objects.select_for_update().get(pk=to.pk)
    require(may_propose(by, to=to, unit_id=unit.pk if unit else None))
    if not to.is_active:
        raise UserInactive(to.name)
    _check_end(until, at=at)
    if Grant.objects.not_ended().filter(user=to, role=role, unit=unit).exists():
        raise AlreadyGranted(role, unit)
    given = Grant(user=to, role=Role(role), unit=unit, until_at=until)
    if needs_second_person(by):
        given.proposed_by_ref, given.proposed_at = by.ref, at
        kind = PeopleEvent.ROLE_PROPOSED
    else:
        given.granted_by_ref, given.from_at = by.ref, at
        kind = PeopleEvent.ROLE_GRANTED
    given.save(force_insert=True)
    record(kind, to, by=by, at=at, facts=_facts(given))
    return given


@transaction.atomic
def confirm(grant: Grant, *, by: Actor, at: datetime) -> Grant:
    """Agree as the second person: from now on the role is held."""
    grant = _locked(grant)
    require(may_confirm(by, grant))
    if not grant.is_proposed:
        raise NotProposed(grant)
    if not grant.user.is_active:
        raise UserInactive(grant.user.name)
    _check_end(grant.until_at, at=at)
    grant.granted_by_ref, grant.from_at = by.ref, at
    grant.save(update_fields=["granted_by_ref", "from_at"])
    record(PeopleEvent.ROLE_GRANTED, grant.user, by=by, at=at, facts=_facts(grant))
    return grant


@transaction.atomic
def decline(grant: Grant, *, reason: str = "", by: Actor, at: datetime) -> Grant:
    """Refuse a proposed role, or take one's own proposal back."""
    grant = _locked(grant)
    require(may_revoke(by, grant))
    if not grant.is_proposed:
        raise NotProposed(grant)
    grant.ended_at = at
    grant.save(update_fields=["ended_at"])
    record(PeopleEvent.ROLE_DECLINED, grant.user, by=by, at=at, facts=_facts(grant), text=reason)
    return grant


@transaction.atomic
def revoke(grant: Grant, *, by: Actor, at: datetime) -> Grant:
    """Take a role away, at once; it takes one person only, for safety must not wait."""
    grant = _locked(grant)
    require(may_revoke(by, grant))
    if grant.from_at is None or grant.ended_at is not None:
        raise NotGranted(grant)
    require_another_administrator(Grant.objects.filter(pk=grant.pk))
    grant.ended_at = at
    grant.save(update_fields=["ended_at"])
    record(PeopleEvent.ROLE_REVOKED, grant.user, by=by, at=at, facts=_facts(grant))
    return grant


def _locked(grant: Grant) -> Grant:
    return Grant.objects.select_for_update(of=("self",)).select_related("user").get(pk=grant.pk)


def _check_end(until: datetime | None, *, at: datetime) -> None:
    if until is not None and until <= at:
        raise EndsBeforeItBegins(until)


def _facts(grant: Grant) -> dict[str, str | int | None]:
    return {
        "grant": grant.pk,
        "role": grant.role,
        "unit": grant.unit_id,
        "until": grant.until_at.isoformat() if grant.until_at else None,
    }
