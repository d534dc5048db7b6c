"""What everybody may read, before saying who they are: the first page, the policy, the probes."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ascolto.organisation import settings_of
from ascolto.organisation.models import LegalEntity, Unit
from ascolto.organisation.units import add_unit
from ascolto.trail.acting import SYSTEM
from tests.frontdoor.conftest import words_of
from tests.moments import FOUNDED

PAGES = ["/", "/complain", "/praise", "/suggest", "/track", "/policy", "/receipt"]


@pytest.mark.parametrize("language", ["en", "bg", "it", "ro", "ru"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_in_every_language_and_leaves_no_cookie(organisation, address, language):
    client = Client(headers={"accept-language": language})

    response = client.get(address)

    assert response.status_code in {200, 410}
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()
    assert client.cookies == {}


@pytest.mark.clause("10002:7.1")
def test_the_policy_says_all_eight_things_before_anybody_says_who_they_are(visitor):
    settings_of.change({"contact_phone": "+39 06 12", "decide_days": 7, "close_days": 15}, by=SYSTEM, at=FOUNDED)
    LegalEntity.objects.update(
        dispute_body={"en": "The mediator of Rome"}, policy={"en": "We of Albergo listen."}, regulator={"en": "Banca"}
    )

    response = visitor.get("/policy")

    page = response.content.decode()
    ids = ["where", "how", "what", "stages", "times", "remedies", "status", "elsewhere"]
    assert [f'id="{name}"' in page for name in ids] == [True] * 8
    words = words_of(response)
    said = [
        "+39 06 12",
        "within 7 working days",
        "within 15 working days",
        "The mediator of Rome",
        "We of Albergo listen.",
    ]
    assert [sentence in words for sentence in said] == [True] * 5


@pytest.mark.parametrize("address", PAGES[:4])
def test_forms_and_buttons_need_no_script(visitor, address):
    page = visitor.get(address).content.decode()
    shown = re.sub(r"<template.*?</template>|<div hidden>.*?</div>", "", page, flags=re.DOTALL)

    assert "hidden>" not in shown
    assert " disabled" not in shown


def test_before_there_is_an_organisation_the_door_says_so(db):
    response = Client().get("/complain")

    assert response.status_code == 503
    assert "has not been set up yet" in words_of(response)


@pytest.mark.parametrize(("address", "queries"), [("/healthz", 0), ("/readyz", 1)])
def test_the_probes_ask_for_nothing_else(db, address, queries):
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(address, headers={"host": "10.0.0.1"})

    assert (response.status_code, response.headers["Content-Type"], len(captured)) == (200, "text/plain", queries)


def test_a_policy_that_all_legal_entities_share_is_said_once(visitor, organisation):
    second = LegalEntity.objects.create(name="Albergo Bulgaria EOOD", country="BG", currency="EUR")
    plovdiv = add_unit("Plovdiv", code="plovdiv", parent=organisation, by=SYSTEM, at=FOUNDED)
    Unit.objects.filter(pk=plovdiv.pk).update(legal_entity=second)
    LegalEntity.objects.update(policy={"en": "We of Albergo listen."})

    together = words_of(visitor.get("/policy"))
    LegalEntity.objects.filter(pk=second.pk).update(policy={"en": "We of Plovdiv listen too."})
    apart = words_of(visitor.get("/policy"))

    assert (together.count("We of Albergo listen."), second.name in together) == (1, False)
    assert ("We of Plovdiv listen too." in apart, second.name in apart) == (True, True)


@pytest.mark.parametrize("address", ["/complain", "/praise", "/suggest"])
def test_the_browser_may_keep_a_form_so_that_going_back_brings_the_words_back(visitor, address):
    shown = visitor.get(address)
    shown_again = visitor.post(address, {"words": "", "name": "Anna"})

    assert (shown.status_code, shown_again.status_code) == (200, 400)
    assert "no-store" not in shown.headers.get("Cache-Control", "")
    assert "no-store" not in shown_again.headers.get("Cache-Control", "")
