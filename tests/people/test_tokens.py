"""Tokens act for their owner and never reach further."""

import hashlib

import pytest

from ascolto.people.acting import actor_for, actor_for_token
from ascolto.people.events import PeopleEvent
from ascolto.people.models import Token, User
from ascolto.people.roles import Role
from ascolto.people.tokens import NoScopes, ScopesNotHeld, TokenEnded, end_token, find_token, issue_token, note_use
from ascolto.trail.acting import NotPermitted, Permission
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY
from tests.people.conftest import holding


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(ioana):
    token, secret = issue_token(
        "till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=holding(ioana, Role.HANDLER), at=MONDAY
    )

    stored = Token.objects.values().get()
    assert secret.startswith("asc_")
    assert len(secret) == 47
    assert stored["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(stored)
    event = trail_of(ioana).get()
    assert (event.kind, event.facts) == (
        PeopleEvent.TOKEN_ISSUED,
        {"token": token.pk, "scopes": ["view_complaints"]},
    )
    assert secret not in event.canonical
    assert find_token(secret) == token
    assert find_token(secret + "x") is None


def test_a_token_loses_what_its_owner_loses(ioana, sofia):
    owner = holding(ioana, Role.HANDLER, sofia)
    token, _secret = issue_token("till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=owner, at=MONDAY)
    before = actor_for_token(token).holds(Permission.VIEW_COMPLAINTS, sofia.pk)

    ioana.grants.update(ended_at=TUESDAY)

    assert before
    assert actor_for_token(token).grants == {}


@pytest.mark.parametrize(
    ("scopes", "refusal"),
    [([Permission.VIEW_COMPLAINTS, Permission.MANAGE_PEOPLE], ScopesNotHeld), ([], NoScopes)],
    ids=["more than the owner", "nothing"],
)
def test_a_token_carries_something_that_its_owner_holds(ioana, scopes, refusal):
    owner = holding(ioana, Role.HANDLER)

    with pytest.raises(refusal):
        issue_token("till", owner=ioana, scopes=scopes, by=owner, at=MONDAY)

    assert Token.objects.count() == 0
    assert trail_of(ioana).count() == 0


def test_nobody_makes_a_token_for_somebody_else_nor_a_token_another(ioana, administrator):
    owner = holding(ioana, Role.HANDLER)
    token, _secret = issue_token("till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=owner, at=MONDAY)

    for by in (administrator, actor_for_token(token)):
        with pytest.raises(NotPermitted, match="not_yours"):
            issue_token("mine", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=by, at=MONDAY)

    assert Token.objects.count() == 1


def test_an_ended_token_opens_nothing(ioana, elena, administrator):
    owner = holding(ioana, Role.HANDLER)
    token, secret = issue_token("till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=owner, at=MONDAY)
    with pytest.raises(NotPermitted):
        end_token(token, by=actor_for(elena), at=TUESDAY)
    assert find_token(secret) == token

    end_token(token, by=administrator, at=TUESDAY)

    assert find_token(secret) is None
    with pytest.raises(TokenEnded):
        end_token(token, by=owner, at=TUESDAY)
    assert list(trail_of(ioana).values_list("kind", flat=True)) == [PeopleEvent.TOKEN_ISSUED, PeopleEvent.TOKEN_ENDED]


def test_the_token_of_somebody_inactive_is_not_found(ioana):
    _token, secret = issue_token(
        "till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=holding(ioana, Role.HANDLER), at=MONDAY
    )

    User.objects.filter(pk=ioana.pk).update(is_active=False)

    assert find_token(secret) is None


def test_the_day_of_the_last_use_is_kept_and_written_once(ioana, django_assert_num_queries):
    token, _secret = issue_token(
        "till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=holding(ioana, Role.HANDLER), at=MONDAY
    )

    note_use(token, on=TUESDAY.date())

    token.refresh_from_db()
    assert token.last_used_on == TUESDAY.date()
