"""What a questionnaire says: pages of typed questions, as frozen values that are stored as JSON.

Words are by language. Codes are short names that stay the same from edition to edition: results, logic and files
refer to them. Nothing here is ever evaluated: logic is a closed list of comparisons.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from ascolto.surveys.conditions import Condition
from ascolto.surveys.kinds import CHOSEN, KANO_ROWS, SCALED, Look, QuestionKind

Words = Mapping[str, str]
Part = TypeVar("Part")
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A row of points from `low` to `high`; `labels` are words for points (their number as text), ends at least."""

    low: int = 1
    high: int = 5
    labels: Mapping[str, Words] = field(default_factory=dict)
    look: Look = Look.NUMBERS

    @property
    def points(self) -> range:
        return range(self.low, self.high + 1)


USUAL_SCALES: Mapping[QuestionKind, Scale] = {
    QuestionKind.NPS: Scale(low=0, high=10),
    QuestionKind.CSAT: Scale(),
    QuestionKind.CES: Scale(high=7),
    QuestionKind.RATING: Scale(),
    QuestionKind.COMPARED: Scale(high=4, look=Look.WORDS),
    QuestionKind.EXPECTATION: Scale(high=7),
    QuestionKind.PERCEPTION: Scale(high=7),
    QuestionKind.IMPORTANCE: Scale(),
    QuestionKind.KANO: Scale(look=Look.WORDS),
    QuestionKind.MATRIX: Scale(),
}
"""Compared: 1 below what was expected, 2 neither here nor there, 3 as expected, 4 above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One entry of a list; `other` asks for words beside it, `alone` excludes the others ("none of these")."""

    code: str
    words: Words
    other: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a matrix."""

    code: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; which parts it uses follows from its kind.

    `least` and `most` bound a number, a date (ISO text is compared), how many options are chosen or how long a text is.
    `instrument` names the standard wording that it claims, as "nps/1"; `dimension` is its place in that instrument.
    `pair` is the code of the question that it forms a pair with (perception → expectation or importance).
    """

    code: str
    kind: QuestionKind
    words: Words
    help: Words = field(default_factory=dict)
    compulsory: bool = False
    category: str = ""
    factor: str = ""
    scale: Scale | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    not_applicable: bool = False
    do_not_know: bool = False
    shuffled: bool = False
    least: str = ""
    most: str = ""
    pattern: str = ""
    show_if: Condition | None = None
    instrument: str = ""
    dimension: str = ""
    pair: str = ""

    @property
    def row_codes(self) -> tuple[str, ...]:
        """The rows that are answered one by one; a question without rows has the single row ""."""
        if self.kind is QuestionKind.KANO:
            return KANO_ROWS
        return tuple(row.code for row in self.rows) if self.kind is QuestionKind.MATRIX else ("",)

    @property
    def asked_on(self) -> Scale | None:
        """The scale that the question is answered on: its own, or the usual one of its kind."""
        return self.scale or USUAL_SCALES.get(self.kind)

    @property
    def is_scaled(self) -> bool:
        return self.kind in SCALED

    @property
    def is_chosen(self) -> bool:
        return self.kind in CHOSEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    code: str
    questions: tuple[Question, ...]
    title: Words = field(default_factory=dict)
    text: Words = field(default_factory=dict)
    shuffled: bool = False
    show_if: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """No more than `most` completed responses in which `question` was answered by `option`."""

    question: str
    option: str
    most: int


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole questionnaire. It is complete in `languages`, of which the first is the one it was written in."""

    languages: tuple[str, ...]
    pages: tuple[Page, ...]
    title: Words = field(default_factory=dict)
    welcome: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions by code, in their order."""
        return {question.code: question for page in self.pages for question in page.questions}

    def page_of(self, code: str) -> Page:
        return next(page for page in self.pages if page.code == code)

    def wordings(self) -> Iterator[tuple[str, Words]]:
        """Give each text of the questionnaire with the path that names it, for translating side by side."""
        yield from (("title", self.title), ("welcome", self.welcome), ("thanks", self.thanks))
        for page in self.pages:
            yield f"pages.{page.code}.title", page.title
            yield f"pages.{page.code}.text", page.text
            for question in page.questions:
                yield from _wordings_of(question)


def _wordings_of(question: Question) -> Iterator[tuple[str, Words]]:
    at = f"questions.{question.code}"
    yield f"{at}.words", question.words
    yield f"{at}.help", question.help
    for point, words in (question.scale.labels if question.scale else {}).items():
        yield f"{at}.scale.{point}", words
    for option in question.options:
        yield f"{at}.options.{option.code}", option.words
    for row in question.rows:
        yield f"{at}.rows.{row.code}", row.words


