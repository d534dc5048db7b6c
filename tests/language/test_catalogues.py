"""Every room speaks five languages, wholly, and says the same in each."""

import gettext
import re
import shutil
from collections import defaultdict

import pytest
from django.conf import settings
from tools import messages
from tools.words import faults_in_sources, forms

ROOMS = messages.rooms()
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
NAMED = re.compile(r"(?<!%)%\([a-z_]+\)[a-z]")
COUNTS = "count|expected|few|found|kinds|limit|n"
COUNTED = re.compile(rf"%\((?:[a-z_]+\)d|(?:{COUNTS})\)s) (?!(?:is|has|was|does|this|as|its)\b)[a-z]+s\b")
BRACED = re.compile(r"\{[a-z_]*\}")
RENAMED = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (?!_\b)\w+")

by_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
by_language = pytest.mark.parametrize("language", messages.LANGUAGES)
needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="GNU gettext reads the words out of the sources: apt-get install gettext"
)


def said_in(catalogue):
    """Return the messages of a catalogue without its header."""
    return [message for message in catalogue or [] if message.id]


def key(message):
    return (message.context, message.id)


def placeholders(text):
    return sorted(NAMED.findall(text) + BRACED.findall(text) + TAG.findall(text))


def counts_only_one(catalogue, form):
    """Return whether this plural form is used for the number one alone, so that it need not show the number."""
    which = gettext.c2py(catalogue.plural_expr)
    return [n for n in range(1000) if which(n) == form] == [1]


def placeholder_faults(catalogue):
    """Return the translated forms whose placeholders or tags are not those of the source."""
    faults = []
    for message in said_in(catalogue):
        source = forms(message.id)
        for form, translation in enumerate(forms(message.string)):
            allowed = [placeholders(source[-1])]
            if len(source) > 1 and counts_only_one(catalogue, form):
                allowed.append(placeholders(source[0]))
            if translation and placeholders(translation) not in allowed:
                faults.append(f"{source[0]!r} → {translation!r}")
    return faults


