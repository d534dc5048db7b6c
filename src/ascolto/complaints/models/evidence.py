"""What somebody in the house is asked for while a complaint is investigated, by when, and what came of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ascolto.complaints.models.complaint import Complaint
from ascolto.complaints.models.kinds import RequestState
from ascolto.complaints.models.parts import Point
from ascolto.people.models import Absence
from ascolto.trail.acting import Actor

REPLIED = [RequestState.ANSWERED, RequestState.DECLINED]


class EvidenceRequestQuerySet(models.QuerySet["EvidenceRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return the requests about complaints that the actor may read."""
        return self.filter(complaint__in=Complaint.objects.visible_to(actor).order_by())

    def open(self) -> Self:
        return self.filter(state=RequestState.OPEN)

    def replied(self) -> Self:
        """Return those to which whoever was asked said something."""
        return self.filter(state__in=REPLIED)

    def with_absence(self, *, on: date) -> Self:
        """Bring along whether whoever is asked is away on that day, as `is_away`."""
        return self.annotate(is_away=Exists(Absence.objects.on(on).filter(user=OuterRef("asked"))))


class EvidenceRequest(models.Model):
    """A request for evidence (ISO 10002, investigation).

    Its words stand here alone, not in the trail: whoever erases them finds them in one place.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="evidence_requests")
    point = models.ForeignKey(
        Point, models.PROTECT, null=True, related_name="+", help_text="empty: about the complaint as a whole"
    )
    needed = models.TextField(help_text="what is asked for")
    asked = models.ForeignKey("people.User", models.PROTECT, related_name="+", help_text="who is to answer")
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(help_text="a working day of the unit")
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.OPEN)
    reply = models.TextField(blank=True, help_text="what is known, or why it was declined or withdrawn")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    objects = EvidenceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(name="evidence_asked_of_whom", fields=["asked", "due_on"], condition=Q(state="open")),
            models.Index(name="evidence_asked_by_whom", fields=["asked_by", "-ended_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="evidence_ended_at_exactly_when_not_open",
                condition=Q(state="open", ended_at=None, ended_by=None, reply="")
                | ~Q(state="open") & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="evidence_reply_has_words",
                condition=~Q(state__in=["answered", "declined"]) | ~Q(reply="") & Q(ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN

    def is_overdue(self, *, today: date) -> bool:
        """Return whether the day by which it was asked for has passed without an answer."""
        return self.is_open and self.due_on < today
