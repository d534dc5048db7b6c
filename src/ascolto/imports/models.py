"""Runs of imports, and the rows that could not be taken in."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

SILENT_FOR = timedelta(minutes=10)  # a chunk takes a fraction of a second, and seconds where others write too


class RunState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("import", "running")
    FINISHED = "finished", pgettext_lazy("import", "finished")
    BROKEN_OFF = "broken_off", pgettext_lazy("import", "broken off")


class ImportRun(models.Model):
    """One file taken in once: which, by whom, and what became of its rows.

    A process that is killed cannot say so: its run stays as it was, and is known by its silence.
    """

    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=300)
    file_digest = models.CharField(max_length=64)
    mapping_digest = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    actor_kind = models.CharField(max_length=20)
    actor_ref = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True, help_text="when it was last heard of: its last chunk was kept then")
    finished_at = models.DateTimeField(null=True, blank=True)
    read_count = models.PositiveBigIntegerField(default=0)
    created_count = models.PositiveBigIntegerField(default=0)
    updated_count = models.PositiveBigIntegerField(default=0)
    skipped_count = models.PositiveBigIntegerField(default=0)
    rejected_count = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "-started_at", "id"], name="import_run_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="import_run_finished_with_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def heard_of_at(self) -> datetime:
        return self.counted_at or self.started_at

    def is_interrupted(self, *, at: datetime) -> bool:
        """Return whether it never ended and has been silent for so long that nothing works on it any more."""
        return self.state == RunState.RUNNING and self.heard_of_at < at - SILENT_FOR


class RejectedRow(models.Model):
    """A row that was read but not taken in, for a person to look at.

    `raw` is the JSON list of its cells, in ASCII: bytes that are no text and NUL survive in it on every database.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejected_rows")
    row = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    raw = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["run", "row", "id"], name="rejected_row_in_order")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row}"
