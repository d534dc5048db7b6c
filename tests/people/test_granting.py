"""Roles take two people outside the small profile, and nobody gives one to themselves."""

import pytest

from ascolto.people.acting import actor_for
from ascolto.people.administrators import LastAdministrator
from ascolto.people.events import PeopleEvent
from ascolto.people.founding import AlreadyFounded, add_first_user
from ascolto.people.granting import (
    AlreadyGranted,
    EndsBeforeItBegins,
    NotGranted,
    NotProposed,
    UserInactive,
    confirm,
    decline,
    grant,
    revoke,
)
from ascolto.people.models import Grant, User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, Actor, ActorKind, NotPermitted, Permission
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY, WEDNESDAY
from tests.people.conftest import user


def kinds_of(person: User) -> list[str]:
    return list(trail_of(person).values_list("kind", flat=True))


def test_a_proposed_role_is_held_only_after_a_second_person_agrees(standard, ioana, sofia, administrator, director):
    proposed = grant(Role.HANDLER, to=ioana, unit=sofia, by=administrator, at=MONDAY)
    before = actor_for(ioana).grants

    confirm(proposed, by=director, at=TUESDAY)

    assert before == {}
    assert actor_for(ioana).holds(Permission.HANDLE_COMPLAINTS, sofia.pk)
    events = trail_of(ioana)
    assert [(event.kind, event.actor_ref, event.at) for event in events] == [
        (PeopleEvent.ROLE_PROPOSED, administrator.ref, MONDAY),
        (PeopleEvent.ROLE_GRANTED, director.ref, TUESDAY),
    ]
    assert [event.facts for event in events] == [
        {"grant": proposed.pk, "role": "handler", "unit": sofia.pk, "until": None}
    ] * 2


def test_in_a_small_organisation_one_person_grants_at_once_also_to_themselves(small, petya, administrator):
    grant(Role.HANDLER, to=petya, by=administrator, at=MONDAY)

    assert actor_for(petya).holds(Permission.HANDLE_COMPLAINTS)
    assert kinds_of(petya) == [PeopleEvent.ROLE_GRANTED]


def test_outside_it_nobody_grants_a_role_to_themselves(standard, petya, administrator):
    with pytest.raises(NotPermitted, match="own_role"):
        grant(Role.HANDLER, to=petya, by=administrator, at=MONDAY)

    assert not actor_for(petya).holds(Permission.HANDLE_COMPLAINTS)
    assert kinds_of(petya) == []


@pytest.mark.parametrize("who", ["proposer", "receiver"])
def test_neither_the_proposer_nor_the_receiver_can_be_the_second_person(standard, who, administrator, director):
    receiver = User.objects.get(name="Stefan")
    proposed = grant(Role.HANDLER, to=receiver, by=administrator, at=MONDAY)
    by = {"proposer": administrator, "receiver": director}[who]

    with pytest.raises(NotPermitted) as refusal:
        confirm(proposed, by=by, at=TUESDAY)

    assert refusal.value.reason == {"proposer": "four_eyes", "receiver": "own_role"}[who]
    assert not actor_for(receiver).holds(Permission.HANDLE_COMPLAINTS)
    assert kinds_of(receiver) == [PeopleEvent.ROLE_PROPOSED]


def test_who_manages_people_in_one_unit_grants_nothing_in_another(standard, ioana, sofia, varna, boris):
    grant(Role.HANDLER, to=ioana, unit=varna, by=boris, at=MONDAY)

    with pytest.raises(NotPermitted):
        grant(Role.HANDLER, to=ioana, unit=sofia, by=boris, at=MONDAY)
    with pytest.raises(NotPermitted):
        grant(Role.HANDLER, to=ioana, by=boris, at=MONDAY)

    assert kinds_of(ioana) == [PeopleEvent.ROLE_PROPOSED]


def test_a_token_hands_out_no_roles(small, ioana):
    token = Actor(ActorKind.TOKEN, "5", "script", {Permission.MANAGE_PEOPLE: None})

    with pytest.raises(NotPermitted, match="needs_person"):
        grant(Role.HANDLER, to=ioana, by=token, at=MONDAY)

    assert kinds_of(ioana) == []


def test_the_same_role_is_not_granted_twice_in_a_place(small, ioana, sofia, administrator):
    grant(Role.HANDLER, to=ioana, unit=sofia, by=administrator, at=MONDAY)

    with pytest.raises(AlreadyGranted):
        grant(Role.HANDLER, to=ioana, unit=sofia, by=administrator, at=TUESDAY)

    assert kinds_of(ioana) == [PeopleEvent.ROLE_GRANTED]


