"""At the desk, answers are entered as they were told, once; and a custodian alone learns whose they are."""

import pytest

from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.surveys.content import Content, Page
from ascolto.surveys.instruments import instrument, questions_from
from ascolto.surveys.kinds import Mode
from ascolto.surveys.models import Invitation, InvitationState, Response, Wave
from ascolto.trail.models import Event
from tests.conftest import employ
from tests.surveys.hearing import WELL, a_running_wave, an_anonymous_wave, everything, invited, sent


@pytest.fixture
def wave(sofia) -> Wave:
    return a_running_wave(unit=sofia)


@pytest.fixture
def custodian_user(organisation) -> User:
    return employ("Carla Conti", Role.IDENTITY_CUSTODIAN)


def test_running_surveys_are_offered(client_of, ioana_user, wave):
    page = client_of(ioana_user).get("/desk/surveys/enter/").content.decode()

    assert f"/desk/surveys/waves/{wave.reference}/enter/" in page


def test_somebody_who_was_asked_is_found_and_answers_by_telephone(client_of, ioana_user, wave, anna):
    invitation = invited(anna, to=wave)
    browser, address = client_of(ioana_user), f"/desk/surveys/waves/{wave.reference}/enter/"

    found = browser.get(address, {"q": "koleva"}).content.decode()
    assert f"?invitation={invitation.pk}&amp;" in found
    chosen = browser.get(address, {"invitation": invitation.pk}).content.decode()
    assert "Anna Koleva" in chosen
    answer = browser.post(address, {"invitation": invitation.pk, "mode": "phone", "language": "en", "a-nps": "9"})

    assert answer.status_code == 303
    assert Response.objects.get().mode == Mode.PHONE
    assert Invitation.objects.get().state == InvitationState.ANSWERED


@pytest.mark.django_db(transaction=True)
def test_a_sheet_that_was_entered_before_is_refused_with_everything_typed_still_there(client_of, ioana_user, wave):
    browser, address = client_of(ioana_user), f"/desk/surveys/waves/{wave.reference}/enter/"
    sheet = {"mode": "paper", "language": "en", "sheet_number": "S-7", "a-nps": "9"}

    assert browser.post(address, sheet).status_code == 303
    again = browser.post(address, sheet)

    assert again.status_code == 409
    assert "S-7 has been entered already" in again.content.decode()
    assert 'value="9" checked' in again.content.decode()
    assert Response.objects.count() == 1


def test_what_cannot_be_read_is_named(client_of, ioana_user, sofia):
    wave = a_running_wave(everything(), unit=sofia)
    answer = client_of(ioana_user).post(
        f"/desk/surveys/waves/{wave.reference}/enter/", {"mode": "paper", "language": "en", "a-nights": "many"}
    )

    assert answer.status_code == 400
    assert '<a href="#a-nights">' in answer.content.decode()
    assert not Response.objects.exists()


def test_an_anonymous_survey_asks_for_no_name(client_of, ioana_user, sofia, anna):
    wave = an_anonymous_wave(unit=sofia)

    page = client_of(ioana_user).get(f"/desk/surveys/waves/{wave.reference}/enter/", {"q": "koleva"})

    assert "Koleva" not in page.content.decode()


def test_a_sheet_can_be_printed_in_each_language(client_of, ioana_user, sofia):
    wave = a_running_wave(everything(), unit=sofia)

    page = client_of(ioana_user).get(f"/desk/surveys/waves/{wave.reference}/paper/ru/").content.decode()

    assert '<html lang="ru"' in page
    assert "Would you recommend us? (ru)" in page


def test_a_sheet_names_what_is_asked_about(client_of, ioana_user, sofia, organisation):
    content = Content(
        languages=("en",),
        title={"en": "Your stay"},
        pages=(
            Page(code="p", questions=(*questions_from(instrument("csat/1")), *questions_from(instrument("nps/1")))),
        ),
    )
    wave = a_running_wave(content, unit=sofia)

    page = client_of(ioana_user).get(f"/desk/surveys/waves/{wave.reference}/paper/en/").content.decode()

    assert f"All in all, how satisfied are you with {sofia.name}?" in page
    assert f"recommend {organisation.name}?" in page


@pytest.mark.parametrize("who", ["boris_user", "olga_user"])
def test_whoever_works_elsewhere_finds_no_survey_to_enter_into(client_of, wave, who, request):
    page = client_of(request.getfixturevalue(who)).get(f"/desk/surveys/waves/{wave.reference}/enter/")

    assert page.status_code in {403, 404}


def test_a_custodian_learns_who_answered_for_a_reason_that_is_put_on_record(client_of, custodian_user, wave, anna):
    response = sent(wave, WELL, invitation=invited(anna, to=wave))
    browser, address = client_of(custodian_user), f"/desk/surveys/responses/{response.pk}/reveal/"

    assert "Koleva" not in browser.get(address).content.decode()
    assert "Koleva" in browser.post(address, {"reason": "A threat."}).content.decode()
    assert Event.objects.filter(subject=f"response:{response.pk}").count() == 1


def test_without_a_reason_a_custodian_learns_nothing(client_of, custodian_user, wave, anna):
    response = sent(wave, WELL, invitation=invited(anna, to=wave))

    page = client_of(custodian_user).post(f"/desk/surveys/responses/{response.pk}/reveal/", {"reason": " "})

    assert (page.status_code, "Koleva" in page.content.decode()) == (422, False)
