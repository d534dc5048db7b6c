"""What was granted in similar complaints, so that equal cases are treated equally."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

from ascolto.complaints.models import Complaint, Remedy, RemedyKind, RemedyState
from ascolto.organisation import settings_of
from ascolto.organisation.models import Taxon

LOOKED_BACK = timedelta(days=730)
FEWEST = 5  # of fewer nobody should take a rule
MOST = 500


@dataclass(frozen=True, slots=True)
class Granted:
    """How often this kind of remedy was granted, and the median of its amounts where there were any."""

    kind: RemedyKind
    times: int
    median_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Precedents:
    """What became of the complaints of a category: `decided` of them, the most usual remedy first."""

    decided: int
    granted: Sequence[Granted]
    currency: str


def precedents_of(category: Taxon | None, *, at: datetime) -> Precedents | None:
    """Return what was granted in the complaints of this category that were lately decided; None where they are few."""
    if category is None:
        return None
    alike = Taxon.objects.counting_as(category)
    lately = Complaint.objects.counted().filter(category__in=alike, decided_at__gte=at - LOOKED_BACK)
    ids = list(lately.order_by("-decided_at", "-pk").values_list("pk", flat=True)[:MOST])
    if len(ids) < FEWEST:
        return None
    currency = settings_of.current().currency
    remedies = Remedy.objects.filter(complaint_id__in=ids).exclude(state=RemedyState.DECLINED).order_by("pk")
    granted: dict[str, list[Decimal | None]] = defaultdict(list)
    for kind, amount, of in remedies.values_list("kind", "amount", "currency"):
        granted[kind].append(amount if of == currency else None)
    rows = [_granted(RemedyKind(kind), amounts) for kind, amounts in granted.items()]
    return Precedents(len(ids), sorted(rows, key=lambda row: (-row.times, row.kind)), currency)


def _granted(kind: RemedyKind, amounts: Sequence[Decimal | None]) -> Granted:
    sums = [amount for amount in amounts if amount is not None]
    return Granted(kind, len(amounts), median(sums) if sums else None)
