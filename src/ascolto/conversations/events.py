"""What can happen to a study, a conversation, a checklist, a visit and a review, as the trail names it."""

from ascolto.trail.events import EventKind


class StudyEvent(EventKind):
    PLANNED = "study.planned"
    CHANGED = "study.changed"


class ConversationEvent(EventKind):
    PLANNED = "conversation.planned"
    MOVED = "conversation.moved"
    PARTICIPANT_ADDED = "conversation.participant_added"
    INVITED = "conversation.invited"
    ANSWERED = "conversation.answered"
    CONSENT_NOTED = "conversation.consent_noted"
    HELD = "conversation.held"
    CALLED_OFF = "conversation.called_off"
    TRANSCRIPT_KEPT = "conversation.transcript_kept"
    STATEMENT_MARKED = "conversation.statement_marked"
    STATEMENT_TAKEN_BACK = "conversation.statement_taken_back"
    CODING_BEGUN = "conversation.coding_begun"
    STATEMENT_CODED = "conversation.statement_coded"
    CODING_HANDED_IN = "conversation.coding_handed_in"
    SETTLED = "conversation.settled"
    CODED = "conversation.coded"
    CLOSED = "conversation.closed"


class StatementEvent(EventKind):
    RAISED = "statement.raised"
    TAKEN_IN = "statement.taken_in"


class ObservationEvent(EventKind):
    CHECKLIST_ISSUED = "checklist.issued"
    CHECKLIST_RETIRED = "checklist.retired"
    VISIT_NOTED = "observed.noted"


class StaffEvent(EventKind):
    SPOKE = "staff.spoke"


class ReviewEvent(EventKind):
    ENTERED = "review.entered"
    IMPORTED = "review.imported"
