"""What people may do where: roles bound to units, expanded to everything below."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from ascolto.people.acting import actor_for, actor_for_token, roles_of
from ascolto.people.models import Grant, Token
from ascolto.people.roles import PERMISSIONS_OF, Role
from ascolto.trail.acting import ActorKind, Permission
from tests.moments import MONDAY
from tests.people.conftest import holding

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AWAY = datetime(2100, 1, 1, tzinfo=UTC)


def test_a_role_in_a_unit_holds_there_and_below_and_nowhere_else(ioana, aurora, sofia, sofia_desk, varna):
    actor = holding(ioana, Role.HANDLER, sofia)

    assert actor.grants == {
        permission: frozenset({sofia.pk, sofia_desk.pk}) for permission in PERMISSIONS_OF[Role.HANDLER]
    }
    assert (actor.kind, actor.user_id, actor.name) == (ActorKind.USER, ioana.pk, "Ioana")


def test_a_role_everywhere_outweighs_the_same_permission_in_a_unit(ioana, sofia, varna):
    holding(ioana, Role.AUDITOR)

    actor = holding(ioana, Role.HANDLER, sofia)

    assert actor.holds(Permission.VIEW_COMPLAINTS, varna.pk)
    assert actor.holds(Permission.HANDLE_COMPLAINTS, sofia.pk)
    assert not actor.holds(Permission.HANDLE_COMPLAINTS, varna.pk)


def test_roles_in_two_units_add_up(ioana, sofia, varna):
    holding(ioana, Role.HANDLER, sofia)

    actor = holding(ioana, Role.UNIT_HEAD, varna)

    assert actor.grants[Permission.VIEW_COMPLAINTS] == frozenset({sofia.pk, varna.pk})
    assert roles_of(ioana) == {Role.HANDLER, Role.UNIT_HEAD}


def test_the_number_of_queries_does_not_depend_on_how_much_is_granted(
    ioana, aurora, sofia, sofia_desk, varna, django_assert_num_queries
):
    for role in Role:
        holding(ioana, role, sofia)
        holding(ioana, role, varna)

    with django_assert_num_queries(1):
        actor_for(ioana)


def test_roles_held_everywhere_take_one_query(ioana, django_assert_num_queries):
    holding(ioana, Role.HANDLER)

    with django_assert_num_queries(1):
        actor_for(ioana)


@pytest.mark.parametrize(
    "facts",
    [
        {"ended_at": MONDAY},
        {"from_at": LONG_AGO, "until_at": MONDAY},
        {"from_at": None, "proposed_at": MONDAY},
    ],
    ids=["revoked", "expired", "only proposed"],
)
def test_a_grant_that_is_not_in_force_gives_nothing(ioana, facts):
    assert holding(ioana, Role.HANDLER, **facts).grants == {}


def test_a_grant_holds_until_its_last_moment(ioana):
    assert holding(ioana, Role.HANDLER, until_at=FAR_AWAY).holds(Permission.HANDLE_COMPLAINTS)


def test_an_inactive_user_holds_nothing(ioana):
    holding(ioana, Role.HANDLER)
    ioana.is_active = False

    assert actor_for(ioana).grants == {}
    assert roles_of(ioana) == frozenset()


def test_a_token_carries_its_scopes_as_far_as_its_owner_holds_them(ioana, sofia):
    holding(ioana, Role.HANDLER, sofia)
    scopes = [Permission.VIEW_COMPLAINTS.value, Permission.EXPORT_DATA.value]
    token = Token.objects.create(user=ioana, name="till", digest="d", scopes=scopes, created_at=MONDAY)

    actor = actor_for_token(token)

    assert (actor.kind, actor.ref, actor.user_id) == (ActorKind.TOKEN, str(token.pk), None)
    assert actor.grants == {Permission.VIEW_COMPLAINTS: frozenset({sofia.pk})}


def test_an_ended_token_carries_nothing(ioana):
    holding(ioana, Role.HANDLER)
    token = Token.objects.create(
        user=ioana, name="till", digest="d", scopes=["view_complaints"], created_at=MONDAY, ended_at=MONDAY
    )

    assert actor_for_token(token).grants == {}


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_role_is_granted_once_in_a_place(ioana, sofia, everywhere):
    unit = None if everywhere else sofia
    Grant.objects.create(user=ioana, role=Role.HANDLER, unit=unit, from_at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=ioana, role=Role.HANDLER, unit=unit, from_at=MONDAY)


@pytest.mark.parametrize("facts", [{}, {"from_at": MONDAY, "until_at": LONG_AGO}], ids=["neither", "ends first"])
def test_the_database_refuses_an_impossible_grant(ioana, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=ioana, role=Role.HANDLER, **facts)
