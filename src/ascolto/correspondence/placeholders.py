"""Words in braces that a letter replaces by data: read once, from a closed list, and never as a program."""

import re
from collections.abc import Collection, Mapping

from django.utils.formats import localize
from django.utils.functional import Promise

IN_BRACES = re.compile(r"\{([^{}\n]{0,60})\}")


class UnknownPlaceholder(Exception):
    """The text asks for something that this kind of letter does not know; `allowed` lists what it knows."""

    def __init__(self, name: str, allowed: Collection[str]) -> None:
        super().__init__(name, sorted(allowed))
        self.name = name
        self.allowed = sorted(allowed)


class PlaceholderMissing(Exception):
    """The text leaves out what this kind of letter must tell its reader."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def placeholders_in(text: str) -> set[str]:
    return set(IN_BRACES.findall(text))


def check(text: str, *, allowed: Collection[str], compulsory: Collection[str]) -> None:
    """Refuse a text that asks for the unknown or leaves out the compulsory."""
    found = placeholders_in(text)
    for name in sorted(found):
        if name not in allowed:
            raise UnknownPlaceholder(name, allowed)
    for name in compulsory:
        if name not in found:
            raise PlaceholderMissing(name)


def fill(text: str, values: Mapping[str, object]) -> str:
    """Replace each placeholder once; what is put in is data, so braces inside a value stay as they are."""

    def value_of(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise UnknownPlaceholder(name, values)
        return _worded(values[name])

    return IN_BRACES.sub(value_of, text)


def _worded(value: object) -> str:
    """Say a value in the language in force: a lazy text is translated, a number or a day is formatted."""
    return str(value) if isinstance(value, str | Promise) else str(localize(value))
