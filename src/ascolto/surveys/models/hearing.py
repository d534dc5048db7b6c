"""Responses and answers, apart from who gave them; and what is not sent yet.

A response is stored under a random number, with a day and no time, and only when it is complete or its wave is over.
The event of the person ("answered") and the event of the response ("kept", recorded later for many in random order)
share nothing. docs/surveys-privacy.md says against whom this protects, and against whom not.
"""

import secrets
from typing import Self

from django.db import models
from django.db.models import Q

from ascolto.customers.models import Customer
from ascolto.organisation.models import Offering, Unit
from ascolto.surveys.kinds import Mark, Mode
from ascolto.surveys.models.asking import Wave
from ascolto.surveys.models.questionnaires import Question
from ascolto.trail.acting import Actor, Permission


def random_id() -> int:
    """Return a number that tells nothing about when it was drawn (positive, 62 bits)."""
    return secrets.randbits(62) + 1


class ResponseQuerySet(models.QuerySet["Response"]):
    def complete(self) -> Self:
        return self.filter(is_complete=True)

    def visible_to(self, actor: Actor) -> Self:
        """Responses about the units where the actor may see surveys, or in waves of those units."""
        if actor.holds(Permission.VIEW_SURVEYS):
            return self
        if not actor.holds_somewhere(Permission.VIEW_SURVEYS):
            return self.none()
        units = actor.grants[Permission.VIEW_SURVEYS] or frozenset()
        return self.filter(Q(unit__in=units) | Q(wave__unit__in=units))

    def unkept(self) -> Self:
        """Those whose digest is not in the trail yet."""
        return self.filter(digest="")


class Response(models.Model):
    """What somebody answered in one wave.

    `customer` stands only where the respondent agreed to be named, or where the answers were never promised to be
    confidential. `sealed` is, in a confidential wave, who was asked: readable only with a key outside the database.
    `weight` is the design weight times the adjustment for those who did not answer (1 where nothing was weighted).
    """

    id = models.BigIntegerField(primary_key=True, default=random_id)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="responses", db_index=False)
    mode = models.CharField(max_length=8, choices=Mode)
    language = models.CharField(max_length=10, blank=True)
    on_day = models.DateField(help_text="the day in the zone of the unit; in an anonymous wave the first of the month")
    is_complete = models.BooleanField(default=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+", db_index=False)
    segment = models.CharField(max_length=40, blank=True)
    stratum = models.CharField(max_length=100, blank=True)
    weight = models.FloatField(default=1.0)
    late = models.BooleanField(null=True, help_text="came after a reminder; unknown where none was sent")
    seconds = models.PositiveIntegerField(null=True, help_text="how long answering took")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="survey_responses")
    sealed = models.TextField(blank=True)
    source_ref = models.CharField(max_length=120, blank=True, help_text="its id in the file it came from")
    digest = models.CharField(max_length=64, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="response_of_wave", fields=["wave", "on_day"]),
            models.Index(name="response_unkept", fields=["wave"], condition=Q(digest="")),
        ]
        constraints = [
            models.UniqueConstraint(name="response_once", fields=["wave", "source_ref"], condition=~Q(source_ref="")),
            models.CheckConstraint(name="response_mode_is_known", condition=Q(mode__in=Mode.values)),
            models.CheckConstraint(name="response_weighs_something", condition=Q(weight__gte=0)),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"


class Answer(models.Model):
    """One answer to one question, or to one row of it; several choices are several answers.

    A number (a point of the scale, a rank, 1 or 0 for a consent), a choice (code of an option, ISO date, digest of a
    file) or text; or none of them, and the mark says why.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", db_index=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", db_index=False)
    row = models.CharField(max_length=60, blank=True)
    choice = models.CharField(max_length=80, blank=True)
    number = models.FloatField(null=True)
    text = models.TextField(blank=True)
    mark = models.CharField(max_length=2, choices=Mark, blank=True)

    class Meta:
        # Everything that answers are counted by, and whose they are, so that counting a million of them, weighted or
        # not, reads no row and sorts nothing.
        indexes = [
            models.Index(
                name="answer_counted", fields=["question", "wave", "row", "number", "choice", "mark", "response"]
            )
        ]
        constraints = [
            models.UniqueConstraint(name="answer_once", fields=["response", "question", "row", "choice"]),
            models.CheckConstraint(
                name="answer_has_a_value_or_a_mark",
                condition=Q(mark="") | Q(number__isnull=True, choice="", text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Sheet(models.Model):
    """Pages that somebody has filled in and not sent yet; it goes when they send it.

    Found by a key that only the respondent's link or browser yields: not by the digest of the invitation.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="sheets")
    key_digest = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=10, blank=True)
    mode = models.CharField(max_length=8, choices=Mode)
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class SpentKey(models.Model):
    """A key under which a response has arrived: what is sent twice counts once. It leads to no response."""

    digest = models.CharField(max_length=64, primary_key=True)
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.digest
