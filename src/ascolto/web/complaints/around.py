"""Who stands behind one complaint, and which other complaints belong to it or may be about the same matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from ascolto.complaints.models import Complaint, SupportNeed
from ascolto.complaints.neighbours import Beside, Neighbours, neighbours_of, others_of_customer
from ascolto.complaints.similar import Likeness, similar_to
from ascolto.customers.finding import survivor
from ascolto.customers.models import ContactPoint
from ascolto.customers.policy import may_see_identity_in
from ascolto.customers.showing import name_in_unit
from ascolto.trail.acting import Actor, Permission
from ascolto.web.complaints.filters import ALL
from ascolto.web.complaints.steps import Offered
from ascolto.web.complaints.words import LIKENESSES

Text = str | Promise
OTHERS_SHOWN = 5
OF_CUSTOMER = [Likeness.CUSTOMER]


@dataclass(frozen=True, slots=True)
class Alike:
    """Another complaint that may be about the same matter, why, and whether this one can be joined to it."""

    complaint: Beside
    reasons: Sequence[Text]
    may_join: bool


class Around:
    """The people and the other complaints around one complaint, as far as the reader may see them."""

    def __init__(self, complaint: Complaint, *, actor: Actor, steps: Mapping[str, Offered]) -> None:
        self.complaint = complaint
        self.actor = actor
        self.steps = steps

    @cached_property
    def sees_identity(self) -> bool:
        return bool(may_see_identity_in(self.actor, self.complaint.unit_id))

    @cached_property
    def complainant(self) -> str:
        customer = self.complaint.customer
        return name_in_unit(customer, self.actor, self.complaint.unit_id) if customer else ""

    @cached_property
    def representative(self) -> str:
        person = self.complaint.representative
        return name_in_unit(person, self.actor, self.complaint.unit_id) if person else ""

    @cached_property
    def contact_points(self) -> list[ContactPoint]:
        """How the person who corresponds with us can be reached, for those who may know."""
        person = self.complaint.correspondent
        if person is None or not self.sees_identity:
            return []
        return sorted(person.contact_points.all(), key=lambda point: point.pk)

    @cached_property
    def support_needs(self) -> list[Text]:
        return [SupportNeed(code).label for code in self.complaint.support_needs if code in SupportNeed.values]

    @cached_property
    def neighbours(self) -> Neighbours | None:
        """What the complaint is compared with, while it can still be joined to another."""
        return neighbours_of(self.complaint, actor=self.actor) if "join" in self.steps else None

    @cached_property
    def others(self) -> Sequence[Beside]:
        """The other complaints of the same customer, those still open first, as far as they are compared."""
        if self.neighbours:
            return self.neighbours.of_customer
        return others_of_customer(self.complaint, actor=self.actor)

    @property
    def others_shown(self) -> Sequence[Beside]:
        return self.others[:OTHERS_SHOWN]

    @property
    def has_more_others(self) -> bool:
        return len(self.others) > OTHERS_SHOWN

    @cached_property
    def others_url(self) -> str:
        """The list of all complaints of this customer, for those who may know who it is."""
        customer = self.complaint.customer
        if customer is None or not self.others or not self.sees_identity:
            return ""
        asked = urlencode({"stage": ALL, "customer": survivor(customer).reference})
        return f"{reverse('complaints')}?{asked}"

    @cached_property
    def customer_url(self) -> str:
        """Where everything stands that the customer ever said, for those who may look there."""
        customer = self.complaint.customer
        if customer is None or not self.sees_identity or not self.actor.holds_somewhere(Permission.VIEW_CUSTOMERS):
            return ""
        return reverse("customer", args=[survivor(customer).reference])

    @cached_property
    def similar(self) -> list[Alike]:
        """Complaints that may be about the same matter, while this one can still be joined to another.

        What is only of the same customer stands among the customer's other complaints.
        """
        if self.neighbours is None:
            return []
        found = similar_to(self.complaint, actor=self.actor, neighbours=self.neighbours)
        may_join = bool(self.steps["join"].verdict)
        return [
            Alike(
                each.complaint,
                [LIKENESSES[likeness] for likeness in each.likenesses],
                may_join=may_join and each.complaint.joined_to_id is None,
            )
            for each in found
            if each.likenesses != OF_CUSTOMER
        ]

    @cached_property
    def joined(self) -> list[Complaint]:
        """The complaints that were joined to this one, as far as the reader may see them."""
        if not getattr(self.complaint, "has_joined", True):
            return []
        joined = Complaint.objects.visible_to(self.actor).filter(joined_to=self.complaint)
        return list(joined.order_by("received_at", "pk"))
