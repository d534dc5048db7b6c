"""The shapes that a question of LimeSurvey takes here: one list, one scale, or one question for each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Option, Question, Row, Scale, Words
from ascolto.surveys.files.imported import Reason
from ascolto.surveys.files.limesurvey.answers import OTHERWISE, has_own_words, in_languages
from ascolto.surveys.files.limesurvey.book import Book
from ascolto.surveys.files.limesurvey.structure import LimePart, LimeQuestion
from ascolto.surveys.files.limesurvey.variables import OTHER, Variable, named, variables_of
from ascolto.surveys.kinds import Look, QuestionKind

MOST_POINTS = 11
OTHER_CODE = "other"
Questions = list[Question]


class NotKept(Exception):
    """The question cannot be asked here."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Form:
    """A question of the file with what all questions made of it have in common."""

    lime: LimeQuestion
    book: Book
    condition: Condition | None

    @property
    def is_compulsory(self) -> bool:
        return self.lime.mandatory.upper() == "Y"

    def question(self, kind: QuestionKind, *, ending: str = "", **parts: object) -> Question:
        """Make a question that is asked when this one is; `ending` sets the second and third of it apart."""
        wanted = f"{self.lime.code}{ending}"
        code = self.book.code(wanted)
        if code != wanted:
            self.book.note(self.lime, Reason.RENAMED, f"{wanted} → {code}")
        asked = Question(
            code=code,
            kind=kind,
            words=self.book.words(self.lime.texts, of=self.lime),
            help=self.book.words(self.lime.helps, of=self.lime) if not ending else {},
            compulsory=self.is_compulsory,
            show_if=self.condition,
        )
        return replace(asked, **parts)  # type: ignore[arg-type]

    def words_of(self, part: LimePart) -> Words:
        return self.book.words(part.texts, of=self.lime)

    def words_with(self, *parts: LimePart) -> Words:
        """Say the question and which row of it this is: a row has no words of its own to stand alone."""
        own = self.book.words(self.lime.texts, of=self.lime)
        rows = [self.words_of(part) for part in parts]
        return {
            language: " – ".join(text for text in (own.get(language), *(row.get(language) for row in rows)) if text)
            for language in self.book.languages
            if own.get(language) or any(row.get(language) for row in rows)
        }

    def remember(self, question: Question, *, values: Mapping[str, str] | None = None, of_scale: str = "") -> None:
        """Let equations ask about a question that was kept whole; `of_scale` is 0 or 1 where it has two."""
        variable = Variable(question=question, values=values or {}, is_always_answered=self._is_always_answered)
        self._remember(variables_of(self.lime.code, self.lime.names, variable, of_scale=of_scale))

    def remember_part(
        self, part: str, question: Question, *, values: Mapping[str, str] | None = None, of_scale: str = ""
    ) -> None:
        """Let equations ask about a row that became a question of its own."""
        variable = Variable(question=question, values=values or {}, is_always_answered=self._is_always_answered)
        self._remember(named(self.lime.code, self.lime.names, part, variable, of_scale=of_scale))

    @property
    def _is_always_answered(self) -> bool:
        return self.is_compulsory and self.condition is None

    def _remember(self, found: Iterable[tuple[str, Variable]]) -> None:
        for name, variable in found:
            self.book.variables.setdefault(name, variable)


def options_from(form: Form, parts: list[LimePart]) -> tuple[tuple[Option, ...], dict[str, str]]:
    """Return the options, and which code of the file became which."""
    options: list[Option] = []
    codes: dict[str, str] = {}
    for place, part in enumerate(parts, start=1):
        code = _part_code(part.code, place, {option.code for option in options})
        options.append(Option(code=code, words=form.words_of(part)))
        codes.setdefault(part.code, code)
        if part.relevance.strip() not in {"", "1"}:
            form.book.note(form.lime, Reason.ROW_CONDITION, f"{part.code}: {part.relevance}")
    if form.lime.other:
        code = _part_code(OTHER_CODE, 0, {option.code for option in options})
        options.append(Option(code=code, words=_other(form), other=True))
        codes[OTHER] = code
    return tuple(options), codes


def rows_from(form: Form, parts: list[LimePart]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for place, part in enumerate(parts, start=1):
        code = _part_code(part.code, place, {row.code for row in rows})
        rows.append(Row(code=code, words=form.words_of(part)))
        if part.relevance.strip() not in {"", "1"}:
            form.book.note(form.lime, Reason.ROW_CONDITION, f"{part.code}: {part.relevance}")
    return tuple(rows)


def scale_of(form: Form, answers: list[LimePart]) -> tuple[Scale, dict[str, str]] | None:
    """Return the answers as a scale with words, and the point of each code; none where they are no scale.

    Numbers in a row stay what they are. Codes that count up behind one word, as A1, A2, A3, become points in their
    order, which is noted; a list with a 99 or another stray code stays a list.
    """
    codes = [answer.code for answer in answers]
    if not 2 <= len(answers) <= MOST_POINTS or len(set(codes)) != len(codes):
        return None
    if all(code.lstrip("-").isdigit() for code in codes):
        points = {code: int(code) for code in codes}
        numbers = sorted(points.values())
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            return None
    elif len({code.rstrip("0123456789") for code in codes}) == 1:
        points = {code: place for place, code in enumerate(codes, start=1)}
        form.book.note(form.lime, Reason.POINTS, ", ".join(f"{code} = {point}" for code, point in points.items()))
    else:
        return None
    labels = {str(points[answer.code]): form.words_of(answer) for answer in answers}
    scale = Scale(low=min(points.values()), high=max(points.values()), look=Look.WORDS, labels=labels)
    return scale, {code: str(point) for code, point in points.items()}


def shown_where(question: Question, option: str) -> Condition:
    return Condition(tests=(Comparison(question=question.code, test="is", value=option),))


def _other(form: Form) -> Words:
    own = form.book.words(form.lime.texts_of_attributes.get("other_replace_text", {}))
    supplied = in_languages(OTHERWISE, form.book.languages)
    note_english(form, [language for language in form.book.languages if not own.get(language)])
    return {**supplied, **own}


def note_english(form: Form, languages: list[str]) -> None:
    for language in languages:
        if not has_own_words(language):
            form.book.note(form.lime, Reason.ENGLISH_WORDS, language)


def _part_code(wanted: str, place: int, given: set[str]) -> str:
    legal = "".join(sign for sign in wanted if (sign.isascii() and sign.isalnum()) or sign in "_-").lstrip("_-")[:60]
    legal = legal or f"a{place}"
    return legal if legal not in given else f"{legal[:55]}_{place}"
