"""The components as people meet them: in both lights, on both scales, by ear."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("path", ["/desk/gallery", "/desk/gallery/door"])
def test_every_component_can_be_seen_heard_and_reached(desk_of, ioana_user, accessible, path, width, look):
    page = desk_of(ioana_user)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=look)

    page.goto(path)

    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_menu_opens_on_a_phone_without_scripts(opened, client_of, ioana_user, settings, language):
    context = opened(language=language, viewport={"width": 375, "height": 800}, java_script_enabled=False)
    session = client_of(ioana_user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}])
    page = context.new_page()
    page.goto("/desk/gallery")
    menu = page.locator("nav.sidebar")
    expect(menu).not_to_be_visible()

    page.locator("a.topbar-menu").click()

    expect(menu).to_be_visible()
