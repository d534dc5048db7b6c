"""What lies beside the complaints: remarks, forms that were set aside, and lists that somebody wants as a file."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from ascolto.complaints.lifecycle import IN_REVIEW, NOT_TAKEN_UP, SETTLED, SuggestionStage
from ascolto.complaints.models.complaint import Complaint, in_units_where
from ascolto.complaints.models.kinds import Channel, ExportFormat, RemarkKind, SetAsideKind
from ascolto.organisation import settings_of
from ascolto.trail.acting import Actor, Permission


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return the remarks of the units where the actor may read, never one that came as a complaint about them."""
        rows = in_units_where(self, actor, Permission.VIEW_COMPLAINTS)
        if actor.user_id is None or settings_of.current().profile == "small":
            return rows
        return rows.exclude(complaint__person_complained_about_id=actor.user_id)

    def praise(self) -> Self:
        return self.filter(kind=RemarkKind.PRAISE)

    def open_suggestions(self) -> Self:
        """Return the suggestions of which nobody has said yet what becomes of them, those nobody took up among them."""
        return self.filter(kind=RemarkKind.SUGGESTION).exclude(stage__in=sorted(SETTLED))

    def to_review(self, *, before: date) -> Self:
        """Return the suggestions that were to be looked at again before that day."""
        return self.filter(review_on__lt=before)


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
    stage = models.CharField(max_length=12, choices=SuggestionStage, blank=True, help_text="of a suggestion taken up")
    stage_at = models.DateTimeField(null=True, help_text="since when it stands there")
    responsible = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(null=True, help_text="when it is looked at again")
    outcome = models.TextField(blank=True, help_text="what becomes of it and why, as its author reads it")

    objects = RemarkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="remark_by_receipt", fields=["-received_at", "-id"]),
            models.Index(name="remark_by_review", fields=["review_on", "id"], condition=Q(review_on__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="remark_answered_at_exactly_with_answer",
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="remark_stage_is_of_a_suggestion",
                condition=Q(stage=NOT_TAKEN_UP, stage_at=None)
                | Q(kind="suggestion", stage__in=SuggestionStage.values, stage_at__isnull=False),
            ),
            models.CheckConstraint(
                name="remark_in_review_has_somebody_and_a_day",
                condition=Q(stage__in=sorted(IN_REVIEW), responsible__isnull=False, review_on__isnull=False)
                | (~Q(stage__in=sorted(IN_REVIEW)) & Q(review_on=None)),
            ),
            models.CheckConstraint(
                name="remark_settled_says_why", condition=~Q(stage__in=sorted(SETTLED)) | ~Q(outcome="")
            ),
            models.UniqueConstraint(name="remark_code_once", fields=["code_digest"], condition=~Q(code_digest="")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_praise(self) -> bool:
        return self.kind == RemarkKind.PRAISE

    @property
    def is_suggestion(self) -> bool:
        return self.kind == RemarkKind.SUGGESTION

    def is_overdue(self, *, today: date) -> bool:
        return self.review_on is not None and self.review_on < today


class PassedOn(models.Model):
    """Praise that reached somebody it is about: a user, or a colleague without an account, by name."""

    praise = models.ForeignKey(Remark, models.PROTECT, related_name="passed_on")
    employee = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True, help_text="of a colleague without an account")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(name="passed_on_to_whom", fields=["employee", "-at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="passed_on_to_a_user_or_a_name",
                condition=Q(employee=None) & ~Q(name="") | Q(employee__isnull=False, name=""),
            ),
            models.UniqueConstraint(name="passed_on_once_to_a_user", fields=["praise", "employee"]),
            models.UniqueConstraint(name="passed_on_once_to_a_name", fields=["praise", "name"], condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.employee.name if self.employee else self.name


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
