"""What happened: events in one chain per subject, the personal words beside them, and the seals over them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, subject: str) -> "EventQuerySet":
        """Return what happened to one subject, in its order, with the words."""
        return self.filter(subject=subject).select_related("words").order_by("seq")


class Event(models.Model):
    """Something that happened to a subject, who did it and when; never changed afterwards.

    `canonical` is what counts: its digest is chained and sealed. The other columns repeat it for queries.
    """

    subject = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=80, blank=True)
    canonical = models.TextField()
    text_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="trail_at"),
            models.Index(fields=["kind", "at"], name="trail_kind_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["subject", "seq"], name="trail_one_chain_per_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.seq} {self.kind}"

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the event says about the subject: ids, codes, amounts; read once, since it never changes."""
        facts: dict[str, Any] = json.loads(self.canonical)["facts"]
        return facts

    @property
    def text(self) -> str:
        """The personal words that belong to the event; empty where there are none or they were erased."""
        return self.words.text if self.text_digest else ""


@dataclass(frozen=True)
class EventTold:
    """What an event tells: what happened when, by whom, its facts and its words; not its place in the chain.

    Of a long story few events are shown, so the facts are read when somebody asks for them.
    """

    kind: str
    at: datetime
    actor_kind: str
    actor_ref: str
    canonical: str
    text: str

    @cached_property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.canonical)["facts"]  # type: ignore[no-any-return]


class EventText(models.Model):
    """The personal words of an event, beside the chain, so that erasing them leaves it whole."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="words")
    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="trail_words_gone_exactly_when_erased",
                condition=Q(erased_at__isnull=True) & ~Q(salt="") | Q(erased_at__isnull=False, salt="", text=""),
            )
        ]

    def __str__(self) -> str:
        return f"words of event {self.pk}"


class Seal(models.Model):
    """A signed statement that exactly these events existed: a Merkle root, and a leaf for each of them."""

    number = models.PositiveIntegerField(unique=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    event_count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    leaves = models.BinaryField()
    leaves_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    key_fingerprint = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"seal {self.number}"
