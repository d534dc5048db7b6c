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
from ascolto.complaints.asked import asked_of
from ascolto.complaints.letters import DIGEST
from ascolto.complaints.models import Complaint, ComplaintQuerySet, EvidenceRequest
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
    """One list of what waits: its first complaints or requests for evidence, and how many there are in all."""

    title: str | Promise
    first: Sequence[Complaint | EvidenceRequest]
    count: int


@transaction.atomic
def send_digest(wish: DigestWish, *, on: date, at: datetime) -> Letter | None:
    """Write to the person what waits on this day, once; where nothing does, nobody is disturbed."""
    wish = DigestWish.objects.select_for_update().select_related("user").get(pk=wish.pk)
    if wish.sent_on is not None and wish.sent_on >= on:
        return None
    wish.sent_on = on
    wish.save(update_fields=["sent_on"])
    waiting = waiting_for(actor_for(wish.user), on=on, at=at)
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


def waiting_for(actor: Actor, *, on: date, at: datetime) -> list[Waiting]:
    """Return what waits for this reader on that day, without the lists that are empty."""
    visible = Complaint.objects.visible_to(actor)
    asked = asked_of(actor, visible, on=on)
    found = [
        _asked(pgettext_lazy("digest", "Asked of me and overdue"), [one for one in asked if one.due_on < on]),
        _asked(pgettext_lazy("digest", "Asked of me"), [one for one in asked if one.due_on >= on]),
    ]
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


def _asked(title: str | Promise, requests: Sequence[EvidenceRequest]) -> Waiting:
    return Waiting(title, requests[:NAMED], len(requests))


def _in_words(waiting: Sequence[Waiting], *, language: str) -> str:
    with translation.override(language):
        return "\n\n".join("\n".join([f"{one.title} ({one.count})", *_lines(one)]) for one in waiting)


def _lines(one: Waiting) -> list[str]:
    lines = [_line(each) for each in one.first]
    more = one.count - len(one.first)
    if more:
        lines.append(ngettext("and %(more)d more", "and %(more)d more", more) % {"more": more})
    return lines


def _line(waiting: Complaint | EvidenceRequest) -> str:
    return _line_of_request(waiting) if isinstance(waiting, EvidenceRequest) else _line_of_complaint(waiting)


def _line_of_request(request: EvidenceRequest) -> str:
    """Say by which day, and not what is needed: words that somebody typed may name the complainant."""
    parts = {"reference": request.complaint.reference, "unit": request.complaint.unit.name}
    due = formats.date_format(request.due_on, "SHORT_DATE_FORMAT")
    return gettext("– %(reference)s, %(unit)s, by %(due)s") % {**parts, "due": due}


def _line_of_complaint(complaint: Complaint) -> str:
    parts = {"reference": complaint.reference, "unit": complaint.unit.name}
    if complaint.next_due_at is None:
        return gettext("– %(reference)s, %(unit)s") % parts
    local = timezone.localtime(complaint.next_due_at, ZoneInfo(str(calendar_of(complaint.unit).time_zone)))
    due = formats.date_format(local, "SHORT_DATETIME_FORMAT")
    return gettext("– %(reference)s, %(unit)s, due %(due)s") % {**parts, "due": due}
