"""Legal entities above units, offerings, calendars, taxonomies, the versioned settings, and what happened when."""

from datetime import date
from enum import StrEnum
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import pgettext_lazy

from ascolto.organisation.trees import TreeQuerySet
from ascolto.organisation.wording import say
from ascolto.trail.acting import Actor, Permission


class LegalEntity(models.Model):
    """Who answers in law: its letterhead, and where else a complainant may go."""

    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2, validators=[RegexValidator("^[A-Z]{2}$")])
    currency = models.CharField(max_length=3, validators=[RegexValidator("^[A-Z]{3}$")])
    letterhead = models.TextField(blank=True, help_text="name, address and registration as they stand on a letter")
    policy = models.JSONField(default=dict, blank=True, help_text="its own complaints policy, by language")
    regulator = models.JSONField(default=dict, blank=True, help_text="name and address of the authority, by language")
    regulator_url = models.URLField(blank=True)
    regulator_valid_from = models.DateField(null=True, blank=True)
    regulator_valid_until = models.DateField(null=True, blank=True)
    dispute_body = models.JSONField(
        default=dict, blank=True, help_text="who settles disputes out of court, by language"
    )
    dispute_body_url = models.URLField(blank=True)
    dispute_body_valid_from = models.DateField(null=True, blank=True)
    dispute_body_valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "legal entities"
        constraints = [
            models.CheckConstraint(
                name="entity_regulator_valid_in_order",
                condition=Q(regulator_valid_from=None)
                | Q(regulator_valid_until=None)
                | Q(regulator_valid_from__lte=F("regulator_valid_until")),
            ),
            models.CheckConstraint(
                name="entity_dispute_body_valid_in_order",
                condition=Q(dispute_body_valid_from=None)
                | Q(dispute_body_valid_until=None)
                | Q(dispute_body_valid_from__lte=F("dispute_body_valid_until")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Calendar(models.Model):
    """When we work: windows of each weekday (0 is Monday), public holidays of a country, and exceptions."""

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=60)
    country = models.CharField(max_length=2, blank=True, help_text="whose public holidays are kept; none when empty")
    subdivision = models.CharField(max_length=10, blank=True)
    windows = models.JSONField(help_text='{"0": [["09:00", "13:00"], ["14:00", "18:00"]], …}')
    closed_days = models.JSONField(default=list, help_text='days off beyond the holidays: ["2026-12-24"]')
    open_days = models.JSONField(default=dict, help_text='days with own hours: {"2026-12-31": [["09:00", "13:00"]]}')

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(TreeQuerySet["Unit"]):
    def subtree_ids(self, unit: "Unit") -> frozenset[int]:
        """Return the ids of the unit and of all units below it."""
        return frozenset(self.under(unit).order_by("pk").values_list("pk", flat=True))


class Unit(models.Model):
    """A part of the organisation: a hotel, a branch, a department."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    path = models.CharField(max_length=255, db_index=True, help_text="ids from the root down: /1/5/")
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="units")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+", help_text="inherited if empty")
    language = models.CharField(max_length=8)
    position = models.PositiveIntegerField(default=0, help_text="order among its siblings; alike: by name")
    retired_at = models.DateTimeField(null=True)

    AMONG_EQUALS = ("name",)
    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="unit_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="unit_root_has_a_calendar", condition=Q(parent__isnull=False) | Q(calendar__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfferingQuerySet(TreeQuerySet["Offering"]):
    def arranged(self) -> Self:
        """In the order in which they are shown."""
        return self.order_by("position", "code", "pk")


class Offering(models.Model):
    """A product or a service, or a family of them."""

    code = models.CharField(max_length=40, unique=True)
    wording = models.JSONField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    path = models.CharField(max_length=255, db_index=True)
    position = models.PositiveIntegerField(default=0, help_text="order among its siblings; alike: by code")
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    AMONG_EQUALS = ("code",)
    objects = OfferingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="offering_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="offering_merged_is_retired", condition=Q(merged_into=None) | Q(retired_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def in_language(self, language: str) -> str:
        return say(self.wording, language)


class Tree(StrEnum):
    """What a taxonomy sorts: complaints by what went wrong, why and where on the customer's way; what people speak
    about in conversations; and what questions ask about."""

    CATEGORY = "category"
    CAUSE = "cause"
    JOURNEY_STAGE = "journey_stage"
    THEME = "theme"
    QUESTION_CATEGORY = "question_category"


class TaxonQuerySet(TreeQuerySet["Taxon"]):
    def of(self, tree: Tree) -> Self:
        return self.filter(tree=tree)

    def offered(self, tree: Tree) -> Self:
        """What can be chosen today, in the order in which it is shown."""
        return self.of(tree).in_use().order_by("position", "pk")

    def counting_as(self, taxon: "Taxon") -> Self:
        """The taxon, or the one that stands for it, with all that was merged into that: they are counted alike.

        Complaints keep the taxon that they were given.
        """
        return self.filter(Q(pk=taxon.heir_id) | Q(merged_into=taxon.heir_id))


class Taxon(models.Model):
    """An entry of a taxonomy; old records keep a retired one, but nobody is offered it."""

    tree = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    path = models.CharField(max_length=255, db_index=True)
    position = models.PositiveIntegerField(default=0, help_text="order among its siblings")
    wording = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    usual_assessment = models.JSONField(
        default=dict, help_text="category: with which answers an assessment starts; what is not said, the parent says"
    )
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    AMONG_EQUALS = ()
    objects = TaxonQuerySet.as_manager()

    class Meta:
        ordering = ["tree", "position", "pk"]
        verbose_name_plural = "taxa"
        constraints = [
            models.UniqueConstraint(name="taxon_code_once_in_tree", fields=["tree", "code"]),
            models.CheckConstraint(name="taxon_in_a_known_tree", condition=Q(tree__in=[tree.value for tree in Tree])),
            models.CheckConstraint(name="taxon_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="taxon_merged_is_retired", condition=Q(merged_into=None) | Q(retired_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tree}:{self.code}"

    @property
    def heir_id(self) -> int:
        """The id of the taxon that stands for this one: its own, unless it was merged into another."""
        return self.merged_into_id or self.pk

    def in_language(self, language: str) -> str:
        return say(self.wording, language)


class TaxonRevision(models.Model):
    """How a taxon was worded and where it hung from a moment on; never changed."""

    taxon = models.ForeignKey(Taxon, models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    wording = models.JSONField()
    parent = models.ForeignKey(Taxon, models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    by_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["taxon", "revision"]
        constraints = [models.UniqueConstraint(name="taxon_revision_once", fields=["taxon", "revision"])]

    def __str__(self) -> str:
        return f"{self.taxon_id}.{self.revision}"


class Definition(models.Model):
    """What the organisation means by a term from a moment on, in its own words; never changed."""

    term = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    wording = models.JSONField()
    from_at = models.DateTimeField()
    by_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["term", "revision"]
        constraints = [models.UniqueConstraint(name="definition_revision_once", fields=["term", "revision"])]

    def __str__(self) -> str:
        return f"{self.term} {self.revision}"


class Settings(models.Model):
    """The settings of the organisation from a moment on; each change adds a version."""

    version = models.PositiveIntegerField(unique=True)
    data = models.JSONField()
    from_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        verbose_name_plural = "settings"

    def __str__(self) -> str:
        return f"settings {self.version}"


class AnnotationKind(models.TextChoices):
    """What sort of thing happened."""

    INCIDENT = "incident", pgettext_lazy("annotation", "incident")
    CHANGE = "change", pgettext_lazy("annotation", "change of product or process")
    CAMPAIGN = "campaign", pgettext_lazy("annotation", "campaign")
    PRICE = "price", pgettext_lazy("annotation", "price")
    OTHER = "other", pgettext_lazy("annotation", "other")


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_to(self, actor: Actor) -> Self:
        """What happened where the actor sees figures, or above it, where it happened to them too."""
        if actor.holds(Permission.VIEW_FIGURES):
            return self
        if not actor.holds_somewhere(Permission.VIEW_FIGURES):
            return self.none()
        seen = Unit.objects.filter(pk__in=actor.grants[Permission.VIEW_FIGURES] or frozenset())
        return self.filter(Q(unit=None) | Exists(seen.filter(path__startswith=OuterRef("unit__path")).order_by("pk")))

    def between(self, first: date, last: date) -> Self:
        """What happened, or went on, on one of these days."""
        return self.filter(from_on__lte=last, until_on__gte=first)


class Annotation(models.Model):
    """What happened on a day, or from a day to another, in a unit and below it, or, without a unit, everywhere.

    It stands beside complaints over time, in its author's words; it says when something was, and not what it caused.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="annotations")
    kind = models.CharField(max_length=20, choices=AnnotationKind)
    words = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField(help_text="the last day; the first, where it was one day", db_index=True)
    by_ref = models.CharField(max_length=40, blank=True, help_text="who wrote it down")
    withdrawn_at = models.DateTimeField(null=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="annotation_ends_after_it_begins", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(name="annotation_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return self.words
