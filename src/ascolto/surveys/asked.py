"""A page of a questionnaire as one respondent sees it: in their language, their order, with what they typed before.

These are plain values for whoever draws the page: the front door, the desk where answers are entered, a preview.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from ascolto.organisation.wording import Wording, say
from ascolto.surveys import conditions
from ascolto.surveys.content import Content, Page, Question
from ascolto.surveys.filling import in_order, options_in_order
from ascolto.surveys.instruments import instrument
from ascolto.surveys.kinds import KANO_ROWS, Look, Mark, QuestionKind
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.piping import piped
from ascolto.surveys.values import (
    MARKS,
    AnswerFault,
    Typed,
    allowed_marks,
    longest_text,
    name_of,
    other_name,
    ranks_wanted,
)

WIDEST_SCALE = 7
SHORT_TEXT = 120
MOODS = 7
POINTS_SAID_BY_US = {QuestionKind.COMPARED: ("compared/1", "compared"), QuestionKind.KANO: ("kano/1", "feature")}
CONTROLS = {
    QuestionKind.SINGLE: "choices",
    QuestionKind.MULTIPLE: "checks",
    QuestionKind.RANKING: "ranking",
    QuestionKind.NUMBER: "number",
    QuestionKind.DATE: "date",
    QuestionKind.TEXT: "text",
    QuestionKind.FILE: "file",
    QuestionKind.CONSENT: "consent",
}
SIGNS = {value: key for key, value in MARKS.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen; `sign` is the number of a point, `words` what it means, `mood` the face for it."""

    id: str
    value: str
    sign: str
    words: str
    is_chosen: bool
    other_name: str = ""
    other: str = ""
    mood: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What is answered by itself: the whole question, a row of it, or an option that gets a place."""

    id: str
    name: str
    words: str
    choices: Sequence[Choice]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is drawn; `control` says how, `low` and `high` what the ends of its scale mean."""

    question: Question
    control: str
    look: str
    words: str
    help: str
    lines: Sequence[Line]
    value: str
    faults: Sequence[AnswerFault]
    low: str = ""
    high: str = ""
    hint: str = ""
    longest: int = 0

    @property
    def id(self) -> str:
        return name_of(self.question.code)

    @property
    def line(self) -> Line:
        return self.lines[0]

    @property
    def is_short(self) -> bool:
        return 0 < self.longest <= SHORT_TEXT

    @property
    def fault_at(self) -> str:
        """Where the summary of faults leads: to the first control that can be used."""
        wrong = next((line for line in self.lines if line.fault), self.line)
        return wrong.choices[0].id if wrong.choices else wrong.id


