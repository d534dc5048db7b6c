"""The columns of the list as a file: one line for each complaint, and for each column what it means."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import (
    Channel,
    Closure,
    Complaint,
    Determination,
    Origin,
    Priority,
    Remedy,
    RemedyKind,
)
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity, may_see_identity_in
from ascolto.trail.acting import Actor
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.looks import SEVERITIES
from ascolto.web.choosing import name_of
from ascolto.web.complaints.rows import place_of
from ascolto.web.sheets import Cell

Text = str | Promise
BESIDE = (
    "unit__parent", "offering", "category__parent", "journey_stage", "cause", "handler", "customer", "representative",
)  # fmt: skip
GRANTED = "granted"
YES_NO = pgettext_lazy("values of a column", "yes, no; empty: not known or not due yet")


@dataclass(frozen=True, slots=True)
class Asking:
    """For whom the file is made, at which moment, in which zone, and in which currency amounts are added up."""

    actor: Actor
    at: datetime
    zone: ZoneInfo
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One attribute of a complaint: its name, what it means, and how it is read."""

    code: str
    label: Text
    meaning: Text
    of: Callable[[Complaint, Asking], Cell]
    kind: str = "text"
    unit: Text = ""
    values: Any = ""
    names_people: bool = False

    @property
    def possible_values(self) -> str:
        """What can stand in the column, in the reader's language."""
        if isinstance(self.values, str | Promise):
            return str(self.values)
        return "; ".join(str(value) for value in self.values)


def columns_for(actor: Actor) -> list[Column]:
    """Return the columns that this reader may take away: names only for those who may see identities somewhere."""
    names = bool(may_see_identity(actor))
    return [column for column in COLUMNS if names or not column.names_people]


def line_of(complaint: Complaint, columns: Iterable[Column], asking: Asking) -> list[Cell]:
    return [column.of(complaint, asking) for column in columns]


def dictionary_of(columns: Iterable[Column], asking: Asking) -> list[list[Cell]]:
    """Return what each column means, its unit and its values."""
    return [
        [str(column.label), column.code, str(column.meaning), _unit(column, asking), column.possible_values]
        for column in columns
    ]


DICTIONARY_HEAD = (
    pgettext_lazy("data dictionary", "Column"),
    pgettext_lazy("data dictionary", "Code"),
    pgettext_lazy("data dictionary", "Meaning"),
    pgettext_lazy("data dictionary", "Unit"),
    pgettext_lazy("data dictionary", "Values"),
)


def _unit(column: Column, asking: Asking) -> str:
    if column.kind == "moment":
        return gettext("date and time in the zone %(zone)s") % {"zone": asking.zone.key}
    if column.kind == "day":
        return gettext("date")
    return str(column.unit).replace("{currency}", asking.currency)


def _field(name: str) -> Callable[[Complaint, Asking], Cell]:
    return lambda complaint, asking: getattr(complaint, name)


def _moment(name: str) -> Callable[[Complaint, Asking], Cell]:
    def read(complaint: Complaint, asking: Asking) -> Cell:
        at = getattr(complaint, name)
        return at.astimezone(asking.zone).replace(tzinfo=None) if at else None

    return read


def _word(name: str, choices: Any) -> Callable[[Complaint, Asking], Cell]:
    def read(complaint: Complaint, asking: Asking) -> Cell:
        value = getattr(complaint, name)
        return _label_of(choices, value, get_language() or "en") if value else ""

    return read


@cache
def _label_of(choices: Any, value: str, language: str) -> str:
    """Return the word for the value; it is looked up once for all the lines of all the files."""
    return str(choices(value).label)


def _named(name: str) -> Callable[[Complaint, Asking], Cell]:
    def read(complaint: Complaint, asking: Asking) -> Cell:
        node = getattr(complaint, name)
        return name_of(node) if node else ""

    return read


def _code_of(name: str) -> Callable[[Complaint, Asking], Cell]:
    def read(complaint: Complaint, asking: Asking) -> Cell:
        node = getattr(complaint, name)
        return node.code if node else ""

    return read


def _answer(name: str) -> Callable[[Complaint, Asking], Cell]:
    return lambda complaint, asking: _yes_no(getattr(complaint, name))


def _yes_no(value: Any) -> str:
    if value is None:
        return ""
    return pgettext("answer", "yes") if value else pgettext("answer", "no")


