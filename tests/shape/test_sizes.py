"""What is long is looked at again (smell 2): these tests warn, they do not forbid."""

import ast
import warnings

import pytest

from tests.shape.source import modules, nodes_of, place, text_of

MODULE_LINES = 400
FUNCTION_LINES = 60


class LookAgain(UserWarning):
    """Something is longer than most of what is good."""


def warn(found: list[str], what: str) -> None:
    if found:
        warnings.warn(f"{what}: {', '.join(found)}", LookAgain, stacklevel=2)


@pytest.mark.filterwarnings("default::tests.shape.test_sizes.LookAgain")
def test_long_modules_are_named():
    counted = [(len(text_of(path).splitlines()), path) for path in modules()]

    warn([place(path, lines) for lines, path in counted if lines > MODULE_LINES], "modules over 400 lines")


@pytest.mark.filterwarnings("default::tests.shape.test_sizes.LookAgain")
def test_long_functions_are_named():
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path in modules()
        for node in nodes_of(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno >= FUNCTION_LINES
    ]

    warn(found, "functions over 60 lines")
