"""Complaints and what belongs to them: points, assessments, remedies, decisions, messages; and remarks beside them."""

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.lifecycle import ENDED, IN_HAND, OPEN, UNDECIDED, Stage
from ascolto.complaints.ordering import DueOrNever
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.trail.acting import Actor, Permission

Rows = TypeVar("Rows", bound=models.QuerySet[Any])
ENDED_STAGES = sorted(ENDED)
OPEN_STAGES = sorted(OPEN)
UNDECIDED_STAGES = sorted(UNDECIDED)
DUE = DueOrNever("next_due_at")
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


class Origin(models.TextChoices):
    RECORDED = "recorded", _("recorded here")
    IMPORTED = "imported", _("imported from elsewhere")


class Channel(models.TextChoices):
    WEB = "web", pgettext_lazy("channel", "website")
    PHONE = "phone", pgettext_lazy("channel", "telephone")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    LETTER = "letter", pgettext_lazy("channel", "letter")
    IN_PERSON = "in_person", pgettext_lazy("channel", "in person")
    SOCIAL = "social", pgettext_lazy("channel", "social network")
    CHAT = "chat", pgettext_lazy("channel", "chat")
    APP = "app", pgettext_lazy("channel", "application")
    OTHER = "other", pgettext_lazy("channel", "other")


class SupportNeed(models.TextChoices):
    """What a complainant may need from us in order to be heard; acted on, never shown as a label."""

    LANGUAGE = "language", pgettext_lazy("support need", "help with the language")
    READING = "reading", pgettext_lazy("support need", "help with reading or writing")
    SIGHT = "sight", pgettext_lazy("support need", "large print or reading aloud")
    HEARING = "hearing", pgettext_lazy("support need", "writing instead of calling")
    ILLNESS = "illness", pgettext_lazy("support need", "more time because of illness")
    DISTRESS = "distress", pgettext_lazy("support need", "a calm conversation with one contact person")
    OTHER = "other", pgettext_lazy("support need", "something else")


class Authority(models.TextChoices):
    """What shows that a representative may act for the complainant."""

    NOT_NEEDED = "not_needed", _("complains for themselves")
    STATED = "stated", _("authority stated, not yet shown")
    SHOWN = "shown", _("authority shown")


class Priority(models.IntegerChoices):
    FIRST = 1, pgettext_lazy("priority", "1 – at once")
    SECOND = 2, pgettext_lazy("priority", "2 – urgent")
    THIRD = 3, pgettext_lazy("priority", "3 – soon")
    FOURTH = 4, pgettext_lazy("priority", "4 – normal")


class Determination(models.TextChoices):
    FOUNDED = "founded", pgettext_lazy("determination", "founded")
    PARTLY = "partly", pgettext_lazy("determination", "partly founded")
    UNFOUNDED = "unfounded", pgettext_lazy("determination", "unfounded")


class Closure(models.TextChoices):
    """Why a complaint ended (ISO 10002, closing)."""

    ACCEPTED = "accepted", _("the complainant accepted the decision")
    NO_ANSWER = "no_answer", _("the complainant did not answer")
    FINAL = "final", _("the complainant did not accept; everything we can offer was offered")
    REFERRED = "referred", _("taken to an external body")
    ELSEWHERE = "elsewhere", _("handled before it was imported")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return the complaints of the units where the actor may read, never one about the actor."""
        return in_units_where(self, actor, Permission.VIEW_COMPLAINTS).not_about(actor)

    def not_about(self, actor: Actor) -> Self:
        """Leave out complaints about the actor; where one person holds every role nobody else could read them."""
        if actor.user_id is None or settings_of.current().profile == "small":
            return self
        return self.exclude(person_complained_about_id=actor.user_id)

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


def in_units_where(rows: Rows, actor: Actor, permission: Permission) -> Rows:
    """Return the rows of the units in which the actor holds the permission."""
    if actor.holds(permission):
        return rows
    units = actor.grants.get(permission) or frozenset()
    return rows.filter(unit_id__in=units)


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
            # A list is answered from one of these four alone: each has all by which lists are narrowed and ordered.
            models.Index("stage", DUE, "id", "received_at", "changed_at", *LISTED, name="complaint_by_stage"),
            models.Index(DUE, "id", "stage", "received_at", "changed_at", *LISTED, name="complaint_by_due"),
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


class Point(models.Model):
    """One of the things that a complaint raises; each gets a determination and an answer of its own."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    determination = models.CharField(max_length=12, choices=Determination, blank=True)
    reasons = models.TextField(blank=True, help_text="why, with the evidence")
    answer = models.TextField(blank=True, help_text="what the complainant is told about this point")

    class Meta:
        ordering = ["complaint", "number"]
        constraints = [
            models.UniqueConstraint(name="point_number_once", fields=["complaint", "number"]),
            models.CheckConstraint(
                name="point_determined_with_reasons", condition=Q(determination="") | ~Q(reasons="")
            ),
        ]

    @property
    def is_answered(self) -> bool:
        return bool(self.determination and self.answer)


