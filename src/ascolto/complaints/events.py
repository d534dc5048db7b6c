"""What can happen to a complaint, as the trail names it."""

from ascolto.trail.events import EventKind


class ComplaintEvent(EventKind):
    RECEIVED = "complaint.received"
    IMPORTED = "complaint.imported"
    ACKNOWLEDGED = "complaint.acknowledged"
    ACKNOWLEDGEMENT_UNDELIVERED = "complaint.acknowledgement_undelivered"
    ASSIGNED = "complaint.assigned"
    ASSESSED = "complaint.assessed"
    DESCRIBED = "complaint.described"
    POINT_ADDED = "complaint.point_added"
    INVESTIGATION_STARTED = "complaint.investigation_started"
    NOTED = "complaint.noted"
    ASKED = "complaint.asked"
    COMPLAINANT_WROTE = "complaint.complainant_wrote"
    FILE_ADDED = "complaint.file_added"
    EVIDENCE_ASKED = "complaint.evidence_asked"
    EVIDENCE_GIVEN = "complaint.evidence_given"
    EVIDENCE_DECLINED = "complaint.evidence_declined"
    EVIDENCE_WITHDRAWN = "complaint.evidence_withdrawn"
    SUPPORT_ARRANGED = "complaint.support_arranged"
    DETERMINED = "complaint.determined"
    CAUSE_NAMED = "complaint.cause_named"
    REMEDY_OFFERED = "complaint.remedy_offered"
    REMEDY_ANSWERED = "complaint.remedy_answered"
    REMEDY_CARRIED_OUT = "complaint.remedy_carried_out"
    DECISION_PROPOSED = "complaint.decision_proposed"
    PROPOSAL_SENT_BACK = "complaint.proposal_sent_back"
    DECIDED = "complaint.decided"
    CLOSED = "complaint.closed"
    SETTLED = "complaint.settled"
    WITHDRAWN = "complaint.withdrawn"
    RECORDED_OTHERWISE = "complaint.recorded_otherwise"
    JOINED = "complaint.joined"
    REOPENED = "complaint.reopened"
    CODE_RENEWED = "complaint.code_renewed"


class RemarkEvent(EventKind):
    RECEIVED = "remark.received"
    ANSWERED = "remark.answered"
    PASSED_ON = "remark.passed_on"
    CONSIDERED = "remark.considered"
    ADOPTED = "remark.adopted"
    CARRIED_OUT = "remark.carried_out"
    DECLINED = "remark.declined"


class FigureEvent(EventKind):
    EXPORTED = "figures.exported"


class ListEvent(EventKind):
    """What left the house with what people wrote in it."""

    EXPORTED = "complaints.exported"


class SendingEvent(EventKind):
    """What came from a program under a key of its own."""

    TAKEN_IN = "sending.taken_in"


class TakingOverEvent(EventKind):
    """Somebody took over complaints with all that had happened to them before."""

    TAKEN_OVER = "taking_over.done"


class AsideEvent(EventKind):
    """What became of a form that a machine may have sent."""

    SET_ASIDE = "aside.set_aside"
    TAKEN_IN = "aside.taken_in"
    DISMISSED = "aside.dismissed"
