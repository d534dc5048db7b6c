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


class SegmentEvent(EventKind):
    ADDED = "segment.added"
    REWORDED = "segment.reworded"
    RETIRED = "segment.retired"
    REINSTATED = "segment.reinstated"
