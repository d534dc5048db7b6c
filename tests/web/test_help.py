"""The help page says what holds in this organisation."""

from ascolto.organisation import settings_of


def test_the_help_tells_the_promises_of_the_house(ioana_user, client_of):
    page = client_of(ioana_user).get("/desk/help/").content.decode()

    promised = settings_of.current()
    assert f"Acknowledged within {promised.acknowledge_hours} working hours." in page
    assert f"Decided within {promised.decide_days} working days." in page
