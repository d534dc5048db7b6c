"""Reading what a respondent typed: each question gives typed values, or says what is wrong with what was typed.

What is typed comes as lists of text by field name: "a-<code>" for a question, "a-<code>.<row>" for a row of it or the
rank of an option, and ":other" behind it for the words beside an option. Nothing typed is changed or thrown away here:
whoever has to mend an answer finds it as they wrote it.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ascolto.surveys import conditions
from ascolto.surveys.content import Option, Question
from ascolto.surveys.kinds import Mark, QuestionKind

Typed = Mapping[str, Sequence[str]]

MARKS = {"-na": Mark.NOT_APPLICABLE, "-dk": Mark.DO_NOT_KNOW}
"""What is sent where somebody says that they cannot answer; no code of an option begins with a dash."""
YES = "yes"
LONGEST_TEXT = 10_000
LONGEST_OTHER = 500
LONGEST_PATTERNED = 200  # an unlucky pattern takes long on a long text, and strangers write the text
NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,10})?")
DAY_FIRST = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})")
FILE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Value:
    """One answer as it is stored: a number, a choice or text, or the mark that says why there is none."""

    question: str
    row: str = ""
    choice: str = ""
    number: float | None = None
    text: str = ""
    mark: Mark = Mark.GIVEN


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with an answer, in the reader's language; `field` is where it was typed."""

    question: str
    field: str
    message: str


@dataclass(slots=True)
class Reading:
    """What one question was answered by, and what is wrong with it."""

    values: list[Value] = field(default_factory=list)
    faults: list[AnswerFault] = field(default_factory=list)


def name_of(code: str, row: str = "") -> str:
    """Return the name of the field in which a question, or a row of it, is answered."""
    return f"a-{code}.{row}" if row else f"a-{code}"


def other_name(code: str, option: str) -> str:
    """Return the name of the field for the words beside an option."""
    return f"a-{code}.{option}:other"


def names_of(question: Question) -> set[str]:
    """Return every field that the question may be answered in; what comes under other names is not looked at."""
    rows = [row for row in question.row_codes if row]
    ranked = [option.code for option in question.options] if question.kind is QuestionKind.RANKING else []
    others = {other_name(question.code, option.code) for option in question.options if option.other}
    return {name_of(question.code), *(name_of(question.code, row) for row in [*rows, *ranked]), *others}


def read(question: Question, typed: Typed) -> Reading:
    """Return what a question was answered by; a compulsory one without an answer is a fault."""
    reading = Reading()
    mark = MARKS.get(_one(typed, name_of(question.code)))
    if mark in allowed_marks(question) and question.row_codes == ("",):
        reading.values.append(Value(question.code, mark=mark or Mark.GIVEN))
    else:
        READERS[question.kind](question, typed, reading)
        if question.compulsory and not reading.faults:
            _require_answer(question, reading)
    return reading


def allowed_marks(question: Question) -> list[Mark]:
    """Return in which ways a respondent may say that they cannot answer."""
    allowed = [(question.not_applicable, Mark.NOT_APPLICABLE), (question.do_not_know, Mark.DO_NOT_KNOW)]
    return [mark for is_allowed, mark in allowed if is_allowed]


def given_by(question: Question, values: Iterable[Value]) -> dict[str, conditions.Value]:
    """Return the answers as conditions and texts refer to them: by code, or by code and row."""
    given = [value for value in values if value.mark is Mark.GIVEN]
    if question.kind is QuestionKind.MULTIPLE:
        return {question.code: tuple(value.choice for value in given)} if given else {}
    if question.kind is QuestionKind.RANKING:
        ranked = sorted(given, key=lambda value: value.number or 0)
        return {question.code: tuple(value.choice for value in ranked)} if ranked else {}
    return {
        f"{value.question}.{value.row}" if value.row else value.question: value.number
        if value.number is not None
        else value.choice or value.text
        for value in given
    }


