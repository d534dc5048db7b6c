"""The complaint itself, and how complaints are looked up."""

from datetime import datetime
from typing import Any, NamedTuple, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from ascolto.complaints.lifecycle import ENDED, IN_HAND, OPEN, Stage
from ascolto.complaints.models.kinds import Authority, Channel, Closure, Determination, Origin, Priority
from ascolto.complaints.ordering import DueOrNever, PriorityOrLast
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.trail.acting import Actor, Permission

Rows = TypeVar("Rows", bound=models.QuerySet[Any])
ENDED_STAGES = sorted(ENDED)
OPEN_STAGES = sorted(OPEN)
DUE = DueOrNever("next_due_at")
PRIORITY = PriorityOrLast("priority")
LISTED = (
    "unit",
    "category",
    "cause",
    "journey_stage",
    "offering",
    "handler",
    "customer",
    "representative",
    "person_complained_about",
    "priority",
    "severity",
    "channel",
    "language",
    "undelivered",
    "reopened_count",
    "heard_at",
    "next_due_at",
)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return the complaints of the units where the actor may read, never one about the actor."""
        return self.in_sight(*sight_of(actor))

    def in_sight(self, units: tuple[int, ...] | None, besides: int | None) -> Self:
        """Return those of the units, None meaning all, that are not about the one person who must not read them."""
        rows = self if units is None else self.filter(unit_id__in=units)
        return rows if besides is None else rows.exclude(person_complained_about_id=besides)

    def not_about(self, actor: Actor) -> Self:
        """Leave out complaints about the actor; where one person holds every role nobody else could read them."""
        return self.in_sight(None, sight_of(actor).besides)

    def about(self, actor: Actor) -> Self:
        """Return those that `not_about` leaves out."""
        if actor.user_id is None or settings_of.current().profile == "small":
            return self.none()
        return self.filter(person_complained_about_id=actor.user_id)

    def open(self) -> Self:
        return self.filter(stage__in=OPEN_STAGES)

    def ended(self) -> Self:
        return self.filter(stage__in=ENDED_STAGES)

    def overdue(self, *, at: datetime) -> Self:
        return self.open().filter(next_due_at__lt=at)

    def counted(self) -> Self:
        """Return what counts as a complaint: not what was recorded as something else, not a duplicate."""
        return self.exclude(stage__in=[Stage.RECORDED_OTHERWISE, Stage.JOINED])


class Sight(NamedTuple):
    """What somebody may read: complaints of these units, or of all, besides those about one person."""

    units: tuple[int, ...] | None
    besides: int | None


def sight_of(actor: Actor) -> Sight:
    """Return what the actor may read: see `ComplaintQuerySet.visible_to`."""
    about = actor.user_id
    units = _units_where(actor, Permission.VIEW_COMPLAINTS)
    return Sight(units, None if about is None or settings_of.current().profile == "small" else about)


def in_units_where(rows: Rows, actor: Actor, permission: Permission) -> Rows:
    """Return the rows of the units in which the actor holds the permission."""
    units = _units_where(actor, permission)
    return rows if units is None else rows.filter(unit_id__in=units)


def _units_where(actor: Actor, permission: Permission) -> tuple[int, ...] | None:
    """Return the ids of the units in which the actor holds the permission; None means everywhere."""
    return None if actor.holds(permission) else tuple(sorted(actor.grants.get(permission) or ()))


class Complaint(models.Model):
    reference = models.CharField(max_length=16, unique=True)
    code_digest = models.CharField(max_length=64, blank=True, help_text="of the code that lets the complainant in")
    stage = models.CharField(max_length=24, choices=Stage, default=Stage.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.RECORDED)
    channel = models.CharField(max_length=12, choices=Channel)
    language = models.CharField(max_length=8)
    received_at = models.DateTimeField(help_text="when it first reached any part of the organisation")
    recorded_at = models.DateTimeField()

    words = models.TextField(help_text="as the complainant put it; never changed")
    wish = models.TextField(blank=True, help_text="the outcome that the complainant asks for")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey("organisation.Offering", models.PROTECT, null=True, related_name="+", db_index=False)
    person_complained_about = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    person_described = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField(null=True)
    happened_where = models.CharField(max_length=200, blank=True)
    order_number = models.CharField(max_length=100, blank=True)
    paid_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    paid_currency = models.CharField(max_length=3, blank=True)
    about_handling = models.BooleanField(default=False, help_text="about how an earlier complaint was handled")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="complaints")
    anonymous = models.BooleanField(default=False)
    representative = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    authority = models.CharField(max_length=12, choices=Authority, default=Authority.NOT_NEEDED)
    support_needs = models.JSONField(default=list)
    support_arranged = models.TextField(blank=True)

    category = models.ForeignKey("organisation.Taxon", models.PROTECT, null=True, related_name="+", db_index=False)
    journey_stage = models.ForeignKey("organisation.Taxon", models.PROTECT, null=True, related_name="+", db_index=False)
    cause = models.ForeignKey("organisation.Taxon", models.PROTECT, null=True, related_name="+", db_index=False)
    severity = models.PositiveSmallIntegerField(null=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, null=True)
    handler = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", db_index=False)
    conflict_overridden = models.BooleanField(default=False, help_text="assigned in spite of a conflict of interest")

    acknowledged_at = models.DateTimeField(null=True)
    undelivered = models.BooleanField(default=False, help_text="the acknowledgement came back; use another channel")
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Determination, blank=True)
    closure = models.CharField(max_length=12, choices=Closure, blank=True)
    lesson = models.TextField(blank=True, help_text="what we learn from it, as it was closed")
    content = models.BooleanField(null=True, help_text="settled on the spot: was the complainant content?")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    reopened_count = models.PositiveSmallIntegerField(default=0)

    # Derived from the events: lists are ordered and punctuality is counted by them; the events decide.
    acknowledge_by = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(null=True)
    close_by = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True, help_text="earliest running clock")
    changed_at = models.DateTimeField()
    heard_at = models.DateTimeField(
        null=True, help_text="the complainant wrote, and no member of staff has acted since"
    )
    external_source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    history = models.JSONField(default=dict, help_text="imported: how it was handled elsewhere, as the file says")
    search_text = models.TextField(blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="complaint_closed_at_exactly_when_ended",
                condition=Q(stage__in=ENDED_STAGES, closed_at__isnull=False)
                | Q(stage__in=OPEN_STAGES, closed_at__isnull=True)
                | Q(origin=Origin.IMPORTED),
            ),
            models.CheckConstraint(
                name="complaint_closure_exactly_when_closed",
                condition=Q(stage=Stage.CLOSED) & ~Q(closure="") | ~Q(stage=Stage.CLOSED) & Q(closure=""),
            ),
            models.CheckConstraint(
                name="complaint_joined_to_exactly_when_joined",
                condition=Q(stage=Stage.JOINED, joined_to__isnull=False) | ~Q(stage=Stage.JOINED) & Q(joined_to=None),
            ),
            models.CheckConstraint(
                name="complaint_anonymous_has_no_customer", condition=Q(anonymous=False) | Q(customer__isnull=True)
            ),
            models.CheckConstraint(
                name="complaint_paid_amount_has_currency",
                condition=Q(paid_amount__isnull=True) | ~Q(paid_currency=""),
            ),
            models.CheckConstraint(
                name="complaint_severity_1_to_5",
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=5),
            ),
            models.UniqueConstraint(
                name="complaint_external_once",
                fields=["external_source", "external_id"],
                condition=~Q(external_id=""),
            ),
            models.UniqueConstraint(name="complaint_code_once", fields=["code_digest"], condition=~Q(code_digest="")),
        ]
        indexes = [
            # A list is answered from one of these five alone: each has all by which lists are narrowed and ordered.
            models.Index("stage", DUE, "id", "received_at", "changed_at", *LISTED, name="complaint_by_stage"),
            models.Index(DUE, "id", "stage", "received_at", "changed_at", *LISTED, name="complaint_by_due"),
            models.Index(
                PRIORITY, DUE, "id", "stage", "received_at", "changed_at", *LISTED, name="complaint_by_priority"
            ),
            models.Index(
                F("received_at").desc(), F("id").desc(), "stage", "changed_at", *LISTED, name="complaint_by_receipt"
            ),
            models.Index(
                F("changed_at").desc(), F("id").desc(), "stage", "received_at", *LISTED, name="complaint_by_change"
            ),
            models.Index(name="complaint_by_handler", fields=["handler"], condition=Q(handler__isnull=False)),
            models.Index(name="complaint_heard", fields=["heard_at"], condition=Q(heard_at__isnull=False)),
            models.Index(name="complaint_reopened", fields=["id"], condition=Q(reopened_count__gt=0)),
            models.Index(name="complaint_undelivered", fields=["id"], condition=Q(undelivered=True)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def is_received(self) -> bool:
        """Whether nobody has confirmed the receipt yet."""
        return self.stage == Stage.RECEIVED

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receipt is confirmed, and nobody has assessed it yet."""
        return self.stage == Stage.ACKNOWLEDGED

    @property
    def is_in_hand(self) -> bool:
        """Whether it has been assessed and not yet been decided."""
        return self.stage in IN_HAND

    @property
    def correspondent(self) -> Customer | None:
        """The customer to whom letters go: the representative where there is one."""
        return self.representative or self.customer