def _on_time(stopped: Callable[[Complaint], datetime | None], due: str) -> Callable[[Complaint, Asking], Cell]:
    """Return whether the promise was kept; what is not done and not due yet is neither kept nor broken."""

    def read(complaint: Complaint, asking: Asking) -> Cell:
        due_at, stopped_at = getattr(complaint, due), stopped(complaint)
        if due_at is None or (stopped_at is None and asking.at <= due_at):
            return ""
        return _yes_no(stopped_at is not None and stopped_at <= due_at)

    return read


def _acknowledged(complaint: Complaint) -> datetime | None:
    """An acknowledgement that came back is none."""
    return complaint.closed_at if complaint.undelivered else complaint.acknowledged_at or complaint.closed_at


def _decided(complaint: Complaint) -> datetime | None:
    return complaint.decided_at or complaint.closed_at


def _closed(complaint: Complaint) -> datetime | None:
    return complaint.closed_at


def _granted(complaint: Complaint) -> list[Remedy]:
    """Return the remedies that were not declined, as they were read along with the complaint."""
    return cast(list[Remedy], getattr(complaint, GRANTED))


def _remedy_kinds(complaint: Complaint, asking: Asking) -> Cell:
    return "; ".join(str(RemedyKind(remedy.kind).label) for remedy in _granted(complaint))


def _remedy_points(complaint: Complaint, asking: Asking) -> Cell:
    every = pgettext("points of a remedy", "all")
    return "; ".join(str(remedy.point.number) if remedy.point else every for remedy in _granted(complaint))


def _remedies_sum(complaint: Complaint, asking: Asking) -> Cell:
    amounts = [each.amount for each in _granted(complaint) if each.amount and each.currency == asking.currency]
    return sum(amounts, Decimal(0)) if amounts else None


def _remedies_elsewhere(complaint: Complaint, asking: Asking) -> Cell:
    others = [each for each in _granted(complaint) if each.amount and each.currency != asking.currency]
    return "; ".join(f"{each.amount} {each.currency}" for each in others)


def _severity(complaint: Complaint, asking: Asking) -> Cell:
    return str(SEVERITIES[complaint.severity]) if complaint.severity else ""


def _language(complaint: Complaint, asking: Asking) -> Cell:
    return capfirst(language_name(complaint.language))


def _place(complaint: Complaint, asking: Asking) -> Cell:
    return place_of(complaint.unit)


def _group(complaint: Complaint, asking: Asking) -> Cell:
    parent = complaint.category.parent if complaint.category else None
    return name_of(parent) if parent else ""


def _handler(complaint: Complaint, asking: Asking) -> Cell:
    return complaint.handler.name if complaint.handler else ""


def _customer_number(complaint: Complaint, asking: Asking) -> Cell:
    return complaint.customer.reference if complaint.customer else ""


def _customer_name(complaint: Complaint, asking: Asking) -> Cell:
    return _name_of(complaint.customer, complaint, asking)


def _representative(complaint: Complaint, asking: Asking) -> Cell:
    return _name_of(complaint.representative, complaint, asking)


def _name_of(person: Customer | None, complaint: Complaint, asking: Asking) -> str:
    """Return the name where the reader may see identities in the unit of the complaint."""
    return person.name if person and may_see_identity_in(asking.actor, complaint.unit_id) else ""


def _joined(complaint: Complaint, asking: Asking) -> Cell:
    """Return the reference of the other complaint, which was read along only where the reader may open that one."""
    if complaint.joined_to:
        return complaint.joined_to.reference
    return pgettext("joined to", "another complaint") if complaint.joined_to_id else ""


