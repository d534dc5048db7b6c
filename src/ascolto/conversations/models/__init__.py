"""Studies and conversations, statements and their codes, observations, staff voices, reviews."""

from ascolto.conversations.models.coding import Code, Coder, Statement, StatementQuerySet
from ascolto.conversations.models.holding import (
    Conversation,
    ConversationQuerySet,
    Participant,
    Study,
    StudyQuerySet,
    in_units_where,
)
from ascolto.conversations.models.observing import (
    Checklist,
    ChecklistItem,
    ItemRating,
    ObservedVisit,
    ObservedVisitQuerySet,
    StaffVoice,
    StaffVoiceQuerySet,
)
from ascolto.conversations.models.reviews import Review, ReviewQuerySet

__all__ = [
    "Checklist",
    "ChecklistItem",
    "Code",
    "Coder",
    "Conversation",
    "ConversationQuerySet",
    "ItemRating",
    "ObservedVisit",
    "ObservedVisitQuerySet",
    "Participant",
    "Review",
    "ReviewQuerySet",
    "StaffVoice",
    "StaffVoiceQuerySet",
    "Statement",
    "StatementQuerySet",
    "Study",
    "StudyQuerySet",
    "in_units_where",
]
