"""Background work, kept in the same database as the change that caused it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("job state", "waiting")
    RUNNING = "running", pgettext_lazy("job state", "running")
    DONE = "done", pgettext_lazy("job state", "done")
    DEAD = "dead", pgettext_lazy("job state", "given up")


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> "JobQuerySet":
        return self.filter(state=State.WAITING)

    def running(self) -> "JobQuerySet":
        return self.filter(state=State.RUNNING)

    def dead(self) -> "JobQuerySet":
        """Return the dead letters: jobs that nobody tries again unless a person says so."""
        return self.filter(state=State.DEAD)

    def due(self, *, at: datetime) -> "JobQuerySet":
        return self.waiting().filter(due_at__lte=at)

    def abandoned(self, *, at: datetime) -> "JobQuerySet":
        """Return the jobs whose worker has let its lease run out: it was killed, or it hangs."""
        return self.running().filter(lease_until__lte=at)


class Job(models.Model):
    """One piece of background work and how far it is."""

    task = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True)
    progress_note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="jobs_waiting", condition=Q(state="waiting")),
            models.Index(fields=["lease_until"], name="jobs_running", condition=Q(state="running")),
            models.Index(fields=["finished_at"], name="jobs_finished", condition=Q(state__in=["done", "dead"])),
        ]
        constraints = [
            models.CheckConstraint(
                name="jobs_leased_exactly_while_running",
                condition=Q(state="running", lease_until__isnull=False) & ~Q(leased_by="")
                | ~Q(state="running") & Q(lease_until__isnull=True, leased_by=""),
            ),
            models.CheckConstraint(
                name="jobs_finished_exactly_when_done_or_dead",
                condition=Q(state__in=["done", "dead"], finished_at__isnull=False)
                | Q(state__in=["waiting", "running"], finished_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} ({self.pk})"