def _scaled(question: Question, typed: Typed, reading: Reading) -> None:
    scale = question.asked_on
    points = {str(point) for point in scale.points} if scale else set()
    for row in question.row_codes:
        sent = _one(typed, name_of(question.code, row))
        if MARKS.get(sent) in allowed_marks(question):
            reading.values.append(Value(question.code, row, mark=MARKS[sent]))
        elif sent in points:
            reading.values.append(Value(question.code, row, number=float(sent)))
        elif sent:
            _blame(question, reading, _("Please choose one of the answers."), row=row)


def _single(question: Question, typed: Typed, reading: Reading) -> None:
    sent = _one(typed, name_of(question.code))
    option = _option(question, sent)
    if option:
        _choose(question, option, typed, reading)
    elif sent:
        _blame(question, reading, _("Please choose one of the answers."))


def _multiple(question: Question, typed: Typed, reading: Reading) -> None:
    sent = list(dict.fromkeys(filter(None, typed.get(name_of(question.code), ()))))
    chosen = [option for option in (_option(question, code) for code in sent) if option]
    if len(chosen) < len(sent):
        _blame(question, reading, _("Please choose from these answers."))
    elif len(chosen) > 1 and any(option.alone for option in chosen):
        _blame(question, reading, _("One of these answers excludes the others: please choose either it or the others."))
    else:
        for option in chosen:
            _choose(question, option, typed, reading)
        if chosen and not (len(chosen) == 1 and chosen[0].alone):
            _require_between(question, len(chosen), reading)


def _require_between(question: Question, chosen: int, reading: Reading) -> None:
    least, most = _whole(question.least), _whole(question.most)
    if least is not None and chosen < least:
        words = ngettext("Please choose at least %(count)d answer.", "Please choose at least %(count)d answers.", least)
        _blame(question, reading, words % {"count": least})
    elif most is not None and chosen > most:
        words = ngettext("Please choose no more than %(count)d answer.",
                         "Please choose no more than %(count)d answers.", most)  # fmt: skip
        _blame(question, reading, words % {"count": most})


def _ranking(question: Question, typed: Typed, reading: Reading) -> None:
    ranks = {option.code: _one(typed, name_of(question.code, option.code)) for option in question.options}
    ranked = {code: rank for code, rank in ranks.items() if rank}
    wanted = ranks_wanted(question)
    if not ranked:
        return
    if set(ranked.values()) != {str(place) for place in range(1, len(ranked) + 1)} or len(ranked) > wanted:
        _blame(question, reading, _("Please give each place once, beginning with place 1."))
    elif question.compulsory and len(ranked) < wanted:
        words = ngettext("Please give %(count)d place.", "Please give %(count)d places.", wanted)
        _blame(question, reading, words % {"count": wanted})
    else:
        reading.values += [Value(question.code, choice=code, number=float(rank)) for code, rank in ranked.items()]


def ranks_wanted(question: Question) -> int:
    """Return how many places there are to give: all of them, unless the question wants only the first few."""
    return min(_whole(question.most) or len(question.options), len(question.options))


def _number(question: Question, typed: Typed, reading: Reading) -> None:
    sent = "".join(_one(typed, name_of(question.code)).split())
    if not sent:
        return
    number = float(sent.replace(",", ".")) if NUMBER.fullmatch(sent) else math.nan
    least, most = _real(question.least), _real(question.most)
    if math.isnan(number):
        _blame(question, reading, _("Please write a number, such as 12 or 3.5."))
    elif least is not None and number < least:
        _blame(question, reading, _("Please write a number that is not below %(least)s.") % {"least": question.least})
    elif most is not None and number > most:
        _blame(question, reading, _("Please write a number that is not above %(most)s.") % {"most": question.most})
    else:
        reading.values.append(Value(question.code, number=number))


def _date(question: Question, typed: Typed, reading: Reading) -> None:
    sent = _one(typed, name_of(question.code)).strip()
    if not sent:
        return
    day = _day(sent)
    if day is None:
        _blame(question, reading, _("Please write a date, such as 24.12.2026."))
    elif question.least and day.isoformat() < question.least:
        message = _("Please write a date that is not before %(day)s.")
        _blame(question, reading, message % {"day": _day_words(question.least)})
    elif question.most and day.isoformat() > question.most:
        message = _("Please write a date that is not after %(day)s.")
        _blame(question, reading, message % {"day": _day_words(question.most)})
    else:
        reading.values.append(Value(question.code, choice=day.isoformat()))


