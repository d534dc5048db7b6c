"""What can happen to a customer's record."""

from ascolto.trail.events import EventKind


class CustomerEvent(EventKind):
    REGISTERED = "customer.registered"
    CHANGED = "customer.changed"
    CONTACT_ADDED = "customer.contact_added"
    CONTACT_UNUSABLE = "customer.contact_unusable"
    MERGED = "customer.merged"
    UNMERGED = "customer.unmerged"
    TOLD_APART = "customer.told_apart"
    WEIGHED = "customer.weighed"
    PUT_IN_SEGMENT = "customer.put_in_segment"
    TAKEN_OUT_OF_SEGMENT = "customer.taken_out_of_segment"
    CONSENTED = "customer.consented"
    CONSENT_WITHDRAWN = "customer.consent_withdrawn"
    TERMS_TOLD = "customer.terms_told"
    COMMITMENT_NOTED = "customer.commitment_noted"
    WORTH_ESTIMATED = "customer.worth_estimated"


class SegmentEvent(EventKind):
    ADDED = "segment.added"
    REWORDED = "segment.reworded"
    RETIRED = "segment.retired"
    REINSTATED = "segment.reinstated"
    PURPOSE_SET = "segment.purpose_set"
    RULE_SET = "segment.rule_set"
    RULE_FOLLOWED = "segment.rule_followed"
    CONTACTS_PLANNED = "segment.contacts_planned"


class ContactEvent(EventKind):
    PLANNED = "contact.planned"
    MOVED = "contact.moved"
    DONE = "contact.done"
    CALLED_OFF = "contact.called_off"
    FOLLOWED_UP = "contact.followed_up"
    IMPORTED = "contact.imported"


class PurchaseEvent(EventKind):
    IMPORTED = "purchase.imported"


class PlaybookEvent(EventKind):
    WRITTEN = "playbook.written"
    RETIRED = "playbook.retired"


class InterventionEvent(EventKind):
    OPENED = "intervention.opened"
    STEP_DONE = "intervention.step_done"
    CLOSED = "intervention.closed"


class AgreementEvent(EventKind):
    AGREED = "agreement.agreed"
    REVIEWED = "agreement.reviewed"
    ENDED = "agreement.ended"


class PromiseEvent(EventKind):
    MADE = "customer_promise.made"
    SETTLED = "customer_promise.settled"
