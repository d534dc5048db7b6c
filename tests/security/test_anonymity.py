"""An attacker who has every table, file, session and log tries to join answers to people.

Eleven guests answer in a known order, each at a known minute, each with an answer that would give them away. The
attacker knows order and minutes (a web server's log may tell), and every row of every table.
"""

import itertools
import json
import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from ascolto.customers.models import Customer
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.surveys.content import Question
from ascolto.surveys.events import InvitationEvent, ResponseEvent
from ascolto.surveys.keeping import keep_responses
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Answer, Invitation, Response, Sheet, Wave
from ascolto.surveys.tokens import personal_token
from ascolto.trail.models import Event
from ascolto.ui import moment
from tests.conftest import employ
from tests.frontdoor.test_survey import press
from tests.moments import MONDAY
from tests.surveys.fielding import guests
from tests.surveys.hearing import a_running_wave, an_anonymous_wave, invited
from tests.surveys.making import a_content

GUESTS = 11
ONE_QUESTION = a_content(Question(code="nps", kind=QuestionKind.NPS, words={"en": "Would you recommend us?"}))
LATER = MONDAY + timedelta(hours=3)
"""The wave runs, everybody has answered, and the hourly job has come by."""

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def people(organisation) -> list[Customer]:
    return guests(GUESTS)


@pytest.fixture
def clock(monkeypatch) -> Callable[[datetime], None]:
    """Let it be a certain moment for every door."""

    def set_to(at: datetime) -> None:
        monkeypatch.setattr(moment, "now", lambda: at)

    return set_to


def answer_all(addresses: list[str], clock: Callable[[datetime], None]) -> None:
    """Guest number n gives n points at minute n, from a browser and an address of their own."""
    for number, address in enumerate(addresses):
        clock(MONDAY + timedelta(minutes=number))
        browser = Client(headers={"user-agent": f"Phone/{number}"}, REMOTE_ADDR=f"203.0.113.{number}")
        page = browser.get(address)
        assert press(browser, page, address, nps=str(number)).status_code == 303


def everything_stored() -> Rows:
    """Every row of every table, as somebody has it who took the database away."""
    return {
        model._meta.db_table: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed
    }


def times_in(rows: Rows, *tables: str) -> set[datetime]:
    return {value for name in tables for row in rows[name] for value in row.values() if isinstance(value, datetime)}


def points_by(rank: Callable[[Response], Any]) -> list[int]:
    """The points in the order in which this sorts the responses."""
    ranked = sorted(Response.objects.order_by("pk"), key=rank)
    points = dict(Answer.objects.filter(question__code="nps").values_list("response", "number"))
    return [int(points[response.pk]) for response in ranked]