def edges(text):
    """Return the white space with which a text begins and ends; letters and mails depend on it."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@by_language
@by_room
@needs_gettext
def test_the_catalogue_holds_the_words_of_the_room_and_no_others(room, language):
    template = messages.extract(room)
    kept = messages.catalogue(room, language)

    in_sources = {key(message) for message in said_in(messages.parsed(template))} if template else set()
    in_catalogue = {key(message) for message in said_in(kept)}

    assert (sorted(map(str, in_sources - in_catalogue)), sorted(map(str, in_catalogue - in_sources))) == ([], [])


@by_language
@by_room
def test_the_catalogue_leaves_nothing_untranslated(room, language):
    untranslated = [
        key(message)
        for message in said_in(messages.catalogue(room, language))
        if not all(forms(message.string)) or not forms(message.string)
    ]

    assert untranslated == []


@by_language
@by_room
def test_the_catalogue_holds_no_guess(room, language):
    assert [key(message) for message in said_in(messages.catalogue(room, language)) if message.fuzzy] == []


@by_language
@by_room
def test_a_translation_keeps_the_placeholders_and_tags_of_its_source(room, language):
    assert placeholder_faults(messages.catalogue(room, language)) == []


@by_language
@by_room
def test_a_translation_begins_and_ends_like_its_source(room, language):
    faults = [
        (source, translation)
        for message in said_in(messages.catalogue(room, language))
        for source in forms(message.id)[:1]
        for translation in forms(message.string)
        if translation and edges(source) != edges(translation)
    ]

    assert faults == []


@by_language
@by_room
def test_a_plural_has_the_forms_that_django_counts_in(room, language):
    catalogue = messages.catalogue(room, language)
    if catalogue is None:
        return
    expected = re.search(r"nplurals=(\d)", messages.plural_forms(language)).group(1)

    faults = [
        key(message)
        for message in said_in(catalogue)
        if message.pluralizable and len(forms(message.string)) != int(expected)
    ]

    assert messages.plural_forms(language) in messages.catalogue_path(room, language).read_text(encoding="utf-8")
    assert faults == []


@by_language
def test_one_message_has_one_translation_in_the_whole_house(language):
    """Django lays all catalogues over each other: of two translations of one message, one is never seen."""
    translations = defaultdict(set)
    for room in ROOMS:
        for message in said_in(messages.catalogue(room, language)):
            translations[message.context, forms(message.id)[0]].add(forms(message.string))

    assert {message: found for message, found in translations.items() if len(found) > 1} == {}


@needs_gettext
def test_every_message_stands_in_a_room_whose_catalogues_are_loaded():
    loaded = {name.removeprefix("ascolto.").split(".")[0] for name in settings.INSTALLED_APPS}
    loaded |= {messages.Path(path).parent.name for path in settings.LOCALE_PATHS}

    assert [room.name for room in ROOMS if messages.extract(room) and room.name not in loaded] == []
    assert messages.extract_from(sorted(messages.PACKAGE.glob("*.py"))) == ""


def test_no_module_gives_the_marks_of_messages_a_name_by_which_none_is_gathered():
    sources = sorted(messages.PACKAGE.rglob("*.py"))

    assert [str(path) for path in sources if RENAMED.search(path.read_text(encoding="utf-8"))] == []
    assert RENAMED.search("from django.utils.translation import gettext as _now")


@by_room
@needs_gettext
def test_no_message_carries_the_indentation_of_its_template(room):
    """`{% blocktranslate %}` without `trimmed` makes line breaks part of the message."""
    template = messages.extract(room)
    said = said_in(messages.parsed(template)) if template else []

    assert [message.id for message in said if re.search(r"\n[ \t]{2,}", forms(message.id)[0])] == []


@by_room
@needs_gettext
def test_no_message_counts_by_hand(room):
    """“%(count)d letters” is wrong for one, and three of our languages have more than two forms: use ngettext."""
    template = messages.extract(room)
    said = said_in(messages.parsed(template)) if template else []

    assert [message.id for message in said if not message.pluralizable and COUNTED.search(message.id)] == []


@by_room
@needs_gettext
def test_no_english_message_uses_a_word_that_the_product_does_not(room):
    template = messages.extract(room)

    assert (faults_in_sources(messages.parsed(template)) if template else []) == []


@by_room
def test_english_is_the_source_and_has_no_catalogue(room):
    assert not messages.catalogue_path(room, "en").exists()


# The tests above pass on empty catalogues too; these show that they can fail.


def test_a_lost_placeholder_is_found():
    catalogue = messages.parsed(
        messages.new_catalogue("ro") + '\nmsgid "Due by %(day)s, <b>{name}</b>"\nmsgstr "Până la %(zi)s, {name}"\n',
        "ro",
    )

    assert placeholder_faults(catalogue) == ["'Due by %(day)s, <b>{name}</b>' → 'Până la %(zi)s, {name}'"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [("a code of %(count)d letters", True), ("%(field)s is empty", False), ("no more than %(limit)s bytes", True)],
)
def test_counting_by_hand_is_told_from_naming(text, counts):
    assert bool(COUNTED.search(text)) == counts


@pytest.mark.parametrize(
    ("language", "one", "faults"),
    [
        ("ro", "o reclamație", []),  # the first Romanian form is for one alone
        ("ru", "одна жалоба", ["'one complaint' → 'одна жалоба'"]),  # the first Russian form is for 21 as well
    ],
)
def test_only_a_form_for_one_alone_may_leave_out_the_number(language, one, faults):
    rest = {"ro": ["%(count)d reclamații"] * 2, "ru": ["%(count)d жалобы"] * 3}[language]
    strings = "".join(f'msgstr[{number}] "{form}"\n' for number, form in enumerate([one, *rest]))
    catalogue = messages.parsed(
        messages.new_catalogue(language) + '\nmsgid "one complaint"\nmsgid_plural "%(count)d complaints"\n' + strings,
        language,
    )

    assert placeholder_faults(catalogue) == faults
