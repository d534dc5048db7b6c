"""At the desk, answers are entered as they were told, once; and a custodian alone learns whose they are."""

import re

import pytest

from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.surveys.content import Content, Page
from ascolto.surveys.instruments import instrument, questions_from
from ascolto.surveys.kinds import Mode
from ascolto.surveys.models import Invitation, InvitationState, Response, Skip, Wave
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


def shown_of(page, *apart: object) -> str:
    """What stands on the page, without what is different each time or names the person."""
    text = re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", page.content.decode())
    for word in apart:
        text = text.replace(str(word), "…")
    return text


def test_nothing_at_the_desk_tells_who_has_answered(client_of, ioana_user, wave, anna):
    invitation = invited(anna, to=wave)
    browser, address = client_of(ioana_user), f"/desk/surveys/waves/{wave.reference}/enter/"
    empty = {"invitation": invitation.pk, "mode": "phone", "language": "en", "a-nps": ""}
    faulty = {**empty, "a-nps": "11"}

    def all_that_is_shown() -> list[str]:
        pages = [
            browser.get(address, {"q": "koleva"}),
            browser.get(address, {"invitation": invitation.pk}),
            browser.post(address, empty),
            browser.post(address, faulty),
        ]
        assert [page.status_code for page in pages] == [200, 200, 409, 400]
        return [shown_of(page) for page in pages]

    before = all_that_is_shown()
    assert f"?invitation={invitation.pk}&amp;" in before[0]
    sent(wave, WELL, invitation=invitation)

    assert all_that_is_shown() == before


def test_a_second_answer_of_one_person_is_refused_without_saying_why(client_of, ioana_user, wave, anna):
    invitation = invited(anna, to=wave)
    sent(wave, WELL, invitation=invitation)
    before = Event.objects.count()

    address = f"/desk/surveys/waves/{wave.reference}/enter/"
    entered = {"invitation": invitation.pk, "mode": "phone", "language": "en", "a-nps": "9"}
    refused = client_of(ioana_user).post(address, entered)

    assert refused.status_code == 409
    assert "For this person no answers are taken any more." in refused.content.decode()
    assert (Response.objects.count(), Event.objects.count()) == (1, before)


def test_who_was_drawn_and_not_asked_is_not_found(client_of, ioana_user, wave, anna):
    invited(anna, to=wave, state=InvitationState.SKIPPED, skipped_because=Skip.LIMIT)

    page = client_of(ioana_user).get(f"/desk/surveys/waves/{wave.reference}/enter/", {"q": "koleva"})

    assert "Nobody who was asked is found by this." in page.content.decode()


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
