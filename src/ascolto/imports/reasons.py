"""Why a row was not taken in, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "too_few_cells": _("Cells in the row: %(found)s; in the header: %(expected)s."),
    "too_many_cells": _("Cells in the row: %(found)s; in the header: %(expected)s."),
    "cut_off": _("The file ends in the middle of this row."),
    "file_cut_off": _("The compressed file is damaged from here on; what follows is lost."),
    "unbalanced_quote": _("A quotation mark is opened and not closed properly."),
    "stray_line_end": _("A line ends in the middle of a cell that is not in quotation marks."),
    "row_too_long": _("The row is too long; what exceeds the limit is not kept (characters kept: %(limit)s)."),
    "nul_character": _("The row contains a NUL character."),
    "invalid_bytes": _("The row contains bytes that are no text in the encoding %(encoding)s."),
    "missing": _("%(field)s is empty."),
    "too_long": _("%(field)s is too long: characters – %(found)s, allowed – %(limit)s."),
    "not_a_day": _("%(field)s: “%(found)s” is not a date in the formats of the mapping."),
    "not_a_number": _("%(field)s: “%(found)s” is not a number."),
    "unknown_choice": _("%(field)s: “%(found)s” is not known here."),
    "not_a_flag": _("%(field)s: “%(found)s” is neither yes nor no."),
    "duplicate_id": _("The id “%(external_id)s” stands in row %(first_row)s already."),
    "not_storable": _("The database refused the row (%(error)s)."),
}


def add_reasons(reasons: Mapping[str, Promise]) -> None:
    """Add the reasons of a room: code and wording, in which the facts of the outcome are named placeholders.

    Raises:
        ValueError: another room uses one of these codes.
    """
    if taken := sorted(REASONS.keys() & reasons.keys()):
        raise ValueError(f"There is a reason of this code already: {', '.join(taken)}.")
    REASONS.update(reasons)


def describe(reason: str, facts: Mapping[str, object]) -> str:
    """Return the reason as a sentence for the reader; a reason without an entry is a sentence already."""
    wording = REASONS.get(reason)
    return reason if wording is None else str(wording) % facts
