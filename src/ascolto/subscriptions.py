"""Which reaction follows which kind of event: known to every process, since any may record such an event.

The reactions themselves lie in `reactions`, and are loaded by who carries them out.
"""

from ascolto.complaints.events import ComplaintEvent
from ascolto.conversations.events import StatementEvent
from ascolto.correspondence.events import LetterEvent
from ascolto.customers.events import ContactEvent
from ascolto.trail.subscribing import subscribe

subscribe(ComplaintEvent.CLOSED, "ask_after_complaint")
subscribe(ComplaintEvent.SETTLED, "ask_after_complaint")
subscribe(ComplaintEvent.REOPENED, "ask_nothing_about_reopened_complaint")
subscribe(ContactEvent.DONE, "ask_after_contact")
subscribe(LetterEvent.FAILED, "notice_unreached_invitation")
subscribe(LetterEvent.BOUNCED, "notice_unreached_invitation")
subscribe(ComplaintEvent.RECEIVED, "acknowledge_complaint")
subscribe(LetterEvent.FAILED, "notice_undelivered_acknowledgement")
subscribe(LetterEvent.BOUNCED, "notice_undelivered_acknowledgement")
subscribe(StatementEvent.RAISED, "take_in_raised_statement")
