import pytest


def html_of(response):
    return response.content.decode().partition("<head>")[0]


def test_a_chosen_look_is_kept_and_leads_back(client_of, ioana_user):
    client = client_of(ioana_user)

    response = client.post("/desk/theme", {"theme": "dark", "next": "/desk/gallery?a=1"})

    assert (response.status_code, response.url) == (302, "/desk/gallery?a=1")
    assert 'data-bs-theme="dark"' in html_of(client.get("/desk/gallery"))


def test_without_a_choice_the_device_decides(client_of, ioana_user):
    assert "data-bs-theme" not in html_of(client_of(ioana_user).get("/desk/gallery"))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_elsewhere(client, organisation, back):
    assert client.post("/desk/theme", {"theme": "light", "next": back}).url == "/desk/"


def test_an_unknown_look_is_not_kept(client, organisation):
    assert "theme" not in client.post("/desk/theme", {"theme": "purple"}).cookies
