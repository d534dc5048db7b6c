"""Statements marked in what was said, and what each coder made of them."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from ascolto.conversations.kinds import Consent
from ascolto.conversations.models.holding import Conversation, Participant


class StatementQuerySet(models.QuerySet["Statement"]):
    def consented(self) -> Self:
        """Leave out what somebody said who does not agree, or no longer, to be heard on."""
        return self.filter(Q(participant=None) | Q(participant__consent=Consent.GIVEN))


class Statement(models.Model):
    """Some paragraphs in a row that say one thing: the unit that is coded."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="statements")
    participant = models.ForeignKey(Participant, models.PROTECT, null=True, related_name="statements")
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    words = models.TextField()
    theme = models.ForeignKey("organisation.Taxon", models.PROTECT, null=True, related_name="+", help_text="agreed")
    settled_at = models.DateTimeField(null=True, help_text="when the agreed code stood; it may be that none fits")
    raised_at = models.DateTimeField(null=True, help_text="when somebody asked for it to be taken in as a complaint")
    complaint_reference = models.CharField(max_length=16, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["conversation", "first_line", "pk"]
        constraints = [
            models.UniqueConstraint(name="statement_lines_once", fields=["conversation", "first_line", "last_line"]),
            models.CheckConstraint(
                name="statement_lines_in_order", condition=Q(first_line__gte=1, last_line__gte=F("first_line"))
            ),
            models.CheckConstraint(
                name="statement_theme_only_when_settled", condition=Q(theme=None) | Q(settled_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}:{self.first_line}"


class Coder(models.Model):
    """One of the two who code a conversation, each without seeing what the other did."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="coders")
    user = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["conversation", "pk"]
        constraints = [models.UniqueConstraint(name="coder_once", fields=["conversation", "user"])]

    def __str__(self) -> str:
        return f"{self.conversation_id}:{self.user_id}"


class Code(models.Model):
    """The theme that one coder gave to one statement; without a theme: none fits."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="codes")
    coder = models.ForeignKey(Coder, models.PROTECT, related_name="codes")
    theme = models.ForeignKey("organisation.Taxon", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["statement", "coder"]
        constraints = [models.UniqueConstraint(name="code_once", fields=["statement", "coder"])]

    def __str__(self) -> str:
        return f"{self.statement_id}:{self.coder_id}"
