"""Complaints and what belongs to them: points, assessments, remedies, decisions, messages; and remarks beside them."""

from ascolto.complaints.models.beside import ListExport, PassedOn, Remark, RemarkQuerySet, SetAside, SetAsideQuerySet
from ascolto.complaints.models.complaint import ENDED_STAGES, OPEN_STAGES, Complaint, ComplaintQuerySet, in_units_where
from ascolto.complaints.models.evidence import EvidenceRequest, EvidenceRequestQuerySet
from ascolto.complaints.models.kinds import (
    Authority,
    Channel,
    Closure,
    Determination,
    ExportFormat,
    Impact,
    MessageKind,
    Origin,
    Priority,
    RemarkKind,
    RemedyKind,
    RemedyState,
    RequestState,
    SetAsideKind,
    SupportNeed,
)
from ascolto.complaints.models.parts import Assessment, Decision, Message, Point, Remedy

__all__ = [
    "ENDED_STAGES",
    "OPEN_STAGES",
    "Assessment",
    "Authority",
    "Channel",
    "Closure",
    "Complaint",
    "ComplaintQuerySet",
    "Decision",
    "Determination",
    "EvidenceRequest",
    "EvidenceRequestQuerySet",
    "ExportFormat",
    "Impact",
    "ListExport",
    "Message",
    "MessageKind",
    "Origin",
    "PassedOn",
    "Point",
    "Priority",
    "Remark",
    "RemarkKind",
    "RemarkQuerySet",
    "Remedy",
    "RemedyKind",
    "RemedyState",
    "RequestState",
    "SetAside",
    "SetAsideKind",
    "SetAsideQuerySet",
    "SupportNeed",
    "in_units_where",
]
