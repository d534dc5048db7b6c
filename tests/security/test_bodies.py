"""What is sent in is bounded before it is read."""

import pytest
from django.conf import settings
from django.test import Client

TOO_MUCH = str(10 * settings.FILE_LIMIT + 2 * 1024 * 1024 + 1)


@pytest.mark.parametrize("address", ["/complain", "/praise", "/account/login/"])
def test_a_request_that_announces_too_much_is_refused_unread(address, organisation):
    response = Client(headers={"accept-language": "en"}).post(address, {}, CONTENT_LENGTH=TOO_MUCH)

    assert response.status_code == 413
    assert "Nothing was changed." in response.content.decode()


def test_a_request_that_does_not_say_its_length_is_refused(organisation):
    browser = Client()
    response = browser.post("/complain", {}, CONTENT_LENGTH="", headers={"transfer-encoding": "chunked"})

    assert response.status_code == 411


def test_the_interface_for_programs_refuses_too_much_in_its_own_shape(organisation):
    response = Client().post("/api/v1/complaints", "{}", content_type="application/json", CONTENT_LENGTH="9" * 30)

    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"
