"""What was said about us elsewhere: reviews on sites, mentions in the media."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from ascolto.conversations.kinds import InformationSource, MentionKind, Precision
from ascolto.conversations.models.holding import in_units_where
from ascolto.trail.acting import Actor, Permission


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> Self:
        return in_units_where(self, actor, Permission.VIEW_CONVERSATIONS)


class Review(models.Model):
    """One review or mention, in the words of its author; a rating stands with the scale it was given on."""

    kind = models.CharField(max_length=8, choices=MentionKind, default=MentionKind.REVIEW)
    site = models.CharField(max_length=100)
    address = models.URLField(max_length=500, blank=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    said_on = models.DateField(null=True)
    precision = models.CharField(
        max_length=5, choices=Precision, default=Precision.DAY, help_text="of said_on, which is the first day of it"
    )
    title = models.CharField(max_length=1000, blank=True)
    words = models.TextField(blank=True)
    liked = models.TextField(blank=True)
    disliked = models.TextField(blank=True)
    rating = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    scale_low = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    scale_high = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    language = models.CharField(max_length=8, blank=True, help_text="empty where it could not be told")
    is_language_detected = models.BooleanField(default=False)
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    offering = models.ForeignKey("organisation.Offering", models.PROTECT, null=True, related_name="+")
    informed_by = models.CharField(max_length=16, choices=InformationSource, blank=True)
    author = models.CharField(max_length=200, blank=True)
    about = models.JSONField(default=dict, help_text="what else the source tells, such as the kind of traveller")
    recorded_at = models.DateTimeField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="review_by_record", fields=["-recorded_at", "-id"]),
            models.Index(name="review_by_day", fields=["site", "said_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="review_external_id_once", fields=["source", "external_id"], condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                name="review_rating_on_its_scale",
                condition=Q(rating=None)
                | Q(scale_low__lt=F("scale_high"), rating__gte=F("scale_low"), rating__lte=F("scale_high")),
            ),
            models.CheckConstraint(
                name="review_says_something",
                condition=~Q(title="") | ~Q(words="") | ~Q(liked="") | ~Q(disliked="") | Q(rating__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.pk}"
