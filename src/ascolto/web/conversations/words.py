"""What happened to conversations, observations and reviews, in words."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENT_WORDS: dict[str, Promise] = {
    "study.planned": pgettext_lazy("event", "Study planned"),
    "study.changed": pgettext_lazy("event", "Study changed"),
    "conversation.planned": pgettext_lazy("event", "Conversation planned"),
    "conversation.moved": pgettext_lazy("event", "Conversation moved to another time or place"),
    "conversation.participant_added": pgettext_lazy("event", "Participant added"),
    "conversation.invited": pgettext_lazy("event", "Participant invited"),
    "conversation.answered": pgettext_lazy("event", "Invitation answered"),
    "conversation.consent_noted": pgettext_lazy("event", "Consent noted"),
    "conversation.held": pgettext_lazy("event", "Conversation held"),
    "conversation.called_off": pgettext_lazy("event", "Conversation called off"),
    "conversation.transcript_kept": pgettext_lazy("event", "What was said was kept"),
    "conversation.statement_marked": pgettext_lazy("event", "Statement marked"),
    "conversation.statement_taken_back": pgettext_lazy("event", "Statement taken back"),
    "conversation.coding_begun": pgettext_lazy("event", "Coding begun"),
    "conversation.statement_coded": pgettext_lazy("event", "Statement coded"),
    "conversation.coding_handed_in": pgettext_lazy("event", "Coding handed in"),
    "conversation.settled": pgettext_lazy("event", "Theme settled"),
    "conversation.coded": pgettext_lazy("event", "Conversation coded"),
    "conversation.closed": pgettext_lazy("event", "Conversation closed"),
    "statement.raised": pgettext_lazy("event", "Statement handed on as a complaint"),
    "statement.taken_in": pgettext_lazy("event", "Statement taken in as a complaint"),
    "checklist.issued": pgettext_lazy("event", "Checklist issued"),
    "checklist.retired": pgettext_lazy("event", "Checklist retired"),
    "observed.noted": pgettext_lazy("event", "Visit noted"),
    "staff.spoke": pgettext_lazy("event", "An employee spoke"),
    "review.entered": pgettext_lazy("event", "Review entered"),
    "review.imported": pgettext_lazy("event", "Review imported"),
}

OFTEN = {"conversation.statement_marked", "conversation.statement_coded"}
"""What happens dozens of times in one conversation: told by the trail, not in its story."""
