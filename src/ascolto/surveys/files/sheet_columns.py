"""The columns of a questionnaire on a sheet, shared by writing and reading: one row for each thing that has words.

Rows stand in the order of the questionnaire. What belongs to something stands below it: questions below their page,
options, rows and the words of scale points below their question.
"""

from enum import StrEnum

SHEET = "questionnaire"
SECOND = "help: "
"""Before a language: the column of the second text, the help of a question or the introduction of a page."""
YES = "yes"
CELL = 32_767
"""The most characters that a cell of a workbook holds."""


class What(StrEnum):
    """What a row is about."""

    QUESTIONNAIRE = "questionnaire"
    WELCOME = "welcome"
    THANKS = "thanks"
    PAGE = "page"
    QUESTION = "question"
    POINT = "point"
    OPTION = "option"
    ROW = "row"
    QUOTA = "quota"


FLAGS = ("compulsory", "not_applicable", "do_not_know", "shuffled")
WRITTEN = ("category", "factor", "least", "most", "pattern", "instrument", "dimension", "pair")
COLUMNS = (
    "what",
    "code",
    "kind",
    *FLAGS,
    "low",
    "high",
    "look",
    "show if",
    *WRITTEN,
    "other",
    "alone",
    "option",
)
