"""What can happen to a customer's record."""

from ascolto.trail.events import EventKind


class CustomerEvent(EventKind):
    REGISTERED = "customer.registered"
    CHANGED = "customer.changed"
    CONTACT_ADDED = "customer.contact_added"
    CONTACT_UNUSABLE = "customer.contact_unusable"
    MERGED = "customer.merged"
    UNMERGED = "customer.unmerged"
    CONSENTED = "customer.consented"
    CONSENT_WITHDRAWN = "customer.consent_withdrawn"
