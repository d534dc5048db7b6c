"""Pages are compressed for browsers that take them so; files are not touched."""

import gzip
import io

import pytest
from django.http import FileResponse, HttpResponse

from ascolto.ui.compressing import CompressPages

WORDS = "<p>We waited an hour for the key.</p>" * 40


def answered(rf, response, cookie="", **headers):
    request = rf.get("/", headers=headers)
    if cookie:
        request.COOKIES[cookie] = "x"
    return CompressPages(lambda request: response)(request)


def test_a_page_goes_compressed_to_whoever_takes_it_so(rf):
    response = answered(rf, HttpResponse(WORDS), accept_encoding="gzip, deflate, br")

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert len(response.content) < len(WORDS) / 2
    assert gzip.decompress(response.content).decode() == WORDS


def test_who_does_not_takes_it_as_it_is(rf):
    response = answered(rf, HttpResponse(WORDS))

    assert (response.content.decode(), response.has_header("Content-Encoding")) == (WORDS, False)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(lambda: FileResponse(io.BytesIO(WORDS.encode()), filename="letter.pdf"), id="stream"),
        pytest.param(lambda: HttpResponse(WORDS, content_type="text/csv"), id="download"),
    ],
)
def test_a_file_keeps_the_length_that_it_announces(rf, response):
    sent = answered(rf, response(), accept_encoding="gzip")

    assert not sent.has_header("Content-Encoding")
    assert b"".join(sent) == WORDS.encode()


def test_every_page_of_the_house_is_compressed(client, organisation):
    response = client.get("/", headers={"accept-encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(response.content)


@pytest.mark.parametrize(
    ("asked_from", "is_compressed"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({}, False),
    ],
)
def test_what_another_site_may_have_asked_a_signed_in_browser_for_tells_nothing_by_its_length(
    rf, asked_from, is_compressed
):
    response = answered(rf, HttpResponse(WORDS), cookie="sessionid", accept_encoding="gzip", **asked_from)

    assert response.has_header("Content-Encoding") is is_compressed


@pytest.mark.parametrize("cookie", ["", "language"])
def test_a_page_that_is_nobody_s_is_compressed_wherever_the_link_stood(rf, cookie):
    response = answered(rf, HttpResponse(WORDS), cookie=cookie, accept_encoding="gzip", sec_fetch_site="cross-site")

    assert response.headers["Content-Encoding"] == "gzip"
