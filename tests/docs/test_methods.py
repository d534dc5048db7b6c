"""Each method has a page that says the same things in the same order, and what the page shows runs."""

import re
import shlex

import pytest
from tools.docs import DOCS

from ascolto.cli.analysing import options_of
from ascolto.cli.methods import MODULES, method_called

PAGES = DOCS / "methods"
OTHERS = {"README"}
HEADINGS = [
    "What it says",
    "How it is computed",
    "What it takes for granted",
    "When not to trust it",
    "Where it comes from",
    "What the tests reproduce",
    "How to run it",
]


def page_of(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_each_method_has_a_page_and_each_page_a_method():
    assert {path.stem for path in PAGES.glob("*.md")} - OTHERS == set(MODULES)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_page_says_what_every_page_says(name):
    assert re.findall(r"^## (.+)$", page_of(name), re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("name", sorted(MODULES))
def test_what_a_page_types_is_understood(name):
    """The options exist; the file is the reader's own."""
    typed = [line for block in blocks(page_of(name), "console") for line in block.splitlines() if line.startswith("$ ")]
    commands = [words[3:] for words in map(shlex.split, typed) if words[1:3] == ["ascolto", "analyse"]]

    assert commands
    for method, *words in commands:
        options_of(method_called(method)).parse_args(words)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_python_of_a_page_runs_and_is_right(name):
    examples = blocks(page_of(name), "python")

    assert any("assert" in example for example in examples)
    for example in examples:
        exec(compile(example, f"{name}.md", "exec"), {})
