"""The digest: what waits for a person, told by e-mail without naming any complainant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy

from ascolto.complaints import finding
from ascolto.complaints.letters import DIGEST
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.correspondence.letters import compose
from ascolto.correspondence.models import Letter
from ascolto.organisation import settings_of
from ascolto.organisation.reading import calendar_of
from ascolto.people.acting import actor_for
from ascolto.people.models import DigestWish
from ascolto.trail.acting import SYSTEM, Actor, Permission

NAMED = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One list of what waits: its first complaints, and how many there are in all."""

    title: str | Promise
    first: Sequence[Complaint]
    count: int


@transaction.atomic
def send_digest(wish: DigestWish, *, on: date, at: datetime) -> Letter | None:
    """Write to the person what waits on this day, once; where nothing does, nobody is disturbed."""
    wish = DigestWish.objects.select_for_update().select_related("user").get(pk=wish.pk)
    if wish.sent_on is not None and wish.sent_on >= on:
        return None
    wish.sent_on = on
    wish.save(update_fields=["sent_on"])
    waiting = waiting_for(actor_for(wish.user), at=at)
    if not waiting:
        return None
    return compose(
        DIGEST.name,
        language=wish.user.language,
        to_address=wish.user.email,
        to_name=wish.user.name,
        values={
            "name": wish.user.name,
            "organisation": settings_of.current().name,
            "lists": _in_words(waiting, language=wish.user.language),
            "link": f"{settings.URL}/desk/",
        },
        about=wish.user,
        by=SYSTEM,
        at=at,
    )


def waiting_for(actor: Actor, *, at: datetime) -> list[Waiting]:
    """Return what waits for this reader, without the lists that are empty."""
    visible = Complaint.objects.visible_to(actor)
    found: list[Waiting] = []
    if actor.holds_somewhere(Permission.HANDLE_COMPLAINTS):
        own = finding.mine(visible, actor)
        found += [
            _waiting(pgettext_lazy("digest", "Mine and overdue"), own.overdue(at=at)),
            _waiting(pgettext_lazy("digest", "Mine and not yet due"), own.exclude(next_due_at__lt=at)),
            _waiting(pgettext_lazy("digest", "New messages from complainants"), finding.heard_from(visible, at=at)),
            _waiting(pgettext_lazy("digest", "Nobody handles these yet"), finding.unassigned(visible)),
        ]
    if actor.holds_somewhere(Permission.DECIDE_COMPLAINTS):
        found.append(
            _waiting(pgettext_lazy("digest", "Waiting for your decision"), finding.awaiting_decision(visible, actor))
        )
    return [one for one in found if one.count]


def _waiting(title: str | Promise, rows: ComplaintQuerySet) -> Waiting:
    first = list(rows.select_related("unit")[:NAMED])
    return Waiting(title, first, finding.count_of(rows) if len(first) == NAMED else len(first))


def _in_words(waiting: Sequence[Waiting], *, language: str) -> str:
    with translation.override(language):
        return "\n\n".join("\n".join([f"{one.title} ({one.count})", *_lines(one)]) for one in waiting)


def _lines(one: Waiting) -> list[str]:
    lines = [_line(complaint) for complaint in one.first]
    more = one.count - len(one.first)
    if more:
        lines.append(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    return lines


def _line(complaint: Complaint) -> str:
    parts = {"reference": complaint.reference, "unit": complaint.unit.name}
    if complaint.next_due_at is None:
        return gettext("– %(reference)s, %(unit)s") % parts
    local = timezone.localtime(complaint.next_due_at, ZoneInfo(str(calendar_of(complaint.unit).time_zone)))
    due = formats.date_format(local, "SHORT_DATETIME_FORMAT")
    return gettext("– %(reference)s, %(unit)s, due %(due)s") % {**parts, "due": due}
