"""What came out of a file: a questionnaire, and by name everything of it that could not be kept as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.surveys.content import Content

MOST_BYTES = 20 * 1024 * 1024
"""A questionnaire is words; whatever is larger is something else."""


class Reason(TextChoices):
    """Why something of a foreign questionnaire is not as it was there."""

    CALCULATED = "calculated", _("It is calculated, not asked.")
    LANGUAGE_SWITCH = "language_switch", _("The page of the respondent has a language switch of its own.")
    UNKNOWN_KIND = "unknown_kind", _("This kind of question is not known.")
    NOTHING_TO_CHOOSE = "nothing_to_choose", _("There is nothing to choose from.")
    NO_ROWS = "no_rows", _("There is nothing to rate or fill in.")
    TOO_MANY_PARTS = "too_many_parts", _("It would become more questions than anybody can answer.")
    CONDITION = "condition", _("The condition cannot be expressed here, so that it is always shown.")
    CONDITION_NEARLY = "condition_nearly", _("Whoever skipped the question that the condition asks about sees less.")
    CONDITION_LATER = "condition_later", _("The condition asks about something that is not asked before.")
    ROW_CONDITION = "row_condition", _("A condition on one row or option is left out: it is always shown.")
    VALIDATION = "validation", _("The check of the answer cannot be expressed here.")
    FILTER = "filter", _("What was chosen earlier no longer filters the rows or options.")
    DEFAULT = "default", _("Answers filled in beforehand lead respondents, and are left out.")
    POINTS = "points", _("The answers became points of a scale, in their order.")
    TIME_OF_DAY = "time_of_day", _("Only the day is asked, not the time of day.")
    SEVERAL_FILES = "several_files", _("One file can be sent, not several.")
    SOFT = "soft", _("It was asked for, but could be skipped: it is not compulsory here.")
    OWN_WORDS_LEFT_OUT = "other_left_out", _("The free entry beside the list is left out.")
    INSERTED_TEXT = "inserted_text", _("Something that was put into the text is left out.")
    MEDIA = "media", _("Pictures, sounds and films in the text are left out.")
    SCORES = "scores", _("Scores given to answers are left out.")
    QUOTA = "quota", _("This quota cannot be expressed here.")
    RANDOM = "random", _("Drawing one of several questions or groups by chance is left out.")
    ENGLISH_WORDS = "english_words", _("The words of the answers stand in English where a language has none.")
    RENAMED = "renamed", _("The code is written differently here.")
    NOT_FOUND = "not_found", _("It refers to something that the file does not hold.")


class Part(TextChoices):
    """What of a questionnaire a note is about."""

    QUESTION = "question", pgettext_lazy("part of a questionnaire", "question")
    GROUP = "group", pgettext_lazy("part of a questionnaire", "page")
    SURVEY = "survey", pgettext_lazy("part of a questionnaire", "questionnaire")
    QUOTA = "quota", pgettext_lazy("part of a questionnaire", "quota")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRepresentable:
    """One thing that is not as it was.

    `code` and `type` are those of the file; `whole` says that the question itself is missing, otherwise only what
    `reason` and `detail` name. `detail` is what stood in the file.
    """

    code: str
    reason: Reason
    type: str = ""
    part: Part = Part.QUESTION
    whole: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A questionnaire from a file, what of it is not as it was, and which question became which."""

    content: Content
    not_representable: list[NotRepresentable] = field(default_factory=list)
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def missing(self) -> list[NotRepresentable]:
        """The questions that are not there at all."""
        return [note for note in self.not_representable if note.whole]


class Trouble(TextChoices):
    """Why a file cannot be read as a questionnaire."""

    EMPTY = "empty", _("The file is empty.")
    TOO_LARGE = "too_large", _("The file is too large for a questionnaire.")
    NOT_JSON = "not_json", _("This is not a JSON file.")
    NOT_A_WORKBOOK = "not_a_workbook", _("This is not an Excel workbook.")
    NOT_XML = "not_xml", _("This is not an XML file, or it is cut off.")
    DECLARES_ENTITIES = "declares_entities", _("The file declares a document type or entities; that is not read.")
    NOT_LIMESURVEY = "not_limesurvey", _("This is not a structure file of LimeSurvey.")
    ARCHIVE = "archive", _("This is an archive: unpack it, and take the structure file in it.")
    NO_LANGUAGE = "no_language", _("The file does not say in which language it is.")
    TOO_MANY_ROWS = "too_many_rows", _("The file has more entries than any questionnaire.")
    UNKNOWN_COLUMN = "unknown_column", _("This column is not known.")
    MISSING_COLUMN = "missing_column", _("This column is missing.")
    UNKNOWN_WORD = "unknown_word", _("This word is not known here.")
    NOT_A_NUMBER = "not_a_number", _("A whole number was expected.")
    OUT_OF_PLACE = "out_of_place", _("This row belongs below something that does not come before it.")
    NOT_A_CONDITION = "not_a_condition", _("This is not a condition.")
    NOT_A_QUESTIONNAIRE = "not_a_questionnaire", _("The parts do not make up a questionnaire.")
    TOO_LONG = "too_long", _("This text is longer than a cell can hold.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """One thing that is wrong with a file, and where: sheet, row (from 1) and column as in a workbook, or a path."""

    trouble: Trouble
    sheet: str = ""
    row: int = 0
    column: str = ""
    found: str = ""


class UnreadableQuestionnaire(ValueError):
    """The file is no questionnaire; `faults` name everything that is wrong with it."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{one.sheet}{one.column}{one.row or ''} {one.trouble}" for one in self.faults))


def unreadable(trouble: Trouble, *, found: str = "") -> UnreadableQuestionnaire:
    return UnreadableQuestionnaire([FileFault(trouble=trouble, found=found)])


def require_size(data: bytes) -> None:
    """Refuse what is empty or too large to be a questionnaire.

    Raises:
        UnreadableQuestionnaire: it is.
    """
    if not data.strip():
        raise unreadable(Trouble.EMPTY)
    if len(data) > MOST_BYTES:
        raise unreadable(Trouble.TOO_LARGE)
