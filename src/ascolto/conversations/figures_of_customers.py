"""What a customer said in interviews and focus groups, for whoever may know that it was they."""

from collections.abc import Iterable

from ascolto.conversations.kinds import Consent
from ascolto.conversations.models import Conversation, Statement, StatementQuerySet, in_units_where
from ascolto.trail.acting import Actor, Permission


def statements_of(customers: Iterable[int], actor: Actor) -> StatementQuerySet:
    """Return what these customers said and agree to be heard on, the latest first.

    A transcript names nobody to whoever may not see identities there. On the page of a customer each statement says who
    spoke, so that it stands there only for those who may read the conversation and see identities in its unit.
    """
    readable = Conversation.objects.visible_to(actor).order_by()
    known = in_units_where(readable, actor, Permission.VIEW_IDENTITIES, unit="study__unit")
    theirs = Statement.objects.filter(participant__customer__in=customers, participant__consent=Consent.GIVEN)
    said = theirs.filter(conversation__in=known.values("pk"), conversation__held_at__isnull=False)
    return said.select_related("conversation__study__unit", "theme").order_by("-conversation__held_at", "-pk")