class NotAQuestionnaire(ValueError):
    """The data has not the form of a questionnaire; the message names the place and what was expected."""


def dumped(content: Content) -> dict[str, Any]:
    """Return the questionnaire as plain JSON data; what is empty is left out."""
    return {"format": FORMAT, **_pruned(asdict(content))}


def loaded(data: Mapping[str, Any]) -> Content:
    """Return the questionnaire that was dumped.

    Raises:
        NotAQuestionnaire: a part is missing, unknown or of another type.
    """
    if data.get("format") != FORMAT:
        raise NotAQuestionnaire(f"format: {FORMAT} was expected, {data.get('format')!r} is there.")
    rest = {key: value for key, value in data.items() if key != "format"}
    pages = tuple(_page(page, f"pages[{n}]") for n, page in enumerate(_many(rest, "pages", "")))
    quotas = tuple(_built(Quota, quota, f"quotas[{n}]") for n, quota in enumerate(_many(rest, "quotas", "")))
    languages = tuple(_many(rest, "languages", ""))
    return _built(Content, {**rest, "pages": pages, "quotas": quotas, "languages": languages}, "")


def with_words(question: Question, language: str, text: str) -> Question:
    """Return the question with its text in one language replaced."""
    return replace(question, words={**question.words, language: text})


def _page(data: Mapping[str, Any], at: str) -> Page:
    questions = tuple(_question(one, f"{at}.questions[{n}]") for n, one in enumerate(_many(data, "questions", at)))
    return _built(Page, {**data, "questions": questions, **_logic(data, at)}, at)


def _question(data: Mapping[str, Any], at: str) -> Question:
    parts: dict[str, Any] = {**data, **_logic(data, at)}
    try:
        parts["kind"] = QuestionKind(data.get("kind", ""))
    except ValueError as unknown:
        raise NotAQuestionnaire(f"{at}.kind: {data.get('kind')!r} is no kind of question.") from unknown
    parts["options"] = tuple(
        _built(Option, option, f"{at}.options[{n}]") for n, option in enumerate(_many(data, "options", at))
    )
    parts["rows"] = tuple(_built(Row, row, f"{at}.rows[{n}]") for n, row in enumerate(_many(data, "rows", at)))
    if data.get("scale"):
        parts["scale"] = _scale(data["scale"], f"{at}.scale")
    return _built(Question, parts, at)


def _scale(data: Mapping[str, Any], at: str) -> Scale:
    try:
        look = Look(data.get("look", Look.NUMBERS))
    except ValueError as unknown:
        raise NotAQuestionnaire(f"{at}.look: {data.get('look')!r} is no look of a scale.") from unknown
    return _built(Scale, {**data, "look": look}, at)


def _logic(data: Mapping[str, Any], at: str) -> dict[str, Any]:
    if not data.get("show_if"):
        return {}
    try:
        return {"show_if": Condition.loaded(data["show_if"])}
    except (KeyError, TypeError, ValueError) as wrong:
        raise NotAQuestionnaire(f"{at}.show_if: {wrong}") from wrong


def _many(data: Mapping[str, Any], name: str, at: str) -> list[Any]:
    value = data.get(name, ())
    if not isinstance(value, list | tuple):
        raise NotAQuestionnaire(f"{at}.{name}".lstrip(".") + ": a list was expected.")
    return list(value)


def _built(kind: type[Part], data: Any, at: str) -> Part:
    if not isinstance(data, Mapping):
        raise NotAQuestionnaire(f"{at}: an object was expected.")
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(data) - known):
        raise NotAQuestionnaire(f"{at}: {', '.join(unknown)} is not known here.".lstrip(": "))
    try:
        return kind(**data)
    except TypeError as missing:
        raise NotAQuestionnaire(f"{at}: {missing}".lstrip(": ")) from missing


def _pruned(value: Any) -> Any:
    """Leave out what says nothing, so that two equal questionnaires are the same text; words may be still to come."""
    if isinstance(value, dict):
        kept = {key: _pruned(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if key == "words" or not _says_nothing(part)}
    if isinstance(value, list | tuple):
        return [_pruned(part) for part in value]
    return value


def _says_nothing(part: Any) -> bool:
    return part is None or part is False or (isinstance(part, str | list | dict) and not part)
