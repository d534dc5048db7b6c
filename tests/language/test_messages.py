"""`make messages` gathers the words of a room and keeps what is already translated."""

import shutil

import pytest
from tools import messages

pytestmark = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="GNU gettext reads the words out of the sources: apt-get install gettext"
)

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
TITLE = _("Complaints – all of them")
STAGE = pgettext_lazy("complaint stage", "closed")
COUNT = ngettext("%(count)d complaint", "%(count)d complaints", 2)
"""
PAGE = """
{% card title=_("Points") %}{% translate "May" context "month" %}
{% blocktranslate trimmed count number=n %}
  one file
{% plural %}
  {{ number }} files
{% endblocktranslate %}{% endcard %}
"""


@pytest.fixture
def room(tmp_path):
    room = tmp_path / "complaints"
    (room / "templates" / "complaints").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "lifecycle.py").write_text(CODE, encoding="utf-8")
    (room / "templates" / "complaints" / "list.html").write_text(PAGE, encoding="utf-8")
    return room


def said(text):
    return [(message.context, message.id) for message in messages.parsed(text) if message.id]


def test_the_words_of_code_and_templates_are_gathered_with_their_contexts_and_plurals(room):
    assert said(messages.extract(room)) == [
        (None, ("%(count)d complaint", "%(count)d complaints")),
        (None, "Complaints – all of them"),
        ("month", "May"),
        (None, "Points"),
        ("complaint stage", "closed"),
        (None, ("one file", "%(number)s files")),
    ]


def test_a_room_that_says_nothing_has_no_catalogues(tmp_path):
    room = tmp_path / "jobs"
    room.mkdir()
    (room / "__init__.py").touch()

    assert messages.update(room) == []
    assert list(room.iterdir()) == [room / "__init__.py"]


def test_the_second_run_changes_nothing_and_the_files_name_neither_dates_nor_lines(room):
    written = messages.update(room)

    assert written == [messages.catalogue_path(room, language) for language in ("bg", "it", "ro", "ru")]
    assert messages.update(room) == []
    assert [path for path in written if "-Date" in path.read_text() or "#:" in path.read_text()] == []


def test_a_translation_stays_while_its_source_stays_and_goes_without_a_guess_when_it_changes(room):
    messages.update(room)
    path = messages.catalogue_path(room, "it")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"Points"\nmsgstr ""', '"Points"\nmsgstr "Punti"'), encoding="utf-8"
    )

    assert messages.update(room) == []

    page = room / "templates" / "complaints" / "list.html"
    page.write_text(PAGE.replace("Points", "Point"), encoding="utf-8")
    assert messages.out_of_step(room) == [messages.catalogue_path(room, language) for language in messages.LANGUAGES]
    messages.update(room)

    catalogue = messages.catalogue(room, "it")
    assert catalogue.get("Points") is None
    assert (catalogue.get("Point").string, catalogue.get("Point").fuzzy) == ("", False)


@pytest.mark.parametrize(("language", "count"), [("bg", 2), ("it", 2), ("ro", 3), ("ru", 4)])
def test_plurals_have_the_forms_of_djangos_own_header(room, language, count):
    messages.update(room)

    catalogue = messages.catalogue(room, language)

    assert len(catalogue.get(("one file", "%(number)s files")).string) == count


def test_gathering_leaves_the_source_tree_as_it_is(room):
    before = sorted(room.rglob("*"))

    messages.extract(room)

    assert sorted(room.rglob("*")) == before
