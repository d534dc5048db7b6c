"""Studies, the conversations in them, and who takes part."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from ascolto.conversations.kinds import Answer, Consent, ConversationKind, InformationSource, RecordKind
from ascolto.conversations.lifecycle import Stage
from ascolto.trail.acting import Actor, Permission

Rows = TypeVar("Rows", bound="models.QuerySet[models.Model]")


def in_units_where(rows: Rows, actor: Actor, permission: Permission, *, unit: str = "unit") -> Rows:
    """Return the rows of the units in which the actor holds the permission; `unit` is the way to the unit of a row."""
    if actor.holds(permission):
        return rows
    return rows.filter(**{f"{unit}_id__in": actor.grants.get(permission) or frozenset()})


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, actor: Actor) -> Self:
        return in_units_where(self, actor, Permission.VIEW_CONVERSATIONS)


class Study(models.Model):
    """Conversations that are held by one guide, to serve one decision."""

    name = models.CharField(max_length=200)
    decision = models.TextField(help_text="which decision of the organisation it serves")
    guide = models.TextField(help_text="what is asked, in its order")
    language = models.CharField(max_length=8)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    offering = models.ForeignKey("organisation.Offering", models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_at", "-pk"]
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return self.name


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Return the conversations of studies about the units where the actor may read them."""
        return in_units_where(self, actor, Permission.VIEW_CONVERSATIONS, unit="study__unit")

    def spoken(self) -> Self:
        """Return those that were held, in the order in which they were."""
        return self.filter(stage__in=[Stage.HELD, Stage.CODED, Stage.CLOSED]).order_by("held_at", "pk")


class Conversation(models.Model):
    """An interview with one person or a focus group with several."""

    reference = models.CharField(max_length=16, unique=True)
    study = models.ForeignKey(Study, models.PROTECT, related_name="conversations")
    kind = models.CharField(max_length=12, choices=ConversationKind)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PLANNED)
    language = models.CharField(max_length=8)
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=60)
    place = models.CharField(max_length=300, blank=True)
    moderator = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    held_at = models.DateTimeField(null=True)
    record_kind = models.CharField(max_length=12, choices=RecordKind, blank=True)
    record = models.TextField(blank=True, help_text="what was said, one paragraph a line")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="conversation_by_start", fields=["-starts_at", "-id"])]
        constraints = [
            models.CheckConstraint(name="conversation_stage_is_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="conversation_held_at_a_moment",
                condition=Q(stage__in=["planned", "called_off"], held_at=None)
                | Q(stage__in=["held", "coded", "closed"], held_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_record_of_a_kind",
                condition=Q(record="", record_kind="") | (~Q(record="") & ~Q(record_kind="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def lines(self) -> list[str]:
        """What was said, paragraph by paragraph; statements name them by their numbers from 1."""
        return self.record.split("\n") if self.record else []


class Participant(models.Model):
    """Somebody who takes part, shown as P1, P2 … to whoever may not see identities."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="participants")
    number = models.PositiveIntegerField()
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=200, blank=True, help_text="how a participant is called who is no customer")
    email = models.CharField(max_length=320, blank=True)
    segment = models.ForeignKey("customers.Segment", models.PROTECT, null=True, related_name="+")
    informed_by = models.CharField(max_length=16, choices=InformationSource, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    invited_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=10, choices=Consent, blank=True)
    consent_wording = models.CharField(max_length=20, blank=True, help_text="which version of the wording was shown")
    consent_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True, help_text="known once the conversation was held")

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(name="participant_number_once", fields=["conversation", "number"]),
            models.CheckConstraint(
                name="participant_consent_with_its_wording",
                condition=Q(consent__in=["", "asked"])
                | (Q(consent__in=["given", "declined"], consent_at__isnull=False) & ~Q(consent_wording="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number_shown

    @property
    def number_shown(self) -> str:
        return f"P{self.number}"