# Whoever is complained about and what support somebody needs are left out: neither belongs in a table that goes round.
COLUMNS = [
    Column(code="reference", label=pgettext_lazy("column", "Reference"), of=_field("reference"),
           meaning=_("Under which the complaint is known to everybody.")),
    Column(code="stage", label=pgettext_lazy("column", "Stage"), of=_word("stage", Stage), values=Stage.labels,
           meaning=_("Where the complaint stands now.")),
    Column(code="origin", label=pgettext_lazy("column", "Origin"), of=_word("origin", Origin), values=Origin.labels,
           meaning=_("Whether it was recorded here or taken over from elsewhere.")),
    Column(code="channel", label=pgettext_lazy("column", "Channel"), of=_word("channel", Channel),
           values=Channel.labels, meaning=_("By which way it came.")),
    Column(code="language", label=pgettext_lazy("column", "Language"), of=_language,
           values=[name for _code, name in settings.LANGUAGES],
           meaning=_("In which the complainant is written to.")),
    Column(code="received_at", label=pgettext_lazy("column", "Received"), of=_moment("received_at"), kind="moment",
           meaning=_("When it first reached any part of the organisation.")),
    Column(code="recorded_at", label=pgettext_lazy("column", "Recorded"), of=_moment("recorded_at"), kind="moment",
           meaning=_("When it was entered here.")),
    Column(code="unit", label=pgettext_lazy("column", "Unit"), of=_place,
           meaning=_("What it is about: the house and the department.")),
    Column(code="unit_code", label=pgettext_lazy("column", "Code of the unit"), of=_code_of("unit"),
           meaning=_("The short name of the unit, which does not change with the language.")),
    Column(code="offering", label=pgettext_lazy("column", "Product or service"), of=_named("offering"),
           meaning=_("Which product or service it is about.")),
    Column(code="category_group", label=pgettext_lazy("column", "Group of the category"), of=_group,
           meaning=_("The group to which the category belongs.")),
    Column(code="category", label=pgettext_lazy("column", "Category"), of=_named("category"),
           meaning=_("What went wrong, as those see it who handle the complaint.")),
    Column(code="category_code", label=pgettext_lazy("column", "Code of the category"), of=_code_of("category"),
           meaning=_("The short name of the category, which does not change with the language.")),
    Column(code="journey_stage", label=pgettext_lazy("column", "Journey stage"), of=_named("journey_stage"),
           meaning=_("Where on the customer's way it happened.")),
    Column(code="cause", label=pgettext_lazy("column", "Cause"), of=_named("cause"),
           meaning=_("Why it went wrong, as the investigation showed.")),
    Column(code="severity", label=pgettext_lazy("column", "Severity"), of=_severity, values=SEVERITIES.values(),
           meaning=_("How much harm was done, as last assessed.")),
    Column(code="priority", label=pgettext_lazy("column", "Priority"), of=_word("priority", Priority),
           values=Priority.labels, meaning=_("How soon it is to be handled.")),
    Column(code="handler", label=pgettext_lazy("column", "Handler"), of=_handler,
           meaning=_("Who handles it now; empty where nobody does.")),
    Column(code="customer", label=pgettext_lazy("column", "Customer number"), of=_customer_number,
           meaning=_("The customer who complains; empty where the complaint is anonymous.")),
    Column(code="customer_name", label=pgettext_lazy("column", "Customer"), of=_customer_name, names_people=True,
           meaning=_("What the customer is called; empty where you may not see it.")),
    Column(code="representative", label=pgettext_lazy("column", "Representative"), of=_representative,
           names_people=True, meaning=_("Who complains for the customer.")),
    Column(code="anonymous", label=pgettext_lazy("column", "Anonymous"), of=_answer("anonymous"), values=YES_NO,
           meaning=_("Whether the complainant wanted to stay unknown.")),
    Column(code="words", label=pgettext_lazy("column", "Complaint"), of=_field("words"), kind="words",
           meaning=_("The complainant's own words; Excel holds the first 32,767 characters.")),
    Column(code="wish", label=pgettext_lazy("column", "Wish"), of=_field("wish"), kind="words",
           meaning=_("What the complainant asks for.")),
    Column(code="happened_on", label=pgettext_lazy("column", "Happened on"), of=_field("happened_on"), kind="day",
           meaning=_("The day on which it happened.")),
    Column(code="happened_where", label=pgettext_lazy("column", "Where"), of=_field("happened_where"),
           meaning=_("Where it happened, in the complainant's words.")),
    Column(code="order_number", label=pgettext_lazy("column", "Order or booking"), of=_field("order_number"),
           meaning=_("The number of the order or the booking.")),
    Column(code="paid_amount", label=pgettext_lazy("column", "Amount paid"), of=_field("paid_amount"), kind="number",
           unit=_("the currency beside it"), meaning=_("What was paid for what the complaint is about.")),
    Column(code="paid_currency", label=pgettext_lazy("column", "Currency"), of=_field("paid_currency"),
           meaning=_("The currency of the amount paid.")),
    Column(code="about_handling", label=pgettext_lazy("column", "About our handling"), of=_answer("about_handling"),
           values=YES_NO, meaning=_("Whether it is about how an earlier complaint was handled.")),
    Column(code="acknowledged_at", label=pgettext_lazy("column", "Acknowledged"), of=_moment("acknowledged_at"),
           kind="moment", meaning=_("When its receipt was confirmed to the complainant.")),
    Column(code="acknowledge_by", label=pgettext_lazy("column", "Acknowledge by"), of=_moment("acknowledge_by"),
           kind="moment", meaning=_("Until when this was promised.")),
    Column(code="acknowledged_on_time", label=pgettext_lazy("column", "Acknowledged on time"), values=YES_NO,
           of=_on_time(_acknowledged, "acknowledge_by"),
           meaning=_("Whether this promise was kept; an acknowledgement that came back does not count.")),
    Column(code="undelivered", label=pgettext_lazy("column", "Acknowledgement came back"), of=_answer("undelivered"),
           values=YES_NO, meaning=_("Whether the acknowledgement could not be delivered.")),
    Column(code="decided_at", label=pgettext_lazy("column", "Decided"), of=_moment("decided_at"), kind="moment",
           meaning=_("When it was decided.")),
    Column(code="decide_by", label=pgettext_lazy("column", "Decide by"), of=_moment("decide_by"), kind="moment",
           meaning=_("Until when this was promised.")),
    Column(code="decided_on_time", label=pgettext_lazy("column", "Decided on time"), values=YES_NO,
           of=_on_time(_decided, "decide_by"),
           meaning=_("Whether this promise was kept; what ended without a decision counts with its end.")),
    Column(code="closed_at", label=pgettext_lazy("column", "Ended"), of=_moment("closed_at"), kind="moment",
           meaning=_("When the handling ended.")),
    Column(code="close_by", label=pgettext_lazy("column", "Close by"), of=_moment("close_by"), kind="moment",
           meaning=_("Until when this was promised.")),
    Column(code="closed_on_time", label=pgettext_lazy("column", "Closed on time"), values=YES_NO,
           of=_on_time(_closed, "close_by"), meaning=_("Whether this promise was kept.")),
    Column(code="next_due_at", label=pgettext_lazy("column", "Next due"), of=_moment("next_due_at"), kind="moment",
           meaning=_("Which of the promises that still run is due first.")),
    Column(code="outcome", label=pgettext_lazy("column", "Outcome"), of=_word("outcome", Determination),
           values=Determination.labels, meaning=_("What the decision says about the complaint as a whole.")),
    Column(code="closure", label=pgettext_lazy("column", "How it ended"), of=_word("closure", Closure),
           values=Closure.labels, meaning=_("Why the complaint was closed.")),
    Column(code="lesson", label=pgettext_lazy("column", "What we learn"), of=_field("lesson"), kind="words",
           meaning=_("What was written down when it was closed, so that it does not happen again.")),
    Column(code="content", label=pgettext_lazy("column", "Content"), of=_answer("content"), values=YES_NO,
           meaning=_("Settled on the spot: whether the complainant was content.")),
    Column(code="reopened_count", label=pgettext_lazy("column", "Times reopened"), of=_field("reopened_count"),
           kind="number", unit=pgettext_lazy("unit", "times"), meaning=_("How often it was opened again.")),
    Column(code="joined_to", label=pgettext_lazy("column", "Joined to"), of=_joined,
           meaning=_("The complaint of which it is a duplicate; then it is not counted.")),
    Column(code="remedies", label=pgettext_lazy("column", "Remedies"), of=_remedy_kinds, values=RemedyKind.labels,
           meaning=_("What was offered and not declined.")),
    Column(code="remedy_points", label=pgettext_lazy("column", "Points of the remedies"), of=_remedy_points,
           meaning=_("For which point of the complaint each of the remedies is, in the same order."),
           values=_("the number of the point; “all”: for all points together")),
    Column(code="remedies_sum", label=pgettext_lazy("column", "Sum of the remedies"), of=_remedies_sum, kind="number",
           unit="{currency}", meaning=_("What the remedies that were not declined amount to.")),
    Column(code="remedies_elsewhere", label=pgettext_lazy("column", "Remedies in other currencies"),
           of=_remedies_elsewhere, meaning=_("Amounts in another currency, which are not in the sum.")),
    Column(code="changed_at", label=pgettext_lazy("column", "Last change"), of=_moment("changed_at"), kind="moment",
           meaning=_("When anything about it changed last.")),
    Column(code="external_source", label=pgettext_lazy("column", "Source"), of=_field("external_source"),
           meaning=_("The system from which it was taken over.")),
    Column(code="external_id", label=pgettext_lazy("column", "Number there"), of=_field("external_id"),
           meaning=_("Its number in that system.")),
]  # fmt: skip
