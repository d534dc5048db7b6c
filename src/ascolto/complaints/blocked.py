"""Open complaints that do not go on, because a conflict of interest stands against whoever handles them.

A conflict can come after the complaint was assigned: an interest is declared, or the complaint is reopened and whoever
decided it still holds it. The rule itself is in `impartiality`; here it is asked of many complaints at once. Each open
complaint is looked at by the index of the open ones, and ties are looked up from the side of those who declared them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from ascolto.complaints.impartiality import ENDED_BY_ONE, conflicts_given, is_at_second_stage
from ascolto.complaints.models import Complaint, ComplaintQuerySet, Decision
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.organisation.models import Offering
from ascolto.people.models import DeclaredInterest, User
from ascolto.people.policy import SMALL
from ascolto.trail.acting import ActorKind
from ascolto.trail.models import Event
from ascolto.trail.recording import subject_of


def blocked(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """Return the open complaints whose handler may not go on with them; where one person holds every role, none.

    What somebody assigned in spite of the conflict, with a reason, goes on.
    """
    if settings_of.current().profile == SMALL:
        return rows.none()
    # The index of the open ones says which these are; without it a database would read through everything on record.
    open_ones = Complaint.objects.open().filter(handler__isnull=False).order_by().values("pk")
    held = rows.filter(pk__in=open_ones, conflict_overridden=False)
    return held.filter(_named() | _tied() | (_at_second_stage() & (_close_to_it() | _decided_earlier())))


def impartial_about(user: User, complaints: Sequence[Complaint]) -> set[int]:
    """Return the ids of the complaints in which nothing hard stands against the person; as many statements as for one.

    The complaints bring along the person complained about and what they are about.
    """
    ties = list(DeclaredInterest.objects.standing().filter(user=user).order_by("pk").values_list(*_TIES))
    references = {reference for _user, reference, _path in ties} - {""}
    records = set().union(*_families(references).values()) if references else set()
    paths = tuple(path for _user, _reference, path in ties if path)
    deciders = _deciders_of_each([one for one in complaints if is_at_second_stage(one)])
    found = set()
    for one in complaints:
        under = one.offering is not None and one.offering.path.startswith(paths)
        is_tied = under or not records.isdisjoint({one.customer_id, one.representative_id})
        against = conflicts_given(user, one, is_tied=is_tied, has_decided=user.pk in deciders.get(one.pk, ()))
        if not any(conflict.hard for conflict in against):
            found.add(one.pk)
    return found


def _deciders_of_each(complaints: Sequence[Complaint]) -> Mapping[int, set[int]]:
    """Return for each who took a decision before the one that stands, or ended the complaint alone."""
    found: dict[int, set[int]] = {one.pk: set() for one in complaints}
    if not found:
        return found
    standing = {one.pk: one.decided_at for one in complaints}
    taken = Decision.objects.filter(complaint__in=found).exclude(decided_by=None).order_by("pk")
    for pk, user_id, at in taken.values_list("complaint_id", "decided_by_id", "decided_at"):
        if at != standing[pk] and user_id is not None:
            found[pk].add(user_id)
    by_subject = {subject_of(one): one.pk for one in complaints}
    ended = Event.objects.filter(subject__in=by_subject, kind__in=ENDED_BY_ONE, actor_kind=ActorKind.USER)
    for subject, ref in ended.order_by("pk").values_list("subject", "actor_ref"):
        found[by_subject[subject]].add(int(ref))
    return found


def _named() -> Q:
    return Q(handler_id=F("person_complained_about_id"))


def _at_second_stage() -> Q:
    return Q(reopened_count__gt=0) | Q(about_handling=True)


def _close_to_it() -> Q:
    """Own unit, or the reporting line of the person complained about."""
    above = Q(person_complained_about__reports_to_id=F("handler_id"))
    below = Q(handler__reports_to_id=F("person_complained_about_id"))
    return Q(handler__home_unit_id=F("unit_id")) | above | below


def _decided_earlier() -> Q:
    """Whether the handler took a decision before the one that stands, or ended the complaint alone."""
    theirs = Decision.objects.filter(complaint=OuterRef("pk"), decided_by=OuterRef("handler"))
    before = theirs.exclude(decided_at=OuterRef("decided_at")).order_by()
    # Nothing is unlike what is not there: without a decision that stands, all of theirs were before.
    none_stands = Q(decided_at=None) & Q(Exists(theirs.order_by()))
    ended = Event.objects.filter(
        subject=Concat(Value("complaint:"), Cast(OuterRef("pk"), CharField())),
        kind__in=ENDED_BY_ONE,
        actor_kind=ActorKind.USER,
        actor_ref=Cast(OuterRef("handler_id"), CharField()),
    )
    return Q(Exists(before)) | none_stands | Q(Exists(ended.order_by()))


def _tied() -> Q:
    """Whether the handler declared an interest in one of the people in the complaint, or in what it is about."""
    customers: dict[int, set[int]] = defaultdict(set)
    offerings: dict[int, set[int]] = defaultdict(set)
    declared = list(DeclaredInterest.objects.standing().order_by("pk").values_list(*_TIES))
    families = _families({reference for _user, reference, _path in declared} - {""})
    below = _below({path for _user, _reference, path in declared if path})
    for user_id, reference, path in declared:
        customers[user_id] |= families.get(reference, set())
        offerings[user_id] |= below.get(path, set())
    found = Q(pk__in=[])
    for user_id in customers:
        people = Q(customer_id__in=customers[user_id]) | Q(representative_id__in=customers[user_id])
        found |= Q(handler_id=user_id) & (people | Q(offering_id__in=offerings[user_id]))
    return found


_TIES = ("user_id", "customer_ref", "offering__path")


def _families(references: Iterable[str]) -> Mapping[str, set[int]]:
    """Return for each reference the ids of all records of that customer; records that were merged are one customer."""
    records = Customer.objects.filter(reference__in=references).order_by("pk")
    tops = dict(records.values_list("reference", "pk"))
    while above := _merged(Customer.objects.filter(pk__in=set(tops.values()))):
        tops = {reference: above.get(pk, pk) for reference, pk in tops.items()}
    top_of = {pk: pk for pk in tops.values()}
    generation = set(top_of)
    while generation:
        merged = _merged(Customer.objects.filter(merged_into__in=generation))
        top_of |= {pk: top_of[into] for pk, into in merged.items()}
        generation = set(merged)
    families: dict[int, set[int]] = defaultdict(set)
    for pk, top in top_of.items():
        families[top].add(pk)
    return {reference: families[top] for reference, top in tops.items()}


def _merged(records: QuerySet[Customer]) -> dict[int, int]:
    """Return into which record each of these was merged, of those that were."""
    merged = records.exclude(merged_into=None).order_by("pk").values_list("pk", "merged_into_id")
    return {pk: into for pk, into in merged if into is not None}


def _below(paths: Iterable[str]) -> Mapping[str, set[int]]:
    """Return for each path the ids of the offering and of all below it."""
    wanted = set(paths)
    if not wanted:
        return {}
    placed = list(Offering.objects.order_by("pk").values_list("pk", "path"))
    return {path: {pk for pk, other in placed if other.startswith(path)} for path in wanted}