class Impact(models.TextChoices):
    ONE = "one", pgettext_lazy("impact", "one customer")
    SEVERAL = "several", pgettext_lazy("impact", "two to ten customers")
    MANY = "many", pgettext_lazy("impact", "more than ten customers")


class Assessment(models.Model):
    """The six criteria (ISO 10002, initial assessment) and the priority that follows; every one is kept."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="assessments")
    severity = models.PositiveSmallIntegerField()
    safety = models.BooleanField()
    complexity = models.PositiveSmallIntegerField()
    impact = models.CharField(max_length=8, choices=Impact)
    immediate_needed = models.BooleanField()
    immediate_possible = models.BooleanField()
    priority = models.PositiveSmallIntegerField(choices=Priority)
    reasons = models.JSONField(help_text="codes of the rules that gave the priority")
    override_reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "at", "pk"]
        constraints = [
            models.CheckConstraint(name="assessment_severity_1_to_5", condition=Q(severity__gte=1, severity__lte=5)),
            models.CheckConstraint(
                name="assessment_complexity_1_to_3", condition=Q(complexity__gte=1, complexity__lte=3)
            ),
        ]


class RemedyKind(models.TextChoices):
    """The remedy ladder: more than an apology, and more than money."""

    INFORMATION = "information", pgettext_lazy("remedy", "explanation or information")
    APOLOGY = "apology", pgettext_lazy("remedy", "apology")
    TECHNICAL_HELP = "technical_help", pgettext_lazy("remedy", "technical help")
    DELIVERY = "delivery", pgettext_lazy("remedy", "delivery of what was missing")
    REPAIR = "repair", pgettext_lazy("remedy", "repair or rework")
    REPLACEMENT = "replacement", pgettext_lazy("remedy", "replacement")
    SUBSTITUTE = "substitute", pgettext_lazy("remedy", "substitute")
    REPEAT = "repeat", pgettext_lazy("remedy", "service performed again")
    GUARANTEE = "guarantee", pgettext_lazy("remedy", "guarantee honoured")
    COMMITMENT = "commitment", pgettext_lazy("remedy", "promise kept")
    CONTRACT_CONCLUDED = "contract_concluded", pgettext_lazy("remedy", "contract concluded after all")
    REASSESSMENT = "reassessment", pgettext_lazy("remedy", "assessment of the damage corrected")
    REFUND = "refund", pgettext_lazy("remedy", "refund")
    DOWN_PAYMENT = "down_payment", pgettext_lazy("remedy", "refund of a down payment")
    PRICE_REDUCTION = "price_reduction", pgettext_lazy("remedy", "price reduction")
    COMPENSATION = "compensation", pgettext_lazy("remedy", "compensation")
    FINANCIAL_HELP = "financial_help", pgettext_lazy("remedy", "payment facilities or other financial help")
    INVOICE = "invoice", pgettext_lazy("remedy", "invoice cancelled")
    SALE = "sale", pgettext_lazy("remedy", "sale cancelled")
    CONTRACT = "contract", pgettext_lazy("remedy", "contract changed or cancelled without charge")
    REFERRAL = "referral", pgettext_lazy("remedy", "referral to whoever can help")
    CHANGE = "change", pgettext_lazy("remedy", "product, process or policy changed")
    GOODWILL = "goodwill", pgettext_lazy("remedy", "goodwill gesture")
    OTHER = "other", pgettext_lazy("remedy", "other help")


class RemedyState(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("remedy state", "offered")
    ACCEPTED = "accepted", pgettext_lazy("remedy state", "accepted")
    DECLINED = "declined", pgettext_lazy("remedy state", "declined")
    CARRIED_OUT = "carried_out", pgettext_lazy("remedy state", "carried out")


class Remedy(models.Model):
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="remedies")
    point = models.ForeignKey(
        Point, models.PROTECT, null=True, related_name="remedies", help_text="empty: for all points together"
    )
    kind = models.CharField(max_length=20, choices=RemedyKind)
    description = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=12, choices=RemedyState, default=RemedyState.OFFERED)
    due_on = models.DateField(null=True)
    offered_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["complaint", "pk"]
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(
                name="remedy_amount_has_currency",
                condition=Q(amount__isnull=True, currency="") | Q(amount__gte=0) & ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="remedy_carried_out_at_exactly_when_carried_out",
                condition=Q(state=RemedyState.CARRIED_OUT, carried_out_at__isnull=False)
                | ~Q(state=RemedyState.CARRIED_OUT) & Q(carried_out_at=None),
            ),
        ]


class Decision(models.Model):
    """A proposed answer to the complaint and what became of the proposal."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Determination)
    answer = models.TextField(help_text="the words of the decision, as the complainant reads them")
    proposed_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["complaint", "number"]
        constraints = [
            models.UniqueConstraint(name="decision_number_once", fields=["complaint", "number"]),
            models.CheckConstraint(
                name="decision_decided_at_with_decider",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_not_both_taken_and_sent_back",
                condition=Q(decided_at__isnull=True) | Q(sent_back_at__isnull=True),
            ),
        ]


