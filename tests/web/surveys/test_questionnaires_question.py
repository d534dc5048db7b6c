"""One question, page or the whole is filled in: what does not fit is refused, and what was typed is never lost."""

import pytest

from ascolto.surveys.instruments import all_instruments, instrument
from ascolto.trail.models import Event
from ascolto.web.surveys.questionnaires_question_form import QuestionForm
from tests.surveys.making import a_content, a_draft
from tests.web.surveys.building import at, filled_in, now_says, unchanged


def test_a_question_that_is_only_looked_at_stays_as_it_is(marco_client):
    edition = a_draft()

    for code in a_content().questions:
        address = at(edition, "questions", code)
        assert marco_client.post(address, filled_in(marco_client, address)).status_code == 303

    assert now_says(edition) == a_content()


@pytest.mark.parametrize("name", [one.name for one in all_instruments()])
def test_no_question_of_an_instrument_is_changed_by_being_looked_at(organisation, name):
    content = instrument(name).content

    for page in content.pages:
        for question in page.questions:
            parts = {"question": question, "content": content, "page": page.code, "initial": {"seen": 1}}
            form = QuestionForm(unchanged(QuestionForm(**parts)), **parts)
            assert form.is_valid(), form.errors
            assert form.changed() == question


def test_a_question_is_added_to_a_page(marco_client):
    edition = a_draft()
    address = at(edition, "add", "matrix") + "?page=first"
    typed = filled_in(marco_client, address) | {
        "words_en": "How was …", "code": "room", "row_0_en": "the bed", "row_0_code": "bed", "row_1_en": "the bath",
        "row_1_place": "0", "factor": "product", "not_applicable": "on", "scale_look": "stars", "label_1_en": "poor",
    }  # fmt: skip

    answer = marco_client.post(address, typed)

    content = now_says(edition)
    room = content.questions["room"]
    assert answer.headers["Location"].endswith("#q-room")
    assert [question.code for question in content.pages[0].questions] == ["nps", "from_where", "room"]
    assert [(row.code, row.words["en"]) for row in room.rows] == [("r1", "the bath"), ("bed", "the bed")]
    assert (room.factor, room.not_applicable, room.scale.look) == ("product", True, "stars")
    assert room.scale.labels == {"1": {"en": "poor"}}


def test_options_are_added_changed_sorted_and_taken_away(marco_client):
    edition = a_draft()
    address = at(edition, "questions", "from_where")
    typed = filled_in(marco_client, address) | {
        "option_0_en": "", "option_1_en": "from very far", "option_2_en": "elsewhere", "option_2_other": "on",
        "option_2_place": "1",
    }  # fmt: skip

    marco_client.post(address, typed)

    options = now_says(edition).questions["from_where"].options
    assert [(one.code, one.words["en"], one.other) for one in options] == [
        ("o1", "elsewhere", True),
        ("far", "from very far", False),
    ]


def test_logic_is_chosen_in_selects(marco_client):
    edition = a_draft()
    address = at(edition, "questions", "why")
    typed = filled_in(marco_client, address) | {
        "show_1_about": "from_where", "show_1_test": "is_not", "show_1_choice": "from_where:far", "show_any": "any",
    }  # fmt: skip

    marco_client.post(address, typed)

    condition = now_says(edition).questions["why"].show_if
    assert condition.any
    assert [(test.question, test.test, test.value) for test in condition.tests] == [
        ("nps", "at_most", "6"),
        ("from_where", "is_not", "far"),
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"code": "nps"}, "code"),
        ({"code": "two words"}, "code"),
        ({"show_1_about": "nps", "show_1_test": "below"}, "show_1_number"),
        ({"show_1_about": "from_where", "show_1_test": "below", "show_1_number": "3"}, "show_1_test"),
        ({"show_1_about": "from_where", "show_1_test": "is"}, "show_1_choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_changes(marco_client, typed, field):
    edition = a_draft()
    address = at(edition, "questions", "why")
    given, before = filled_in(marco_client, address) | typed, Event.objects.count()

    answer = marco_client.post(address, given)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (now_says(edition), Event.objects.count()) == (a_content(), before)


def test_what_somebody_types_while_another_changes_the_questionnaire_is_not_lost(marco_client, pavel_client):
    edition = a_draft()
    address = at(edition, "questions", "why")
    typed = filled_in(marco_client, address) | {"words_en": "Why not?"}
    other = at(edition, "questions", "nps")
    pavel_client.post(other, filled_in(pavel_client, other) | {"words_en": "Would you recommend us?"})

    late = marco_client.post(address, typed)

    assert late.status_code == 409
    assert "Pavel Orlov changed this questionnaire" in late.content.decode()
    assert late.context["form"]["words_en"].value() == "Why not?"
    assert marco_client.get(address).context["form"]["words_en"].value() == "Why not?"
    again = marco_client.post(address, typed | {"seen": late.context["form"]["seen"].value()})
    assert again.status_code == 303
    said = now_says(edition).questions
    assert (said["nps"].words["en"], said["why"].words["en"]) == ("Would you recommend us?", "Why not?")


def test_a_draft_of_the_form_is_kept_offered_and_thrown_away(marco_client):
    edition = a_draft()
    address = at(edition, "questions", "why")
    typed = filled_in(marco_client, address) | {"words_en": "Half a qu", "compulsory": "on", "do": "keep_draft"}

    assert marco_client.post(address, typed, headers={"X-Draft": "1"}).status_code == 204

    form = marco_client.get(address).context["form"]
    assert (form["words_en"].value(), form["compulsory"].value()) == ("Half a qu", "on")
    assert now_says(edition) == a_content()
    marco_client.post(address, {"do": "drop_draft"})
    assert marco_client.get(address).context["form"]["words_en"].value() == "What could we do better?"


def test_what_reaches_us_late_takes_no_other_drafts_place(marco_client):
    address = at(a_draft(), "questions", "why")
    typed = filled_in(marco_client, address) | {"do": "keep_draft"}

    answers = [
        marco_client.post(address, typed | {"words_en": text}, headers={"X-Draft": "again"}).status_code
        for text in ("The first words", "The first words", "Other words")
    ]

    assert answers == [204, 204, 409]
    assert marco_client.get(address).context["form"]["words_en"].value() == "The first words"


def test_what_was_sent_is_no_draft_any_more(marco_client):
    edition = a_draft()
    address = at(edition, "questions", "why")
    typed = filled_in(marco_client, address) | {"words_en": "Half a qu"}
    marco_client.post(address, typed | {"do": "keep_draft"})

    marco_client.post(address, typed | {"words_en": "A whole question?"})

    assert marco_client.get(address).context["kept"] is None
