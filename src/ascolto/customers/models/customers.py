"""Customers, the ways to reach them, and what they agreed to."""

from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import pgettext_lazy

from ascolto.organisation.wording import say
from ascolto.trail.acting import Actor, Permission


class CustomerKind(models.TextChoices):
    PERSON = "person", pgettext_lazy("customer kind", "person")
    ORGANISATION = "organisation", pgettext_lazy("customer kind", "organisation")


class Relation(models.TextChoices):
    CONSUMER = "consumer", pgettext_lazy("customer relation", "consumer")
    BUSINESS = "business", pgettext_lazy("customer relation", "business")
    INTERNAL = "internal", pgettext_lazy("customer relation", "internal")


class Standing(models.TextChoices):
    POTENTIAL = "potential", pgettext_lazy("customer standing", "potential")
    CURRENT = "current", pgettext_lazy("customer standing", "current")
    FORMER = "former", pgettext_lazy("customer standing", "former")


class Importance(models.TextChoices):
    """How much depends on a customer; it guides whom we ask and study, never what a complainant is owed."""

    ORDINARY = "ordinary", pgettext_lazy("customer importance", "ordinary")
    USEFUL = "useful", pgettext_lazy("customer importance", "useful")
    IMPORTANT = "important", pgettext_lazy("customer importance", "important")


class ContactKind(models.TextChoices):
    EMAIL = "email", pgettext_lazy("contact", "e-mail")
    PHONE = "phone", pgettext_lazy("contact", "phone")
    POST = "post", pgettext_lazy("contact", "post")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, actor: Actor) -> Self:
        """Customers belong to no unit: whoever may view customers anywhere may view them all, names apart."""
        return self if actor.holds_somewhere(Permission.VIEW_CUSTOMERS) else self.none()

    def surviving(self) -> Self:
        """Leave out the records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def in_order(self) -> Self:
        return self.order_by("sort_key", "pk")


class Customer(models.Model):
    """Somebody who buys, uses or receives what the organisation offers, or may do so."""

    reference = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12, choices=CustomerKind.choices, default=CustomerKind.PERSON)
    relation = models.CharField(max_length=12, choices=Relation.choices, default=Relation.CONSUMER)
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.CURRENT)
    importance = models.CharField(max_length=12, choices=Importance.choices, default=Importance.ORDINARY)
    name = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, blank=True)
    channel_wish = models.CharField(max_length=8, blank=True, choices=ContactKind.choices)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    employer = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="staff")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    search_text = models.TextField(blank=True)
    sort_key = models.CharField(max_length=300, blank=True)
    registered_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="customer_in_order"),
            models.Index(fields=["merged_into", "sort_key", "id"], name="customer_standing_in_order"),
            models.Index(
                fields=["merged_into", "kind", "relation", "standing", "importance", "language"],
                name="customer_in_groups",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="customer_external_id_once"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="customer_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(employer=F("id")), name="customer_not_its_own_employer"),
        ]

    def __str__(self) -> str:
        return self.reference


class ContactPoint(models.Model):
    """One way to reach a customer. A mailbox may be shared: the same address may stand with several customers."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=ContactKind.choices)
    value = models.CharField(max_length=500)
    normalised = models.CharField(max_length=500)
    usable = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["normalised", "kind"], name="contact_point_normalised")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normalised"], name="contact_point_once"),
            models.CheckConstraint(condition=~Q(normalised=""), name="contact_point_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


class SegmentQuerySet(models.QuerySet["Segment"]):
    def visible_to(self, actor: Actor) -> Self:
        """A segment made by what customers are worth is for those who may see that."""
        return self if actor.holds_somewhere(Permission.VIEW_VALUE) else self.exclude(care__tells_worth=True)

    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Segment(models.Model):
    """A group of customers that the organisation tells apart, under a name of its own; customers never see it."""

    code = models.CharField(max_length=40, unique=True)
    wording = models.JSONField()
    retired_at = models.DateTimeField(null=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def in_language(self, language: str) -> str:
        return say(self.wording, language)


class BelongingQuerySet(models.QuerySet["Belonging"]):
    def standing(self) -> Self:
        return self.filter(until_at=None)

    def counted(self) -> dict[int, int]:
        """Return how many customers belong to each segment, by its id."""
        return dict(self.order_by().values_list("segment").annotate(count=Count("pk")))


class Belonging(models.Model):
    """That a customer belongs to a segment, from when until when, and who said so."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="belongings")
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="belongings")
    brought_by = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", help_text="the merged record from which it came"
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    by_ref = models.CharField(max_length=40, blank=True)

    objects = BelongingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["segment", "customer"], condition=Q(until_at=None), name="belonging_standing"),
            models.Index(fields=["from_at"], name="belonging_began"),
            models.Index(fields=["until_at"], condition=Q(until_at__isnull=False), name="belonging_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "segment"], condition=Q(until_at=None), name="belonging_standing_once"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="belonging_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.segment_id}"


class ToldApart(models.Model):
    """That two records look alike and are not the same customer, so that nobody is asked again."""

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class Consent(models.Model):
    """What a customer agreed to, in which wording, and until when."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)
    wording_version = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.pk}"
