"""A real browser before the real server: a phone for customers, a desktop for the staff, and an ear for accessibility.

Each journey is played in one language: the one of the day, or the one that ASCOLTO_JOURNEY_LANGUAGES names; `all`
plays it in every language. Where ASCOLTO_JOURNEY_TURN names a turn, each is played on one database and left out on the
other.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from ascolto.people.models import User
from tests.browser import chromium
from tests.journeys.turns import database_in, language_in, turn

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "standards => axe.run(document, {runOnly: {type: 'tag', values: standards}})"
SAID_LAST = "everything before this was reported"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}

# Playwright keeps an event loop in this thread, which makes Django suspect that it is called from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

Opening = Callable[..., Page]


def languages_of(journey: str) -> list[str]:
    named = os.environ.get("ASCOLTO_JOURNEY_LANGUAGES", "")
    every = [code for code, _name in settings.LANGUAGES]
    if named:
        return every if named == "all" else named.split(",")
    now = turn()
    return [every[datetime.now(UTC).toordinal() % len(every)] if now is None else language_in(now, journey, every)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "language" in metafunc.fixturenames:
        metafunc.parametrize("language", languages_of(metafunc.definition.nodeid))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything here is a journey, and one that skips for want of a browser says so."""
    journeys = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in journeys:
        item.add_marker(pytest.mark.journey)
        if chromium() is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium was found"))
    now = turn()
    if now is not None:
        elsewhere = [item for item in journeys if database_in(now, item.nodeid) != connection.vendor]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without its sandbox only because root, as in CI, may not use it; the pages are our own.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield opened
        opened.close()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What the windows report of scripts that fail and of what the content security policy forbids: nothing."""
    reported: list[str] = []
    yield reported
    assert reported == []


@pytest.fixture
def opened(browser: Browser, live_server, faults: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """Open windows of our server that report their faults."""
    contexts: list[BrowserContext] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if is_fault(said) else None)

    def open_window(*, language: str, **shape: object) -> BrowserContext:
        context = browser.new_context(base_url=live_server.url, locale=language, **shape)
        context.set_default_timeout(30_000)
        context.on("page", listen)
        contexts.append(context)
        return context

    yield open_window
    for context in contexts:
        context.close()


def is_fault(said: ConsoleMessage) -> bool:
    """Return whether a page complains; that a refusal was answered with its status is no fault."""
    return said.type == "error" and not said.text.startswith("Failed to load resource: the server responded")


@pytest.fixture
def phone(opened, language: str) -> Page:
    """The phone of a customer who reads this language."""
    return opened(language=language, **PHONE).new_page()


@pytest.fixture
def desktop(opened, language: str) -> Page:
    """A desktop on which nobody is signed in."""
    return opened(language=language, **DESKTOP).new_page()


@pytest.fixture
def desk_of(opened, client_of, language: str) -> Opening:
    """Open a desktop, or what else they have before them, on which the user is signed in."""

    def desk(user: User, **shape: object) -> Page:
        context = opened(language=language, **(shape or DESKTOP))
        session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"}]
        )
        return context.new_page()

    return desk


@pytest.fixture
def accessible(faults: list[str]) -> Callable[[Page], None]:
    """Fail with what axe-core finds on the page as it stands: rule, and where."""

    def listen_to(page: Page) -> None:
        page.wait_for_load_state("load")  # a page without its styles yet is another one
        heard = len(faults)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RUN_AXE, STANDARDS)["violations"]
        _let_it_report(page, faults)
        del faults[heard:]  # axe tries styles that the policy rightly forbids
        told = [{"rule": each["id"], "where": [node["target"] for node in each["nodes"]]} for each in found]
        assert told == [], f"{page.url}\n{json.dumps(told, indent=2)}"

    return listen_to


def _let_it_report(page: Page, faults: list[str]) -> None:
    """Wait until the browser reports nothing more: it does so later than it refuses, on a busy machine much later."""
    told = -1
    while told != len(faults):
        told = len(faults)
        page.wait_for_timeout(100)
        with page.expect_console_message(lambda said: said.text == SAID_LAST):
            page.evaluate("last => console.debug(last)", SAID_LAST)
