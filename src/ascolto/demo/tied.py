"""A handler who finds out that she knows a guest: she says so, and what she holds of theirs waits for somebody else."""

from datetime import datetime

from ascolto.complaints.models import Complaint
from ascolto.demo.house import House
from ascolto.people.interests import declare_interest

WHO = "Andreea Munteanu"


def declare_a_tie(house: House, *, at: datetime) -> None:
    """Declare an interest in the guest of the complaint that she took up last."""
    andreea = next(person for person in house.people.values() if person.user.name == WHO)
    held = Complaint.objects.open().filter(handler=andreea.user, customer__isnull=False)
    last = held.select_related("customer").order_by("-received_at", "-pk").first()
    if last and last.customer:
        declare_interest(andreea.user, customer_ref=last.customer.reference, by=andreea.actor, at=at)
