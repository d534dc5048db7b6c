"""The index of docs/methods, out of what `ascolto analyse` can do."""

from collections.abc import Iterator
from importlib import import_module

from ascolto.cli.methods import MODULES

HEAD = """
What Ascolto computes, so that you can check it and know when not to believe it. Each page says what the method tells,
how it is computed, what it takes for granted, when not to trust it, where it comes from, a published result that the
tests reproduce (`tests/analysis`), and how to run it on a file of your own: `ascolto analyse METHOD FILE`, which
needs no database.

In a CSV, cells may be parted by commas, semicolons, tabs or bars. Decimals may stand behind a point or, where cells are
not parted by commas, behind a comma; a number that could be meant in two ways, such as 1,234, is not guessed: the
command names it and asks for `--decimal comma` or `--decimal point`.

Every result carries the number of observations behind it, a unit, and an interval or the reason why there is none.
What a result says is a *finding*: a kind with its facts, listed in `ascolto/analysis/findings.py`. All of it works
without the rest of Ascolto, in a notebook; [the guide](guide.ipynb) shows the way from a file to a finding."""


def index(generated: str) -> str:
    """Return the page that lists every method with the question it answers."""
    return "\n".join(["# Methods", "", generated, *HEAD.splitlines(), *_sections(), ""])


def _sections() -> Iterator[str]:
    for module in dict.fromkeys(MODULES.values()):
        found = import_module(f"ascolto.cli.methods.{module}")
        yield from ["", f"## {found.__doc__.splitlines()[0].rstrip('.')}", "", "| method | answers |", "|---|---|"]
        for method in found.METHODS:
            yield f"| [{method.name}]({method.name}.md) | {method.question} |"
