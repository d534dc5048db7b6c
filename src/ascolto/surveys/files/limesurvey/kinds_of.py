"""Types of question of LimeSurvey that are answered as a whole, and what they become."""

from dataclasses import replace

from ascolto.surveys.content import Question, Scale
from ascolto.surveys.files.imported import Reason
from ascolto.surveys.files.limesurvey.answers import COMMENT, in_languages, supplied
from ascolto.surveys.files.limesurvey.attributes import bounds, count, day, is_shuffled, note_pattern, pattern
from ascolto.surveys.files.limesurvey.shapes import Form, NotKept, Questions, note_english, options_from, shown_where
from ascolto.surveys.kinds import QuestionKind


def one_choice(form: Form) -> Questions:
    """L, !, Z, W: a list; O: a list with a comment beside it."""
    options, codes = options_from(form, form.lime.choices())
    if not options:
        raise NotKept(Reason.NOTHING_TO_CHOOSE)
    question = form.question(QuestionKind.SINGLE, options=options, shuffled=is_shuffled(form))
    form.remember(question, values=codes)
    if form.lime.type != "O":
        return [question]
    return [question, _comment(form, ending="_comment")]


def supplied_choice(form: Form) -> Questions:
    """Y, G: a list whose words the program supplies."""
    note_english(form, form.book.languages)
    options = supplied(form.lime.type, form.book.languages)
    question = form.question(QuestionKind.SINGLE, options=options)
    form.remember(question, values={option.code: option.code for option in options})
    return [question]


def several_choices(form: Form) -> Questions:
    """M: boxes to tick; P: with a comment beside each."""
    options, codes = options_from(form, form.lime.rows())
    if not options:
        raise NotKept(Reason.NOTHING_TO_CHOOSE)
    excluding = {code.strip() for code in form.lime.attribute("exclude_all_others").split(";")}
    alone = {codes[code] for code in excluding & codes.keys()}
    question = form.question(
        QuestionKind.MULTIPLE,
        options=tuple(replace(option, alone=option.code in alone) for option in options),
        shuffled=is_shuffled(form),
        least=count(form, "min_answers"),
        most=count(form, "max_answers"),
    )
    form.remember(question, values=codes)
    if form.lime.type != "P":
        return [question]
    comments = [
        form.question(
            QuestionKind.TEXT,
            ending=f"_{part.code}_comment",
            words=form.words_with(part),
            compulsory=False,
            show_if=shown_where(question, codes[part.code]),
        )
        for part in form.lime.rows()
    ]
    return [question, *comments]


def ranking(form: Form) -> Questions:
    """R: options brought into an order."""
    options, _codes = options_from(form, form.lime.choices() or form.lime.rows())
    if not options:
        raise NotKept(Reason.NOTHING_TO_CHOOSE)
    question = form.question(
        QuestionKind.RANKING,
        options=options,
        shuffled=is_shuffled(form),
        least=count(form, "min_answers"),
        most=count(form, "max_answers"),
    )
    form.remember(question)
    return [question]


def five_points(form: Form) -> Questions:
    """5: one rating from 1 to 5."""
    question = form.question(QuestionKind.RATING, scale=Scale())
    form.remember(question)
    return [question]


def one_number(form: Form) -> Questions:
    """N: a number between bounds."""
    question = form.question(QuestionKind.NUMBER, **bounds(form))
    form.remember(question)
    note_pattern(form)
    return [question]


def one_text(form: Form) -> Questions:
    """S, T, U: words; of S also numbers only."""
    if form.lime.attribute("numbers_only") == "1":
        return one_number(form)
    question = form.question(QuestionKind.TEXT, most=count(form, "maximum_chars"), pattern=pattern(form))
    form.remember(question)
    return [question]


def one_date(form: Form) -> Questions:
    """D: a day."""
    if "H" in form.lime.attribute("date_format") or "M:" in form.lime.attribute("date_format"):
        form.book.note(form.lime, Reason.TIME_OF_DAY, form.lime.attribute("date_format"))
    question = form.question(QuestionKind.DATE, least=day(form, "date_min"), most=day(form, "date_max"))
    form.remember(question)
    return [question]


def one_file(form: Form) -> Questions:
    """|: files."""
    if form.lime.attribute("max_num_of_files") not in {"", "1"}:
        form.book.note(form.lime, Reason.SEVERAL_FILES, form.lime.attribute("max_num_of_files"))
    question = form.question(QuestionKind.FILE)
    form.remember(question)
    return [question]


def _comment(form: Form, *, ending: str) -> Question:
    words = in_languages(COMMENT, form.book.languages)
    note_english(form, form.book.languages)
    return form.question(QuestionKind.TEXT, ending=ending, words=words, compulsory=False)
