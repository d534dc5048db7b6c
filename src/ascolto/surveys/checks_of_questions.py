"""Whether each question has the parts that its kind asks for, and none that contradict it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from ascolto.surveys.content import Content, Question, Scale
from ascolto.surveys.faults import Fault
from ascolto.surveys.kinds import CHOSEN, KANO_ROWS, Factor, Look, QuestionKind

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
"""What options and rows are called; files of others number them."""

FIXED = {QuestionKind.NPS: (0, 10), QuestionKind.COMPARED: (1, 4), QuestionKind.KANO: (1, 5)}
"""Kinds that are what they are only on this scale; anything else is a rating."""

MOST_POINTS = 11
DRAWN_AT_MOST = {Look.STARS: 10, Look.FACES: 7}
COUNTED = frozenset({QuestionKind.MULTIPLE, QuestionKind.TEXT, QuestionKind.RANKING})
LONGEST_PATTERN = 200
MOST_ENDLESS = 3
_ONE_CHARACTER = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
_ENDLESS = re.compile(r"[+*]|\{[0-9]+,\}")
_GROUP = re.compile(r"\((?:\?(?::|<?[=!]|P<\w+>))?([^()]*)\)([+*{])?")
_MANY_WAYS = re.compile(r"[+*?|]|\{[0-9]*,[0-9]*\}")


def faults_in_codes(content: Content) -> Iterator[Fault]:
    pages = [page.code for page in content.pages]
    questions = [question.code for page in content.pages for question in page.questions]
    yield from _faults_in_names(pages, "pages.{}", CODE)
    yield from _faults_in_names(questions, "questions.{}", CODE)


def _faults_in_names(names: Iterable[str], path: str, form: re.Pattern[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if not form.fullmatch(name):
            yield Fault("code_form", path.format(name), {"code": name})
        if times > 1:
            yield Fault("code_twice", path.format(name), {"code": name})


def faults_in_question(question: Question) -> Iterator[Fault]:
    at = f"questions.{question.code}"
    yield from _faults_in_options(question, at)
    yield from _faults_in_rows(question, at)
    yield from _faults_in_scale(question, at)
    yield from _faults_in_bounds(question, at)
    yield from _faults_in_pattern(question, at)
    if question.factor and question.factor not in Factor.values:
        yield Fault("factor_unknown", at, {"factor": question.factor})


def _faults_in_options(question: Question, at: str) -> Iterator[Fault]:
    yield from _faults_in_names((option.code for option in question.options), at, PART)
    if question.kind not in CHOSEN:
        if question.options:
            yield Fault("options_not_asked", at)
        return
    if len(question.options) < 2:
        yield Fault("options_too_few", at)
    if question.kind is QuestionKind.RANKING and any(one.other or one.alone for one in question.options):
        yield Fault("ranking_with_exceptions", at)


def _faults_in_rows(question: Question, at: str) -> Iterator[Fault]:
    yield from _faults_in_names((row.code for row in question.rows), at, PART)
    if question.kind is QuestionKind.MATRIX and not question.rows:
        yield Fault("rows_missing", at)
    if question.rows and not _has_rows(question):
        yield Fault("rows_not_asked", at)


def _has_rows(question: Question) -> bool:
    """A Kano pair may say its two sentences in words of its own."""
    if question.kind is QuestionKind.KANO:
        return {row.code for row in question.rows} == set(KANO_ROWS)
    return question.kind is QuestionKind.MATRIX


def _faults_in_scale(question: Question, at: str) -> Iterator[Fault]:
    scale, usual = question.scale, question.asked_on
    if scale is None:
        return
    if not (question.is_scaled or question.kind is QuestionKind.KANO):
        yield Fault("scale_not_asked", at)
        return
    fixed = FIXED.get(question.kind)
    if fixed and usual and (usual.low, usual.high) != fixed:
        yield Fault("scale_of_another_kind", at, {"low": fixed[0], "high": fixed[1]})
    yield from _faults_in_points(scale, at)


def _faults_in_points(scale: Scale, at: str) -> Iterator[Fault]:
    if scale.low >= scale.high:
        yield Fault("scale_without_length", at)
    elif len(scale.points) > MOST_POINTS:
        yield Fault("scale_too_long", at, {"most": MOST_POINTS})
    elif len(scale.points) > DRAWN_AT_MOST.get(scale.look, MOST_POINTS):
        yield Fault("look_too_long", at, {"most": DRAWN_AT_MOST[scale.look]})


def _faults_in_bounds(question: Question, at: str) -> Iterator[Fault]:
    """Bounds are numbers for a number, days for a date, whole numbers for how many or how long; in their order."""
    try:
        bounds = [_bound(question.kind, bound) for bound in (question.least, question.most) if bound]
    except ValueError:
        yield Fault("bound_unreadable", at)
        return
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        yield Fault("bounds_swapped", at)
    options = len(question.options)
    if question.kind in CHOSEN and any(bound > options for bound in bounds):
        yield Fault("bound_above_options", at, {"options": options})


def _bound(kind: QuestionKind, bound: str) -> float:
    """Return the bound as something that can be compared.

    Raises:
        ValueError: it cannot be read, or this kind of question has none.
    """
    if kind is QuestionKind.NUMBER:
        return float(bound)
    if kind is QuestionKind.DATE:
        return float(date.fromisoformat(bound).toordinal())
    if kind in COUNTED and int(bound) >= 0:
        return float(int(bound))
    raise ValueError(bound)


def _faults_in_pattern(question: Question, at: str) -> Iterator[Fault]:
    if not question.pattern:
        return
    if question.kind is not QuestionKind.TEXT:
        yield Fault("pattern_not_asked", at)
        return
    try:
        re.compile(question.pattern)
    except re.error:
        yield Fault("pattern_unreadable", at)
        return
    if len(question.pattern) > LONGEST_PATTERN or is_too_slow(question.pattern):
        yield Fault("pattern_too_slow", at)


def is_too_slow(pattern: str) -> bool:
    """Return whether a text of the longest kind may take longer than anybody waits.

    It may where something is repeated that can itself be read in several ways, such as (a+)+ or (a|aa)*, and where more
    than a few parts are repeated without end.
    """
    plain = _ONE_CHARACTER.sub("x", pattern)
    if len(_ENDLESS.findall(plain)) > MOST_ENDLESS:
        return True
    while group := _GROUP.search(plain):
        has_many_ways = bool(_MANY_WAYS.search(group[1]))
        if has_many_ways and group[2]:
            return True
        plain = f"{plain[: group.start()]}{'x?' if has_many_ways else 'x'}{group[2] or ''}{plain[group.end() :]}"
    return False
