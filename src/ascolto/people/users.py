"""Adding people, correcting what is known about them, and ending their access."""

from datetime import datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction

from ascolto.organisation.models import Unit
from ascolto.people.administrators import require_another_administrator
from ascolto.people.events import PeopleEvent
from ascolto.people.models import Grant, Token, User, normalise_email
from ascolto.people.password_links import invite
from ascolto.people.policy import may_add, may_manage, may_set_language
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record


class EmailTaken(Exception):
    """Somebody signs in with this address already."""

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email


class UnknownLanguage(Exception):
    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language


class ReportsInCircle(Exception):
    """The person would report to somebody who reports to them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class AlreadyActive(Exception):
    """The user is in the state that was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class AlreadyInactive(AlreadyActive):
    pass


@transaction.atomic
def add_user(
    email: str,
    *,
    name: str,
    language: str,
    home_unit: Unit | None = None,
    reports_to: User | None = None,
    password: str | None = None,
    by: Actor,
    at: datetime,
) -> User:
    """Let a person sign in; without a password they are sent a link to choose one. Roles are granted apart."""
    require(may_add(by, home_unit))
    email = normalise_email(email)
    validate_email(email)
    _check_language(language)
    if User.objects.filter(email=email).exists():
        raise EmailTaken(email)
    user = User(email=email, name=name.strip(), language=language, home_unit=home_unit, reports_to=reports_to)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    begin(PeopleEvent.USER_ADDED, user, by=by, at=at, facts=_place(user), text=f"{user.name} <{email}>")
    if password is None:
        invite(user, at=at)
    return user


@transaction.atomic
def edit_user(
    user: User, *, name: str, home_unit: Unit | None, reports_to: User | None, by: Actor, at: datetime
) -> User:
    """Correct the name, the unit where the person works and whom they report to.

    The address is not among them: whoever could change it could take over the account by a password link.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_manage(by, user))
    require(may_add(by, home_unit))
    if reports_to and _reports_to(reports_to, user):
        raise ReportsInCircle(reports_to.name)
    user.name, user.home_unit, user.reports_to = name.strip(), home_unit, reports_to
    user.save(update_fields=["name", "home_unit", "reports_to"])
    record(PeopleEvent.USER_EDITED, user, by=by, at=at, facts=_place(user), text=user.name)
    return user


@transaction.atomic
def set_language(user: User, language: str, *, by: Actor, at: datetime) -> User:
    """Choose the language of the person's pages and letters."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_set_language(by, user))
    _check_language(language)
    user.language = language
    user.save(update_fields=["language"])
    record(PeopleEvent.LANGUAGE_SET, user, by=by, at=at, facts={"language": language})
    return user


@transaction.atomic
def deactivate(user: User, *, by: Actor, at: datetime) -> User:
    """End all access at once: sessions, tokens and roles; what the person did stays theirs."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_manage(by, user))
    if not user.is_active:
        raise AlreadyInactive(user.name)
    require_another_administrator(Grant.objects.granted().filter(user=user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    facts = {
        "grants": Grant.objects.not_ended().filter(user=user).update(ended_at=at),
        "tokens": Token.objects.filter(user=user, ended_at=None).update(ended_at=at),
        "sessions": _end_sessions(user),
    }
    record(PeopleEvent.USER_DEACTIVATED, user, by=by, at=at, facts=facts)
    return user


@transaction.atomic
def reactivate(user: User, *, by: Actor, at: datetime) -> User:
    """Let the person sign in again; roles are granted anew."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_manage(by, user))
    if user.is_active:
        raise AlreadyActive(user.name)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(PeopleEvent.USER_REACTIVATED, user, by=by, at=at)
    return user


def _check_language(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage(language)


def _place(user: User) -> dict[str, int | None]:
    return {"home_unit": user.home_unit_id, "reports_to": user.reports_to_id}


def _reports_to(person: User, other: User) -> bool:
    """Return whether the person is the other, or reports to them over any number of steps, as it is stored now."""
    seen: set[int] = set()
    step: int | None = person.pk
    while step is not None and step not in seen:
        if step == other.pk:
            return True
        seen.add(step)
        step = User.objects.values_list("reports_to", flat=True).get(pk=step)
    return False


def _end_sessions(user: User) -> int:
    """Delete the listed sessions; any other one dies with `is_active`, which is asked at each request."""
    keys = list(UserSession.objects.filter(user=user).order_by("pk").values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    UserSession.objects.filter(user=user).delete()
    return len(keys)
