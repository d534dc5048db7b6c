"""A page says what, a component says how it looks; and what people write is never markup (smells 10 and 14)."""

import ast
import re

from tests.shape.source import PACKAGE, lines_with, modules, nodes_of, place, stylesheets, templates, text_of

COMPONENTS = PACKAGE / "ui" / "components"
INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=|\bhx-on\b|<style\b|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\b(?:src\s*=|application/json))", re.IGNORECASE)
RAW = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")
HEX_IN_CSS = re.compile(r"#[0-9a-fA-F]{3,8}\b")
HEX_IN_MARKUP = re.compile(r"(?:fill|stroke|color|content)\s*=\s*[\"']#[0-9a-fA-F]{3,8}\b")
LOUD = re.compile(r"!important")
SCRIPT_LINES = 150


def test_templates_carry_no_style_and_no_script_of_their_own():
    assert lines_with(INLINE, templates()) == []
    assert lines_with(INLINE_SCRIPT, templates()) == []


def test_what_people_write_is_never_trusted_as_markup():
    assert lines_with(RAW, templates()) == []


def makes_markup(call: ast.Call) -> bool:
    """Return whether text becomes markup or a template here; puremagic's `from_string` only looks at bytes."""
    called = ast.unparse(call.func)
    return called.rpartition(".")[2] in {"mark_safe", "SafeString", "from_string"} and called != "puremagic.from_string"


def test_only_components_make_markup():
    found = [
        place(path, call.lineno)
        for path in modules()
        if COMPONENTS not in path.parents
        for call in nodes_of(path, ast.Call)
        if makes_markup(call)
    ]

    assert found == []


def test_colours_stand_in_the_tokens_alone():
    elsewhere = [path for path in stylesheets() if path.name != "tokens.css"]

    assert lines_with(HEX_IN_CSS, elsewhere) == []
    assert lines_with(HEX_IN_MARKUP, templates()) == []


def test_no_rule_shouts_another_down():
    assert lines_with(LOUD, stylesheets()) == []


def test_a_script_does_one_thing():
    scripts = [path for path in PACKAGE.rglob("*.js") if "vendor" not in path.parts]

    assert [str(path) for path in scripts if len(text_of(path).splitlines()) > SCRIPT_LINES] == []
