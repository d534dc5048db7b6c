"""Waves, whom they ask, and who does not want to be asked."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from ascolto.customers.models import Customer
from ascolto.organisation.models import Offering, Unit
from ascolto.surveys.kinds import Privacy, SurveyKind
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models.questionnaires import Edition
from ascolto.trail.acting import Actor, Permission


class WaveQuerySet(models.QuerySet["Wave"]):
    def visible_to(self, actor: Actor) -> Self:
        """Waves of the units where the actor may see surveys; a wave of no unit is everybody's who may see any."""
        if actor.holds(Permission.VIEW_SURVEYS):
            return self
        if not actor.holds_somewhere(Permission.VIEW_SURVEYS):
            return self.none()
        units = actor.grants[Permission.VIEW_SURVEYS] or frozenset()
        return self.filter(Q(unit=None) | Q(unit__in=units))

    def enterable_by(self, actor: Actor) -> Self:
        """Running waves into which the actor may enter what others answered."""
        if not actor.holds_somewhere(Permission.ENTER_ANSWERS):
            return self.none()
        running = self.filter(stage=WaveStage.RUNNING)
        if actor.holds(Permission.ENTER_ANSWERS):
            return running
        units = actor.grants[Permission.ENTER_ANSWERS] or frozenset()
        return running.filter(Q(unit=None) | Q(unit__in=units))

    def running(self) -> Self:
        return self.filter(stage=WaveStage.RUNNING)

    def closed(self) -> Self:
        return self.filter(stage=WaveStage.CLOSED)


class Wave(models.Model):
    """One round of asking with one frozen edition.

    `population` and `design` are JSON as `sampling` reads them: who could be asked, and how those are drawn who are.
    A wave with a `trigger` asks after each such event until it is closed.
    """

    reference = models.CharField(max_length=16, unique=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="waves")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=SurveyKind)
    privacy = models.CharField(max_length=12, choices=Privacy)
    stage = models.CharField(max_length=12, choices=WaveStage, default=WaveStage.PLANNED)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+")
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    launched_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    open_token = models.CharField(max_length=32, unique=True, help_text="the address of the open link: /s/<token>")
    has_open_link = models.BooleanField(default=False)
    population = models.JSONField(default=dict)
    design = models.JSONField(default=dict)
    reminders = models.JSONField(default=list, help_text="after how many days without an answer to remind, in order")
    trigger = models.CharField(max_length=40, blank=True, help_text="the event after which it asks")
    delay_hours = models.PositiveIntegerField(default=0, help_text="how long after the event")
    within_limit = models.BooleanField(default=True, help_text="whether the contact limit holds for it")
    embeds_first_question = models.BooleanField(default=False)
    weighting = models.JSONField(default=dict, help_text="how the responses were weighted, once closed")

    objects = WaveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="wave_stage_is_known", condition=Q(stage__in=WaveStage.values)),
            models.CheckConstraint(name="wave_privacy_is_known", condition=Q(privacy__in=Privacy.values)),
            models.CheckConstraint(name="wave_kind_is_known", condition=Q(kind__in=SurveyKind.values)),
            models.CheckConstraint(
                name="wave_closes_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_anonymous(self) -> bool:
        return self.privacy == Privacy.ANONYMOUS

    @property
    def awaits_launch(self) -> bool:
        return self.stage in {WaveStage.PLANNED, WaveStage.DRAWN}

    @property
    def is_drawn(self) -> bool:
        return self.stage == WaveStage.DRAWN

    @property
    def is_running(self) -> bool:
        return self.stage == WaveStage.RUNNING

    @property
    def is_over(self) -> bool:
        return self.stage in {WaveStage.CLOSED, WaveStage.CALLED_OFF}


class InvitationState(models.TextChoices):
    """How far an invitation is; the last states are the dispositions that a response rate is counted from."""

    DRAWN = "drawn", pgettext_lazy("invitation", "drawn")
    SKIPPED = "skipped", pgettext_lazy("invitation", "not asked")
    SENT = "sent", pgettext_lazy("invitation", "asked")
    UNREACHED = "unreached", pgettext_lazy("invitation", "not reached")
    BEGUN = "begun", pgettext_lazy("invitation", "begun")
    ANSWERED = "answered", pgettext_lazy("invitation", "answered")
    REFUSED = "refused", pgettext_lazy("invitation", "refused")
    INELIGIBLE = "ineligible", pgettext_lazy("invitation", "not meant")


class Skip(models.TextChoices):
    """Why somebody who was drawn was not asked."""

    NONE = "", ""
    LIMIT = "limit", pgettext_lazy("skipped", "asked by another survey not long ago")
    OPTED_OUT = "opted_out", pgettext_lazy("skipped", "does not want surveys")
    OPEN_COMPLAINT = "open_complaint", pgettext_lazy("skipped", "has an open complaint")
    NO_ADDRESS = "no_address", pgettext_lazy("skipped", "no usable address")
    MERGED = "merged", pgettext_lazy("skipped", "merged into another record")


class Invitation(models.Model):
    """That somebody was drawn and asked; what they answered is nowhere near.

    The token of a personal link is not stored: `token_digest` finds it. An anonymous wave has no links and never
    comes to know who answered.
    """

    wave = models.ForeignKey(Wave, models.PROTECT, related_name="invitations", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invitations")
    about = models.CharField(max_length=60, blank=True, help_text="the subject of the event, such as complaint:17")
    language = models.CharField(max_length=10, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+", db_index=False)
    segment = models.CharField(max_length=40, blank=True)
    stratum = models.CharField(max_length=100, blank=True)
    probability = models.FloatField(default=1.0, help_text="the chance with which it was drawn")
    state = models.CharField(max_length=12, choices=InvitationState, default=InvitationState.DRAWN)
    skipped_because = models.CharField(max_length=20, choices=Skip, blank=True)
    token_digest = models.CharField(max_length=64, null=True, unique=True)
    send_at = models.DateTimeField(null=True, help_text="when it may leave")
    sent_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    letter_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(name="invitation_by_state", fields=["wave", "state", "id"]),
            models.Index(name="invitation_asked_when", fields=["customer", "sent_at"]),
        ]
        constraints = [
            models.UniqueConstraint(name="invitation_once", fields=["wave", "customer", "about"]),
            models.CheckConstraint(name="invitation_state_is_known", condition=Q(state__in=InvitationState.values)),
            models.CheckConstraint(
                name="invitation_skipped_for_a_reason",
                condition=(Q(state="skipped") & ~Q(skipped_because="")) | (~Q(state="skipped") & Q(skipped_because="")),
            ),
            models.CheckConstraint(
                name="invitation_drawn_by_chance", condition=Q(probability__gt=0) & Q(probability__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}:{self.pk}"


class OptOut(models.Model):
    """That a customer does not want to be asked any more."""

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="survey_opt_out")
    at = models.DateTimeField()
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.customer_id)