def test_a_role_cannot_end_before_it_is_held(standard, ioana, administrator, director):
    with pytest.raises(EndsBeforeItBegins):
        grant(Role.HANDLER, to=ioana, until=MONDAY, by=administrator, at=MONDAY)
    proposed = grant(Role.HANDLER, to=ioana, until=TUESDAY, by=administrator, at=MONDAY)
    with pytest.raises(EndsBeforeItBegins):
        confirm(proposed, by=director, at=WEDNESDAY)

    assert kinds_of(ioana) == [PeopleEvent.ROLE_PROPOSED]


def test_who_was_deactivated_gets_no_role(small, ioana, administrator):
    User.objects.filter(pk=ioana.pk).update(is_active=False)

    with pytest.raises(UserInactive):
        grant(Role.HANDLER, to=ioana, by=administrator, at=MONDAY)

    assert kinds_of(ioana) == []


def test_a_declined_proposal_cannot_be_confirmed_any_more(standard, ioana, administrator, director):
    proposed = grant(Role.HANDLER, to=ioana, by=administrator, at=MONDAY)
    decline(proposed, reason="Ioana works elsewhere.", by=director, at=TUESDAY)

    with pytest.raises(NotProposed):
        confirm(proposed, by=director, at=WEDNESDAY)

    assert kinds_of(ioana) == [PeopleEvent.ROLE_PROPOSED, PeopleEvent.ROLE_DECLINED]
    assert trail_of(ioana).last().text == "Ioana works elsewhere."
    assert actor_for(ioana).grants == {}


def test_a_revoked_role_is_gone_at_once_and_can_be_granted_again(small, ioana, administrator):
    held = grant(Role.HANDLER, to=ioana, by=administrator, at=MONDAY)

    revoke(held, by=administrator, at=TUESDAY)

    assert actor_for(ioana).grants == {}
    with pytest.raises(NotGranted):
        revoke(held, by=administrator, at=TUESDAY)
    grant(Role.HANDLER, to=ioana, by=administrator, at=WEDNESDAY)
    assert kinds_of(ioana) == [PeopleEvent.ROLE_GRANTED, PeopleEvent.ROLE_REVOKED, PeopleEvent.ROLE_GRANTED]


def test_a_handler_can_neither_grant_nor_revoke(small, ioana, administrator):
    held = grant(Role.HANDLER, to=ioana, by=administrator, at=MONDAY)
    handler = actor_for(ioana)

    with pytest.raises(NotPermitted):
        grant(Role.ANALYST, to=ioana, by=handler, at=TUESDAY)
    with pytest.raises(NotPermitted):
        revoke(held, by=handler, at=TUESDAY)

    assert kinds_of(ioana) == [PeopleEvent.ROLE_GRANTED]


def test_the_last_who_manages_people_keeps_the_role(small, petya, administrator):
    only = Grant.objects.get(user=petya)

    with pytest.raises(LastAdministrator):
        revoke(only, by=administrator, at=MONDAY)

    assert actor_for(petya).holds(Permission.MANAGE_PEOPLE)
    assert kinds_of(petya) == []


def test_with_another_left_the_role_can_go(small, petya, administrator, director):
    revoke(Grant.objects.get(user=petya), by=director, at=MONDAY)

    assert actor_for(petya).grants == {}


def test_the_first_user_comes_in_with_every_role_and_only_once(standard):
    first = add_first_user("Mila@Aurora.example", name="Mila", language="bg", password="a long way home", at=MONDAY)

    assert first.email == "mila@aurora.example"
    assert first.check_password("a long way home")
    assert set(Grant.objects.granted().filter(user=first, unit=None).values_list("role", flat=True)) == set(Role)
    assert kinds_of(first) == [PeopleEvent.USER_ADDED] + [PeopleEvent.ROLE_GRANTED] * len(Role)
    with pytest.raises(AlreadyFounded):
        add_first_user("other@aurora.example", name="Other", language="bg", at=MONDAY)
    assert User.objects.count() == 1


def test_the_set_up_appoints_a_second_administrator_where_the_first_could_not(standard, administrator):
    second = user("Mila")

    grant(Role.SYSTEM_ADMINISTRATOR, to=second, by=SYSTEM, at=MONDAY)

    assert actor_for(second).holds(Permission.MANAGE_PEOPLE)
