"""Pages of the ready texts: worded in each language, offered where they serve, changed by who looks after letters."""

from ascolto.correspondence.models import ReadyText
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of

URL = "/desk/settings/ready-texts/"
TYPED = {"serves": "holding", "category": "noise", "name_en": "Longer", "text_en": "By {decide_by}.", "text_bg": "До …"}


def test_a_text_is_added_changed_retired_and_used_again(at_olgas, organisation):
    before = events()

    added = at_olgas.post(f"{URL}add/", TYPED)
    text = ReadyText.objects.get()
    at_olgas.post(f"{URL}{text.pk}/", TYPED | {"category": "", "text_en": "Later."})
    at_olgas.post(f"{URL}{text.pk}/retire/")
    at_olgas.post(f"{URL}{text.pk}/reinstate/")

    text.refresh_from_db()
    assert went_on_to(added) == URL
    assert (text.name, text.text, text.category) == ({"en": "Longer"}, {"en": "Later.", "bg": "До …"}, None)
    assert kinds_since(before) == [f"ready_text.{what}" for what in ("added", "changed", "retired", "reinstated")]
    assert "Longer" in words_of(at_olgas.get(URL))


def test_the_form_of_a_text_shows_what_it_says(at_olgas, organisation):
    at_olgas.post(f"{URL}add/", TYPED)

    form = at_olgas.get(f"{URL}{ReadyText.objects.get().pk}/").context["form"]

    assert {name: form[name].value() for name in TYPED} == TYPED


def test_a_placeholder_that_there_is_not_is_refused_and_the_words_stay(at_olgas, organisation):
    before = events()

    refused = at_olgas.post(f"{URL}add/", TYPED | {"text_en": "Dear {nmae}"})

    assert refused.status_code == 409
    assert "{nmae} is not known here." in words_of(refused)
    assert "Dear {nmae}" in words_of(refused)
    assert (ReadyText.objects.count(), events()) == (0, before)


def test_the_usual_texts_are_taken_over_at_one_press(at_olgas, organisation):
    assert "No ready texts yet" in words_of(at_olgas.get(URL))

    pressed = at_olgas.post(f"{URL}usual/")

    assert went_on_to(pressed) == URL
    assert "We need something from you" in words_of(at_olgas.get(URL))


def test_who_only_reads_the_settings_changes_no_text(at_olgas, at_elenas, organisation):
    at_olgas.post(f"{URL}usual/")
    before = events()

    answers = [at_elenas.post(f"{URL}{what}").status_code for what in ("add/", "usual/", "1/", "1/retire/")]

    assert answers == [403] * 4
    assert (at_elenas.get(URL).status_code, ReadyText.objects.count(), events()) == (200, 4, before)