def _text(question: Question, typed: Typed, reading: Reading) -> None:
    words = _one(typed, name_of(question.code)).replace("\r\n", "\n")
    if not words.strip():
        return
    least, most = _whole(question.least) or 0, longest_text(question)
    if len(words) > most:
        message = ngettext("Please write no more than %(count)d character.",
                           "Please write no more than %(count)d characters.", most)  # fmt: skip
        _blame(question, reading, message % {"count": most})
    elif len(words.strip()) < least:
        message = ngettext("Please write at least %(count)d character.",
                           "Please write at least %(count)d characters.", least)  # fmt: skip
        _blame(question, reading, message % {"count": least})
    elif question.pattern and not _pattern(question.pattern).fullmatch(words.strip()):
        _blame(question, reading, _("Please write it in the form that is asked for."))
    else:
        reading.values.append(Value(question.code, text=words))


def longest_text(question: Question) -> int:
    """Return how many characters may be written."""
    most = _whole(question.most) or LONGEST_TEXT
    return min(most, LONGEST_PATTERNED if question.pattern else LONGEST_TEXT)


def _file(question: Question, typed: Typed, reading: Reading) -> None:
    """The page has kept the file already and sends its digest and its name, one behind the other."""
    sent = list(typed.get(name_of(question.code), ()))
    if sent and FILE.fullmatch(sent[0]):
        reading.values.append(Value(question.code, choice=sent[0], text=sent[1] if len(sent) > 1 else ""))


def _consent(question: Question, typed: Typed, reading: Reading) -> None:
    said_yes = _one(typed, name_of(question.code)) == YES
    if question.compulsory and not said_yes:
        _blame(question, reading, _("Please agree to this if you want to go on; nothing has been sent yet."))
    else:
        reading.values.append(Value(question.code, number=1.0 if said_yes else 0.0))


READERS: dict[QuestionKind, Callable[[Question, Typed, Reading], None]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.RANKING: _ranking,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.TEXT: _text,
    QuestionKind.FILE: _file,
    QuestionKind.CONSENT: _consent,
}
READERS |= {kind: _scaled for kind in QuestionKind if kind not in READERS}


def _choose(question: Question, option: Option, typed: Typed, reading: Reading) -> None:
    words = _one(typed, other_name(question.code, option.code)).strip() if option.other else ""
    if len(words) > LONGEST_OTHER:
        message = ngettext("Please write no more than %(count)d character.",
                           "Please write no more than %(count)d characters.", LONGEST_OTHER)  # fmt: skip
        message %= {"count": LONGEST_OTHER}
        reading.faults.append(AnswerFault(question.code, other_name(question.code, option.code), message))
    else:
        reading.values.append(Value(question.code, choice=option.code, text=words))


def _require_answer(question: Question, reading: Reading) -> None:
    answered = {value.row for value in reading.values}
    missing = [row for row in question.row_codes if row not in answered]
    if missing and missing[0]:
        _blame(question, reading, _("Please choose an answer in each row."), row=missing[0])
    elif not reading.values:
        _blame(question, reading, _("Please answer this question."))


def _blame(question: Question, reading: Reading, message: str, *, row: str = "") -> None:
    reading.faults.append(AnswerFault(question.code, name_of(question.code, row), message))


def _one(typed: Typed, name: str) -> str:
    """Return what was sent last under a name, as browsers and servers agree that a single field is read."""
    sent = typed.get(name)
    return sent[-1] if sent else ""


def _option(question: Question, code: str) -> Option | None:
    return next((option for option in question.options if option.code == code), None)


def _whole(bound: str) -> int | None:
    return int(bound) if bound.isdecimal() else None


def _real(bound: str) -> float | None:
    return float(bound) if bound else None


def _day(text: str) -> date | None:
    """Return the date that browsers send, or one typed by hand, the day first."""
    found = DAY_FIRST.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        return None


def _day_words(day: str) -> str:
    return date_format(date.fromisoformat(day), "DATE_FORMAT")


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
