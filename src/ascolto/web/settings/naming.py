"""The names of those who did something, looked up at once for a whole page."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.people.models import User
from ascolto.trail.acting import ActorKind
from ascolto.trail.models import Event
from ascolto.web.settings.words import ACTOR_WORDS

Text = str | Promise


class Names:
    """Who stands behind the references of some events."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._users = names_of(event.actor_ref for event in events if event.actor_kind == ActorKind.USER)

    def maker_of(self, event: Event | None) -> Text:
        if event is None:
            return ""
        if event.actor_kind == ActorKind.USER:
            return self._users.get(event.actor_ref, _("Somebody who works here"))
        return ACTOR_WORDS.get(event.actor_kind, event.actor_kind)


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Return the name of each user by the reference that the trail keeps; the system has none."""
    ids = {int(ref) for ref in refs if ref.isdecimal()}
    if not ids:
        return {}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name")}
