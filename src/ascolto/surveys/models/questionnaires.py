"""Questionnaires, their editions, and the questions of an edition once it is frozen."""

from typing import Self

from django.db import models
from django.db.models import Q

from ascolto.organisation.models import Unit
from ascolto.organisation.wording import say
from ascolto.surveys.content import Content, loaded
from ascolto.surveys.kinds import QuestionKind, SurveyKind
from ascolto.surveys.lifecycle import IN_THE_MAKING, EditionStage
from ascolto.trail.acting import Actor, Permission


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def visible_to(self, actor: Actor) -> Self:
        """A questionnaire says nothing about anybody: who may see surveys anywhere may read them all."""
        return self if actor.holds_somewhere(Permission.VIEW_SURVEYS) else self.none()

    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def retired(self) -> Self:
        return self.exclude(retired_at=None)


class Questionnaire(models.Model):
    """What is asked again and again, in one edition after another, for the sake of one decision."""

    reference = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=16, choices=SurveyKind)
    wording = models.JSONField(help_text="its name, by language")
    decision = models.TextField(help_text="the decision that it serves")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", help_text="who owns it")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="questionnaire_serves_a_decision", condition=~Q(decision="")),
            models.CheckConstraint(name="questionnaire_kind_is_known", condition=Q(kind__in=SurveyKind.values)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_in_use(self) -> bool:
        return self.retired_at is None

    def in_language(self, language: str) -> str:
        return say(self.wording, language)


class EditionQuerySet(models.QuerySet["Edition"]):
    def frozen(self) -> Self:
        return self.filter(stage=EditionStage.FROZEN)


class Edition(models.Model):
    """One version of a questionnaire. A frozen edition never changes again: what was answered stays readable."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=EditionStage, default=EditionStage.DRAFT)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1, help_text="counts the changes of a draft")
    reviewed_languages = models.JSONField(default=list, help_text="languages whose words a second reader has reviewed")
    change_note = models.TextField(blank=True, help_text="what changed since the edition before, and why")
    not_comparable = models.JSONField(
        default=list,
        help_text="codes of questions whose answers cannot be compared with before",
    )
    changed_at = models.DateTimeField()
    approved_by_ref = models.CharField(max_length=40, blank=True)
    frozen_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["questionnaire", "number"]),
            models.UniqueConstraint(
                name="edition_one_in_the_making",
                fields=["questionnaire"],
                condition=Q(stage__in=["draft", "in_review", "approved"]),
            ),
            models.CheckConstraint(name="edition_stage_is_known", condition=Q(stage__in=EditionStage.values)),
            models.CheckConstraint(
                name="edition_frozen_at_a_moment",
                condition=Q(stage__in=["frozen", "retired"], frozen_at__isnull=False) & ~Q(digest="")
                | Q(stage__in=["draft", "in_review", "approved"], frozen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}/{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.stage == EditionStage.DRAFT

    @property
    def is_in_the_making(self) -> bool:
        """Whether it is not frozen yet."""
        return self.stage in IN_THE_MAKING

    @property
    def is_frozen(self) -> bool:
        """Whether waves can be planned with it."""
        return self.stage == EditionStage.FROZEN

    def read(self) -> Content:
        """Return what the edition says, typed."""
        return loaded(self.content)


class Question(models.Model):
    """A question of a frozen edition, as results refer to it.

    `series` is the same for questions of several editions whose answers can be compared: one line over the years.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="questions")
    code = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=QuestionKind)
    wording = models.JSONField()
    category = models.CharField(max_length=60, blank=True, help_text="code of the question category")
    factor = models.CharField(max_length=20, blank=True)
    low = models.SmallIntegerField(null=True)
    high = models.SmallIntegerField(null=True)
    instrument = models.CharField(max_length=60, blank=True)
    series = models.CharField(max_length=100, db_index=True)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(name="question_code_once_in_edition", fields=["edition", "code"]),
            models.UniqueConstraint(name="question_series_once_in_edition", fields=["edition", "series"]),
            models.CheckConstraint(name="question_kind_is_known", condition=Q(kind__in=QuestionKind.values)),
        ]

    def __str__(self) -> str:
        return self.code

    def in_language(self, language: str) -> str:
        return say(self.wording, language)
