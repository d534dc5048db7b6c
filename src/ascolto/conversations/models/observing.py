"""Checklists and the visits by them; what staff say of the units that serve them."""

from typing import Self

from django.db import models
from django.db.models import Q

from ascolto.conversations.kinds import Dimension, ItemKind, Observer
from ascolto.conversations.models.holding import in_units_where
from ascolto.trail.acting import Actor, Permission


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class Checklist(models.Model):
    """One version of what is looked at on a visit; a changed list is a new version, visits keep theirs."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(name="checklist_version_once", fields=["code", "version"]),
            models.UniqueConstraint(name="checklist_one_in_use", fields=["code"], condition=Q(retired_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class ChecklistItem(models.Model):
    """One thing to look at."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    kind = models.CharField(max_length=8, choices=ItemKind)
    dimension = models.CharField(max_length=12, choices=Dimension)

    class Meta:
        ordering = ["checklist", "number"]
        constraints = [models.UniqueConstraint(name="checklist_item_once", fields=["checklist", "number"])]

    def __str__(self) -> str:
        return f"{self.checklist_id}.{self.number}"


class ObservedVisitQuerySet(models.QuerySet["ObservedVisit"]):
    def visible_to(self, actor: Actor) -> Self:
        return in_units_where(self, actor, Permission.VIEW_CONVERSATIONS)


class ObservedVisit(models.Model):
    """A unit looked at by a checklist on one day, by staff or by a mystery guest."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="visits")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    observer = models.CharField(max_length=16, choices=Observer)
    visited_on = models.DateField()
    note = models.TextField(blank=True)
    noted_at = models.DateTimeField()

    objects = ObservedVisitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="observed_visit_by_day", fields=["-visited_on", "-id"])]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.visited_on}"


class ItemRating(models.Model):
    """What was seen of one item: 0 or 1 for yes or no, 1 to 5 on the scale; what was not seen has no row."""

    visit = models.ForeignKey(ObservedVisit, models.CASCADE, related_name="ratings")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["visit", "item"]
        constraints = [
            models.UniqueConstraint(name="item_rating_once", fields=["visit", "item"]),
            models.CheckConstraint(name="item_rating_within_scale", condition=Q(value__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}.{self.item_id}"


class StaffVoiceQuerySet(models.QuerySet["StaffVoice"]):
    def visible_to(self, actor: Actor) -> Self:
        return in_units_where(self, actor, Permission.VIEW_CONVERSATIONS, unit="about_unit")


class StaffVoice(models.Model):
    """What an employee says of the unit that serves theirs: a rating, words or both; without a name by default."""

    from_unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, related_name="+")
    about_unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)
    said_on = models.DateField(help_text="the day alone: a moment could tell who it was")
    signed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    objects = StaffVoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-said_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="staff_voice_rating_within_scale", condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5)
            ),
            models.CheckConstraint(name="staff_voice_says_something", condition=Q(rating__gte=1) | ~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.about_unit_id} {self.said_on}"
