"""Where the loop of voice, finding, action and effect stands, as far as single complaints can tell."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from ascolto.complaints.closing import PENDING
from ascolto.complaints.models import Closure, ComplaintQuerySet, Determination, Point, Remedy


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """How much was heard, understood, done and checked; each part beside the whole that it is a part of."""

    open_count: int
    received_count: int
    determined_count: int
    founded_count: int
    promised_count: int
    carried_out_count: int
    asked_count: int
    content_count: int


def loop_of(rows: ComplaintQuerySet, *, since: datetime) -> Loop:
    """Return where the loop stands for these complaints: what is open now, and what was reached since that moment."""
    counted = rows.counted().order_by()
    return Loop(
        **_voices(counted, since), **_findings(counted, since), **_actions(counted, since), **_effects(counted, since)
    )


def _voices(rows: ComplaintQuerySet, since: datetime) -> dict[str, int]:
    return {"open_count": rows.open().count(), "received_count": rows.filter(received_at__gte=since).count()}


def _findings(rows: ComplaintQuerySet, since: datetime) -> dict[str, int]:
    points = Point.objects.filter(complaint__in=rows.filter(decided_at__gte=since)).exclude(determination="").order_by()
    held = Q(determination__in=[Determination.FOUNDED, Determination.PARTLY])
    return points.aggregate(determined_count=Count("pk"), founded_count=Count("pk", filter=held))


def _actions(rows: ComplaintQuerySet, since: datetime) -> dict[str, int]:
    remedies = Remedy.objects.filter(complaint__in=rows).order_by()
    return remedies.aggregate(
        promised_count=Count("pk", filter=Q(state__in=PENDING)),
        carried_out_count=Count("pk", filter=Q(carried_out_at__gte=since)),
    )


def _effects(rows: ComplaintQuerySet, since: datetime) -> dict[str, int]:
    """Count those of whom we know whether the answer satisfied them, and those whom it did."""
    asked = Q(content__isnull=False) | Q(closure__in=[Closure.ACCEPTED, Closure.FINAL, Closure.REFERRED])
    content = Q(content=True) | Q(closure=Closure.ACCEPTED)
    ended = rows.filter(closed_at__gte=since)
    return ended.aggregate(asked_count=Count("pk", filter=asked), content_count=Count("pk", filter=content))