class MessageKind(models.TextChoices):
    FROM_COMPLAINANT = "from_complainant", pgettext_lazy("message", "from the complainant")
    TO_COMPLAINANT = "to_complainant", pgettext_lazy("message", "to the complainant")
    NOTE = "note", pgettext_lazy("message", "internal note")


class Message(models.Model):
    """Something written in the course of handling: to or from the complainant, or a note among ourselves."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=20, choices=MessageKind)
    text = models.TextField()
    by_kind = models.CharField(max_length=12)
    by_ref = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "at", "pk"]


class RemarkKind(models.TextChoices):
    PRAISE = "praise", pgettext_lazy("remark", "praise")
    SUGGESTION = "suggestion", pgettext_lazy("remark", "suggestion")
    ENQUIRY = "enquiry", pgettext_lazy("remark", "enquiry")


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return the remarks of the units where the actor may read, never one that came as a complaint about them."""
        rows = in_units_where(self, actor, Permission.VIEW_COMPLAINTS)
        if actor.user_id is None or settings_of.current().profile == "small":
            return rows
        return rows.exclude(complaint__person_complained_about_id=actor.user_id)


class Remark(models.Model):
    """Praise, a suggestion or an enquiry that came in by the same front door; never counted as a complaint."""

    reference = models.CharField(max_length=16, unique=True)
    code_digest = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=12, choices=RemarkKind)
    channel = models.CharField(max_length=12, choices=Channel)
    language = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    words = models.TextField()
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    person_named = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="remarks")
    complaint = models.OneToOneField(Complaint, models.PROTECT, null=True, related_name="remark")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="remark_by_receipt", fields=["-received_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="remark_answered_at_exactly_with_answer",
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
            ),
            models.UniqueConstraint(name="remark_code_once", fields=["code_digest"], condition=~Q(code_digest="")),
        ]

    def __str__(self) -> str:
        return self.reference


class SetAsideKind(models.TextChoices):
    COMPLAINT = "complaint", pgettext_lazy("set aside", "complaint")
    PRAISE = "praise", pgettext_lazy("set aside", "praise")
    SUGGESTION = "suggestion", pgettext_lazy("set aside", "suggestion")


class SetAsideQuerySet(models.QuerySet["SetAside"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return what came for the units where the actor takes complaints down: who decides what is one reads it."""
        return in_units_where(self, actor, Permission.RECORD_COMPLAINTS)

    def waiting(self) -> Self:
        """Return what nobody has looked at, unless its sender has sent it again and it was taken in."""
        arrived = [Complaint.objects.exclude(code_digest=""), Remark.objects.exclude(code_digest="")]
        rows = self.filter(looked_at=None)
        for sent_again in arrived:
            rows = rows.exclude(code_digest__in=sent_again.order_by().values("code_digest"))
        return rows


class SetAside(models.Model):
    """A form that a machine may have sent, kept as it came until a person has looked at it."""

    kind = models.CharField(max_length=12, choices=SetAsideKind)
    given = models.JSONField(help_text="what was typed, by the names of the form")
    files = models.JSONField(default=list, help_text="the ids of the kept files, each with its name")
    language = models.CharField(max_length=8)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True, help_text="of the sending")
    code_digest = models.CharField(max_length=64, unique=True, help_text="under which the same sending arrives")
    received_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=16, blank=True, help_text="of what it became; empty where it was nothing")

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="set_aside_kind_is_known", condition=Q(kind__in=["complaint", "praise", "suggestion"])
            ),
            models.CheckConstraint(
                name="set_aside_becomes_something_only_when_looked_at",
                condition=Q(reference="") | Q(looked_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="set_aside_waiting", fields=["id"], condition=Q(looked_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ExportFormat(models.TextChoices):
    EXCEL = "xlsx", _("Excel, with a sheet that says what each column means")
    CSV = "csv", _("CSV, for other programs")


class ListExport(models.Model):
    """A long list of complaints that somebody wants as a file: written in the background, for them alone, for a week.

    `complaints`, `units` and `named` say what came to stand in the file, so that it is handed out only to
    somebody who may still have all of it.
    """

    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    query = models.TextField(blank=True, help_text="the words of the list's address; they may name a person")
    format = models.CharField(max_length=4, choices=ExportFormat)
    language = models.CharField(max_length=8)
    zone = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, unique=True, help_text="the name of the file on disk")
    written_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=0)
    complaints = models.JSONField(default=list, help_text="the ids of the complaints in the file")
    units = models.JSONField(default=list)
    named = models.JSONField(default=list, help_text="the units of which people stand in it by name")

    class Meta:
        indexes = [models.Index(name="list_export_of_whom", fields=["asked_by", "-asked_at"])]
        constraints = [
            models.CheckConstraint(name="list_export_format_is_known", condition=Q(format__in=["xlsx", "csv"])),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}.{self.format}"
