"""A visitor at the front door, without scripts, who has never been here."""

import re

import pytest
from django.test import Client

from ascolto.frontdoor import counter, guarding, ready, receipts

KEY = re.compile(rb'name="key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _nothing_remembered():
    for memory in (counter.counters, ready.pages, receipts.sheets, guarding.pace):
        memory.forget()


@pytest.fixture
def visitor(organisation) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def complain(visitor):
    """Open the form, fill in what is given, and send it."""

    def send(**given):
        usual = {
            "words": "We waited an hour for the key.",
            "key": fresh_key(visitor, "/complain"),
            "speaking": "myself",
        }
        return visitor.post("/complain", usual | given)

    return send


def fresh_key(visitor: Client, address: str) -> str:
    return KEY.search(visitor.get(address).content).group(1).decode()


def words_of(response) -> str:
    """Return what stands on the page, as somebody reads it."""
    text = re.sub(r"<(script|style|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def handed_out(visitor: Client, response) -> tuple[str, str]:
    """Follow to the receipt, and return number and secret code as they stand there."""
    page = visitor.get(response.headers["Location"]).content.decode()
    reference, code, *_ = re.findall(r'data-copy="([^"]+)"', page)
    return reference, code


def enter(visitor: Client, reference: str, code: str):
    return visitor.post("/track", {"reference": reference, "code": code}, follow=True)
