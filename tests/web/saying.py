"""Remarks for tests, taken in through the room's own action."""

from datetime import datetime

from ascolto.complaints.models import Channel, Remark, RemarkKind
from ascolto.complaints.remarks import Said, receive_remark
from ascolto.organisation.models import Unit
from ascolto.trail.acting import SYSTEM
from tests.moments import MONDAY


def said(unit: Unit, *, at: datetime = MONDAY, **facts: object) -> Remark:
    usual = {"kind": RemarkKind.PRAISE, "words": "The breakfast was lovely.", "channel": Channel.WEB, "language": "bg"}
    return receive_remark(Said(unit=unit, **(usual | facts)), by=SYSTEM, at=at).remark