@dataclass(frozen=True, slots=True)
class AskedPage:
    title: str
    text: str
    questions: Sequence[Asked]

    @property
    def faulty(self) -> list[Asked]:
        return [question for question in self.questions if question.faults]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, in which random order, and what is put into the words for them."""

    language: str
    seed: str = ""
    said: Mapping[str, str] | None = None

    def say(self, words: Wording) -> str:
        text = say(words, self.language)
        return piped(text, self.said or {}) if "{" in text else text


def said_about(wave: Wave, invitation: Invitation | None, *, organisation: str, language: str) -> dict[str, str]:
    """Return what stands for the names in braces; where nothing smaller is asked about, it is the whole that is."""
    unit = (invitation and invitation.unit) or wave.unit
    offering = (invitation and invitation.offering) or wave.offering
    place = unit.name if unit else organisation
    return {
        "name": invitation.customer.name if invitation else "",
        "organisation": organisation,
        "unit": place,
        "offering": say(offering.wording, language) if offering else place,
    }


def asked_page(
    page: Page,
    questions: Iterable[Question],
    *,
    reader: Reader,
    typed: Typed,
    faults: Sequence[AnswerFault] = (),
) -> AskedPage:
    """Return the page with those of its questions that are shown, in the order of this reader."""
    shown = in_order(questions, seed=reader.seed, of=page.code) if page.shuffled else list(questions)
    drawn = [asked(question, reader=reader, typed=typed, faults=faults) for question in shown]
    return AskedPage(reader.say(page.title), reader.say(page.text), drawn)


def asked(question: Question, *, reader: Reader, typed: Typed, faults: Sequence[AnswerFault] = ()) -> Asked:
    """Return a question as this reader sees it, with what they typed and what is wrong with it."""
    scale = question.asked_on
    own = [fault for fault in faults if fault.question == question.code]
    control = CONTROLS.get(question.kind) or ("words" if scale and scale.look is Look.WORDS else "scale")
    ends = _ends(question, reader) if control == "scale" else ("", "")
    return Asked(
        question=question,
        control=control,
        look=str(scale.look) if scale and control == "scale" else "",
        words=reader.say(question.words),
        help=reader.say(question.help),
        lines=_lines(question, reader, typed, own),
        value=_one(typed, name_of(question.code)),
        faults=own,
        low=ends[0],
        high=ends[1],
        hint=_hint(question),
        longest=longest_text(question) if question.kind is QuestionKind.TEXT else 0,
    )


def _hint(question: Question) -> str:
    """Return how to answer, where the controls alone do not tell."""
    if question.kind is QuestionKind.MULTIPLE:
        most = int(question.most or 0)
        if not most:
            return pgettext("how to answer", "You may choose several.")
        return ngettext("Choose %(count)d at most.", "Choose up to %(count)d.", most) % {"count": most}
    if question.kind is QuestionKind.RANKING:
        return _("Give place 1 to what comes first for you, then place 2, and so on.")
    if question.kind is QuestionKind.NUMBER and question.least and question.most:
        return _("From %(least)s to %(most)s.") % {"least": question.least, "most": question.most}
    return ""


def said_by(content: Content, given: Mapping[str, conditions.Value], *, reader: Reader) -> dict[str, str]:
    """Return what was answered as it can stand in a sentence, by the code of the question."""
    with override(reader.language):
        return {
            code: _in_words(question, given[code], reader)
            for code, question in content.questions.items()
            if code in given
        }


def _in_words(question: Question, value: conditions.Value, reader: Reader) -> str:
    if isinstance(value, float):
        return number_format(value, decimal_pos=0) if value == int(value) else number_format(value)
    words = {option.code: say(option.words, reader.language) for option in question.options}
    if question.kind is QuestionKind.DATE and isinstance(value, str):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if isinstance(value, tuple):
        return ", ".join(words.get(code, code) for code in value)
    return words.get(value, value) if value else ""


def _lines(question: Question, reader: Reader, typed: Typed, faults: Sequence[AnswerFault]) -> list[Line]:
    wrong = {fault.field: fault.message for fault in faults}
    if question.kind is QuestionKind.RANKING:
        options = options_in_order(question, seed=reader.seed)
        return [_place(question, option.code, reader.say(option.words), typed) for option in options]
    if question.is_chosen:
        return [_line(question, "", "", _options(question, reader, typed), wrong)]
    if question.asked_on is None:
        return [_line(question, "", "", [], wrong)]
    rows = [(code, words) for code, words in _rows(question, reader)]
    return [_line(question, code, words, _points(question, code, reader, typed), wrong) for code, words in rows]


def _line(question: Question, row: str, words: str, choices: Sequence[Choice], wrong: Mapping[str, str]) -> Line:
    name = name_of(question.code, row)
    return Line(_id(name), name, words, choices, wrong.get(name, ""))


def _rows(question: Question, reader: Reader) -> Iterable[tuple[str, str]]:
    if question.kind is QuestionKind.KANO and not question.rows:
        ours = (_("If it is there, how do you feel?"), _("If it is not there, how do you feel?"))
        return zip(KANO_ROWS, ours, strict=True)
    rows = in_order(question.rows, seed=reader.seed, of=question.code) if question.shuffled else question.rows
    return [(row.code, reader.say(row.words)) for row in rows] or [("", "")]


def _points(question: Question, row: str, reader: Reader, typed: Typed) -> list[Choice]:
    name, scale = name_of(question.code, row), question.asked_on
    chosen, labels = _one(typed, name), _labels(question)
    points = [str(point) for point in scale.points] if scale else []
    choices = [
        Choice(
            _id(name, point),
            point,
            point,
            reader.say(labels.get(point, {})),
            point == chosen,
            mood=_mood(place, points),
        )
        for place, point in enumerate(points)
    ]
    return [*choices, *_marks(question, name, chosen)]


def _mood(place: int, points: Sequence[str]) -> int:
    """Return which of the moods of a face stands at a place of the scale: the ends are its ends."""
    return 1 + round((MOODS - 1) * place / max(1, len(points) - 1))


def _options(question: Question, reader: Reader, typed: Typed) -> list[Choice]:
    name, chosen = name_of(question.code), set(typed.get(name_of(question.code), ()))
    choices = []
    for option in options_in_order(question, seed=reader.seed):
        beside = other_name(question.code, option.code) if option.other else ""
        words = reader.say(option.words)
        choices.append(
            Choice(_id(name, option.code), option.code, "", words, option.code in chosen, beside, _one(typed, beside))
        )
    return [*choices, *_marks(question, name, next(iter(chosen), ""))]


def _marks(question: Question, name: str, chosen: str) -> list[Choice]:
    words = {
        Mark.NOT_APPLICABLE: pgettext("answer", "Does not apply to me"),
        Mark.DO_NOT_KNOW: pgettext("answer", "I don't know"),
    }
    return [
        Choice(_id(name, SIGNS[mark]), SIGNS[mark], "", words[mark], SIGNS[mark] == chosen)
        for mark in allowed_marks(question)
    ]


def _place(question: Question, option: str, words: str, typed: Typed) -> Line:
    """Return an option with the places that it can get."""
    name = name_of(question.code, option)
    chosen = _one(typed, name)
    places = [str(place) for place in range(1, ranks_wanted(question) + 1)]
    return Line(_id(name), name, words, [Choice("", place, place, "", place == chosen) for place in places])


def _labels(question: Question) -> Mapping[str, Wording]:
    scale = question.asked_on
    if scale and scale.labels:
        return scale.labels
    ours = POINTS_SAID_BY_US.get(question.kind)
    return _labels_of(*ours) if ours else {}


@cache
def _labels_of(name: str, code: str) -> Mapping[str, Wording]:
    scale = instrument(name).content.questions[code].scale
    return scale.labels if scale else {}


def _ends(question: Question, reader: Reader) -> tuple[str, str]:
    scale, labels = question.asked_on, _labels(question)
    if scale is None:
        return "", ""
    return reader.say(labels.get(str(scale.low), {})), reader.say(labels.get(str(scale.high), {}))


def _id(name: str, value: str = "") -> str:
    return f"{name}--{value}" if value else name


def _one(typed: Typed, name: str) -> str:
    sent = typed.get(name)
    return sent[-1] if sent else ""
