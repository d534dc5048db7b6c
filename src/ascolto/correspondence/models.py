"""Letters that go out, the wording an organisation gave them, and files that came in or go with them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from ascolto.organisation.models import Taxon
from ascolto.organisation.wording import say


class LetterState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("letter state", "waiting to be sent")
    SENT = "sent", pgettext_lazy("letter state", "sent")
    FAILED = "failed", pgettext_lazy("letter state", "could not be sent")
    BOUNCED = "bounced", pgettext_lazy("letter state", "came back")


class LetterQuerySet(models.QuerySet["Letter"]):
    def about(self, subject: str) -> Self:
        """Return the letters about one thing, oldest first."""
        return self.filter(about=subject).order_by("pk")

    def queued(self) -> Self:
        return self.filter(state=LetterState.QUEUED)

    def undelivered(self) -> Self:
        """Return the letters that did not reach their reader: another channel is needed (ISO 10002, 7.4)."""
        return self.filter(state__in=[LetterState.FAILED, LetterState.BOUNCED])


class Letter(models.Model):
    """One letter to one reader, as it was worded on the day; what happened to it afterwards is its state."""

    kind = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    to_address = models.CharField(max_length=320)
    to_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    message_id = models.CharField(max_length=250, unique=True)
    automatic = models.BooleanField()
    state = models.CharField(max_length=10, choices=LetterState)
    about = models.CharField(max_length=80, db_index=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    stop_link = models.CharField(
        max_length=500, blank=True, help_text="the address at which its reader asks for no more letters like it"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to_address", "sent_at"], name="letter_to_address_sent_at")]
        constraints = [
            models.CheckConstraint(name="letter_state_is_known", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(
                name="letter_is_sent_at_a_moment",
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | Q(state__in=["queued", "failed"], sent_at__isnull=True),
            ),
            models.CheckConstraint(
                name="letter_fails_for_a_reason",
                condition=Q(state__in=["queued", "sent"], failure="")
                | (Q(state__in=["failed", "bounced"]) & ~Q(failure="")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class LetterTemplate(models.Model):
    """The organisation's own wording of a kind of letter in one language; each edit is a new revision."""

    kind = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    revision = models.PositiveIntegerField()
    subject = models.CharField(max_length=250)
    body = models.TextField()
    from_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "revision"], name="letter_template_revision_once"),
            models.UniqueConstraint(
                fields=["kind", "language"], condition=Q(retired_at=None), name="letter_template_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language}, {self.revision})"


class Serves(models.TextChoices):
    """Where a ready text is offered to whoever writes."""

    QUESTION = "question", pgettext_lazy("ready text", "a question to the complainant")
    HOLDING = "holding", pgettext_lazy("ready text", "news on the way: it takes longer, or others look at it too")
    ANSWER = "answer", pgettext_lazy("ready text", "the answer to a point")


class ReadyTextQuerySet(models.QuerySet["ReadyText"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)


class ReadyText(models.Model):
    """What people write often, worded once in each language, to be put into what they write."""

    serves = models.CharField(max_length=10, choices=Serves)
    category = models.ForeignKey(
        Taxon, models.PROTECT, null=True, related_name="+", help_text="offered only for what is filed here or below"
    )
    name = models.JSONField(help_text="how staff call it, by language; nobody else reads it")
    text = models.JSONField(help_text="what it says, by language")
    retired_at = models.DateTimeField(null=True)

    objects = ReadyTextQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="ready_text_serves_something", condition=Q(serves__in=Serves.values)),
        ]

    def __str__(self) -> str:
        return self.in_language("en")

    def in_language(self, language: str) -> str:
        """Return its name."""
        return say(self.name, language)


class FileState(models.TextChoices):
    """Whether a file may be handed out: nobody gets what a scanner that is set up has not looked at."""

    KEPT = "kept", pgettext_lazy("file state", "kept")
    WAITING = "waiting", pgettext_lazy("file state", "waiting to be checked for viruses")
    REFUSED = "refused", pgettext_lazy("file state", "refused by the virus scanner")


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def waiting(self) -> Self:
        """Return the files that the scanner has still to look at, oldest first."""
        return self.filter(state=FileState.WAITING).order_by("pk")

    def on_disk(self) -> Self:
        """Return the files whose bytes are there; of what the scanner refused only the record is kept."""
        return self.exclude(state=FileState.REFUSED)


class StoredFile(models.Model):
    """The content of a file, kept once under the SHA-256 of its bytes."""

    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=FileState, default=FileState.KEPT)
    created_at = models.DateTimeField()

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="stored_file_waiting", fields=["id"], condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(name="stored_file_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(name="stored_file_state_is_known", condition=Q(state__in=FileState.values)),
        ]

    def __str__(self) -> str:
        return self.digest

    @property
    def is_kept(self) -> bool:
        return self.state == FileState.KEPT


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def about(self, subject: str) -> Self:
        """Return the attachments of one thing with their files, oldest first."""
        return self.filter(about=subject).select_related("file").order_by("pk")

    def public(self) -> Self:
        """Return what the complainant may see too."""
        return self.filter(public=True)


class Attachment(models.Model):
    """A stored file as it belongs to something, under the name that a person gave it."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=150)
    about = models.CharField(max_length=80, db_index=True)
    public = models.BooleanField()
    added_at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
