"""A condition as one line of a sheet: `nps at_most 6`, `rooms.bed is 4 and sex is "f"`, `why answered`."""

import json
import re
from collections.abc import Iterator

from ascolto.surveys.conditions import TESTS, Comparison, Condition

WITHOUT_VALUE = frozenset({"answered", "not_answered"})
_PLAIN = re.compile(r"[^\s\"]+")
_WORD = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^\s"]+)')


def written(condition: Condition) -> str:
    """Return the condition as a line; "any:" says of a single comparison that others may be added as alternatives."""
    before = "any: " if condition.any and len(condition.tests) == 1 else ""
    return before + (" or " if condition.any else " and ").join(_written(test) for test in condition.tests)


def read(line: str) -> Condition:
    """Return the condition that a line says.

    Raises:
        ValueError: it says none, mixes "and" with "or", or compares in a way that there is not.
    """
    is_any = line.strip().startswith("any:")
    words = list(_words(line.strip().removeprefix("any:")))
    tests, joins = [], set()
    while words:
        tests.append(_comparison(words))
        if words:
            joins.add(words.pop(0).lower())
            if not words:
                raise ValueError(line)
    if not tests or not joins <= {"and", "or"} or len(joins) > 1:
        raise ValueError(line)
    return Condition(tests=tuple(tests), any=is_any or joins == {"or"})


def _written(test: Comparison) -> str:
    asked = f"{test.question}.{test.row}" if test.row else test.question
    if test.test in WITHOUT_VALUE and not test.value:
        return f"{asked} {test.test}"
    plain = _PLAIN.fullmatch(test.value) and test.value.lower() not in {"and", "or"}
    return f"{asked} {test.test} {test.value if plain else json.dumps(test.value, ensure_ascii=False)}"


def _comparison(words: list[str]) -> Comparison:
    if len(words) < 2 or words[1] not in TESTS:
        raise ValueError(" ".join(words))
    question, _dot, row = words.pop(0).partition(".")
    test = words.pop(0)
    value = ""
    if words and (test not in WITHOUT_VALUE or words[0].lower() not in {"and", "or"}):
        value = _unquoted(words.pop(0))
    elif test not in WITHOUT_VALUE:
        raise ValueError(test)
    return Comparison(question=question, test=test, value=value, row=row)


def _unquoted(word: str) -> str:
    return str(json.loads(word)) if word.startswith('"') else word


def _words(line: str) -> Iterator[str]:
    place = 0
    line = line.strip()
    while place < len(line):
        found = _WORD.match(line, place)
        if not found:
            raise ValueError(line)
        yield found[1]
        place = found.end()
