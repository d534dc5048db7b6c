"""The words the product does not use stay out of catalogues, sources and starter files."""

import pytest
from tools import glossary, messages, words

ROOMS = messages.rooms()
STARTERS = sorted(messages.PACKAGE.rglob("*.toml"))


@pytest.mark.parametrize("rule", words.RULES, ids=lambda rule: f"{rule.language}-{rule.say}")
def test_every_rule_refuses_its_bad_lines_and_lets_its_good_lines_pass(rule):
    assert [line for line in rule.bad_lines if not rule.refuses(line, source="")] == []
    assert [line for line in rule.good_lines if rule.refuses(line, source="")] == []
    assert rule.bad_lines
    assert rule.good_lines


@pytest.mark.parametrize(
    ("language", "line", "source"),
    [
        ("it", "Segnalazione di illeciti", "Whistleblowing report"),
        ("ru", "Эффективность затрат", "Cost efficiency"),
        ("ro", "Operatorul datelor personale", "Data controller"),
        ("bg", "Потребител", "Consumer"),
    ],
)
def test_a_word_is_right_where_the_english_means_what_it_means(language, line, source):
    assert words.faults_in_line(language, line, source=source) == []
    assert len(words.faults_in_line(language, line, source="Complaint")) == 1


def test_a_wrong_word_in_a_catalogue_is_named_unless_it_restates_a_clause():
    catalogue = messages.parsed(
        'msgid "Acknowledgement"\nmsgstr "Признание"\n\n'
        'msgctxt "clause text"\nmsgid "Efficiency of handling"\nmsgstr "Эффективность"\n'
    )

    assert words.faults_in_catalogue(catalogue, "ru") == ["“Признание”: say подтверждение получения"]


def test_a_wrong_word_in_a_starter_file_is_named(tmp_path):
    starter = tmp_path / "causes.toml"
    starter.write_text('[[cause]]\ncode = "x"\n[cause.wording]\nen = "Severity"\nit = "Severità"\n', encoding="utf-8")

    assert words.faults_in_toml(starter) == ["“Severità”: say gravità"]


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_no_catalogue_uses_a_wrong_word(room, language):
    catalogue = messages.catalogue(room, language)

    assert words.faults_in_catalogue(catalogue or [], language) == []


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.name)
def test_no_starter_file_uses_a_wrong_word(starter):
    assert words.faults_in_toml(starter) == []


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.name)
def test_every_name_in_a_starter_file_is_there_in_five_languages(starter):
    said = list(words.wordings(words.tomllib.loads(starter.read_text(encoding="utf-8"))))

    assert [
        wording for wording in said if set(glossary.LANGUAGES) - {name for name, text in wording.items() if text}
    ] == []


def test_the_glossary_itself_uses_no_wrong_word():
    faults = [
        fault
        for term in glossary.terms()
        for language, names in term.names.items()
        for name in names
        for fault in words.faults_in_line(language, name, source=" ".join(term.names["en"]))
    ]

    assert faults == []
