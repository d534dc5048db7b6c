"""A complaint as a line of a list: who and what, how urgent and why, who holds it, and what stands out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.finding import PAGE
from ascolto.complaints.models import Assessment, Complaint, Priority, sight_of
from ascolto.customers.models import Customer
from ascolto.customers.showing import name_in_unit
from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.models import Unit
from ascolto.organisation.reading import calendars_of
from ascolto.trail.acting import Actor
from ascolto.trail.models import Event
from ascolto.trail.ready import Ready, filled
from ascolto.trail.recording import subject_of
from ascolto.ui.explanations_surveys import language_name
from ascolto.web.choosing import name_of
from ascolto.web.complaints.criteria import rule_in_words

Text = str | Promise
# What the line shows already, or what says that nothing special was found.
TOLD_ANYWAY = {"otherwise", "severity_3", "severity_4", "severity_5"}
DUE_NEXT: dict[ClockName, Promise] = {
    ClockName.ACKNOWLEDGE: pgettext_lazy("next due", "Acknowledge"),
    ClockName.DECIDE: pgettext_lazy("next due", "Decide"),
    ClockName.CLOSE: pgettext_lazy("next due", "Close"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that stands out, in a word or two; in narrow rows an icon and a sign or two stand for it."""

    label: Text
    tone: str = "neutral"
    icon: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint as a line of a list."""

    complaint: Complaint
    complainant: str
    category: str
    priority: Text
    reason: Text = ""
    due: Text = ""
    calendar: WorkingCalendar | None = None
    place: str = ""
    held_since: datetime | None = None
    marks: Sequence[Mark] = field(default_factory=list)


def beside(rows):
    """Bring along what a line shows beside the complaint itself."""
    return rows.select_related("unit__parent", "customer", "handler", "category")


def rows_of(complaints: Iterable[Complaint], *, actor: Actor) -> list[Row]:
    """Return short lines, which ask the database nothing more."""
    return [Row(each, _name(each, actor), _category(each), _priority(each)) for each in complaints]


def full_rows_of(complaints: Sequence[Complaint], *, actor: Actor) -> list[Row]:
    """Return lines with all that stands out, in a fixed number of questions however many there are."""
    calendars = calendars_of({each.unit for each in complaints}) if complaints else {}
    reasons, since, others = reasons_of(complaints), held_since(complaints), open_others_of(complaints, actor=actor)
    return [
        Row(
            complaint=each,
            complainant=_name(each, actor),
            category=_category(each),
            priority=_priority(each),
            reason=reasons.get(each.pk, ""),
            due=_due(each),
            calendar=calendars[each.unit_id],
            place=place_of(each.unit),
            held_since=since.get(each.pk) if each.handler_id else None,
            marks=_marks(each, others.get(each.pk, 0)),
        )
        for each in complaints
    ]


def reasons_of(complaints: Iterable[Complaint]) -> dict[int, Text]:
    """Return why each has its priority: what its last assessment was changed for, or the first of its rules."""
    prioritised = [each.pk for each in complaints if each.priority]
    judged = _JUDGED(filled(prioritised, PAGE)) if prioritised else []
    return {each.complaint_id: _why(each) for each in judged}


_JUDGED = Ready(lambda ids: Assessment.objects.filter(complaint_id__in=ids).order_by("at", "pk"))


def _why(assessment: Assessment) -> Text:
    if assessment.override_reason:
        return gettext("Set by hand: %(reason)s") % {"reason": assessment.override_reason}
    rules = [code for code in assessment.reasons if code not in TOLD_ANYWAY]
    return rule_in_words(rules[0]) if rules else ""


def held_since(complaints: Iterable[Complaint]) -> dict[int, datetime]:
    """Return since when each has been with whoever handles it now; to be given it once more is no change of hands."""
    subjects = {subject_of(each): each.pk for each in complaints if each.handler_id}
    given = _GIVEN(filled(subjects, PAGE)) if subjects else []
    changes = [(event, event.facts) for event in given]
    return {subjects[event.subject]: event.at for event, facts in changes if facts["from"] != facts["to"]}


_GIVEN = Ready(
    lambda subjects: (
        Event.objects.filter(subject__in=subjects, kind=ComplaintEvent.ASSIGNED)
        .order_by("subject", "seq")
        .only("subject", "at", "canonical")
    )
)


def open_others_of(complaints: Iterable[Complaint], *, actor: Actor) -> Mapping[int, int]:
    """Return how many other open complaints that the reader may read come from the same customer, merged or not.

    First it is asked who they are, then what they have: to look for both at once, every open complaint is read.
    """
    customers = {each: each.customer.merged_into_id or each.customer.pk for each in complaints if each.customer}
    asked = sorted(set(customers.values()))
    who = {pk: merged or pk for pk, merged in _RECORDS(filled(asked, PAGE))} if asked else {}
    counted: Counter[int] = Counter()
    for customer, count in _OPEN_OF(*sight_of(actor), filled(who, PAGE)) if who else []:
        counted[who[customer]] += count
    return {each.pk: counted[one] - int(each.is_open) for each, one in customers.items()}


_RECORDS = Ready(
    lambda asked: (
        Customer.objects.filter(Q(pk__in=asked) | Q(merged_into__in=asked))
        .order_by("pk")
        .values_list("pk", "merged_into")
    )
)
_OPEN_OF = Ready(
    lambda units, besides, customers: (
        Complaint.objects.in_sight(units, besides)
        .open()
        .filter(customer__in=customers)
        .order_by()
        .values_list("customer")
        .annotate(count=Count("pk"))
    )
)


def place_of(unit: Unit) -> str:
    """Return where it is: the department with its house; the root of all need not be said."""
    above = unit.parent
    if above is None or above.parent_id is None:
        return unit.name
    return gettext("%(house)s · %(department)s") % {"house": above.name, "department": unit.name}


def _marks(complaint: Complaint, others: int) -> list[Mark]:
    marks = []
    if complaint.heard_at:
        marks.append(Mark(pgettext("mark", "new message"), "info", "message-circle"))
    if complaint.reopened_count:
        marks.append(Mark(pgettext("mark", "reopened"), "warning", "refresh"))
    if complaint.undelivered:
        marks.append(Mark(pgettext("mark", "acknowledgement came back"), "danger", "alert-triangle"))
    if others > 0:
        words = ngettext("%(count)d other open complaint", "%(count)d other open complaints", others)
        marks.append(Mark(words % {"count": others}, "warning", "files", str(others)))
    if complaint.language != get_language():
        marks.append(Mark(capfirst(language_name(complaint.language)), sign=complaint.language.upper()))
    return marks


def _due(complaint: Complaint) -> Text:
    """Return which of the promises is due next."""
    moments = {name: getattr(complaint, f"{name}_by") for name in DUE_NEXT}
    running = [name for name, at in moments.items() if at and at == complaint.next_due_at]
    return DUE_NEXT[running[0]] if running else ""


def _name(complaint: Complaint, actor: Actor) -> str:
    return name_in_unit(complaint.customer, actor, complaint.unit_id) if complaint.customer else ""


def _category(complaint: Complaint) -> str:
    return name_of(complaint.category) if complaint.category else ""


def _priority(complaint: Complaint) -> Text:
    return Priority(complaint.priority).label if complaint.priority else ""
