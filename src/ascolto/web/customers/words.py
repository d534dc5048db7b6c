"""What can happen around a customer, in words, for the trail."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENT_WORDS: dict[str, Promise] = {
    "customer.terms_told": pgettext_lazy("event", "Terms of a customer taken over"),
    "customer.commitment_noted": pgettext_lazy("event", "Commitment of a customer noted"),
    "customer.worth_estimated": pgettext_lazy("event", "Worth of customers estimated"),
    "segment.purpose_set": pgettext_lazy("event", "Purpose of a segment set"),
    "segment.rule_set": pgettext_lazy("event", "Rule of a segment set"),
    "segment.rule_followed": pgettext_lazy("event", "Customers moved by the rule of a segment"),
    "segment.contacts_planned": pgettext_lazy("event", "Contact plan of a segment set"),
    "contact.planned": pgettext_lazy("event", "Contact planned"),
    "contact.moved": pgettext_lazy("event", "Contact moved"),
    "contact.done": pgettext_lazy("event", "Contact noted"),
    "contact.called_off": pgettext_lazy("event", "Contact called off"),
    "contact.followed_up": pgettext_lazy("event", "Next step after a contact taken"),
    "contact.imported": pgettext_lazy("event", "Contact taken in"),
    "purchase.imported": pgettext_lazy("event", "Purchase taken in"),
    "playbook.written": pgettext_lazy("event", "Playbook written"),
    "playbook.retired": pgettext_lazy("event", "Playbook retired"),
    "intervention.opened": pgettext_lazy("event", "Intervention begun"),
    "intervention.step_done": pgettext_lazy("event", "Step of an intervention taken"),
    "intervention.closed": pgettext_lazy("event", "Intervention closed"),
    "agreement.agreed": pgettext_lazy("event", "Partnership agreed"),
    "agreement.reviewed": pgettext_lazy("event", "Partnership looked at again"),
    "agreement.ended": pgettext_lazy("event", "Partnership ended"),
    "customer_promise.made": pgettext_lazy("event", "Promise made to a customer"),
    "customer_promise.settled": pgettext_lazy("event", "Promise to a customer settled"),
}
