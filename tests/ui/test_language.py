import pytest
from django.utils import translation


def language_of(response):
    return response.headers["Content-Language"]


@pytest.mark.parametrize(
    ("accepts", "spoken"),
    [("bg-BG,bg;q=0.9,en;q=0.5", "bg"), ("fr,ru;q=0.4", "ru"), ("fr", "en"), ("", "en")],
)
def test_a_stranger_is_answered_in_the_first_language_that_both_speak(client, organisation, accepts, spoken):
    assert language_of(client.get("/door-shown", headers={"Accept-Language": accepts})) == spoken


def test_a_chosen_language_stays_chosen(client, organisation):
    asked = client.get("/door-shown?lang=it")
    later = client.get("/door-shown", headers={"Accept-Language": "bg"})

    assert (language_of(asked), language_of(later)) == ("it", "it")


def test_a_language_that_the_organisation_does_not_speak_cannot_be_chosen(client, organisation):
    response = client.get("/door-shown?lang=de")

    assert language_of(response) == "en"
    assert "language" not in response.cookies


def test_who_is_signed_in_reads_their_own_language_unless_they_chose_another(client_of, ioana_user):
    ioana_user.language = "ro"
    ioana_user.save(update_fields=["language"])
    client = client_of(ioana_user)

    own = client.get("/desk/shown", headers={"Accept-Language": "bg"})
    chosen = client.get("/desk/shown?lang=it")

    assert (language_of(own), language_of(chosen)) == ("ro", "it")


def test_the_language_of_one_answer_does_not_leak_into_the_next(client, organisation):
    client.get("/door-shown?lang=ru")

    assert translation.get_language() == "en"


def test_answers_say_what_they_vary_by(client, organisation):
    assert client.get("/door-shown").headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"


def test_the_languages_are_links_that_keep_the_rest_of_the_address(client, organisation):
    words = client.get("/door-shown?q=lift&lang=bg").content.decode()

    assert '<a href="?q=lift&amp;lang=it" lang="it" hreflang="it">Italiano</a>' in words
    assert '<a href="?q=lift&amp;lang=bg" lang="bg" hreflang="bg" aria-current="true">Български</a>' in words
