"""Floods are slowed down by a wait or a sum, machines are noticed, and nobody who means it loses a word."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client

from ascolto.complaints.models import Complaint, Remark, SetAside
from ascolto.correspondence.models import Attachment
from ascolto.frontdoor import proving
from ascolto.frontdoor.guarding import LONGEST_WAIT, SHORTEST_WAIT, TRAP
from ascolto.trail.models import Event
from ascolto.ui import moment
from tests.frontdoor.conftest import fresh_key, handed_out, words_of
from tests.frontdoor.test_complaining import photo

TICKET = re.compile(r'name="ticket" value="([^"]+)"')
ASKED = re.compile(r'data-sum="([^"]+)" data-sum-bits="(\d+)" data-sum-pieces="(\d+)"')


@pytest.fixture
def clock(monkeypatch):
    """The clock of the doors, which a test can turn on."""

    class Clock:
        at = moment.now().replace(second=0, microsecond=0)

        def turn_on(self, seconds: int) -> None:
            self.at += timedelta(seconds=seconds)

    clock = Clock()
    monkeypatch.setattr(moment, "now", lambda: clock.at)
    return clock


@pytest.fixture
def crowded(complain, clock, settings):
    """Two complaints came from this address within the minute, which is as many as may."""
    settings.FORMS_PER_MINUTE = 2
    complain(words="The first"), complain(words="The second")
    return settings


def ticket_in(response) -> str:
    return TICKET.search(response.content.decode())[1]


def solved(response) -> str:
    """Do the sum that the page asks for, as the browser would."""
    ticket, bits, pieces = ASKED.search(response.content.decode()).groups()
    return ".".join(str(_answer(f"{ticket}:{number}:", int(bits))) for number in range(int(pieces)))


def _answer(start: str, bits: int) -> int:
    number = 0
    while int.from_bytes(sha256(f"{start}{number}".encode()).digest()[:4], "big") >> (32 - bits):
        number += 1
    return number


def test_at_a_human_pace_nothing_is_asked(complain, visitor):
    page = visitor.get("/complain").content.decode()

    assert ("data-sum=" in page, 'name="ticket"' in page) == (False, False)
    assert complain().status_code == 303


def test_whoever_sends_too_much_is_told_how_long_to_wait_and_keeps_everything(crowded, complain):
    response = complain(words="The third", wish="Say sorry")

    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert "Please press the button again in 30 seconds." in words_of(response)
    assert ">\nThe third</textarea>" in page
    assert ">\nSay sorry</textarea>" in page
    assert Complaint.objects.count() == 2


def test_after_the_wait_the_same_form_passes_without_scripts(crowded, complain, clock):
    ticket = ticket_in(complain(words="The third"))

    clock.turn_on(29)
    early = complain(words="The third", ticket=ticket)
    clock.turn_on(1)
    late = complain(words="The third", ticket=ticket)

    assert "again in 1 second." in words_of(early)
    assert ticket_in(early) == ticket
    assert (early.status_code, late.status_code) == (429, 303)
    assert sorted(Complaint.objects.values_list("words", flat=True)) == ["The first", "The second", "The third"]


def test_each_has_a_place_in_the_line(crowded, complain):
    waits = [int(complain(words=f"Number {number}").headers["Retry-After"]) for number in range(3)]

    assert waits == [30, 60, LONGEST_WAIT]


def test_where_the_line_is_longer_than_a_minute_no_place_in_it_is_given_away(crowded, complain, clock):
    complain(words="The third"), complain(words="The fourth")
    beyond = complain(words="The fifth")

    clock.turn_on(LONGEST_WAIT - 1)
    still = complain(words="The fifth", ticket=ticket_in(beyond))

    assert "Please wait a minute" in words_of(beyond)
    assert still.status_code == 429
    assert Complaint.objects.count() == 2


def test_who_does_the_sum_need_not_wait(crowded, complain):
    asked = complain(words="The third")

    response = complain(words="The third", ticket=ticket_in(asked), proof=solved(asked))

    assert response.status_code == 303
    assert Complaint.objects.filter(words="The third").count() == 1


@pytest.mark.parametrize("wrong", ["", "0", "x", ".".join(["0"] * 16), ".".join(["9" * 10] * 16), "9" * 100_000])
def test_a_wrong_sum_is_worth_nothing(crowded, complain, wrong):
    asked = complain(words="The third")

    response = complain(words="The third", ticket=ticket_in(asked), proof=wrong)

    assert (response.status_code, Complaint.objects.count()) == (429, 2)


def test_a_ticket_is_good_for_one_sending_however_often_that_is_repeated(crowded, complain, visitor):
    asked = complain(words="The third", key=fresh_key(visitor, "/complain"))
    paid = {"ticket": ticket_in(asked), "proof": solved(asked)}
    key = fresh_key(visitor, "/complain")

    first = complain(words="The third", key=key, **paid)
    again = complain(words="The third", key=key, **paid)
    other = complain(words="The fourth", **paid)

    assert handed_out(visitor, first) == handed_out(visitor, again)
    assert (other.status_code, Complaint.objects.count()) == (429, 3)
    assert ticket_in(other) != paid["ticket"]


@pytest.mark.parametrize("ticket", ["x", "", "WyJhIiwwLDBd:1abc:sig"])
def test_a_ticket_that_is_not_ours_counts_as_none(crowded, complain, ticket):
    assert complain(words="The third", ticket=ticket).status_code == 429
    assert Complaint.objects.count() == 2


def test_a_mistake_in_the_form_does_not_use_the_ticket_up(crowded, complain):
    asked = complain(words="The third")
    paid = {"ticket": ticket_in(asked), "proof": solved(asked)}

    faulty = complain(words="The third", email="anna", **paid)
    mended = complain(words="The third", email="anna@example.org", **paid)

    assert ticket_in(faulty) == paid["ticket"]
    assert f'name="proof" value="{paid["proof"]}"' in faulty.content.decode()
    assert (faulty.status_code, mended.status_code) == (400, 303)


def test_everybody_together_is_asked_when_very_many_come_from_everywhere(complain, settings, clock, organisation):
    settings.FORMS_PER_MINUTE_TOGETHER = 12
    senders = [Client(REMOTE_ADDR=f"198.51.100.{number}") for number in range(13)]

    answers = [each.post("/complain", {"words": "The key", "speaking": "myself"}) for each in senders]

    assert [answer.status_code for answer in answers] == [303] * 12 + [429]
    assert answers[-1].headers["Retry-After"] == str(SHORTEST_WAIT)
    clock.turn_on(60)
    assert complain().status_code == 303


def test_without_the_sum_there_is_still_the_wait(crowded, complain, clock):
    crowded.PROOF_OF_WORK = "off"
    asked = complain(words="The third")

    clock.turn_on(30)

    assert "data-sum=" not in asked.content.decode()
    assert complain(words="The third", ticket=ticket_in(asked)).status_code == 303


def test_a_sum_takes_about_as_many_tries_as_was_set(organisation):
    ticket = proving.new_ticket(wait_seconds=5, at=moment.now())
    tries = sum(_answer(f"{ticket.text}:{number}:", ticket.bits) + 1 for number in range(ticket.pieces))

    assert (ticket.bits, ticket.pieces) == (11, 16)
    assert 8_000 < tries < 100_000


@pytest.mark.parametrize(("address", "words"), [("/praise", "Lovely"), ("/suggest", "A bench")])
def test_praise_and_suggestions_keep_the_same_pace(crowded, visitor, clock, address, words):
    asked = visitor.post(address, {"words": words})

    clock.turn_on(30)
    passed = visitor.post(address, {"words": words, "ticket": ticket_in(asked)})

    assert (asked.status_code, passed.status_code) == (429, 303)
    assert Remark.objects.get().words == words


def test_following_up_keeps_the_pace_too_and_keeps_what_was_typed(visitor, complain, clock, settings):
    reference, code = handed_out(visitor, complain())
    settings.FORMS_PER_MINUTE = 1

    asked = visitor.post("/track", {"reference": reference, "code": code})
    clock.turn_on(60)
    passed = visitor.post("/track", {"reference": reference, "code": code, "ticket": ticket_in(asked)})

    assert (asked.status_code, passed.status_code) == (429, 303)
    assert f'value="{reference}"' in asked.content.decode()


def test_the_hidden_field_is_hidden_from_everybody(visitor, organisation):
    page = visitor.get("/complain").content.decode()

    [hidden] = re.findall(rf'<div hidden><label[^>]*>[^<]*</label><input[^>]*name="{TRAP}"[^>]*></div>', page)
    assert 'tabindex="-1"' in hidden


def test_what_a_machine_may_have_sent_is_put_aside_with_its_files_and_its_sender_is_told(visitor, complain, sofia):
    response = complain(**{TRAP: "https://spam.example", "unit": "sofia", "attached": photo("key.jpg")})

    aside = SetAside.objects.get()
    assert response.status_code == 400
    assert "We have put aside what you sent" in words_of(response)
    assert ">\nWe waited an hour for the key.</textarea>" in response.content.decode()
    assert "spam.example" not in response.content.decode()
    assert (aside.kind, aside.unit, aside.given["words"]) == ("complaint", sofia, ["We waited an hour for the key."])
    assert [name for _pk, name in aside.files] == ["key.jpg"]
    assert TRAP not in aside.given
    assert (Complaint.objects.count(), Attachment.objects.count()) == (0, 0)
    assert Event.objects.filter(kind="complaint.received").count() == 0


def test_a_person_whose_browser_filled_it_in_presses_again_and_nobody_has_to_look(visitor, complain):
    key = fresh_key(visitor, "/complain")

    complain(key=key, **{TRAP: "Anna"})
    again = complain(key=key)

    assert again.status_code == 303
    assert Complaint.objects.count() == 1
    assert list(SetAside.objects.waiting()) == []


def test_praise_from_a_machine_is_put_aside_as_praise(visitor, organisation):
    visitor.post("/praise", {"words": "Buy now", TRAP: "x"})

    assert (SetAside.objects.get().kind, Remark.objects.count()) == ("praise", 0)
