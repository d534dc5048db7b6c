"""Praise reaches those it is about, once and without anybody's address; its author may hear of it."""

import pytest
from django.db import IntegrityError, transaction

from ascolto.complaints.closing import record_otherwise
from ascolto.complaints.events import RemarkEvent
from ascolto.complaints.models import Complaint, PassedOn, Remark, RemarkKind
from ascolto.complaints.praising import NobodyNew, NotPraise, Passing, meant_in, pass_on, praise_of, without_addresses
from ascolto.correspondence.models import Letter
from ascolto.organisation import settings_of
from ascolto.people.roles import Role
from ascolto.people.users import deactivate
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from ascolto.trail.verifying import verify
from tests.complaints.making import taken
from tests.conftest import FOUNDED, employ
from tests.moments import MONDAY
from tests.web.saying import said


@pytest.fixture
def vera(sofia):
    """A head of the house who reads Italian, and whom guests praise."""
    return employ("Vera Conti", Role.UNIT_HEAD, unit=sofia, language="it")


def reached(praise: Remark) -> list[str]:
    return [str(one) for one in praise.passed_on.order_by("pk")]


def test_praise_reaches_the_employee_by_letter_in_their_language_and_leaves_one_event(sofia, anna, vera, ioana):
    praise = said(sofia, customer=anna, words="Vera was wonderful. Call me: 0888 123 456, anna@example.org")

    pass_on(praise, Passing(to=[vera]), by=ioana, at=MONDAY)

    letter = Letter.objects.get()
    assert (letter.kind, letter.language, letter.to_address) == ("praise_for_you", "it", "vera@albergo.example")
    assert "Vera was wonderful. Call me: …, …" in letter.body
    assert "Anna" not in letter.body
    assert [one.praise for one in praise_of(vera.pk)] == [praise]
    event = trail_of(praise).last()
    assert (event.kind, event.actor_ref) == (RemarkEvent.PASSED_ON, ioana.ref)
    assert event.facts == {"to": [vera.pk], "named": 0, "letter": None}
    assert verify().intact


def test_a_colleague_without_an_account_is_named_and_the_name_lies_beside_the_trail(sofia, ioana):
    praise = said(sofia)

    pass_on(praise, Passing(named=["  Stoyan,  the porter ", "Stoyan, the porter"]), by=ioana, at=MONDAY)

    assert reached(praise) == ["Stoyan, the porter"]
    event = trail_of(praise).last()
    assert (event.facts["named"], event.text) == (1, "Stoyan, the porter")
    assert "Stoyan" not in event.canonical


def test_its_author_is_told_once_in_their_own_language(sofia, anna, vera, ioana):
    praise = said(sofia, customer=anna)

    pass_on(praise, Passing(to=[vera], tells_author=True), by=ioana, at=MONDAY)
    pass_on(praise, Passing(named=["Stoyan"], tells_author=True), by=ioana, at=MONDAY)

    told = Letter.objects.get(kind="praise_passed_on")
    assert (told.to_address, told.language) == ("anna@example.org", "bg")
    assert [event.facts["letter"] for event in trail_of(praise)[1:]] == [told.pk, None]


def test_who_came_later_is_reached_and_nobody_twice(sofia, vera, ioana):
    praise = said(sofia)
    pass_on(praise, Passing(to=[vera]), by=ioana, at=MONDAY)

    pass_on(praise, Passing(to=[vera], named=["Stoyan"]), by=ioana, at=MONDAY)

    assert reached(praise) == ["Vera Conti", "Stoyan"]
    assert Letter.objects.count() == 1


def test_praise_that_reached_everybody_or_names_nobody_is_refused_and_leaves_nothing(sofia, vera, ioana):
    praise = said(sofia)
    pass_on(praise, Passing(to=[vera]), by=ioana, at=MONDAY)
    gone = employ("Lev Orlov", Role.HANDLER, unit=sofia)
    deactivate(gone, by=SYSTEM, at=FOUNDED)
    gone.refresh_from_db()

    for passing in (Passing(to=[vera]), Passing(), Passing(named=["  "]), Passing(to=[gone])):
        with pytest.raises(NobodyNew):
            pass_on(praise, passing, by=ioana, at=MONDAY)

    assert (reached(praise), Letter.objects.count(), trail_of(praise).count()) == (["Vera Conti"], 1, 2)


