"""What the cells of a row answer, by the code list of the mapping; a code that is not listed is an error by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from math import isfinite
from typing import NamedTuple

from ascolto.surveys.importing_plan import Asked, Codes, Layout
from ascolto.surveys.kinds import Mark, QuestionKind

LONGEST_CHOICE = 80
YES, NO = frozenset({"1", "yes", "true"}), frozenset({"0", "no", "false"})


class Said(NamedTuple):
    """One answer as it is stored, apart from who gave it and to which question."""

    row: str = ""
    choice: str = ""
    number: float | None = None
    text: str = ""
    mark: str = ""


class Unlisted(NamedTuple):
    """A cell that means nothing in its column."""

    column: str
    found: str


Meaning = Said | None | Unlisted
NOT_APPLICABLE, DO_NOT_KNOW = Said(mark=Mark.NOT_APPLICABLE.value), Said(mark=Mark.DO_NOT_KNOW.value)
REMEMBERED = 20_000
STRANGE = Unlisted("", "")


@dataclass(slots=True)
class Answers:
    """Reads what a row says to one question; cells repeat, so what one means is remembered."""

    asked: Asked
    _meanings: dict[str, Meaning] = field(default_factory=dict)
    _of: Callable[[str], Meaning] = field(init=False)

    def __post_init__(self) -> None:
        self._meanings.update(_marks(self.asked.codes))
        self._of = _meaning_for(self.asked)

    def read(self, values: Mapping[str, object], strange: list[Unlisted]) -> list[Said]:
        """Return the answers of a row; cells that mean nothing are added to `strange`."""
        said: list[Said] = []
        for name, about, column in self.asked.columns:
            cell = values[name]
            if not cell:
                continue
            meaning = self._meaning(str(cell))
            if meaning is None:
                continue
            if isinstance(meaning, Unlisted):
                strange.append(Unlisted(column, str(cell)[:LONGEST_CHOICE]))
                continue
            said.append(meaning if not about else _about(self.asked, about, meaning))
        return said if len(said) < 2 else _once(said)

    def _meaning(self, cell: str) -> Meaning:
        found = self._meanings.get(cell, STRANGE)
        if found is STRANGE:
            found = self._of(cell)
            if len(self._meanings) < REMEMBERED:
                self._meanings[cell] = found
        return found


def _about(asked: Asked, about: str, said: Said) -> Said:
    """Return the answer with the row, option or rank that its column stands for."""
    match asked.layout:
        case Layout.ROWS:
            return said._replace(row=about)
        case Layout.TICKS:
            return said._replace(choice=about) if not said.mark else said
        case _:
            is_ranked = asked.question.kind is QuestionKind.RANKING and not said.mark
            return said._replace(number=float(about)) if is_ranked else said


def _once(said: list[Said]) -> list[Said]:
    """Return each choice once, and a mark only where nothing was chosen: several columns may repeat it."""
    first: dict[tuple[str, str], Said] = {}
    for one in said:
        first.setdefault((one.row, one.choice), one)
    chosen = [one for one in first.values() if one.choice]
    marked = {one.row for one in first.values() if one.mark and not one.choice}
    return chosen if chosen and marked == {""} else list(first.values())


def _marks(codes: Codes) -> dict[str, Meaning]:
    found: dict[str, Meaning] = dict.fromkeys(codes.missing, None)
    found |= dict.fromkeys(codes.not_applicable, NOT_APPLICABLE)
    return found | dict.fromkeys(codes.do_not_know, DO_NOT_KNOW)


def _meaning_for(asked: Asked) -> Callable[[str], Meaning]:
    question = asked.question
    match question.kind:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE | QuestionKind.RANKING:
            if asked.layout is Layout.TICKS:
                return _rank if question.kind is QuestionKind.RANKING else partial(_tick, chosen=asked.chosen)
            codes = {option.code for option in question.options}
            return partial(_choice, codes=frozenset(codes))
        case QuestionKind.NUMBER:
            return _number
        case QuestionKind.DATE:
            return _date
        case QuestionKind.CONSENT:
            return _consent
        case QuestionKind.TEXT:
            return _text
        case _:
            scale = question.asked_on
            assert scale is not None  # noqa: S101  (every other kind has a usual scale)
            return partial(_point, low=scale.low, high=scale.high)


def _point(cell: str, *, low: int, high: int) -> Meaning:
    number = _finite(cell)
    if number is None or number % 1 or not low <= number <= high:
        return STRANGE
    return Said(number=number)


def _choice(cell: str, *, codes: frozenset[str]) -> Meaning:
    return Said(choice=cell) if cell in codes else STRANGE


def _tick(cell: str, *, chosen: frozenset[str]) -> Meaning:
    """A tick is what the mapping says; what is neither that nor named as missing is unclear."""
    if cell in chosen:
        return Said()
    return None if cell.casefold() in NO else STRANGE


def _rank(cell: str) -> Meaning:
    number = _finite(cell)
    return STRANGE if number is None or number % 1 or number < 1 else Said(number=number)


def _number(cell: str) -> Meaning:
    number = _finite(cell)
    return STRANGE if number is None else Said(number=number)


def _date(cell: str) -> Meaning:
    try:
        return Said(choice=date.fromisoformat(cell[:10]).isoformat())
    except ValueError:
        return STRANGE


def _consent(cell: str) -> Meaning:
    word = cell.casefold()
    return Said(number=1.0) if word in YES else Said(number=0.0) if word in NO else STRANGE


def _text(cell: str) -> Meaning:
    return Said(text=cell)


def _finite(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if isfinite(number) and "_" not in cell else None
