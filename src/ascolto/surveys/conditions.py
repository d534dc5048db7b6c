"""When a page or a question is shown: comparisons with earlier answers, all of which or any of which must hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

Given = Mapping[str, "Value"]
Value = float | str | tuple[str, ...] | None
"""What a question was answered by: a number, a choice or text, several choices; None where it was not answered."""


def _number(value: Value) -> float | None:
    try:
        return None if value is None or isinstance(value, tuple) else float(value)
    except ValueError:
        return None


def _compared(compare: Callable[[float, float], bool]) -> Callable[[Value, str], bool]:
    def holds(value: Value, wanted: str) -> bool:
        number, bound = _number(value), _number(wanted)
        return number is not None and bound is not None and compare(number, bound)

    return holds


def _is(value: Value, wanted: str) -> bool:
    if isinstance(value, tuple):
        return wanted in value
    number, bound = _number(value), _number(wanted)
    return number == bound if number is not None and bound is not None else value == wanted


TESTS: dict[str, Callable[[Value, str], bool]] = {
    "is": _is,
    "is_not": lambda value, wanted: value is not None and not _is(value, wanted),
    "below": _compared(lambda number, bound: number < bound),
    "at_most": _compared(lambda number, bound: number <= bound),
    "at_least": _compared(lambda number, bound: number >= bound),
    "above": _compared(lambda number, bound: number > bound),
    "answered": lambda value, _wanted: value not in (None, "", ()),
    "not_answered": lambda value, _wanted: value in (None, "", ()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison; `row` is the row of a matrix or Kano pair."""

    question: str
    test: str
    value: str = ""
    row: str = ""

    def holds(self, given: Given) -> bool:
        key = f"{self.question}.{self.row}" if self.row else self.question
        return TESTS[self.test](given.get(key), self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """All of these comparisons, or any of them."""

    tests: tuple[Comparison, ...]
    any: bool = False

    def holds(self, given: Given) -> bool:
        results = (test.holds(given) for test in self.tests)
        return any(results) if self.any else all(results)

    @classmethod
    def loaded(cls, data: Mapping[str, Any]) -> Self:
        """Return the condition that was stored.

        Raises:
            ValueError: it has no comparison, or one that does not exist.
        """
        tests = tuple(Comparison(**test) for test in data["tests"])
        if unknown := sorted({test.test for test in tests} - set(TESTS)):
            raise ValueError(f"{', '.join(unknown)} is no comparison.")
        if not tests:
            raise ValueError("a condition needs at least one comparison.")
        return cls(tests=tests, any=data.get("any", False) is True)