def physical_order() -> list[int]:
    """The points in the order in which the responses lie on the disk."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM surveys_response ORDER BY {place}")
        found = {id_: position for position, (id_,) in enumerate(cursor.fetchall())}
    return points_by(lambda response: found[response.pk])


def order_of_answers(order: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM surveys_answer WHERE number IS NOT NULL ORDER BY {order}")
        return [int(number) for (number,) in cursor.fetchall()]


def transactions() -> list[set[str]]:
    """Which tables PostgreSQL wrote together: it notes on each row the transaction that wrote it."""
    together: dict[str, set[str]] = {}
    for table in ("surveys_response", "surveys_answer", "surveys_invitation", "trail_event", "surveys_spentkey"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT xmin::text FROM {table}")
            for (transaction,) in cursor.fetchall():
                together.setdefault(transaction, set()).add(table)
    return list(together.values())


GAPS = 2
"""A database may fill holes that older rows left, then goes on at the end. Chance keeps so much order 3 times in a
million."""


def is_told_by(order: list[int]) -> bool:
    """Whether an order gives people away: they follow each other as they came, or backwards, but for a few gaps."""
    assert sorted(order) == list(range(GUESTS))
    steps = [later - earlier for earlier, later in itertools.pairwise(order)]
    return max(steps.count(1), steps.count(-1)) >= len(steps) - GAPS


@pytest.fixture
def anonymous(people, clock, caplog) -> Wave:
    """Everybody was sent the open link and has answered."""
    caplog.set_level(logging.DEBUG)
    wave = an_anonymous_wave(ONE_QUESTION)
    answer_all([f"/s/{wave.open_token}"] * GUESTS, clock)
    return wave


def test_before_they_are_mixed_the_order_would_give_them_away_and_no_number_does(anonymous):
    assert is_told_by(physical_order())
    assert not is_told_by(points_by(lambda response: response.pk))
    assert not is_told_by(order_of_answers("id"))


def test_nothing_that_is_stored_of_an_anonymous_response_has_a_time_a_person_or_a_key(anonymous):
    keep_responses(at=LATER)

    rows = everything_stored()

    assert times_in(rows, "surveys_response", "surveys_answer", "surveys_spentkey") == set()
    assert {row["on_day"] for row in rows["surveys_response"]} == {date(2026, 3, 1)}
    for row in rows["surveys_response"]:
        assert {name: row[name] for name in ("seconds", "customer_id", "sealed", "late", "source_ref")} == {
            "seconds": None, "customer_id": None, "sealed": "", "late": None, "source_ref": "",
        }  # fmt: skip
    assert rows["surveys_sheet"] == rows["surveys_invitation"] == rows["django_session"] == []


def test_no_order_of_anonymous_rows_is_the_order_in_which_people_came(anonymous):
    keep_responses(at=LATER)
    kept = Event.objects.filter(kind=ResponseEvent.KEPT).order_by("pk")
    position = {event.subject: number for number, event in enumerate(kept)}

    assert not is_told_by(physical_order())
    assert not is_told_by(order_of_answers("ctid" if connection.vendor == "postgresql" else "rowid"))
    assert not is_told_by(order_of_answers("id"))
    assert not is_told_by(points_by(lambda response: response.pk))
    assert not is_told_by(points_by(lambda response: position[f"response:{response.pk}"]))


def test_no_identifier_of_an_anonymous_response_stands_anywhere_but_where_it_is_kept(anonymous):
    keep_responses(at=LATER)
    rows = everything_stored()
    ids = {str(row["id"]) for row in rows["surveys_response"]}
    digests = {row["digest"] for row in rows["surveys_response"]}

    naming = {
        table for table, found in rows.items() if any(one in json.dumps(found, default=str) for one in ids | digests)
    }

    assert naming == {"surveys_response", "surveys_answer", "trail_event"}
    told = [row for row in rows["trail_event"] if any(one in json.dumps(row, default=str) for one in ids)]
    assert {(row["kind"], row["at"]) for row in told} == {(ResponseEvent.KEPT, LATER)}


@pytest.fixture
def own_files(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return settings.FILES


def test_no_log_and_no_file_tells_who_gave_which_answer(own_files, anonymous, caplog):
    keep_responses(at=LATER)
    logged = [line.getMessage() for line in caplog.records if not line.name.startswith("django.db")]
    ids = [str(pk) for pk in Response.objects.values_list("pk", flat=True)]

    assert [line for line in logged if "203.0.113" in line or "Phone/" in line or any(pk in line for pk in ids)] == []
    assert [path for path in own_files.rglob("*") if path.is_file()] == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_database_s_own_notes_join_no_answer_to_an_event_of_the_moment_at_which_it_came(anonymous):
    assert {"surveys_answer", "trail_event"} <= set().union(*transactions())
    keep_responses(at=LATER)

    assert [tables for tables in transactions() if "surveys_answer" in tables and "surveys_spentkey" in tables] == []
    arrived = set(Event.objects.filter(kind=ResponseEvent.ARRIVED).order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT e.id FROM trail_event e JOIN surveys_answer a ON a.xmin::text = e.xmin::text")
        assert arrived & {id_ for (id_,) in cursor.fetchall()} == set()


@pytest.fixture
def confidential(people, clock) -> Wave:
    """Everybody was sent a link of their own and has answered."""
    wave = a_running_wave(ONE_QUESTION)
    links = [f"/s/{personal_token(invited(person, to=wave))}" for person in people]
    answer_all(links, clock)
    clock(LATER)
    return wave


def test_the_two_events_of_a_confidential_response_share_neither_time_nor_reference(confidential):
    keep_responses(at=LATER)
    answered = Event.objects.filter(kind=InvitationEvent.ANSWERED)
    kept = Event.objects.filter(kind=ResponseEvent.KEPT)

    assert (answered.count(), kept.count()) == (GUESTS, GUESTS)
    assert {event.at for event in answered} & {event.at for event in kept} == set()
    responses = {str(pk) for pk in Response.objects.values_list("pk", flat=True)}
    invitations = {f"invitation:{pk}" for pk in Invitation.objects.values_list("pk", flat=True)}
    assert not any(one in event.canonical for event in answered for one in responses)
    assert not any(f'"{one}"' in event.canonical for event in kept for one in invitations)
    assert not is_told_by(physical_order())


def test_what_a_confidential_response_says_of_who_was_asked_reads_differently_each_time(confidential):
    sealed = set(Response.objects.values_list("sealed", flat=True))

    assert len(sealed) == GUESTS
    assert len({text[:12] for text in sealed}) == 1  # the moment that a seal carries is the same for all
    assert not Sheet.objects.exists()


PAGES = [
    "/desk/surveys/waves/{wave}/",
    "/desk/surveys/enter/",
    "/desk/surveys/waves/{wave}/enter/?q=guest",
    "/desk/surveys/responses/{response}/reveal/",
    "/desk/customers/{customer}/",
]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.IDENTITY_CUSTODIAN])
def test_no_page_joins_an_answer_to_a_person_for_anybody_but_a_custodian(confidential, people, client_of, role):
    keep_responses(at=LATER)
    user: User = employ("Somebody Else", role)
    response = Response.objects.order_by("pk").first()
    assert response is not None
    browser = client_of(user)
    browser.raise_request_exception = True

    for page in PAGES:
        address = page.format(wave=confidential.reference, response=response.pk, customer=people[0].reference)
        shown = browser.get(address).content.decode()
        assert str(response.pk) not in shown or people[0].name not in shown
        assert response.sealed not in shown
    assert browser.post(f"/desk/surveys/responses/{response.pk}/reveal/", {"reason": "x"}).status_code == 403
    assert not Event.objects.filter(kind=ResponseEvent.REVEALED).exists()
