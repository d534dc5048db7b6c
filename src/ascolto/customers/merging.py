"""Say that two records are the same customer, and take it back."""

from datetime import datetime

from django.db import transaction

from ascolto.customers.events import CustomerEvent
from ascolto.customers.finding import survivor
from ascolto.customers.models import Customer, ToldApart
from ascolto.customers.policy import may_edit_customer
from ascolto.customers.segments import share, unshare
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


class MergeRefused(Exception):
    """These two records cannot be merged, or parted; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def merge(into: Customer, gone: Customer, *, by: Actor, at: datetime) -> Customer:
    """Let one record stand for both. Nothing moves: what belonged to the other stays with it, one step away.

    Only the segments of the other hold for the standing record too, until the merge is taken back.

    Returns the record that stands, which is another than `into` where that was itself merged before.
    """
    into, gone = _locked(into, gone)
    require(may_edit_customer(by))
    into = survivor(into)
    if into.pk == gone.pk:
        raise MergeRefused("already_one")
    if gone.merged_into_id is not None:
        raise MergeRefused("merged_before")
    gone.merged_into = into
    gone.save(update_fields=["merged_into"])
    segments = share(gone, into, by=by, at=at)
    record(CustomerEvent.MERGED, gone, by=by, at=at, facts={"into": into.pk, "segments": [*segments]})
    return into


@transaction.atomic
def unmerge(gone: Customer, *, by: Actor, at: datetime) -> Customer:
    """Let the record stand by itself again, as it was before it was merged."""
    gone = Customer.objects.select_for_update().get(pk=gone.pk)
    require(may_edit_customer(by))
    if gone.merged_into_id is None:
        raise MergeRefused("not_merged")
    into = gone.merged_into_id
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    unshare(gone, at=at)
    record(CustomerEvent.UNMERGED, gone, by=by, at=at, facts={"from": into})
    return gone


@transaction.atomic
def tell_apart(one: Customer, other: Customer, *, by: Actor, at: datetime) -> ToldApart:
    """Note that two records that look alike are two customers; nobody is asked about them again."""
    require(may_edit_customer(by))
    first, second = sorted((one, other), key=lambda customer: customer.pk)
    apart, is_new = ToldApart.objects.get_or_create(
        first=first, second=second, defaults={"at": at, "by_ref": by.ref}
    )  # fmt: skip
    if is_new:
        record(CustomerEvent.TOLD_APART, one, by=by, at=at, facts={"from": other.pk})
    return apart


def _locked(into: Customer, gone: Customer) -> tuple[Customer, Customer]:
    """Lock both records, and the one that stands for the first, in the order of their ids.

    Two people who merge the same pair the other way round at once would otherwise close a circle.
    """
    wanted = {into.pk, gone.pk, survivor(Customer.objects.get(pk=into.pk)).pk}
    locked = {found.pk: found for found in Customer.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    return locked[into.pk], locked[gone.pk]
