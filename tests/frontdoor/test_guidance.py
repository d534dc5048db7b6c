"""What happens, how long it takes, what one gets and where else one may go: in plain words, before and after."""

import pytest

from ascolto.complaints.acknowledging import acknowledge
from ascolto.correspondence.models import Letter
from ascolto.organisation import settings_of
from ascolto.organisation.models import LegalEntity
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.frontdoor.conftest import enter, handed_out, words_of
from tests.moments import FOUNDED, MONDAY


@pytest.fixture
def two_houses(sofia, rome):
    for unit, name, body in ((sofia, "Sofia Ltd", "The mediator of Sofia"), (rome, "Roma S.r.l.", "The ADR of Rome")):
        entity = LegalEntity.objects.create(
            name=name, country="BG", currency="EUR", dispute_body={"en": body}, dispute_body_url="https://adr.example"
        )
        unit.legal_entity = entity
        unit.save(update_fields=["legal_entity"])


@pytest.mark.clause("10002:7.1")
def test_it_says_what_happens_how_long_it_takes_what_one_gets_and_where_else_one_may_go(visitor, two_houses):
    settings_of.change({"acknowledge_hours": 6, "decide_days": 7, "close_days": 15}, by=SYSTEM, at=FOUNDED)

    page = visitor.get("/what-happens")

    words = words_of(page)
    ids = ["steps", "time", "get", "elsewhere"]
    said = ["within 6 working hours", "within 7 working days", "within 15 working days", "It costs you nothing."]
    assert [f'id="{name}"' in page.content.decode() for name in ids] == [True] * 4
    assert [each in words for each in said] == [True] * 4
    assert ("The mediator of Sofia" in words, "The ADR of Rome" in words) == (True, True)


def test_of_one_place_only_what_belongs_to_it_is_named(visitor, two_houses):
    words = words_of(visitor.get("/what-happens?unit=rome"))

    assert ("The mediator of Sofia" in words, "The ADR of Rome" in words) == (False, True)
    assert "The mediator of Sofia" in words_of(visitor.get("/what-happens?unit=atlantis"))


def test_it_is_linked_before_and_after_sending(visitor, complain):
    sent = complain()
    receipt = visitor.get(sent.headers["Location"])
    status = enter(visitor, *handed_out(visitor, sent))

    pages = [visitor.get("/"), visitor.get("/complain"), receipt, status]
    assert ['href="/what-happens' in page.content.decode() for page in pages] == [True] * 4


def test_the_acknowledgement_leads_there_in_the_language_of_the_complainant(sofia, anna):
    complaint = taken(sofia, customer=anna, language="bg").complaint

    acknowledge(complaint, by=SYSTEM, at=MONDAY)

    assert "http://localhost:8000/what-happens?unit=sofia&lang=bg" in Letter.objects.get().body


def test_its_sentences_are_short(visitor, organisation):
    """A hundred words in plain English make about eight sentences; long ones lose readers."""
    page = visitor.get("/what-happens").content.decode()
    body = page[page.index("<h1>") : page.index("</main>")]
    text = words_of(type("Page", (), {"content": body.encode()}))
    sentences = [sentence.split() for sentence in text.replace("?", ".").replace(":", ".").split(".")]
    lengths = [len(words) for words in sentences if words]

    assert max(lengths) <= 30
    assert sum(lengths) / len(lengths) <= 11
