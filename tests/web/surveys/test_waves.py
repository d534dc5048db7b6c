"""A wave is planned, drawn, launched, watched and closed on its pages."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.http import HttpResponse

from ascolto.jobs.work import run_due
from ascolto.surveys.drawing import draw
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.launching import launch
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Invitation, InvitationState, OptOut, Wave
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.surveys.conftest import post_office
from tests.surveys.fielding import a_wave, guests
from tests.surveys.hearing import WELL, sent
from tests.surveys.making import a_content, a_frozen_edition

__all__ = ["post_office"]

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/surveys/waves/"
TODAY = datetime.now(UTC)
PLAN = {
    "name": "Spring",
    "privacy": "confidential",
    "approach": "sample",
    "delay_hours": "24",
    "standings": ["current"],
    "design": "stratified",
    "divided_by": "language",
    "rule": "proportional",
    "margin": "10",
    "response_rate": "50",
    "design_effect": "1",
    "per_invitation": "0.5",
    "reminders": "7, 14",
    "closes_on": (TODAY + timedelta(days=30)).date().isoformat(),
}


def text_of(response: HttpResponse) -> str:
    """Return what a reader sees, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


@pytest.fixture
def at_marcos(client_of, marco_user):
    return client_of(marco_user)


def launched(**said) -> Wave:
    wave = launch(draw(a_wave(at=TODAY, **said), seed=1, by=SYSTEM, at=TODAY), by=SYSTEM, at=TODAY)
    run_due("worker", at=TODAY)
    return wave


def test_a_wave_goes_from_plan_to_letters(at_marcos, organisation, post_office):
    guests(40)
    edition = a_frozen_edition()

    planned = at_marcos.post(f"{ADDRESS}new/", {**PLAN, "edition": edition.pk})
    wave = Wave.objects.get()
    assert (planned.status_code, planned["Location"]) == (303, f"{ADDRESS}{wave.reference}/")
    assert wave.design["margin"] == 0.1

    preview = text_of(at_marcos.get(f"{ADDRESS}{wave.reference}/sample/"))
    assert "Customers who are meant 40" in preview
    assert "Bulgarian 8 8" in preview
    at_marcos.post(f"{ADDRESS}{wave.reference}/sample/")
    checklist = text_of(at_marcos.get(f"{ADDRESS}{wave.reference}/launch/"))
    assert "40 letters." in checklist
    assert "Not yet" not in checklist
    at_marcos.post(f"{ADDRESS}{wave.reference}/launch/")

    wave.refresh_from_db()
    assert wave.stage == WaveStage.RUNNING
    run_due("worker", at=datetime.now(UTC))
    assert len(post_office.mails) == 40
    page = text_of(at_marcos.get(f"{ADDRESS}{wave.reference}/"))
    assert "Asked 40" in page
    kinds = [event.kind for event in trail_of(wave)]
    assert kinds == ["wave.planned", "wave.drawn", "wave.launched"]