@pytest.mark.parametrize("kind", [RemarkKind.SUGGESTION, RemarkKind.ENQUIRY])
def test_only_praise_is_passed_on(sofia, vera, ioana, kind):
    remark = said(sofia, kind=kind)

    with pytest.raises(NotPraise):
        pass_on(remark, Passing(to=[vera]), by=ioana, at=MONDAY)

    assert (reached(remark), Letter.objects.count(), trail_of(remark).count()) == ([], 0, 1)


def test_who_may_not_answer_or_is_praised_themselves_does_not_pass_it_on(
    sofia, vera, ioana, ioana_user, boris, elena, marco
):
    praise = said(sofia)

    for by, passing, reason in (
        (boris, Passing(to=[vera]), "needs:handle_complaints"),
        (elena, Passing(to=[vera]), "needs:handle_complaints"),
        (marco, Passing(to=[vera]), "needs:handle_complaints"),
        (ioana, Passing(to=[vera, ioana_user]), "praise_of_yourself"),
    ):
        with pytest.raises(NotPermitted) as refusal:
            pass_on(praise, passing, by=by, at=MONDAY)
        assert refusal.value.reason == reason

    assert (reached(praise), Letter.objects.count(), trail_of(praise).count()) == ([], 0, 1)


def test_where_one_person_does_all_they_may_keep_praise_for_themselves(sofia, ioana, ioana_user):
    settings_of.change({"profile": "small"}, by=SYSTEM, at=FOUNDED)
    praise = said(sofia)

    pass_on(praise, Passing(to=[ioana_user]), by=ioana, at=MONDAY)

    assert reached(praise) == ["Ioana Popescu"]


def test_whom_the_words_once_complained_about_does_not_pass_them_on(sofia, ioana, ioana_user, vera, clara):
    complaint = taken(sofia).complaint
    record_otherwise(complaint, kind=RemarkKind.PRAISE, reason="It is praise.", by=clara, at=MONDAY)
    Complaint.objects.filter(pk=complaint.pk).update(person_complained_about=ioana_user)
    praise = Remark.objects.get()

    with pytest.raises(NotPermitted) as refusal:
        pass_on(praise, Passing(to=[vera]), by=ioana, at=MONDAY)

    assert (refusal.value.reason, reached(praise), trail_of(praise).count()) == ("about_yourself", [], 1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ioana at the desk was so kind", ["Ioana Popescu"]),
        ("Mulțumesc Ioanei și doamnei Conti", ["Ioana Popescu", "Vera Conti"]),
        ("Спасибо Вере Конти и Иоане", ["Vera Conti", "Ioana Popescu"]),
        ("Благодарим на Йоана Попеску!", ["Ioana Popescu"]),
        ("The breakfast was popular", []),
        ("Boris was kind", []),
    ],
)
def test_whoever_is_named_in_the_words_is_found_in_the_unit_in_any_alphabet(
    sofia, ioana_user, boris_user, vera, words, found
):
    assert [user.name for user in meant_in(said(sofia, words=words))] == found


def test_the_person_that_the_author_names_apart_is_found_too(sofia, vera):
    assert meant_in(said(sofia, person_named="signora Conti")) == [vera]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Write to me.you+x@mail.example.org!", "Write to …!"),
        ("Call +359 (2) 981-11-11 or 0888123456", "Call … or …"),
        ("Room 1204 on 12.05.2026 at 7:30, 120 EUR", "Room 1204 on 12.05.2026 at 7:30, 120 EUR"),
    ],
)
def test_addresses_and_numbers_are_left_out_of_what_is_passed_on(words, shown):
    assert without_addresses(words) == shown


@pytest.mark.parametrize("names", [{"name": ""}, {"name": "Stoyan", "employee": True}])
def test_the_database_wants_either_a_user_or_a_name(sofia, vera, names):
    praise = said(sofia)
    given = {**names, "employee": vera} if "employee" in names else names

    with pytest.raises(IntegrityError, match="passed_on_to_a_user_or_a_name"), transaction.atomic():
        PassedOn.objects.create(praise=praise, at=MONDAY, **given)


def test_the_database_keeps_one_row_for_each(sofia, vera):
    praise = said(sofia)
    for whom in ({"employee": vera}, {"name": "Stoyan"}):
        PassedOn.objects.create(praise=praise, at=MONDAY, **whom)

        with pytest.raises(IntegrityError), transaction.atomic():
            PassedOn.objects.create(praise=praise, at=MONDAY, **whom)
