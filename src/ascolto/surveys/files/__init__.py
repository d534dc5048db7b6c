"""Questionnaires as files: our own JSON and workbook, there and back, and the structure files of LimeSurvey."""

from ascolto.surveys.files.as_json import from_json, to_json
from ascolto.surveys.files.imported import (
    FileFault,
    Imported,
    NotRepresentable,
    Part,
    Reason,
    Trouble,
    UnreadableQuestionnaire,
)
from ascolto.surveys.files.sheet_reading import from_sheet
from ascolto.surveys.files.sheet_writing import to_sheet

__all__ = [
    "FileFault",
    "Imported",
    "NotRepresentable",
    "Part",
    "Reason",
    "Trouble",
    "UnreadableQuestionnaire",
    "from_json",
    "from_sheet",
    "to_json",
    "to_sheet",
]