def test_a_faulty_plan_stays_in_the_form_with_the_fault_beside_its_field(at_marcos, organisation):
    edition = a_frozen_edition()

    response = at_marcos.post(f"{ADDRESS}new/", {**PLAN, "edition": edition.pk, "reminders": "14, 7"})

    assert response.status_code == 422
    page = text_of(response)
    assert "Say the days in ascending order" in page
    assert 'value="14, 7"' in response.content.decode()
    assert not Wave.objects.exists()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"approach": "event"}, "Say after which event it asks."),
        ({"divided_by": ""}, "Say by what the sample is divided."),
        ({"reminders": "soon"}, "Write whole days with commas between"),
        ({"deviations": "it 1.2"}, "Write one stratum a line"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_planned_is_said(at_marcos, organisation, said, fault):
    edition = a_frozen_edition()

    response = at_marcos.post(f"{ADDRESS}new/", {**PLAN, "edition": edition.pk, **said})

    assert response.status_code == 422
    assert fault in text_of(response)
    assert not Wave.objects.exists()


def test_without_a_frozen_questionnaire_the_page_says_what_to_do(at_marcos, organisation):
    assert "No questionnaire is frozen" in text_of(at_marcos.get(f"{ADDRESS}new/"))


def test_a_plan_is_changed_before_the_launch_and_its_end_after(at_marcos, organisation, post_office):
    guests(3)
    wave = a_wave(at=TODAY)
    shown = at_marcos.get(f"{ADDRESS}{wave.reference}/plan/").content.decode()
    assert 'value="Spring"' in shown
    at_marcos.post(f"{ADDRESS}{wave.reference}/plan/", {**PLAN, "name": "Summer"})
    wave.refresh_from_db()
    assert (wave.name, wave.reminders, wave.population) == ("Summer", [7, 14], {"standings": ["current"]})

    wave = launched()
    at_marcos.post(f"{ADDRESS}{wave.reference}/running/", {"closes_on": "2099-01-31", "reminders": "3"})

    wave.refresh_from_db()
    assert (wave.closes_at.year, wave.reminders) == (2099, [3])
    assert at_marcos.get(f"{ADDRESS}{wave.reference}/plan/").status_code == 404


def test_closing_shows_rates_with_their_denominator_and_who_is_missing(at_marcos, organisation, post_office):
    guests(30, language="it")
    guests(10, first=31, language="ru")
    wave = launched(design={"design": "stratified", "divided_by": "language", "invited": 40})
    for invitation in Invitation.objects.filter(wave=wave, stratum="it")[:6]:
        sent(wave, WELL, invitation=invitation, key=f"key {invitation.pk}", at=TODAY)

    response = at_marcos.post(f"{ADDRESS}{wave.reference}/close/")

    assert response.status_code == 303
    page = text_of(at_marcos.get(f"{ADDRESS}{wave.reference}/"))
    assert "RR1 15.0" in page
    assert "Those who answered beside those who were drawn" in page
    wave.refresh_from_db()
    assert wave.stage == WaveStage.CLOSED


def test_a_wave_is_called_off_only_with_a_reason(at_marcos, organisation):
    wave = a_wave(at=TODAY)

    assert at_marcos.post(f"{ADDRESS}{wave.reference}/call-off/", {"reason": " "}).status_code == 422
    at_marcos.post(f"{ADDRESS}{wave.reference}/call-off/", {"reason": "The hotel is closed."})

    wave.refresh_from_db()
    assert wave.stage == WaveStage.CALLED_OFF
    assert trail_of(wave).last().text == "The hotel is closed."


def test_the_letter_is_shown_in_each_language_of_the_questionnaire(at_marcos, organisation):
    wave = a_wave(a_frozen_edition(a_content(languages=("en", "it"))), at=TODAY, reminders=[7])

    page = text_of(at_marcos.get(f"{ADDRESS}{wave.reference}/letter/?language=it"))

    assert "Your stay (it)" in page
    assert at_marcos.get(f"{ADDRESS}{wave.reference}/letter/?language=xx").status_code == 404


def test_an_open_link_has_a_code_and_a_poster_and_a_personal_one_has_none(at_marcos, organisation):
    wave, other = a_wave(at=TODAY, privacy=Privacy.ANONYMOUS), a_wave(at=TODAY)

    poster = at_marcos.get(f"{ADDRESS}{wave.reference}/poster/").content.decode()
    code = at_marcos.get(f"{ADDRESS}{wave.reference}/code.svg?download=1")

    assert f"/s/{wave.open_token}" in poster
    assert (code["Content-Type"], code["Content-Disposition"]) == (
        "image/svg+xml",
        f'attachment; filename="{wave.reference}.svg"',
    )
    assert at_marcos.get(f"{ADDRESS}{other.reference}/code.svg").status_code == 404


def test_the_list_asks_as_often_for_three_waves_as_for_one(
    at_marcos, organisation, post_office, django_assert_num_queries
):
    guests(3)
    launched()
    at_marcos.get(ADDRESS)
    with django_assert_num_queries(QUERIES):
        assert "Spring" in text_of(at_marcos.get(ADDRESS))
    launched()
    a_wave(at=TODAY)

    with django_assert_num_queries(QUERIES):
        page = text_of(at_marcos.get(ADDRESS))

    assert page.count("Spring") >= 3


QUERIES = 8


def test_a_wave_that_did_not_come_back_shows_as_a_gap(at_marcos, organisation):
    guests(3)
    wave = a_wave(at=TODAY, design={"design": "census", "every_months": 6})
    launch(draw(wave, by=SYSTEM, at=TODAY), by=SYSTEM, at=TODAY - timedelta(days=300))

    assert "A wave was missed" in text_of(at_marcos.get(ADDRESS))


def test_who_may_only_read_sees_a_wave_and_no_button(client_of, elena_user, organisation):
    wave = a_wave(at=TODAY)

    page = client_of(elena_user).get(f"{ADDRESS}{wave.reference}/")

    assert page.status_code == 200
    assert "Call off" not in text_of(page)
    assert client_of(elena_user).post(f"{ADDRESS}{wave.reference}/close/").status_code == 403
    assert Invitation.objects.filter(state=InvitationState.SENT).count() == 0


def test_a_customer_on_the_telephone_is_not_asked_any_more(at_marcos, organisation):
    [guest] = guests(1)
    address = f"{ADDRESS}of/{guest.reference}/"
    assert "Never asked yet" in text_of(at_marcos.get(address))

    at_marcos.post(address, {"wish": "never"})
    assert "No survey asks this customer." in text_of(at_marcos.get(address))

    at_marcos.post(address, {"wish": "again"})
    assert not OptOut.objects.exists()
