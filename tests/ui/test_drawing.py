import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString

from ascolto.ui.addresses import StaticFiles
from ascolto.ui.drawing import rendered, rendered_once


def drawn(source, **values):
    return Template(source).render(Context(values))


def test_what_was_drawn_for_one_reader_is_drawn_anew_in_the_language_of_another():
    in_english = drawn("{% severity level %}", level=None)
    with translation.override("it"):
        in_italian = drawn("{% severity level %}", level=None)

    assert "not assessed" in in_english
    assert "not assessed" not in in_italian
    assert drawn("{% severity level %}", level=None) == in_english


@pytest.mark.parametrize("first", ["<i>new</i>", SafeString("<i>new</i>")])
def test_text_stays_text_though_the_same_was_drawn_as_markup(first):
    drawn("{% badge label %}", label=first)

    assert "&lt;i&gt;new&lt;/i&gt;" in drawn("{% badge label %}", label="<i>new</i>")
    assert "<i>new</i>" in drawn("{% badge label %}", label=SafeString("<i>new</i>"))


def test_what_is_drawn_once_is_the_same_as_what_is_drawn_each_time():
    words = {"code": "received", "label": "Received", "icon": "inbox"}

    assert rendered_once("stage", **words) == rendered_once("stage", **words) == rendered("stage", **words)


def test_values_that_only_compare_as_equal_are_drawn_apart():
    assert rendered_once("badge", label=1, tone="info") != rendered_once("badge", label=True, tone="info")


@pytest.fixture
def files(tmp_path):
    plain = StaticFilesStorage(tmp_path, "/static/")
    plain.save("desk.css", ContentFile(b"body { color: black }"))
    return StaticFiles(tmp_path, "/static/")


def collected(files):
    list(files.post_process({"desk.css": (files, "desk.css")}))
    return files.url("desk.css")


def test_the_address_of_a_file_changes_with_its_content(files, settings, tmp_path):
    before = collected(files)
    (tmp_path / "desk.css").write_bytes(b"body { color: white }")

    after = collected(files)

    assert before != after
    assert files.url("desk.css") == after
