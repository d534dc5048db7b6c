"""Praise, suggestions and enquiries, which are no complaints."""

from typing import Any

from ninja import Router, Status

from ascolto.api import shown
from ascolto.api.choosing import known_as, said_by
from ascolto.api.faults import ANSWERS
from ascolto.api.given import GivenRemark, Key
from ascolto.api.sendings import KEY, sending_of
from ascolto.api.tokens import ApiRequest, needs
from ascolto.complaints.relaying import relay_remark, relayed_remark
from ascolto.trail.acting import Permission
from ascolto.ui import moment

router = Router(tags=["Remarks"])


@router.post("", response={201: shown.RemarkReceived, **ANSWERS}, **needs(Permission.RECORD_COMPLAINTS))
def receive_remark(
    request: ApiRequest,
    given: GivenRemark,
    idempotency_key: Key | None = KEY,
) -> Any:
    """Take in praise, a suggestion or an enquiry."""
    at = moment.now()
    sending = sending_of(request, given, idempotency_key)
    taken = relayed_remark(sending) if sending else None
    if taken is None:
        customer = known_as(given.customer)
        taken = relay_remark(said_by(given), sending=sending, customer=customer, by=request.actor, at=at)
    return Status(201, shown.remark_receipt(taken))
