"""The receipt: number, secret code, what happens next and by when. Its address works for half an hour."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.views.decorators.http import require_safe

from ascolto.complaints.intake import Receipt, code_for
from ascolto.complaints.models import RemarkKind
from ascolto.complaints.remarks import RemarkReceipt
from ascolto.frontdoor.counter import Counter
from ascolto.frontdoor.keeping import NotKept
from ascolto.frontdoor.memory import Memory
from ascolto.ui.request import HouseRequest

SALT = "ascolto.frontdoor.receipt"
SHOWN_SECONDS = 30 * 60
REFERENCE, CODE, DAY = "the-reference-goes-here", "the-code-goes-here", "the-day-goes-here"

sheets = Memory()


@dataclass(frozen=True, slots=True)
class Slip:
    """What the address of a receipt carries, signed: not the code, but the key from which we can compute it."""

    reference: str
    key: str
    kind: str
    decide_on: str = ""
    not_kept: list[list[str]] = field(default_factory=list)


def slip_for_complaint(receipt: Receipt, key: str, not_kept: Sequence[NotKept], counter: Counter) -> Slip:
    zone = counter.zones[receipt.complaint.unit_id]
    day = timezone.localtime(receipt.decide_by, zone).date().isoformat()
    return Slip(receipt.complaint.reference, key, "complaint", day, [[one.name, one.code] for one in not_kept])


def slip_for_remark(receipt: RemarkReceipt, key: str) -> Slip:
    return Slip(receipt.remark.reference, key, str(receipt.remark.kind))


def to_receipt(slip: Slip) -> HttpResponse:
    """Send on to the receipt, so that reloading it sends nothing again."""
    token = signing.dumps(asdict(slip), salt=SALT, compress=True)
    response = HttpResponseRedirect(f"{reverse('receipt')}?{urlencode({'t': token})}")
    response.status_code = 303
    return response


@require_safe
def receipt(request: HouseRequest) -> HttpResponse:
    try:
        slip = Slip(**signing.loads(request.GET.get("t", ""), salt=SALT, max_age=SHOWN_SECONDS))
    except signing.BadSignature:
        return render(request, "frontdoor/receipt_gone.html", status=410)
    day = date_format(datetime.fromisoformat(slip.decide_on), "DATE_FORMAT") if slip.decide_on else ""
    response = HttpResponse(
        _filled(_sheet(request, slip), {REFERENCE: slip.reference, CODE: code_for(slip.key), DAY: day})
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sheet(request: HouseRequest, slip: Slip) -> str:
    """Return the receipt with gaps: the same for everybody, unless files were refused."""
    context: dict[str, Any] = {
        "kind": slip.kind,
        "is_complaint": slip.kind not in set(RemarkKind.values),
        "reference": REFERENCE,
        "code": CODE,
        "day": DAY,
        "not_kept": [NotKept(*one) for one in slip.not_kept],
        "address": request.build_absolute_uri(reverse("track")),
        "languages_shown": False,
    }

    def make() -> str:
        return render_to_string("frontdoor/receipt.html", context, request)

    if slip.not_kept:
        return make()
    return sheets.get((slip.kind, translation.get_language(), request.organisation.version, request.get_host()), make)


def _filled(sheet: str, gaps: dict[str, str]) -> str:
    for gap, words in gaps.items():
        sheet = sheet.replace(gap, escape(words))
    return sheet
