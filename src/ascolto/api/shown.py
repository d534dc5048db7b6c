"""What a program gets to read. Moments are in UTC, amounts are texts, and who it was stays hidden without the scope."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from ascolto.api.given import Money
from ascolto.complaints.clocks import ClockName
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.intake import Receipt
from ascolto.complaints.letters import tracking_address
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import (
    Authority,
    Channel,
    Closure,
    Complaint,
    Determination,
    Point,
    RemarkKind,
    Remedy,
    RemedyKind,
    RemedyState,
)
from ascolto.complaints.remarks import RemarkReceipt
from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity_in
from ascolto.customers.showing import name_in_unit
from ascolto.organisation.models import Offering, Taxon, Unit
from ascolto.trail.acting import Actor
from ascolto.trail.models import Event


class Received(BaseModel):
    """The complaint is safely with us; the code is shown here only."""

    reference: str = Field(examples=["C-7K4M-9QX2"])
    tracking_code: str = Field(description="With it the complainant follows the complaint, without an account.")
    track_at: str = Field(description="Where the complainant follows it.")
    acknowledge_by: datetime
    decide_by: datetime
    close_by: datetime


class RemarkReceived(BaseModel):
    reference: str = Field(examples=["R-7K4M-9QX2"])
    tracking_code: str
    kind: RemarkKind


class Who(BaseModel):
    """Somebody; without the scope view_identities the name is the reference."""

    reference: str
    name: str


class ShownPoint(BaseModel):
    number: int
    text: str
    determination: Determination | None
    answer: str


class ShownRemedy(BaseModel):
    """What was offered to the complainant, and what became of it."""

    kind: RemedyKind
    description: str
    amount: Money | None
    point: int | None = Field(description="The number of the point that it is for; null: for all points together.")
    state: RemedyState
    due_on: date | None
    offered_at: datetime
    carried_out_at: datetime | None


class Listed(BaseModel):
    """A complaint on a page of many."""

    reference: str
    stage: Stage
    unit: str
    category: str | None
    channel: Channel
    language: str
    received_at: datetime
    severity: int | None
    priority: int | None
    outcome: Determination | None
    next_due_at: datetime | None
    changed_at: datetime


class Shown(Listed):
    """A complaint by itself."""

    words: str
    wish: str
    points: list[ShownPoint]
    remedies: list[ShownRemedy]
    offering: str | None
    journey_stage: str | None
    cause: str | None
    person_complained_about: str | None = Field(description="Hidden without the scope view_identities.")
    person_described: str | None = Field(description="Hidden without the scope view_identities.")
    happened_on: date | None
    happened_where: str
    order_number: str
    paid: Money | None
    about_handling: bool
    anonymous: bool
    customer: Who | None
    representative: Who | None
    authority: Authority
    recorded_at: datetime
    acknowledged_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    closure: Closure | None
    reopened_count: int


class Page(BaseModel):
    complaints: list[Listed]
    next: str | None = Field(description="Where the next page is; null on the last one.")


class Happened(BaseModel):
    """Something that happened to the complaint; the facts are codes and amounts, never words."""

    kind: str = Field(examples=[ComplaintEvent.RECEIVED.value])
    at: datetime
    by: str = Field(description="user, complainant, system or token", examples=["system"])
    facts: dict[str, str | int | bool | None]


class Timeline(BaseModel):
    reference: str
    events: list[Happened]


class ShownUnit(BaseModel):
    code: str
    name: str
    parent: str | None
    language: str


class Named(BaseModel):
    """Something that can be chosen by its code, with its name by language."""

    code: str
    parent: str | None
    names: dict[str, str]


#     kind of event: the facts that the complainant may know too
PUBLIC_FACTS: dict[str, tuple[str, ...]] = {
    ComplaintEvent.RECEIVED: ("channel",),
    ComplaintEvent.IMPORTED: ("channel",),
    ComplaintEvent.ACKNOWLEDGED: ("how",),
    ComplaintEvent.ASSESSED: (),
    ComplaintEvent.POINT_ADDED: ("point",),
    ComplaintEvent.INVESTIGATION_STARTED: (),
    ComplaintEvent.ASKED: (),
    ComplaintEvent.COMPLAINANT_WROTE: (),
    ComplaintEvent.REMEDY_OFFERED: ("kind", "amount", "currency"),
    ComplaintEvent.REMEDY_ANSWERED: ("answer",),
    ComplaintEvent.REMEDY_CARRIED_OUT: (),
    ComplaintEvent.DECIDED: ("outcome",),
    ComplaintEvent.CLOSED: ("closure",),
    ComplaintEvent.SETTLED: ("content", "amount"),
    ComplaintEvent.WITHDRAWN: (),
    ComplaintEvent.RECORDED_OTHERWISE: ("as",),
    ComplaintEvent.JOINED: ("to",),
    ComplaintEvent.REOPENED: ("time",),
}


def receipt(taken: Receipt) -> Received:
    due = {clock.name: clock.due_at for clock in taken.clocks}
    return Received(
        reference=taken.complaint.reference,
        tracking_code=taken.code,
        track_at=tracking_address(taken.complaint),
        acknowledge_by=due[ClockName.ACKNOWLEDGE],
        decide_by=due[ClockName.DECIDE],
        close_by=due[ClockName.CLOSE],
    )


def remark_receipt(taken: RemarkReceipt) -> RemarkReceived:
    return RemarkReceived(
        reference=taken.remark.reference, tracking_code=taken.code, kind=RemarkKind(taken.remark.kind)
    )


def listed(complaint: Complaint) -> Listed:
    return Listed(**_listed(complaint))


def shown(complaint: Complaint, *, to: Actor) -> Shown:
    """Return the complaint as the token may see it."""
    about = complaint.person_complained_about
    paid = complaint.paid_amount
    sees = bool(may_see_identity_in(to, complaint.unit_id))
    return Shown(
        **_listed(complaint),
        words=complaint.words,
        wish=complaint.wish,
        points=[_point(point) for point in complaint.points.all()],
        remedies=[_remedy(remedy) for remedy in complaint.remedies.select_related("point")],
        offering=_code(complaint.offering),
        journey_stage=_code(complaint.journey_stage),
        cause=_code(complaint.cause),
        person_complained_about=about.name if about and sees else None,
        person_described=complaint.person_described if sees else None,
        happened_on=complaint.happened_on,
        happened_where=complaint.happened_where,
        order_number=complaint.order_number,
        paid=None if paid is None else Money(amount=f"{paid:.2f}", currency=complaint.paid_currency),
        about_handling=complaint.about_handling,
        anonymous=complaint.anonymous,
        customer=_who(complaint.customer, complaint, to),
        representative=_who(complaint.representative, complaint, to),
        authority=Authority(complaint.authority),
        recorded_at=complaint.recorded_at,
        acknowledged_at=complaint.acknowledged_at,
        decided_at=complaint.decided_at,
        closed_at=complaint.closed_at,
        closure=Closure(complaint.closure) if complaint.closure else None,
        reopened_count=complaint.reopened_count,
    )


def _listed(complaint: Complaint) -> dict[str, Any]:
    return {
        "reference": complaint.reference,
        "stage": complaint.stage,
        "unit": complaint.unit.code,
        "category": _code(complaint.category),
        "channel": complaint.channel,
        "language": complaint.language,
        "received_at": complaint.received_at,
        "severity": complaint.severity,
        "priority": complaint.priority,
        "outcome": complaint.outcome or None,
        "next_due_at": complaint.next_due_at,
        "changed_at": complaint.changed_at,
    }


def _point(point: Point) -> ShownPoint:
    return ShownPoint(
        number=point.number,
        text=point.text,
        determination=Determination(point.determination) if point.determination else None,
        answer=point.answer,
    )


def _remedy(remedy: Remedy) -> ShownRemedy:
    amount = remedy.amount
    return ShownRemedy(
        kind=RemedyKind(remedy.kind),
        description=remedy.description,
        amount=None if amount is None else Money(amount=f"{amount:.2f}", currency=remedy.currency),
        point=remedy.point.number if remedy.point else None,
        state=RemedyState(remedy.state),
        due_on=remedy.due_on,
        offered_at=remedy.offered_at,
        carried_out_at=remedy.carried_out_at,
    )


def _who(customer: Customer | None, complaint: Complaint, actor: Actor) -> Who | None:
    if customer is None:
        return None
    return Who(reference=customer.reference, name=name_in_unit(customer, actor, complaint.unit_id))


def _code(thing: Offering | Taxon | Unit | None) -> str | None:
    return thing.code if thing else None


def happened(event: Event, *, others: frozenset[str]) -> Happened:
    """Return the event as the program may know it; of other complaints only `others` are named."""
    facts = event.facts
    if event.kind == ComplaintEvent.JOINED and facts["to"] not in others:
        facts = {}
    public = {name: facts[name] for name in PUBLIC_FACTS[event.kind] if name in facts}
    return Happened(kind=event.kind, at=event.at, by=event.actor_kind, facts=public)


def unit(row: Unit) -> ShownUnit:
    return ShownUnit(code=row.code, name=row.name, parent=_code(row.parent), language=row.language)


def named(row: Offering | Taxon) -> Named:
    return Named(code=row.code, parent=_code(row.parent), names=row.wording)
