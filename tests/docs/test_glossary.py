"""docs/glossary.md names everything in five languages, and catalogues and code use its names."""

import pytest
from tools import glossary, messages
from tools.words import forms

from ascolto.complaints.lifecycle import Move, Stage, SuggestionMove, SuggestionStage
from ascolto.conversations import lifecycle as conversing
from ascolto.people.roles import Role
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.lifecycle import EditionMove, EditionStage, WaveMove, WaveStage

KINDS = {
    "stage": (Stage, "complaint stage"),
    "move": (Move, "complaint move"),
    "role": (Role, "role"),
    "edition_stage": (EditionStage, "edition stage"),
    "edition_move": (EditionMove, "edition move"),
    "wave_stage": (WaveStage, "wave stage"),
    "wave_move": (WaveMove, "wave move"),
    "question": (QuestionKind, "question kind"),
    "conversation_stage": (conversing.Stage, "conversation stage"),
    "conversation_move": (conversing.Move, "conversation move"),
    "suggestion_stage": (SuggestionStage, "suggestion stage"),
    "suggestion_move": (SuggestionMove, "suggestion move"),
}
LABELLED = [kind for kind in KINDS if kind != "role"]


def test_every_term_has_as_many_names_in_each_language_as_in_english():
    assert [term.key for term in glossary.terms() if len({len(names) for names in term.names.values()}) != 1] == []
    assert [term.key for term in glossary.terms() if not all(term.names.values())] == []


def test_no_term_stands_there_twice():
    keys = [term.key for term in glossary.terms()]

    assert len(keys) > 100
    assert sorted(keys) == sorted(set(keys))


def test_every_sector_has_a_word_for_who_comes_and_what_they_bring():
    assert sorted(glossary.variants()) == ["association", "bank", "clinic", "hotel", "municipality", "shop"]
    assert [
        (sector, language)
        for sector, words in glossary.variants().items()
        for language, names in words.items()
        if len(names) != 2
    ] == []


def test_tables_are_read_with_their_headers_and_an_empty_last_cell():
    page = "| key | en |\n|---|---|\n| a | |\n\ntext\n| profile |\n|---|\n| bank |\n"

    assert list(glossary.rows(page)) == [(("key", "en"), ("a", "")), (("profile",), ("bank",))]


@pytest.mark.parametrize("kind", KINDS)
def test_the_glossary_names_exactly_what_the_code_knows(kind):
    codes, _context = KINDS[kind]

    assert list(glossary.names_of(kind)) == [code.value for code in codes]


@pytest.mark.parametrize("kind", LABELLED)
def test_the_english_of_the_code_is_that_of_the_glossary(kind):
    codes, _context = KINDS[kind]

    assert [str(code.label) for code in codes] == [term.names["en"][0] for term in glossary.names_of(kind).values()]


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_catalogues_say_stages_moves_and_roles_as_the_glossary_does(kind, language):
    expected = {term.names["en"][0]: term.names[language][0] for term in glossary.names_of(kind).values()}
    said = translations(KINDS[kind][1], language)

    assert {name: said[name] for name in expected if name in said} == {n: expected[n] for n in expected if n in said}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalogues_say_determinations_as_the_glossary_does(language):
    names = next(term.names for term in glossary.terms() if term.key == "founded")
    said = translations("determination", language)

    assert {name: said[name] for name in names["en"] if name in said} == {
        name: translation for name, translation in zip(names["en"], names[language], strict=True) if name in said
    }


def translations(context, language):
    """Return what the catalogues say in a context, without what is not translated yet."""
    return {
        forms(message.id)[0]: forms(message.string)[0]
        for room in messages.rooms()
        for message in messages.catalogue(room, language) or []
        if message.id and message.context == context and any(forms(message.string))
    }
