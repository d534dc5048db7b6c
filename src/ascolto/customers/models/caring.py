"""How customers are looked after: what a segment is for, promises, agreements, interventions, commitment and worth."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from ascolto.customers.models.contacts import Way
from ascolto.customers.models.customers import Customer, Segment
from ascolto.organisation.wording import say


class Purpose(models.TextChoices):
    """What the organisation means to do with the customers of a segment."""

    LOOK_AFTER = "look_after", pgettext_lazy("purpose of a segment", "look after")
    DEVELOP = "develop", pgettext_lazy("purpose of a segment", "develop for the long term")
    INTERVENE = "intervene", pgettext_lazy("purpose of a segment", "intervene, so as not to lose them")
    WIN = "win", pgettext_lazy("purpose of a segment", "win as customers")
    SERVE = "serve", pgettext_lazy("purpose of a segment", "serve inside the organisation")
    PARTNER = "partner", pgettext_lazy("purpose of a segment", "work with as partners")


class SegmentCareQuerySet(models.QuerySet["SegmentCare"]):
    def ruled(self) -> Self:
        """Those whose members a rule finds."""
        return self.exclude(rule={}).filter(segment__retired_at=None)

    def with_contact_plan(self) -> Self:
        return self.filter(every_days__isnull=False, segment__retired_at=None)


class SegmentCare(models.Model):
    """What a segment is for, by which rule customers come into it, and how often somebody speaks with them."""

    segment = models.OneToOneField(Segment, models.CASCADE, related_name="care")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, blank=True)
    rule = models.JSONField(default=dict, help_text="see customers/rules.py; empty: people put customers in")
    tells_worth = models.BooleanField(default=False, help_text="whether the rule asks how much a customer is worth")
    revision = models.PositiveIntegerField(default=0, help_text="of the rule; one more each time it changes")
    evaluated_at = models.DateTimeField(null=True)
    every_days = models.PositiveIntegerField(null=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    carried_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    objects = SegmentCareQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_days=None) | Q(every_days__gte=1), name="segment_contacts_a_day_apart"
            )
        ]

    def __str__(self) -> str:
        return f"care of {self.segment_id}"


class PromiseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of a promise", "open")
    KEPT = "kept", pgettext_lazy("state of a promise", "kept")
    BROKEN = "broken", pgettext_lazy("state of a promise", "not kept")


class CustomerPromiseQuerySet(models.QuerySet["CustomerPromise"]):
    def open(self) -> Self:
        return self.filter(state=PromiseState.OPEN)

    def due(self, *, by: date) -> Self:
        return self.open().filter(due_on__lte=by)


class CustomerPromise(models.Model):
    """What was promised to a customer, by when, and whether it was kept."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="promises")
    what = models.CharField(max_length=500)
    due_on = models.DateField()
    carried_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=6, choices=PromiseState.choices, default=PromiseState.OPEN)
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = CustomerPromiseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="promise_due"),
            models.Index(fields=["customer", "due_on"], name="promise_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="promise_settled_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"promise:{self.pk}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def to_review(self, *, by: date) -> Self:
        return self.in_force().filter(review_on__lte=by)


class Agreement(models.Model):
    """A partnership with a loyal customer: what each side gives, from when, and when it is looked at again."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=200)
    we_give = models.TextField()
    they_give = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["review_on", "id"], condition=Q(ended_at=None), name="agreement_to_review")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="agreement_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"agreement:{self.pk}"


class PlaybookQuerySet(models.QuerySet["Playbook"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Playbook(models.Model):
    """What is done, step by step, so that a customer stays."""

    wording = models.JSONField(help_text="its name, by language")
    steps = models.JSONField(help_text="a list of wordings by language, in their order")
    retired_at = models.DateTimeField(null=True)

    objects = PlaybookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"playbook:{self.pk}"

    def in_language(self, language: str) -> str:
        return say(self.wording, language)


class Outcome(models.TextChoices):
    KEPT = "kept", pgettext_lazy("outcome of an intervention", "kept")
    LOST = "lost", pgettext_lazy("outcome of an intervention", "lost")
    CALLED_OFF = "called_off", pgettext_lazy("outcome of an intervention", "called off")


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Intervention(models.Model):
    """A playbook at work for one customer, and how it ended."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="interventions")
    playbook = models.ForeignKey(Playbook, models.PROTECT, related_name="interventions")
    carried_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_why = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["opened_at", "id"], condition=Q(closed_at=None), name="intervention_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "playbook"], condition=Q(closed_at=None), name="intervention_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="intervention_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"intervention:{self.pk}"


class InterventionStep(models.Model):
    """One step of an intervention, in the words of the playbook when it was opened."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    wording = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    by_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["intervention", "position"], name="intervention_step_once")]

    def __str__(self) -> str:
        return f"step {self.position} of {self.intervention_id}"

    def in_language(self, language: str) -> str:
        return say(self.wording, language)


class Level(models.TextChoices):
    LOW = "low", pgettext_lazy("commitment", "low")
    MIDDLE = "middle", pgettext_lazy("commitment", "middling")
    HIGH = "high", pgettext_lazy("commitment", "high")


class Freedom(models.TextChoices):
    """Whether the customer could go elsewhere; who cannot comes back without being satisfied."""

    FREE = "free", pgettext_lazy("freedom to switch", "could go elsewhere")
    BOUND = "bound", pgettext_lazy("freedom to switch", "buys because they must")
    UNKNOWN = "", pgettext_lazy("freedom to switch", "not known")


class CommitmentReading(models.Model):
    """How attached a customer was to us at one time: satisfaction is needed for it, and is not it."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="commitments")
    level = models.CharField(max_length=6, choices=Level.choices)
    freedom = models.CharField(max_length=5, choices=Freedom.choices, blank=True)
    why = models.CharField(max_length=500)
    noted_at = models.DateTimeField()
    by_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["customer", "noted_at"], name="commitment_of_customer")]

    def __str__(self) -> str:
        return f"commitment of {self.customer_id}"


class Worth(models.Model):
    """What analysis expects of a customer: how much they will still buy in a year, and how likely they are to leave.

    Only those who may see what customers are worth see it, and nobody beside a complaint.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, related_name="worth")
    expected_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    still_there = models.FloatField(null=True, help_text="chance that the customer has not left unnoticed, 0 to 1")
    risk = models.FloatField(null=True, help_text="chance to leave, 0 to 1")
    estimated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["risk"], name="worth_risk")]

    def __str__(self) -> str:
        return f"worth of {self.customer_id}"
