"""A guest answers on a telephone and goes on at a desk; a screen in the lobby asks whoever comes by."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ascolto.frontdoor import guarding, ready, survey_door, survey_drawing
from ascolto.people.roles import Role
from ascolto.surveys import content as says
from ascolto.surveys.kinds import Look, Mode, QuestionKind
from ascolto.surveys.models import Answer, Invitation, InvitationState, Response, Sheet
from ascolto.surveys.tokens import personal_token
from tests.conftest import employ
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.keyboard import tab_to
from tests.journeys.reading import Reader
from tests.surveys.hearing import EVERY_LANGUAGE, a_running_wave, an_anonymous_wave, everything, invited
from tests.surveys.making import a_content, said

pytestmark = pytest.mark.django_db(transaction=True)

SMALLEST_TARGET = 44
HEAVIEST_PAGE = 60_000
TARGETS = """() => [...document.querySelectorAll(".point, .choice, .survey-actions button, .form-control")]
  .map(target => Math.floor(Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height)))"""
WIDTHS = "all => all.map(one => Math.round(one.getBoundingClientRect().width))"
FILLED = "all => all.map(one => getComputedStyle(one).fill !== 'none')"
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def _nothing_remembered(sofia):
    for memory in (survey_door.askings, survey_drawing.sheets, ready.pages, guarding.pace):
        memory.forget()


@pytest.fixture
def ioana_user(sofia, language):
    return employ("Ioana Popescu", Role.HANDLER, unit=sofia, language=language)


def mark(page: Page, name: str, value: str) -> None:
    """Press the card of an answer, as a finger does."""
    page.locator(f'label:has(input[name="a-{name}"][value="{value}"])').click()


def to_next(page: Page) -> None:
    page.locator('.survey-actions button[value="next"]').click()


def looked_at(page: Page, name: str) -> None:
    """Leave a picture for whoever wants to look."""
    if folder := os.environ.get("ASCOLTO_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=Path(folder) / f"{name}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")


def test_a_guest_answers_on_a_telephone_and_goes_on_at_a_desk(opened, language, sofia, anna, accessible):
    invitation = invited(anna, to=a_running_wave(everything(), unit=sofia), language=language, unit=sofia)
    address = f"/s/{personal_token(invitation)}"
    phone = opened(language=language, **PHONE).new_page()
    phone.goto(address)
    expect(phone.locator("html")).to_have_attribute("lang", language)
    accessible(phone)
    looked_at(phone, f"phone-1-{language}")
    assert min(phone.evaluate(TARGETS)) >= SMALLEST_TARGET
    assert not phone.evaluate(WIDER)

    to_next(phone)
    expect(phone.get_by_role("alert")).to_be_focused()
    accessible(phone)
    phone.get_by_role("alert").get_by_role("link").click()
    expect(phone.locator("#a-nps--0")).to_be_focused()
    for name, value in {"nps": "9", "csat": "-dk", "rooms.bed": "5", "wifi.functional": "1", "compared": "4"}.items():
        mark(phone, name, value)
    to_next(phone)
    expect(phone.locator("progress")).to_have_attribute("value", "2")
    accessible(phone)
    looked_at(phone, f"phone-2-{language}")
    assert Invitation.objects.get().state == InvitationState.BEGUN

    desk = opened(language=language, **DESKTOP).new_page()
    desk.goto(address)
    expect(desk.locator("progress")).to_have_attribute("value", "2")
    looked_at(desk, f"desk-2-{language}")
    mark(desk, "why", "o1")
    mark(desk, "used", "o2")
    desk.locator("#a-nights").fill("3")
    to_next(desk)
    looked_at(desk, f"desk-3-{language}")
    accessible(desk)
    desk.locator("#a-more").fill("More light.")
    to_next(desk)

    expect(desk).to_have_url(f"{desk.url.partition('/s/')[0]}/s/{invitation.wave.reference}/thanks/{language}")
    accessible(desk)
    looked_at(desk, f"desk-4-{language}")
    reader = Reader(desk, language)
    reader.link("Praise", "front door").click()
    expect(desk).to_have_url(f"{desk.url.partition('/praise')[0]}/praise?unit=sofia")
    response = Response.objects.get()
    assert (response.mode, response.language, response.is_complete) == (Mode.MAIL, language, True)
    assert not Sheet.objects.exists()


def test_a_guest_answers_by_keyboard_alone(opened, language, anna):
    invitation = invited(anna, to=a_running_wave(everything()), language=language)
    page = opened(language=language, **DESKTOP).new_page()
    page.goto(f"/s/{personal_token(invitation)}")

    tab_to(page.locator("#a-nps--0"))
    page.keyboard.press("Space")
    for _press in range(7):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_have_attribute("value", "2")
    page.keyboard.press("Tab")
    tab_to(page.locator("#a-used--o1"))
    page.keyboard.press("Space")
    tab_to(page.locator('.survey-actions button[value="next"]'))
    page.keyboard.press("Enter")
    expect(page.locator("progress")).to_have_attribute("value", "3")
    tab_to(page.locator("#a-agree"))
    page.keyboard.press("Space")
    tab_to(page.locator('.survey-actions button[value="next"]'))
    page.keyboard.press("Enter")

    expect(page.locator("progress")).to_have_count(0)
    assert Answer.objects.get(question__code="nps").number == 7
    assert Response.objects.get().customer == anna


def test_a_survey_works_on_a_bad_line_without_scripts(opened, language):
    wave = an_anonymous_wave(everything())
    phone = opened(language=language, java_script_enabled=False, **PHONE).new_page()
    loaded: list[int] = []
    phone.on("response", lambda answer: loaded.append(len(answer.body())) if answer.ok else None)
    phone.goto(f"/s/{wave.open_token}", wait_until="networkidle")
    mark(phone, "nps", "10")
    to_next(phone)
    to_next(phone)
    phone.locator(f'button[value="in-{"it" if language != "it" else "en"}"]').click()
    to_next(phone)

    expect(phone.locator("progress")).to_have_count(0)
    assert Response.objects.get().language == ("it" if language != "it" else "en")
    assert max(loaded) < HEAVIEST_PAGE


def test_the_screen_in_the_lobby_asks_one_after_the_other(opened, language, accessible):
    wave = an_anonymous_wave(everything())
    screen = opened(language=language, **DESKTOP).new_page()
    screen.clock.install()
    screen.goto(f"/s/{wave.open_token}/kiosk")
    accessible(screen)
    looked_at(screen, f"kiosk-{language}")
    mark(screen, "nps", "2")
    to_next(screen)
    expect(screen.locator("progress")).to_have_attribute("value", "2")

    screen.clock.run_for(91_000)
    expect(screen.locator("dialog")).to_be_visible()
    screen.clock.run_for(21_000)
    expect(screen.locator("progress")).to_have_attribute("value", "1")
    expect(screen.locator("input:checked")).to_have_count(0)

    mark(screen, "nps", "8")
    for _page in range(3):
        to_next(screen)
    expect(screen.locator("progress")).to_have_count(0)
    accessible(screen)
    screen.clock.run_for(21_000)
    expect(screen.locator("progress")).to_have_attribute("value", "1")
    assert list(Response.objects.values_list("mode", flat=True)) == [Mode.KIOSK]


def stars_and_faces(language: str) -> says.Content:
    labels = {point: said(words, EVERY_LANGUAGE) for point, words in (("1", "very bad"), ("5", "very good"))}
    stars = says.Scale(high=5, look=Look.STARS, labels=labels)
    faces = says.Scale(high=7, look=Look.FACES)
    page = says.Page(
        code="page",
        questions=(
            says.Question(
                code="stay",
                kind=QuestionKind.RATING,
                words=said("How was it?", EVERY_LANGUAGE),
                scale=stars,
                do_not_know=True,
            ),
            says.Question(
                code="mood", kind=QuestionKind.CSAT, words=said("How do you feel?", EVERY_LANGUAGE), scale=faces
            ),
        ),
    )
    return a_content(languages=(language, *(code for code in EVERY_LANGUAGE if code != language)), pages=(page,))


def test_stars_and_faces_are_pressed_with_a_finger_and_seen_in_the_dark(opened, language, accessible):
    wave = an_anonymous_wave(stars_and_faces(language))
    phone = opened(language=language, **PHONE).new_page()
    phone.goto(f"/s/{wave.open_token}")
    to_next(phone)
    expect(phone.locator("[role=alert] button[value=empty]")).to_be_visible()
    accessible(phone)

    mark(phone, "stay", "4")
    mark(phone, "mood", "5")

    assert phone.locator('[data-look="stars"] .drawn').evaluate_all(FILLED) == [True, True, True, True, False]
    assert len(set(phone.locator('[data-look="faces"] .point').evaluate_all(WIDTHS))) == 1
    assert min(phone.evaluate(TARGETS)) >= SMALLEST_TARGET
    assert not phone.evaluate(WIDER)
    accessible(phone)
    looked_at(phone, f"stars-phone-{language}")
    phone.emulate_media(color_scheme="dark")
    accessible(phone)
    to_next(phone)
    assert set(Answer.objects.values_list("question__code", "number")) == {("stay", 4.0), ("mood", 5.0)}


def test_answers_on_paper_and_by_telephone_are_entered_at_the_desk(
    desk_of, ioana_user, sofia, anna, language, accessible
):
    wave = a_running_wave(everything(), unit=sofia)
    invited(anna, to=wave)
    desk = desk_of(ioana_user)
    desk.goto(f"/desk/surveys/waves/{wave.reference}/enter/?q=koleva")
    desk.get_by_role("link", name="Anna Koleva").click()
    mark(desk, "nps", "10")
    accessible(desk)
    looked_at(desk, f"entry-{language}")
    Reader(desk, language).button("Store these answers").click()
    expect(desk.locator("input[name='a-nps']:checked")).to_have_count(0)
    assert Invitation.objects.get().state == InvitationState.ANSWERED

    desk.locator("#mode").select_option("paper")
    desk.locator("#sheet_number").fill("S-1")
    mark(desk, "nps", "3")
    Reader(desk, language).button("Store these answers").click()
    expect(desk.locator("input[name='a-nps']:checked")).to_have_count(0)
    assert set(Response.objects.values_list("mode", flat=True)) == {Mode.PHONE, Mode.PAPER}

    desk.goto(f"/desk/surveys/waves/{wave.reference}/paper/{language}/")
    desk.emulate_media(media="print")
    accessible(desk)
    looked_at(desk, f"paper-{language}")
