"""What somebody is asked for, and what came of what they asked: for Home, the digest and the form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from ascolto.complaints.blocked import impartial_about
from ascolto.complaints.finding import readers_in
from ascolto.complaints.impartiality import conflicts_of_each, user_of
from ascolto.complaints.lifecycle import UNDECIDED
from ascolto.complaints.models import Complaint, ComplaintQuerySet, EvidenceRequest, EvidenceRequestQuerySet
from ascolto.people.absences import deputies_on, end_of, represented_by
from ascolto.people.models import User
from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.models import Event


@dataclass(frozen=True, slots=True)
class Askable:
    """Somebody who can be asked; while they are away `instead` answers, or nobody where it is empty."""

    person: User
    is_away: bool
    instead: User | None


def asked_of(actor: Actor, among: ComplaintQuerySet, *, on: date) -> list[EvidenceRequest]:
    """Return what is asked of the reader about complaints that they may read; due first comes first.

    What is asked of somebody for whom they answer on that day belongs to it; what they cannot answer any more, because
    a conflict of interest came after it was asked, does not.
    """
    if actor.user_id is None:
        return []
    rows = EvidenceRequest.objects.filter(complaint__in=among.order_by()).open().with_absence(on=on)
    rows = rows.filter(Q(asked=actor.user_id) | Q(is_away=True))
    found = list(rows.select_related(*_SHOWN, *_FOR_CONFLICTS).order_by("due_on", "pk"))
    if any(one.asked_id != actor.user_id for one in found):
        people = {actor.user_id, *represented_by(actor.user_id, on=on)}
        found = [one for one in found if one.asked_id in people]
    reader = user_of(actor) if found else None
    if reader is None:
        return []
    impartial = impartial_about(reader, [one.complaint for one in found])
    return [one for one in found if one.complaint_id in impartial]


_SHOWN = ("complaint__unit", "asked", "asked_by")
_FOR_CONFLICTS = ("complaint__person_complained_about", "complaint__offering")


def replies_for(actor: Actor, among: ComplaintQuerySet) -> EvidenceRequestQuerySet:
    """Return the new replies to what the reader asked, or what was asked about a complaint that they handle now.

    A reply is new until the reader has done something about that complaint, and while it is undecided.
    """
    if actor.user_id is None:
        return EvidenceRequest.objects.none()
    subject = Concat(Value("complaint:"), Cast(OuterRef("complaint"), CharField()))
    deeds = Event.objects.filter(subject=subject, actor_kind=ActorKind.USER, actor_ref=str(actor.user_id))
    rows = EvidenceRequest.objects.filter(complaint__in=among.filter(stage__in=sorted(UNDECIDED)).order_by()).replied()
    theirs = rows.filter(Q(asked_by=actor.user_id) | Q(complaint__handler=actor.user_id))
    new = theirs.exclude(ended_by=actor.user_id).exclude(Exists(deeds.filter(at__gt=OuterRef("ended_at"))))
    return new.select_related("complaint__unit", "ended_by").order_by(F("ended_at").desc(), "-pk")


def askable_about(complaint: Complaint, *, besides: int, on: date) -> list[Askable]:
    """Return who can be asked: everybody who may read the complaint, without those with a conflict, and one person."""
    people: Sequence[User] = list(readers_in(complaint.unit).exclude(pk=besides))
    against = conflicts_of_each(people, complaint)
    impartial = {person.pk: person for person in people if not any(one.hard for one in against[person.pk])}
    deputies = deputies_on(on)
    return [
        Askable(person, person.pk in deputies, _instead(person, deputies, impartial.values()))
        for person in impartial.values()
    ]


def _instead(person: User, deputies: dict[int, int | None], among: Iterable[User]) -> User | None:
    end = end_of(person.pk, deputies)
    return next((one for one in among if one.pk == end), None)
