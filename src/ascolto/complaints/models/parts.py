"""What belongs to one complaint: its points, assessments, remedies, decisions and messages."""

from django.db import models
from django.db.models import Q

from ascolto.complaints.models.complaint import Complaint
from ascolto.complaints.models.kinds import Determination, Impact, MessageKind, Priority, RemedyKind, RemedyState


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
