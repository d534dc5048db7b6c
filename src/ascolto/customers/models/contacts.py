"""Contacts: visits, calls, meetings and mails with a customer, planned and done."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from ascolto.customers.models.customers import Customer


class Way(models.TextChoices):
    """How we and a customer speak with each other."""

    VISIT = "visit", pgettext_lazy("contact", "visit")
    CALL = "call", pgettext_lazy("contact", "call")
    MEETING = "meeting", pgettext_lazy("contact", "meeting")
    MAIL = "mail", pgettext_lazy("contact", "mail")


class Direction(models.TextChoices):
    OUT = "out", pgettext_lazy("direction of a contact", "from us")
    IN = "in", pgettext_lazy("direction of a contact", "to us")


class ContactState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("state of a contact", "planned")
    DONE = "done", pgettext_lazy("state of a contact", "done")
    CALLED_OFF = "called_off", pgettext_lazy("state of a contact", "called off")


class ContactQuerySet(models.QuerySet["Contact"]):
    def planned(self) -> Self:
        return self.filter(state=ContactState.PLANNED)

    def done(self) -> Self:
        return self.filter(state=ContactState.DONE)

    def spoken(self) -> Self:
        """Those in which somebody was reached: a call that nobody answered is none."""
        return self.done().exclude(answered=False)

    def overdue(self, *, at: datetime) -> Self:
        return self.planned().filter(planned_for__lt=at)

    def unanswered(self) -> Self:
        """Calls of customers that nobody took: a failure of the service, also where nobody complained of it."""
        return self.filter(way=Way.CALL, direction=Direction.IN, answered=False)

    def to_follow_up(self) -> Self:
        """Those that ended with a step that has not been taken yet."""
        return self.exclude(next_step="").filter(followed_up_at=None)


class Contact(models.Model):
    """One visit, call, meeting or mail with a customer, or a call of somebody whom we could not tell."""

    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="contacts")
    party = models.CharField(max_length=200, blank=True, help_text="who it was, where no customer could be found")
    way = models.CharField(max_length=8, choices=Way.choices)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.OUT)
    state = models.CharField(max_length=10, choices=ContactState.choices)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, related_name="+")
    carried_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    planned_for = models.DateTimeField(null=True)
    happened_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    waited_seconds = models.PositiveIntegerField(null=True, help_text="until somebody answered, or the caller gave up")
    answered = models.BooleanField(null=True)
    about = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    next_by = models.DateField(null=True)
    followed_up_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["customer", "happened_at"], name="contact_of_customer"),
            models.Index(fields=["planned_for", "id"], condition=Q(state="planned"), name="contact_planned"),
            models.Index(
                fields=["carried_by", "planned_for"], condition=Q(state="planned"), name="contact_planned_by_person"
            ),
            models.Index(fields=["happened_at", "id"], name="contact_in_time"),
            models.Index(
                fields=["next_by", "id"],
                condition=Q(followed_up_at=None) & ~Q(next_step=""),
                name="contact_to_follow_up",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="contact_external_id_once"
            ),
            models.CheckConstraint(condition=Q(customer__isnull=False) | ~Q(party=""), name="contact_with_somebody"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(happened_at__isnull=False), name="contact_done_has_happened"
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(planned_for__isnull=False), name="contact_planned_for_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way}:{self.pk}"
