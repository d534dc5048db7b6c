"""Settings of questions in LimeSurvey: what of them can be said here, and a note for what cannot."""

from datetime import date

from ascolto.surveys.files.imported import Reason
from ascolto.surveys.files.limesurvey.patterns import our_pattern
from ascolto.surveys.files.limesurvey.shapes import Form

FILTERS = ("array_filter", "array_filter_exclude")
CHECKS = ("em_validation_q", "em_validation_sq")


def count(form: Form, name: str) -> str:
    """Return a whole number that a setting says, or nothing; an expression is noted."""
    said = form.lime.attribute(name)
    if said.isdigit():
        return said if int(said) else ""
    if said:
        form.book.note(form.lime, Reason.VALIDATION, f"{name}: {said}")
    return ""


def bounds(form: Form) -> dict[str, str]:
    """Return the least and greatest number; an expression is noted."""
    found = {}
    for name, setting in (("least", "min_num_value_n"), ("most", "max_num_value_n")):
        said = form.lime.attribute(setting)
        if is_number(said):
            found[name] = said
        elif said:
            form.book.note(form.lime, Reason.VALIDATION, f"{setting}: {said}")
    return found


def day(form: Form, name: str) -> str:
    """Return a day that a setting says; an expression is noted."""
    said = form.lime.attribute(name)
    try:
        return date.fromisoformat(said[:10]).isoformat() if said else ""
    except ValueError:
        form.book.note(form.lime, Reason.VALIDATION, f"{name}: {said}")
        return ""


def pattern(form: Form) -> str:
    """Return the check of a text as ours, which must fit the whole text; one that cannot be one is noted."""
    said = form.lime.pattern.strip()
    ours = our_pattern(said)
    if said and not ours:
        form.book.note(form.lime, Reason.VALIDATION, said)
    return ours


def note_pattern(form: Form) -> None:
    if form.lime.pattern.strip():
        form.book.note(form.lime, Reason.VALIDATION, form.lime.pattern)


def is_shuffled(form: Form) -> bool:
    return form.lime.attribute("random_order") not in {"", "0"} or form.lime.attribute("answer_order") == "random"


def is_number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return said.lower().lstrip("+-") not in {"nan", "inf", "infinity"}


def note_settings(form: Form) -> None:
    """Note what has no counterpart here, whatever the type of the question."""
    lime = form.lime
    for name in FILTERS:
        if lime.attribute(name):
            form.book.note(lime, Reason.FILTER, f"{name}: {lime.attribute(name)}")
    for name in CHECKS:
        if lime.attribute(name):
            form.book.note(lime, Reason.VALIDATION, f"{name}: {lime.attribute(name)}")
    if lime.attribute("random_group"):
        form.book.note(lime, Reason.RANDOM, lime.attribute("random_group"))
    if lime.has_default:
        form.book.note(lime, Reason.DEFAULT)
    if lime.mandatory.upper() == "S":
        form.book.note(lime, Reason.SOFT)
