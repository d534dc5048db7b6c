import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from ascolto.trail.acting import Permission
from ascolto.ui.access import PUBLIC, SIGNED_IN, Marker, mark_all, may_open, page


def addresses(patterns, before=""):
    """Every address with its view, from the map of the whole house."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern.callback


def unmarked(urlconf):
    found = addresses(get_resolver(urlconf).url_patterns)
    return [route for route, view in found if not isinstance(getattr(view, "permission", None), Permission | Marker)]


def test_every_address_of_the_house_names_its_permission():
    assert unmarked("ascolto.urls") == []


def test_the_check_of_the_addresses_sees_a_forgotten_page():
    assert unmarked("tests.ui.addresses") == ["desk/forgotten"]


def test_a_page_without_a_permission_is_refused_even_to_who_is_signed_in(client_of, ioana_user):
    with pytest.raises(ImproperlyConfigured, match="/desk/forgotten names no permission"):
        client_of(ioana_user).get("/desk/forgotten")


def test_a_stranger_is_sent_to_the_sign_in_and_comes_back_to_where_he_wanted(client, organisation):
    response = client.get("/desk/shown?stage=open")

    assert (response.status_code, response.url) == (302, "/account/login/?next=%2Fdesk%2Fshown%3Fstage%3Dopen")


def test_who_is_signed_in_opens_a_page_that_asks_for_no_more(client_of, ioana_user):
    assert client_of(ioana_user).get("/desk/shown").content == b"GET "


def test_a_page_is_refused_in_words_to_who_lacks_its_permission(client_of, ioana_user, olga_user):
    refused = client_of(ioana_user).get("/desk/jobs-shown")
    opened = client_of(olga_user).get("/desk/jobs-shown")

    assert (refused.status_code, opened.status_code) == (403, 200)
    assert "Your roles do not include the background work." in refused.content.decode()


def test_a_public_page_reads_no_session(client, organisation):
    response = client.get("/door-shown")

    assert response.status_code == 200
    assert response.wsgi_request.session.accessed is False
    assert "sessionid" not in response.cookies


def test_the_pages_of_somebody_else_are_marked_through_all_their_levels(rf):
    inner = page("a", lambda request: None, PUBLIC, name="a")
    outer = URLResolver(get_resolver("tests.ui.addresses").pattern, [inner])

    mark_all([outer], SIGNED_IN)

    assert isinstance(inner, URLPattern)
    assert inner.callback.permission is SIGNED_IN


def test_a_role_in_one_unit_opens_the_page_and_the_action_asks_again(ioana, olga):
    assert may_open(ioana, Permission.HANDLE_COMPLAINTS)
    assert not may_open(olga, Permission.HANDLE_COMPLAINTS)
