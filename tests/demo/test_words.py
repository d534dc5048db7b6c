"""The guests of the demonstration speak like people, in words that the product itself would use."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from tools.words import faults_in_line, faults_in_toml

from ascolto.complaints.models import Channel, RemarkKind, RemedyKind, SupportNeed
from ascolto.demo import house as house_of_demo
from ascolto.demo.casting import Casting
from ascolto.demo.house import build
from ascolto.demo.phrases import WORDS, money_in_words, spoken, themes
from ascolto.demo.remarked import AT_THE_DESK
from ascolto.demo.tales import TALES, Teller, sentences
from ascolto.organisation.models import Tree
from ascolto.organisation.starters import branches_of, starter_words
from tests.moments import FOUNDED, MONDAY

LANGUAGES = ["en", "bg", "it", "ro", "ru"]
CYRILLIC = {"bg", "ru"}


def lines(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from lines(part)
    elif isinstance(value, list):
        for part in value:
            yield from lines(part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_own_texts_on_every_theme(language):
    complaints = spoken(language)["complaint"]

    assert {complaint["theme"] for complaint in complaints} == set(themes())
    assert len({complaint["words"] for complaint in complaints}) == len(complaints) >= 18
    assert {remark["kind"] for remark in spoken(language)["remark"]} == set(RemarkKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_keep_to_the_glossary(language):
    assert [fault for line in lines(spoken(language)) for fault in faults_in_line(language, line, source="")] == []


def test_the_words_of_the_house_keep_to_the_glossary():
    assert faults_in_toml(Path(house_of_demo.__file__).parent / "house.toml") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_keep_to_the_glossary(language):
    told = list(lines(sentences(language)))

    assert [fault for line in told for fault in faults_in_line(language, line, source="")] == []


def test_each_language_tells_as_much_on_every_theme_as_any_other():
    told = {
        language: {
            theme: {part: len(parts[part]) for part in ("what", "then", "wish", "answer")}
            for theme, parts in sentences(language).items()
            if theme not in {"effects", "tone"}
        }
        for language in LANGUAGES
    }

    assert all(each == told["en"] for each in told.values())
    assert set(told["en"]) == set(themes())


def test_hundreds_of_complaints_on_one_theme_are_told_in_different_words():
    teller = Teller(Random(7))

    told = [teller.told("it", "noise", channel=Channel.WEB)["words"] for _ in range(400)]

    assert len(set(told)) > 390


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_speaks_at_the_desk_as_they_would_write(language):
    teller = Teller(Random(7))
    written = {line for tone in ("polite", "plain", "angry") for line in frames(language, tone)}

    told = {
        line for _ in range(200) for line in teller.told(language, "wait", channel=Channel.PHONE)["words"].split("\n")
    }

    assert told & frames(language, "spoken")
    assert not told & written


def frames(language: str, tone: str) -> set[str]:
    frame = sentences(language)["tone"][tone]
    return {*frame["openings"], *frame["closings"]} - {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_needed_has_something_that_is_arranged_for_it(language):
    assert set(spoken(language)["support"]) == set(SupportNeed) - {SupportNeed.OTHER}


@pytest.mark.parametrize("language", LANGUAGES)
def test_praise_about_the_house_means_nobody_and_enquiries_have_answers_of_their_own(language):
    by_kind = {kind: [one for one in spoken(language)["remark"] if one["kind"] == kind] for kind in RemarkKind}

    for praise in by_kind[RemarkKind.PRAISE]:
        assert ("for" in praise) != ("answer" in praise)
    assert {praise["for"] for praise in by_kind[RemarkKind.PRAISE] if "for" in praise} <= {
        *spoken(language)["colleague"],
        AT_THE_DESK,
    }
    assert all(enquiry["answer"] for enquiry in by_kind[RemarkKind.ENQUIRY])


def test_each_language_has_the_same_kinds_of_things_to_say():
    said = {
        language: {
            key: sorted(part) if isinstance(part, dict) else len(part)
            for key, part in spoken(language)["said"].items()
            if not isinstance(part, str)
        }
        for language in LANGUAGES
    }

    assert all(each == said["en"] for each in said.values())


@pytest.mark.parametrize("folder", [WORDS, TALES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_a_placeholder_for_words(language, folder):
    text = (folder / f"{language}.toml").read_text(encoding="utf-8")

    assert re.findall(r"\b(lorem|ipsum|todo|xxx)\b", text, re.IGNORECASE) == []


@pytest.mark.parametrize("language", sorted(CYRILLIC))
def test_no_latin_letter_hides_in_a_cyrillic_word(language):
    told = [*(complaint["words"] for complaint in spoken(language)["complaint"]), *lines(sentences(language))]
    words = [word for line in told for word in line.split()]
    mixed = [
        word
        for word in words
        if "{" not in word
        and any("a" <= sign.lower() <= "z" for sign in word)
        and any("а" <= sign.lower() <= "я" for sign in word)
    ]

    assert mixed == []


def test_every_theme_names_categories_causes_and_remedies_that_exist():
    assert {theme["category"] for theme in themes().values()} <= codes(Tree.CATEGORY)
    assert {cause for theme in themes().values() for cause in theme["causes"]} <= codes(Tree.CAUSE)
    assert {theme["stage"] for theme in themes().values()} <= codes(Tree.JOURNEY_STAGE)
    assert {kind for theme in themes().values() for kind in theme["help"]} <= set(RemedyKind)


def codes(tree: Tree) -> set[str]:
    """Return the codes with which the hotels begin."""
    words = starter_words(tree, "hospitality")
    return {code for family, branches in words.items() for code in (family, *branches_of(branches))}


def test_the_same_seed_tells_the_same_story(db):
    house = build(at=FOUNDED)

    stories = [[told.words for told in thought_up(Casting(house, Random(7)))] for _ in range(2)]

    assert stories[0] == stories[1]
    assert len(set(stories[0])) == len(stories[0])


def thought_up(casting: Casting):
    return [casting.complaint(MONDAY, hours=10) for _ in range(40)]


@pytest.mark.parametrize(
    ("amount", "currency", "language", "words"),
    [
        (45, "EUR", "en", "€45"),
        (45, "EUR", "ro", "45 de euro"),
        (115, "RON", "ro", "115 lei"),
        (200, "RON", "ro", "200 de lei"),
        (120, "RON", "ru", "120 леев"),
        (35, "EUR", "bg", "35 евро"),
    ],
)
def test_sums_are_written_as_each_language_writes_them(amount, currency, language, words):
    assert money_in_words(amount, currency, language) == words
