"""What a mapping says about a file of answers: the survey it is from, and what each column asks.

The sections `survey`, `scales`, `lists` and `questions` of a mapping become a plan: the questionnaire as it was asked,
and for each question the columns that answer it and what the codes in them mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from ascolto.imports.mapping import MappingError, add_problems
from ascolto.surveys.content import Content, Option, Page, Question, Row, Scale, Words
from ascolto.surveys.kinds import CHOSEN, KANO_ROWS, Look, Privacy, QuestionKind, SurveyKind

SECTIONS = ("survey", "scales", "lists", "questions")
PREFIX = "question:"
PAGE = "imported"
MARKS = ("missing", "not_applicable", "do_not_know")

add_problems(
    {
        "no_survey": _("Answers need a mapping with a section “survey” and at least one of “questions”."),
        "wrong_survey": _("The survey in the mapping: %(problem)s."),
        "wrong_question": _("The question “%(code)s” in the mapping: %(problem)s."),
        "other_questions": _("The wave “%(wave)s” is on record with other questions; give this file another wave."),
    }
)


class Layout(StrEnum):
    """How a question lies in the columns of a file."""

    ONE = "one"  # one column, one answer
    CODES = "codes"  # several columns, each with the code of a choice; for a ranking the first holds the best
    ROWS = "rows"  # a column for each row of a matrix, or for each side of a Kano pair
    TICKS = "ticks"  # a column for each option: chosen or not, or its rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The codes in a column that are no answers."""

    missing: frozenset[str] = frozenset()
    not_applicable: frozenset[str] = frozenset()
    do_not_know: frozenset[str] = frozenset()

    def and_also(self, other: "Codes") -> "Codes":
        return Codes(**{name: getattr(self, name) | getattr(other, name) for name in MARKS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question and where its answers stand: the field of each column, with the row or option that it is about.

    `series` counts the wordings that cannot be compared with each other.
    """

    question: Question
    layout: Layout
    columns: tuple[tuple[str, str, str], ...]
    codes: Codes
    chosen: frozenset[str] = frozenset({"1"})
    series: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a file of answers does not say of itself."""

    questionnaire: str
    decision: str
    wave: str = ""
    kind: SurveyKind = SurveyKind.RELATIONSHIP
    privacy: Privacy = Privacy.CONFIDENTIAL
    language: str = "en"
    on: date | None = None
    until: date | None = None
    invited: int | None = None
    population: int | None = None
    customer_source: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A file of answers, as its mapping describes it."""

    survey: Survey
    asked: tuple[Asked, ...]
    content: Content = field(repr=False)

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Return for each field of a question the name of its column in the file."""
        return {name: (column,) for asked in self.asked for name, _about, column in asked.columns}


def plan_of(sections: Mapping[str, Any]) -> Plan:
    """Return the plan that the sections of a mapping describe.

    Raises:
        MappingError: a section is missing or says something that cannot be.
    """
    if not isinstance(sections.get("survey"), dict) or not isinstance(sections.get("questions"), list):
        raise MappingError("no_survey")
    survey = _survey(sections["survey"])
    shared = _Shared(survey.language, _tables(sections, "scales"), _tables(sections, "lists"))
    asked = tuple(_asked(told, shared) for told in sections["questions"])
    codes = [one.question.code for one in asked]
    for code in codes:
        if codes.count(code) > 1:
            raise MappingError("wrong_question", code=code, problem=_("its code stands there twice"))
    page = Page(code=PAGE, questions=tuple(one.question for one in asked))
    content = Content(languages=(survey.language,), pages=(page,), title={survey.language: survey.questionnaire})
    return Plan(survey, asked, content)


def beginning_of(day: date | None) -> datetime | None:
    """Return the beginning of a day of the file."""
    return None if day is None else datetime.combine(day, time(), tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several questions refer to by name."""

    language: str
    scales: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Mapping[str, Any]]

    def words(self, told: Any) -> Words:
        """Return words by language; a text alone is in the language of the questionnaire."""
        if isinstance(told, Mapping):
            return {str(language): str(text) for language, text in told.items()}
        return {self.language: str(told)} if told else {}


def _tables(sections: Mapping[str, Any], name: str) -> Mapping[str, Mapping[str, Any]]:
    found = sections.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(part, dict) for part in found.values()):
        raise MappingError("wrong_type", key=name, expected=_("a section"))
    return found


def _survey(told: Mapping[str, Any]) -> Survey:
    known = {one.name for one in fields(Survey)}
    if unknown := sorted(set(told) - known):
        raise MappingError("unknown_key", key=f"survey.{unknown[0]}", known=", ".join(sorted(known)))
    given = dict(told)
    try:
        given["kind"] = SurveyKind(given.get("kind", SurveyKind.RELATIONSHIP))
        given["privacy"] = Privacy(given.get("privacy", Privacy.CONFIDENTIAL))
        survey = Survey(**given)
    except (TypeError, ValueError) as wrong:
        raise MappingError("wrong_survey", problem=wrong) from None
    for name in ("questionnaire", "decision"):
        if not isinstance(getattr(survey, name), str) or not getattr(survey, name).strip():
            raise MappingError("wrong_survey", problem=_("it has no %(name)s") % {"name": name})
    for name in ("on", "until"):
        if not isinstance(getattr(survey, name), date | None):
            raise MappingError("wrong_survey", problem=_("“%(name)s” is no day") % {"name": name})
    return survey


KEYS = frozenset(
    {
        "code", "kind", "words", "help", "category", "factor", "scale", "list", "column", "columns", "rows", "ticks",
        "row_words", "chosen", "series", "instrument", "dimension", "pair", *MARKS,
    }
)  # fmt: skip


def _asked(told: Any, shared: _Shared) -> Asked:
    code = str(told.get("code", "?")) if isinstance(told, dict) else "?"
    try:
        return _read(code, told, shared)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise MappingError("wrong_question", code=code, problem=str(wrong).strip("'\"")) from None


def _read(code: str, told: Mapping[str, Any], shared: _Shared) -> Asked:
    if unknown := sorted(set(told) - KEYS):
        raise ValueError(_("“%(key)s” is not known there") % {"key": unknown[0]})
    kind = QuestionKind(told["kind"])
    scale = _named(told.get("scale"), shared.scales)
    listed = _named(told.get("list"), shared.lists)
    layout, columns = _columns(code, told)
    question = Question(
        code=code,
        kind=kind,
        words=shared.words(told.get("words") or code),
        help=shared.words(told.get("help")),
        category=str(told.get("category", "")),
        factor=str(told.get("factor", "")),
        scale=_scale(scale, shared) if scale else None,
        options=_options(listed, shared),
        rows=_rows(kind, told, shared),
        instrument=str(told.get("instrument", "")),
        dimension=str(told.get("dimension", "")),
        pair=str(told.get("pair", "")),
        not_applicable=bool(_codes(told, scale, listed).not_applicable),
        do_not_know=bool(_codes(told, scale, listed).do_not_know),
    )
    _require_sense(question, layout, columns)
    chosen = frozenset(map(str, told.get("chosen", ["1"])))
    codes = _codes(told, scale, listed)
    series = int(told.get("series", 1))
    return Asked(question=question, layout=layout, columns=columns, codes=codes, chosen=chosen, series=series)


def _named(told: Any, tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    if told is None:
        return {}
    if isinstance(told, dict):
        return told
    if told not in tables:
        raise ValueError(_("there is no scale or list “%(name)s”") % {"name": told})
    return tables[told]


def _columns(code: str, told: Mapping[str, Any]) -> tuple[Layout, tuple[tuple[str, str, str], ...]]:
    given = [name for name in ("column", "columns", "rows", "ticks") if name in told]
    if len(given) != 1:
        raise ValueError(_("it needs exactly one of “column”, “columns”, “rows” and “ticks”"))
    found = told[given[0]]
    match given[0]:
        case "column":
            return Layout.ONE, ((f"{PREFIX}{code}", "", str(found)),)
        case "columns":
            named = ((f"{PREFIX}{code}:{n}", str(n), str(column)) for n, column in enumerate(found, start=1))
            return Layout.CODES, tuple(named)
        case other:
            layout = Layout.ROWS if other == "rows" else Layout.TICKS
            return layout, tuple((f"{PREFIX}{code}:{key}", str(key), str(column)) for key, column in found.items())


def _scale(told: Mapping[str, Any], shared: _Shared) -> Scale:
    labels = {str(point): shared.words(words) for point, words in told.get("labels", {}).items()}
    low, high = int(told.get("low", 1)), int(told.get("high", 5))
    if not low < high:
        raise ValueError(_("the scale must rise"))
    return Scale(low=low, high=high, labels=labels, look=Look(told.get("look", Look.NUMBERS)))


def _options(listed: Mapping[str, Any], shared: _Shared) -> tuple[Option, ...]:
    told = listed.get("options", {})
    return tuple(Option(code=str(code), words=shared.words(words)) for code, words in told.items())


def _rows(kind: QuestionKind, told: Mapping[str, Any], shared: _Shared) -> tuple[Row, ...]:
    if kind is not QuestionKind.MATRIX:
        return ()
    words = told.get("row_words", {})
    return tuple(Row(code=str(code), words=shared.words(words.get(code, code))) for code in told["rows"])


def _codes(told: Mapping[str, Any], *also: Mapping[str, Any]) -> Codes:
    codes = Codes()
    for one in (told, *also):
        codes = codes.and_also(Codes(**{name: frozenset(map(str, one.get(name, ()))) for name in MARKS}))
    return codes


def _require_sense(question: Question, layout: Layout, columns: tuple[tuple[str, str, str], ...]) -> None:
    kind = question.kind
    allowed = {QuestionKind.MULTIPLE: {Layout.CODES, Layout.TICKS, Layout.ONE},
               QuestionKind.RANKING: {Layout.CODES, Layout.TICKS},
               QuestionKind.MATRIX: {Layout.ROWS},
               QuestionKind.KANO: {Layout.ROWS}}.get(kind, {Layout.ONE})  # fmt: skip
    if kind is QuestionKind.FILE:
        raise ValueError(_("files cannot be imported"))
    if layout not in allowed:
        raise ValueError(_("its columns do not fit its kind"))
    about = {key for _name, key, _column in columns}
    if kind is QuestionKind.KANO and about != set(KANO_ROWS):
        raise ValueError(_("a Kano pair has the rows “functional” and “dysfunctional”"))
    if kind in CHOSEN and not question.options:
        raise ValueError(_("it needs a list of options"))
    if layout is Layout.TICKS and (strange := about - {option.code for option in question.options}):
        raise ValueError(_("“%(option)s” is none of its options") % {"option": min(strange)})
