"""The help page says what holds in this organisation."""

from ascolto.organisation import settings_of


def test_the_help_tells_the_promises_of_the_house(ioana_user, client_of):
    page = client_of(ioana_user).get("/desk/help/").content.decode()

    promised = settings_of.current()
    assert f"Acknowledged within {promised.acknowledge_hours} working hours." in page
    assert f"Decided within {promised.decide_days} working days." in page


def test_every_page_of_the_desk_leads_to_the_keys(ioana_user, client_of):
    client = client_of(ioana_user)

    home, page = (client.get(address).content.decode() for address in ("/desk/", "/desk/help/"))

    assert 'href="/desk/help/#keys" data-keys' in home
    assert '<table class="keys" id="keys">' in page
    assert "<kbd>?</kbd>" in page
