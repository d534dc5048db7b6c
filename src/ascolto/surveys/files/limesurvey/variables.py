"""How equations name what was asked before, and which of our comparisons say the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ascolto.surveys.conditions import Comparison
from ascolto.surveys.content import Question
from ascolto.surveys.files.imported import Reason
from ascolto.surveys.kinds import QuestionKind

TICKED = "Y"
OTHER = "-oth-"
"""The answer code of the free entry beside a list."""
SWAPPED = {"is": "is", "is_not": "is_not", "below": "above", "above": "below", "at_most": "at_least"}
SWAPPED["at_least"] = "at_most"
ORDER = {"below", "at_most", "at_least", "above"}


class NotExpressible(Exception):
    """A condition that our comparisons cannot say."""

    def __init__(self, reason: Reason = Reason.CONDITION) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Clause:
    """Comparisons, any of which must hold; `nearly` is the one that stands for them where all of several must hold."""

    tests: tuple[Comparison, ...]
    nearly: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One thing that equations can ask about: a question, a row of it, or whether an option of it was ticked.

    `values` maps the answer codes of the file to ours, where there are such.
    """

    question: Question
    row: str = ""
    option: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    is_always_answered: bool = False

    def compared(self, test: str, value: str) -> Clause:
        """Return what says `this test value`, as LimeSurvey understands it: no answer is an empty text.

        Raises:
            NotExpressible: our comparisons cannot say it.
        """
        if value == "" and not self.option:
            if test not in {"is", "is_not"}:
                raise NotExpressible
            return Clause((self._test("not_answered" if test == "is" else "answered"),))
        if self.option:
            return self._ticked(test, value)
        if test in ORDER:
            return self._ordered(test, value)
        ours = self._ours(value)
        return Clause((self._test("is", ours),)) if test == "is" else self._is_not(ours)

    def answered(self) -> Clause:
        return Clause((self._test("is", self.option) if self.option else self._test("answered"),))

    def not_answered(self) -> Clause:
        return self._is_not(self.option) if self.option else Clause((self._test("not_answered"),))

    def _ticked(self, test: str, value: str) -> Clause:
        if test not in {"is", "is_not"} or value not in {"", TICKED, "1"}:
            raise NotExpressible
        wanted = (test == "is") is (value != "")
        return Clause((self._test("is", self.option),)) if wanted else self._is_not(self.option)

    def _is_not(self, value: str) -> Clause:
        """Whoever gave no answer has not given this one either."""
        differs = self._test("is_not", value)
        if self.is_always_answered:
            return Clause((differs,))
        return Clause((differs, self._test("not_answered")), nearly=differs)

    def _ordered(self, test: str, value: str) -> Clause:
        bound = _number(value)
        if self.question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
            fitting = [ours for theirs, ours in self.values.items() if _holds(test, _number(theirs), bound)]
            if not fitting:
                raise NotExpressible
            return Clause(tuple(self._test("is", ours) for ours in fitting))
        if not self._is_numeric() or any(theirs != ours for theirs, ours in self.values.items()):
            raise NotExpressible
        return Clause((self._test(test, value),))

    def _ours(self, value: str) -> str:
        if self.values:
            if value not in self.values:
                raise NotExpressible
            return self.values[value]
        if not self._is_numeric():
            raise NotExpressible
        _number(value)
        return value

    def _is_numeric(self) -> bool:
        return self.question.is_scaled or self.question.kind is QuestionKind.NUMBER

    def _test(self, test: str, value: str = "") -> Comparison:
        return Comparison(question=self.question.code, test=test, value=value, row=self.row)


def variables_of(
    code: str, names: Iterable[str], whole: Variable, *, of_scale: str = ""
) -> Iterator[tuple[str, Variable]]:
    """Give the names under which equations know a question that was kept whole, and its rows and options.

    Args:
        code: of the question in the file; `names` are its other names, to which codes of rows are put without a sign.
        of_scale: 0 or 1 where the rows have two scales.
    """
    if whole.question.kind is QuestionKind.MATRIX:
        for row in whole.question.rows:
            yield from named(code, names, row.code, replace(whole, row=row.code), of_scale=of_scale)
        return
    for name in (code, *names):
        yield name, whole
    if whole.question.kind is QuestionKind.MULTIPLE:
        for theirs, ours in whole.values.items():
            part = "other" if theirs == OTHER else theirs
            yield from named(code, names, part, Variable(question=whole.question, option=ours))


def named(
    code: str, names: Iterable[str], part: str, variable: Variable, *, of_scale: str = ""
) -> Iterator[tuple[str, Variable]]:
    """Give the names of one row or option."""
    yield f"{code}_{part}_{of_scale}" if of_scale else f"{code}_{part}", variable
    for name in names:
        yield f"{name}{part}#{of_scale}" if of_scale else f"{name}{part}", variable


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise NotExpressible from None


def _holds(test: str, number: float, bound: float) -> bool:
    return {
        "below": number < bound,
        "at_most": number <= bound,
        "at_least": number >= bound,
        "above": number > bound,
    }[test]
