"""Relevance equations of LimeSurvey, as far as they compare earlier answers, all of which or any of which must hold."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.files.limesurvey.variables import SWAPPED, Clause, NotExpressible, Variable

Resolve = Callable[[str], Variable]
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>\d+X\d+X\d+\w*(?:\#\d)?(?:\.\w+)?|[A-Za-z_]\w*(?:\.\w+)*)
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<sign>&&|\|\||==|!=|<>|<=|>=|[<>=!(),])
    )""",
    re.VERBOSE,
)
COMPARED = {
    "==": "is", "=": "is", "eq": "is", "!=": "is_not", "<>": "is_not", "ne": "is_not",
    "<": "below", "lt": "below", "<=": "at_most", "le": "at_most",
    ">": "above", "gt": "above", ">=": "at_least", "ge": "at_least",
}  # fmt: skip
OPPOSITE = {"is": "is_not", "is_not": "is"}
VALUES = {"", "NAOK", "value", "code"}
"""Endings of a name that mean the answer itself."""
LONGEST = 5_000
DEEPEST = 50
ALWAYS = {"", "1", "true"}


@dataclass(frozen=True, slots=True)
class Translated:
    """The condition (none: always shown); `is_exact` is False where skipped questions are treated otherwise here."""

    condition: Condition | None
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class _All:
    clauses: tuple[Clause, ...]


def translated(equation: str, *, resolve: Resolve) -> Translated:
    """Return the condition that an equation says.

    Args:
        resolve: gives what a name means; raises NotExpressible where that was not asked before.
    Raises:
        NotExpressible: it computes, calls functions, mixes "and" with "or", or asks about something unknown.
    """
    text = html.unescape(equation).strip()
    while text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    if text.lower() in ALWAYS:
        return Translated(None)
    parsed = _Parser(_tokens(text), resolve).whole()
    if isinstance(parsed, Clause):
        return Translated(Condition(tests=parsed.tests, any=len(parsed.tests) > 1))
    return _all_of(parsed.clauses)


def _all_of(clauses: tuple[Clause, ...]) -> Translated:
    if not clauses:
        return Translated(None)
    if len(clauses) == 1:
        return Translated(Condition(tests=clauses[0].tests, any=len(clauses[0].tests) > 1))
    tests, is_exact = [], True
    for clause in clauses:
        if len(clause.tests) == 1:
            tests.append(clause.tests[0])
        elif clause.nearly:
            tests.append(clause.nearly)
            is_exact = False
        else:
            raise NotExpressible
    return Translated(Condition(tests=tuple(dict.fromkeys(tests))), is_exact)


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST:
        raise NotExpressible
    tokens, place = [], 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise NotExpressible
        tokens.append((found.lastgroup, found[found.lastgroup]))
        place = found.end()
        place += len(text[place:]) - len(text[place:].lstrip())
    return tokens


class _Parser:
    """Recursive descent; what it returns is a clause (any of its tests), or several clauses all of which must hold."""

    def __init__(self, tokens: list[tuple[str, str]], resolve: Resolve) -> None:
        self._tokens = tokens
        self._resolve = resolve
        self._place = 0
        self._depth = 0

    def whole(self) -> Clause | _All:
        parsed = self._either(is_denied=False)
        if self._place != len(self._tokens):
            raise NotExpressible
        return parsed

    def _either(self, *, is_denied: bool) -> Clause | _All:
        parts = [self._both(is_denied=is_denied)]
        while self._takes({"||", "or"}):
            parts.append(self._both(is_denied=is_denied))
        return _joined_all(parts) if is_denied else _joined_any(parts)

    def _both(self, *, is_denied: bool) -> Clause | _All:
        parts = [self._one(is_denied=is_denied)]
        while self._takes({"&&", "and"}):
            parts.append(self._one(is_denied=is_denied))
        return _joined_any(parts) if is_denied else _joined_all(parts)

    def _one(self, *, is_denied: bool) -> Clause | _All:
        if self._takes({"!", "not"}):
            return self._one(is_denied=not is_denied)
        if self._takes({"("}):
            self._depth += 1
            if self._depth > DEEPEST:
                raise NotExpressible
            inside = self._either(is_denied=is_denied)
            self._require(")")
            self._depth -= 1
            return inside
        return self._compared(is_denied=is_denied)

    def _compared(self, *, is_denied: bool) -> Clause | _All:
        kind, word = self._next()
        if kind == "name" and self._takes({"("}):
            return self._called(word, is_denied=is_denied)
        test = COMPARED.get(self._peek().lower())
        if test is None:
            return self._alone(kind, word, is_denied=is_denied)
        self._next()
        second_kind, second = self._next()
        if kind != "name":
            kind, word, second_kind, second, test = second_kind, second, kind, word, SWAPPED[test]
        if kind != "name" or second_kind == "name":
            raise NotExpressible
        if is_denied:
            test = _denied(test)
        return self._variable(word).compared(test, _literal(second_kind, second))

    def _alone(self, kind: str, word: str, *, is_denied: bool) -> Clause | _All:
        """A name by itself asks whether that option was ticked; a 1 holds always."""
        if kind == "name":
            variable = self._variable(word)
            if not variable.option:
                raise NotExpressible
            return variable.not_answered() if is_denied else variable.answered()
        if _literal(kind, word) == "1" and not is_denied:
            return _All(())
        raise NotExpressible

    def _called(self, function: str, *, is_denied: bool) -> Clause:
        kind, word = self._next()
        self._require(")")
        if function != "is_empty" or kind != "name":
            raise NotExpressible
        variable = self._variable(word)
        return variable.answered() if is_denied else variable.not_answered()

    def _variable(self, word: str) -> Variable:
        name, _dot, ending = word.partition(".")
        if ending not in VALUES:
            raise NotExpressible
        return self._resolve(name)

    def _peek(self) -> str:
        return self._tokens[self._place][1] if self._place < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise NotExpressible
        self._place += 1
        return self._tokens[self._place - 1]

    def _takes(self, words: set[str]) -> bool:
        is_there = self._place < len(self._tokens) and self._tokens[self._place][0] != "text"
        if is_there and self._peek().lower() in words:
            self._place += 1
            return True
        return False

    def _require(self, word: str) -> None:
        if not self._takes({word}):
            raise NotExpressible


def _joined_all(parts: list[Clause | _All]) -> Clause | _All:
    clauses = [clause for part in parts for clause in (part.clauses if isinstance(part, _All) else (part,))]
    return clauses[0] if len(clauses) == 1 else _All(tuple(clauses))


def _joined_any(parts: list[Clause | _All]) -> Clause | _All:
    if len(parts) == 1:
        return parts[0]
    tests: list[Comparison] = []
    for part in parts:
        if isinstance(part, _All):
            if len(part.clauses) != 1:
                raise NotExpressible
            part = part.clauses[0]
        tests += part.tests
    return Clause(tuple(dict.fromkeys(tests)))


def _denied(test: str) -> str:
    """Below is not the opposite of at least where nothing was answered."""
    if test not in OPPOSITE:
        raise NotExpressible
    return OPPOSITE[test]


def _literal(kind: str, word: str) -> str:
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    if kind == "number":
        return word
    raise NotExpressible
