"""Turn the structure of LimeSurvey into a questionnaire: groups become pages, and nothing gets lost unnamed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ascolto.surveys.conditions import Condition
from ascolto.surveys.content import Content, Option, Page, Question, Quota, Words
from ascolto.surveys.files.imported import Imported, Part, Reason
from ascolto.surveys.files.limesurvey import kinds_of, kinds_of_rows
from ascolto.surveys.files.limesurvey.attributes import note_settings
from ascolto.surveys.files.limesurvey.book import Book
from ascolto.surveys.files.limesurvey.shapes import Form, NotKept, Questions
from ascolto.surveys.files.limesurvey.structure import LimeGroup, LimeQuestion, LimeQuota, LimeSurvey
from ascolto.surveys.kinds import QuestionKind

KINDS: dict[str, Callable[[Form], Questions]] = {
    "5": kinds_of.five_points,
    "L": kinds_of.one_choice,
    "!": kinds_of.one_choice,
    "O": kinds_of.one_choice,
    "Z": kinds_of.one_choice,
    "W": kinds_of.one_choice,
    "Y": kinds_of.supplied_choice,
    "G": kinds_of.supplied_choice,
    "M": kinds_of.several_choices,
    "P": kinds_of.several_choices,
    "R": kinds_of.ranking,
    "N": kinds_of.one_number,
    "S": kinds_of.one_text,
    "T": kinds_of.one_text,
    "U": kinds_of.one_text,
    "D": kinds_of.one_date,
    "|": kinds_of.one_file,
    "A": kinds_of_rows.rated_rows,
    "B": kinds_of_rows.rated_rows,
    "C": kinds_of_rows.supplied_rows,
    "E": kinds_of_rows.supplied_rows,
    "F": kinds_of_rows.answered_rows,
    "H": kinds_of_rows.answered_rows,
    "1": kinds_of_rows.two_scales,
    "K": kinds_of_rows.several_numbers,
    "Q": kinds_of_rows.several_texts,
    ":": kinds_of_rows.table_of_numbers,
    ";": kinds_of_rows.table_of_texts,
}
TEXT_ONLY = "X"
NOT_ASKED = {"*": Reason.CALCULATED, "I": Reason.LANGUAGE_SWITCH}


def imported(survey: LimeSurvey) -> Imported:
    """Return the questionnaire, and by name what of the file is not as it was."""
    book = Book(survey)
    for code, kind in survey.lost:
        book.leave_out(LimeQuestion(code=code, type=kind), Reason.NOT_FOUND)
    title, description, welcome = (book.words(text) for text in (survey.title, survey.description, survey.welcome))
    pages = _Pages(book)
    for group in survey.groups:
        pages.take(group)
    quotas = tuple(quota for each in survey.quotas if (quota := _quota(each, book, pages)))
    if survey.has_scores:
        book.note_part(Part.SURVEY, "", Reason.SCORES)
    content = Content(
        languages=tuple(survey.languages),
        title=title,
        welcome=_after(description, welcome),
        thanks=_after(pages.text, book.words(survey.end)),
        pages=tuple(pages.done),
        quotas=quotas,
    )
    return Imported(content=content, not_representable=book.notes, kept=book.kept)


@dataclass(slots=True)
class _Pages:
    """Pages as they come about; a text stands before the questions that follow it, on a page of its own beginning."""

    book: Book
    done: list[Page] = field(default_factory=list)
    text: Words = field(default_factory=dict)
    title: Words = field(default_factory=dict)
    condition: Condition | None = None
    questions: list[Question] = field(default_factory=list)

    def take(self, group: LimeGroup) -> None:
        name = next(iter(group.names.values()), "")
        if group.random_group.strip():
            self.book.note_part(Part.GROUP, name, Reason.RANDOM, group.random_group)
        self.condition = self.book.group_condition(group.relevance, name=name)
        self.title = self.book.words(group.names)
        self.text = _after(self.text, self.book.words(group.descriptions))
        for lime in group.questions:
            self._question(lime)
        self._turn()
        if self.title:
            # A page without a question is not shown: what it says stands before the next one.
            self.text, self.title = _after(self.text, self.title), {}

    def _question(self, lime: LimeQuestion) -> None:
        if lime.type == TEXT_ONLY:
            self._text_only(lime)
            return
        made = _questions(lime, self.book)
        self.questions += made
        self.book.keep(lime, made)

    def _text_only(self, lime: LimeQuestion) -> None:
        if self.questions:
            self._turn()
        if self.book.condition(lime):
            self.book.note(lime, Reason.CONDITION, lime.relevance)
        self.text = _after(self.text, self.book.words(lime.texts, of=lime), self.book.words(lime.helps, of=lime))
        self.book.kept[lime.code] = ()

    def _turn(self) -> None:
        if not self.questions:
            return
        self.done.append(
            Page(
                code=f"p{len(self.done) + 1}",
                title=self.title,
                text=self.text,
                questions=tuple(self.questions),
                show_if=self.condition,
            )
        )
        self.questions, self.text, self.title = [], {}, {}
        self.book.turn_page()


def _questions(lime: LimeQuestion, book: Book) -> Questions:
    """Make what the question becomes; nothing, with a note, where it cannot be asked."""
    make = KINDS.get(lime.type)
    if make is None:
        book.leave_out(lime, NOT_ASKED.get(lime.type, Reason.UNKNOWN_KIND))
        return []
    if lime.attribute("hidden") == "1":
        book.leave_out(lime, Reason.CALCULATED, "hidden")
        return []
    before = set(book.codes)
    form = Form(lime=lime, book=book, condition=book.condition(lime))
    note_settings(form)
    try:
        return make(form)
    except NotKept as problem:
        book.codes &= before
        book.leave_out(lime, problem.reason)
        return []


def _quota(quota: LimeQuota, book: Book, pages: _Pages) -> Quota | None:
    """A quota on one answer of one list is ours; any other is noted."""
    asked = {question.code: question for page in pages.done for question in page.questions}
    members = [(book.kept.get(code, ()), answer) for code, answer in quota.members]
    if quota.active and len(members) == 1 and len(members[0][0]) >= 1 and quota.limit.isdigit() and int(quota.limit):
        codes, answer = members[0]
        question = asked[codes[0]]
        if question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE} and answer in _codes(question.options):
            return Quota(question=question.code, option=answer, most=int(quota.limit))
    book.note_part(Part.QUOTA, quota.name, Reason.QUOTA, ", ".join("=".join(member) for member in quota.members))
    return None


def _codes(options: tuple[Option, ...]) -> set[str]:
    return {option.code for option in options}


def _after(*texts: Words) -> Words:
    """Put texts below each other, language by language."""
    languages = dict.fromkeys(language for text in texts for language in text)
    return {language: "\n\n".join(text[language] for text in texts if text.get(language)) for language in languages}
