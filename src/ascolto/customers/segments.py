"""Segments: names under which the organisation groups its customers, and who belongs to which."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from ascolto.customers.events import CustomerEvent, SegmentEvent
from ascolto.customers.models import Belonging, Customer, CustomerQuerySet, Segment
from ascolto.customers.policy import may_edit_customer, may_manage_segments
from ascolto.organisation.wording import Wording, change_of, require_words
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record

RULE = "rule"  # who brought a customer into a segment, where nobody did it by hand


class SegmentTaken(Exception):
    """There is a segment with this code already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SegmentRetired(Exception):
    """Nobody is put into a segment that is not used any more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def add_segment(wording: Wording, *, code: str, by: Actor, at: datetime) -> Segment:
    """Tell one more group of customers apart."""
    require(may_manage_segments(by))
    words = require_words(wording)
    try:
        with transaction.atomic():
            segment = Segment.objects.create(code=code, wording=words)
    except IntegrityError as taken:
        raise SegmentTaken(code) from taken
    begin(SegmentEvent.ADDED, segment, by=by, at=at, facts={"code": code}, text=change_of({}, words))
    return segment


@transaction.atomic
def reword_segment(segment: Segment, *, wording: Wording, by: Actor, at: datetime) -> Segment:
    """Call the segment by other words; it means the same customers."""
    require(may_manage_segments(by))
    segment = _locked(segment)
    old, segment.wording = segment.wording, require_words(wording)
    segment.save(update_fields=["wording"])
    record(SegmentEvent.REWORDED, segment, by=by, at=at, text=change_of(old, segment.wording))
    return segment


@transaction.atomic
def retire_segment(segment: Segment, *, by: Actor, at: datetime) -> Segment:
    """Put nobody into the segment any more; who belongs to it goes on belonging."""
    require(may_manage_segments(by))
    segment = _locked(segment)
    if segment.retired_at is not None:
        return segment
    segment.retired_at = at
    segment.save(update_fields=["retired_at"])
    record(SegmentEvent.RETIRED, segment, by=by, at=at)
    return segment


@transaction.atomic
def reinstate_segment(segment: Segment, *, by: Actor, at: datetime) -> Segment:
    """Use a retired segment again."""
    require(may_manage_segments(by))
    segment = _locked(segment)
    if segment.retired_at is None:
        return segment
    segment.retired_at = None
    segment.save(update_fields=["retired_at"])
    record(SegmentEvent.REINSTATED, segment, by=by, at=at)
    return segment


@transaction.atomic
def put_in(segment: Segment, customers: Collection[Customer], *, by: Actor, at: datetime) -> int:
    """Say that these customers belong to the segment; return how many did not before."""
    require(may_edit_customer(by))
    segment = Segment.objects.get(pk=segment.pk)
    if segment.retired_at is not None:
        raise SegmentRetired(segment.code)
    wanted = [customer.pk for customer in customers]
    locked = list(Customer.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    there = set(segment.belongings.standing().filter(customer__in=wanted).values_list("customer_id", flat=True))
    new = [customer for customer in locked if customer.pk not in there]
    Belonging.objects.bulk_create(
        Belonging(customer=customer, segment=segment, from_at=at, by_ref=by.ref) for customer in new
    )
    for customer in new:
        record(CustomerEvent.PUT_IN_SEGMENT, customer, by=by, at=at, facts={"segment": segment.code})
    return len(new)


@transaction.atomic
def take_out(segment: Segment, customer: Customer, *, by: Actor, at: datetime) -> Customer:
    """Say that the customer belongs to the segment no longer; that they did is kept."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    require(may_edit_customer(by))
    if not customer.belongings.standing().filter(segment=segment).update(until_at=at):
        return customer
    record(CustomerEvent.TAKEN_OUT_OF_SEGMENT, customer, by=by, at=at, facts={"segment": segment.code})
    return customer


def segments_of(customer: Customer) -> list[Segment]:
    """Return the segments to which the customer belongs today."""
    standing = customer.belongings.standing().values("segment")
    return list(Segment.objects.filter(pk__in=standing).order_by("code"))


def members_of(segment: Segment | None) -> CustomerQuerySet:
    """Return the records of all customers in the segment, or in any; a merged one belongs where its heir belongs."""
    standing = Belonging.objects.standing().order_by().values("customer")
    if segment is not None:
        standing = standing.filter(segment=segment)
    return Customer.objects.filter(Q(merged_into=None, pk__in=standing) | Q(merged_into__in=standing))


def share(gone: Customer, into: Customer, *, by: Actor, at: datetime) -> list[str]:
    """Let the record that stands belong to what the merged one belongs to; return the codes that are new to it."""
    has = into.belongings.standing().values("segment")
    brought = list(gone.belongings.standing().exclude(segment__in=has).select_related("segment"))
    Belonging.objects.bulk_create(
        Belonging(
            customer=into,
            segment=each.segment,
            brought_by=gone,
            from_at=at,
            by_ref=RULE if each.by_ref == RULE else by.ref,
        )
        for each in brought
    )
    return sorted(each.segment.code for each in brought)


def unshare(gone: Customer, *, at: datetime) -> None:
    """End what a record brought along when it was merged."""
    Belonging.objects.standing().filter(brought_by=gone).update(until_at=at)


def _locked(segment: Segment) -> Segment:
    return Segment.objects.select_for_update().get(pk=segment.pk)
