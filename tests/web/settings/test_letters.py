import pytest

from ascolto.complaints.letters import ACKNOWLEDGEMENT
from ascolto.correspondence.models import LetterTemplate
from ascolto.correspondence.templates_of import edit_template, wording_of
from tests.moments import MONDAY
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of

URL = f"/desk/settings/letters/{ACKNOWLEDGEMENT.name}/it/"
OWN = {"subject": "Abbiamo ricevuto {reference}", "body": "Gentile {name}, ecco il numero: {reference}."}


def test_a_letter_is_worded_the_organisation_s_own_way(at_olgas, organisation):
    before = events()

    response = at_olgas.post(f"{URL}edit/", OWN)

    assert went_on_to(response) == URL
    assert wording_of(ACKNOWLEDGEMENT, "it").subject == "Abbiamo ricevuto {reference}"
    assert "own wording" in words_of(at_olgas.get("/desk/settings/letters/"))
    assert kinds_since(before) == ["letter_template.edited"]


def test_a_preview_shows_sample_values_and_keeps_nothing(at_olgas, organisation):
    before = events()

    response = at_olgas.post(f"{URL}edit/", OWN | {"preview": "yes"})

    assert response.status_code == 200
    assert "Gentile Anna Petrova, ecco il numero: C-7K4M-9QX2." in words_of(response)
    assert "Gentile {name}" in words_of(response)
    assert not LetterTemplate.objects.exists()
    assert events() == before


def test_a_preview_warns_of_words_that_ask_for_money(at_olgas, organisation):
    response = at_olgas.post(f"{URL}edit/", OWN | {"body": "{reference}: pagamento entro 5 giorni", "preview": "yes"})

    assert "It seems to speak of money" in words_of(response)
    assert "Please look at: pagamento." in words_of(response)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Gentile {nmae}, {reference}", "{nmae} is not known here. This letter knows:"),
        ("Gentile {name}", "The letter must mention {reference}."),
    ],
)
def test_a_wording_that_cannot_be_filled_in_is_refused_and_stays_typed(at_olgas, organisation, body, says):
    before = events()

    response = at_olgas.post(f"{URL}edit/", {"subject": "Avviso", "body": body})

    assert response.status_code == 409
    assert says in words_of(response)
    assert body in words_of(response)
    assert events() == before


def test_an_empty_letter_is_refused(at_olgas, organisation):
    assert at_olgas.post(f"{URL}edit/", {"subject": "Avviso", "body": ""}).status_code == 422
    assert not LetterTemplate.objects.exists()


def test_the_shipped_wording_comes_back_and_the_own_one_stays_readable(at_olgas, olga, organisation):
    edit_template(ACKNOWLEDGEMENT.name, "it", **OWN, by=olga, at=MONDAY)
    before = events()

    response = at_olgas.post(f"{URL}shipped/")
    again = at_olgas.post(f"{URL}shipped/")

    assert went_on_to(response) == URL
    assert again.status_code == 409
    assert "Abbiamo ricevuto {reference}" in words_of(at_olgas.get(URL))
    assert kinds_since(before) == ["letter_template.retired"]


def test_the_complaints_manager_words_letters_and_the_auditor_only_reads(at_claras, at_elenas, organisation):
    assert "Edit the wording" in words_of(at_claras.get(URL))
    assert "Edit the wording" not in words_of(at_elenas.get(URL))
    assert at_elenas.post(f"{URL}edit/", OWN).status_code == 403
    assert not LetterTemplate.objects.exists()


def test_an_unknown_letter_or_language_is_not_found(at_olgas, organisation):
    assert at_olgas.get("/desk/settings/letters/love_letter/it/").status_code == 404
    assert at_olgas.get(f"/desk/settings/letters/{ACKNOWLEDGEMENT.name}/xx/").status_code == 404
