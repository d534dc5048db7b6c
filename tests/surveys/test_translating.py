"""A questionnaire is said in another language text by text."""

from dataclasses import replace

from ascolto.surveys.arranging import question_replaced
from ascolto.surveys.checking import missing_words
from ascolto.surveys.content import Scale
from ascolto.surveys.translating import translated
from tests.surveys.making import a_content


def test_every_text_can_be_said_in_another_language() -> None:
    content = a_content(welcome={"en": "Welcome"}, thanks={"en": "Thanks"})
    scale = Scale(low=0, high=10, labels={"0": {"en": "no"}, "10": {"en": "yes"}})
    nps = replace(content.questions["nps"], scale=scale, help={"en": "Please choose"})
    content = question_replaced(content, "nps", nps)
    texts = {path: f"{words['en']} (bg)" for path, words in content.wordings() if words}

    said = translated(content, "bg", texts)

    assert missing_words(said, "bg") == []
    assert {path: words["bg"] for path, words in said.wordings() if words} == texts
    assert {path: words.get("en") for path, words in said.wordings()} == {
        path: words.get("en") for path, words in content.wordings()
    }


def test_an_empty_text_takes_away_what_was_said_and_others_stay() -> None:
    content = a_content(languages=("en", "bg"))

    said = translated(content, "bg", {"title": "", "questions.nps.words": "Бихте ли ни препоръчали?"})

    assert said.title == {"en": "Your stay"}
    assert said.questions["nps"].words["bg"] == "Бихте ли ни препоръчали?"
    assert said.questions["why"] == content.questions["why"]
