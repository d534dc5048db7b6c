"""Links and codes to hand out: they lead where they say, and are drawn as telephones want them."""

import io
import re

import pytest
from PIL import Image

from ascolto.correspondence.qr_codes import drawn_as_png, drawn_as_svg
from ascolto.organisation.offerings import add_offering
from ascolto.trail.acting import SYSTEM
from ascolto.web.links.invitations import Invitation, Kind
from tests.frontdoor.conftest import words_of
from tests.moments import FOUNDED


@pytest.fixture
def desk(ioana_user, client_of, settings):
    settings.URL = "https://albergo.example"
    return client_of(ioana_user)


def address_on(response) -> str:
    return re.search(r'data-copy="([^"]+)"', response.content.decode())[1].replace("&amp;", "&")


def test_without_a_choice_the_link_leads_to_the_form(desk):
    response = desk.get("/desk/links/")

    assert response.status_code == 200
    assert address_on(response) == "https://albergo.example/complain"


@pytest.mark.clause("10002:7.1")
def test_a_link_says_where_about_what_and_for_which_booking(desk, sofia):
    add_offering({"en": "Room"}, code="room", parent=None, by=SYSTEM, at=FOUNDED)

    response = desk.get("/desk/links/?kind=complain&unit=sofia&offering=room&order=B%204711&language=bg")

    address = address_on(response)
    assert address == "https://albergo.example/complain?unit=sofia&offering=room&order=B+4711&lang=bg"


def test_such_a_link_opens_the_form_with_all_of_it_filled_in(desk, sofia):
    address = address_on(desk.get("/desk/links/?kind=complain&unit=sofia&order=B-7&language=it"))

    page = desk.get(address.removeprefix("https://albergo.example"))

    assert page.headers["Content-Language"] == "it"
    assert re.search(r'value="sofia"[^>]* checked', page.content.decode())
    assert 'name="order_number" value="B-7"' in page.content.decode()


@pytest.mark.parametrize("kind", ["praise", "suggest"])
def test_praise_and_suggestions_know_only_the_place(desk, sofia, kind):
    address = address_on(desk.get(f"/desk/links/?kind={kind}&unit=sofia&order=B-7"))

    page = desk.get(address.removeprefix("https://albergo.example")).content.decode()

    assert address == f"https://albergo.example/{kind}?unit=sofia"
    assert '<option value="sofia" selected>' in page


def test_what_does_not_exist_is_refused(desk, sofia):
    response = desk.get("/desk/links/?kind=complain&unit=atlantis")

    assert response.status_code == 400
    assert 'data-copy="' not in response.content.decode()
    assert desk.get("/desk/links/code.svg?unit=atlantis").status_code == 404
    assert desk.get("/desk/links/poster/?unit=atlantis").status_code == 404


def test_the_code_comes_as_a_drawing_and_as_a_picture(desk, sofia):
    drawing = desk.get("/desk/links/code.svg?unit=sofia")
    picture = desk.get("/desk/links/code.png?unit=sofia&download=1")

    address = Invitation(unit="sofia").address
    assert (drawing.headers["Content-Type"], picture.headers["Content-Type"]) == ("image/svg+xml", "image/png")
    assert (drawing.content, picture.content) == (drawn_as_svg(address), drawn_as_png(address))
    assert "attachment" in picture.headers["Content-Disposition"]
    assert "Content-Disposition" not in drawing.headers


def test_a_code_is_black_on_white_with_room_around_it():
    picture = Image.open(io.BytesIO(drawn_as_png("https://albergo.example/complain"))).convert("L")

    border = [picture.getpixel((x, y)) for x in range(picture.width) for y in range(40)]
    assert set(border) == {255}
    assert {value for _count, value in picture.getcolors()} == {0, 255}


@pytest.mark.parametrize("kind", list(Kind))
def test_the_poster_speaks_the_languages_of_the_house_that_of_the_unit_first(desk, sofia, kind):
    response = desk.get(f"/desk/links/poster/?kind={kind}&unit=sofia")

    page = response.content.decode()
    spoken = re.findall(r'<(?:div|li) lang="(\w\w)"', page)
    assert response.status_code == 200
    assert (spoken[0], sorted(spoken)) == (sofia.language, ["bg", "en", "it", "ro", "ru"])
    assert f"https://albergo.example/{kind}?unit=sofia" in words_of(response)
    assert "Albergo · Sofia" in words_of(response)


def test_whoever_is_not_signed_in_gets_none(client, organisation):
    assert [client.get(f"/desk/links/{page}").status_code for page in ("", "code.svg", "poster/")] == [302] * 3
