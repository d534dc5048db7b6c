"""Praise is passed on from its page, read by whom it is for, and counted without ranking anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ascolto.complaints.models import PassedOn, Remark
from ascolto.complaints.praising import Passing, pass_on
from ascolto.correspondence.models import Letter
from ascolto.people.roles import Role
from ascolto.trail.recording import trail_of
from tests.conftest import employ
from tests.moments import MONDAY
from tests.web.saying import said

FOR_YOU, OVERVIEW = "/desk/remarks/for-you/", "/desk/remarks/praise/"


def pass_page(praise: Remark) -> str:
    return f"{OVERVIEW}{praise.reference}/pass-on/"


@pytest.fixture
def vera(sofia):
    return employ("Vera Conti", Role.UNIT_HEAD, unit=sofia, language="it")


def test_a_handler_finds_whom_the_words_name_and_passes_them_on(client_of, ioana_user, sofia, anna, vera):
    praise, client = said(sofia, customer=anna, words="Signora Conti made our week."), client_of(ioana_user)

    offered = client.get(pass_page(praise)).context["form"].fields["meant"].choices
    response = client.post(pass_page(praise), {"meant": [vera.pk], "named": "Stoyan", "tells_author": "on"})

    assert offered == [(str(vera.pk), "Vera Conti")]
    assert (response.status_code, response["Location"]) == (303, f"/desk/remarks/{praise.reference}/")
    assert [str(one) for one in praise.passed_on.order_by("pk")] == ["Vera Conti", "Stoyan"]
    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == ["praise_for_you", "praise_passed_on"]
    shown = client.get(response["Location"]).content.decode()
    assert "Vera Conti" in shown
    assert "told so by letter" in shown


def test_somebody_whom_the_words_do_not_name_can_be_chosen(client_of, ioana_user, sofia, vera):
    praise = said(sofia)

    client_of(ioana_user).post(pass_page(praise), {"other": vera.pk})

    assert [str(one) for one in PassedOn.objects.all()] == ["Vera Conti"]


def test_to_nobody_nothing_is_sent_and_the_page_says_so(client_of, ioana_user, sofia, vera):
    praise = said(sofia)

    response = client_of(ioana_user).post(pass_page(praise), {"other": "", "named": " "})

    assert response.status_code == 409
    assert "has not reached yet" in response.content.decode()
    assert (trail_of(praise).count(), Letter.objects.count()) == (1, 0)


def test_who_may_not_answer_does_not_pass_on(client_of, sofia, vera, boris_user, elena_user, marco_user):
    praise = said(sofia)

    sent = [
        client_of(user).post(pass_page(praise), {"other": vera.pk}).status_code
        for user in (boris_user, elena_user, marco_user, vera)
    ]

    assert sent == [404, 403, 403, 403]
    assert (trail_of(praise).count(), PassedOn.objects.count()) == (1, 0)


def test_whoever_is_praised_reads_the_words_on_the_first_page_without_the_author(
    client_of, sofia, anna, ioana, olga_user
):
    """Also who reads no complaints at all: an administrator."""
    praise = said(sofia, customer=anna, words="Olga helped us at once. Anna, anna@example.org")
    pass_on(praise, Passing(to=[olga_user]), by=ioana, at=timezone.now())
    client = client_of(olga_user)

    pages = [client.get(address).content.decode() for address in ("/desk/", FOR_YOU)]

    for page in pages:
        assert "Olga helped us at once. Anna, …" in page
        assert "Anna Koleva" not in page
        assert praise.reference not in page
    assert client.get(f"/desk/remarks/{praise.reference}/").status_code == 403


def test_praise_of_others_and_of_long_ago_is_not_on_the_first_page(client_of, sofia, ioana, vera, marco_user):
    pass_on(said(sofia), Passing(to=[vera]), by=ioana, at=MONDAY)

    home, mine = client_of(vera).get("/desk/"), client_of(vera).get(FOR_YOU)
    others = client_of(marco_user).get(FOR_YOU)

    assert (home.context["praise"], len(mine.context["praise"]), others.context["praise"]) == ([], 1, [])


def test_praise_is_counted_by_unit_and_by_person_in_the_order_of_names(
    client_of, clara_user, ioana_user, sofia, rome, ioana, clara, vera
):
    now = timezone.now()
    rows = [said(sofia, at=now), said(sofia, at=now), said(rome, at=now)]
    said(sofia, at=now - timedelta(days=400))
    pass_on(rows[0], Passing(to=[vera], named=["Ada"]), by=ioana, at=now)
    pass_on(rows[2], Passing(to=[vera]), by=clara, at=now)

    everywhere, here = (client_of(user).get(OVERVIEW).context for user in (clara_user, ioana_user))

    assert [(one.name, one.count, one.passed_on) for one in everywhere["units"]] == [("Rome", 1, 1), ("Sofia", 2, 1)]
    assert [(one.name, one.count) for one in everywhere["people"]] == [("Ada", 1), ("Vera Conti", 2)]
    assert [(one.name, one.count, one.passed_on) for one in here["units"]] == [("Sofia", 2, 1)]
    assert [(one.name, one.count) for one in here["people"]] == [("Ada", 1), ("Vera Conti", 1)]


def test_who_may_not_see_identities_counts_units_alone(client_of, marco_user, sofia, ioana, vera):
    praise = said(sofia, at=timezone.now())
    pass_on(praise, Passing(to=[vera]), by=ioana, at=timezone.now())
    client = client_of(marco_user)

    overview = client.get(OVERVIEW)
    page = client.get(f"/desk/remarks/{praise.reference}/").content.decode()

    assert (len(overview.context["units"]), overview.context["people"]) == (1, [])
    assert "Vera Conti" not in overview.content.decode()
    assert ("passed on to 1 person" in page, "Vera Conti" in page) == (True, False)
