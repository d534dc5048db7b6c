"""How participants are called on a page: by name, or by their number where the reader may not see identities."""

from collections.abc import Iterable

from ascolto.conversations.models import Participant
from ascolto.customers.policy import may_see_identity_in
from ascolto.trail.acting import Actor


def names_among(participants: Iterable[Participant], actor: Actor, unit_id: int) -> list[tuple[Participant, str]]:
    """Return each participant with what the reader may call them."""
    sees = may_see_identity_in(actor, unit_id)
    return [(each, _named(each) if sees else each.number_shown) for each in participants]


def _named(participant: Participant) -> str:
    name = (participant.customer.name if participant.customer else "") or participant.label
    return f"{participant.number_shown} · {name}" if name else participant.number_shown
