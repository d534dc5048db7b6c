"""Words that are put into a question when it is shown: of a closed list, and never more than text.

{name}, {organisation}, {unit} and {offering} say who is asked about what; {code} of an earlier question says what was
answered there.
"""

import re
from collections.abc import Iterator, Mapping

KNOWN = frozenset({"name", "organisation", "unit", "offering"})
"""A name is known from an invitation only: with an open link it is left out, so a text must read well without it."""

_PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")


def placeholders_in(text: str) -> Iterator[str]:
    """Give the names between braces, in their order."""
    yield from _PLACEHOLDER.findall(text)


def piped(text: str, said: Mapping[str, str]) -> str:
    """Return the text with what is known put in the place of the names; what is not known is left out.

    What was put in is not looked at again: an answer that contains braces stays what it is.
    """
    return _PLACEHOLDER.sub(lambda found: said.get(found[1], ""), text)


def renamed_in(words: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return the texts with another name between the braces, where the old one stood."""
    return {language: text.replace(f"{{{old}}}", f"{{{new}}}") for language, text in words.items()}
