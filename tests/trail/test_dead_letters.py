"""Trying a dead letter again is a person's decision, and leaves an event."""

import pytest

from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue
from ascolto.trail.acting import Actor, ActorKind, NotPermitted, Permission
from ascolto.trail.dead_letters import NotDead, retry
from ascolto.trail.events import JobEvent
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db

MARCO = Actor(ActorKind.USER, ref="1", grants={Permission.MANAGE_ORGANISATION: None})
ELENA = Actor(ActorKind.USER, ref="2", grants={Permission.VIEW_JOBS: None})


@pytest.fixture
def dead_letter():
    job = enqueue("deliver_letter", {"letter": 7}, at=MONDAY)
    Job.objects.filter(pk=job.pk).update(state=State.DEAD, finished_at=MONDAY, attempts=8, last_error="SMTPException")
    return job


def test_a_dead_letter_tried_again_is_due_at_once_with_all_its_attempts(dead_letter):
    retry(dead_letter, by=MARCO, at=TUESDAY)

    assert list(Job.objects.due(at=TUESDAY).values_list("pk", "attempts", "finished_at", "last_error")) == [
        (dead_letter.pk, 0, None, "SMTPException")
    ]
    assert [(event.kind, event.at, event.actor_ref, event.facts) for event in trail_of(dead_letter)] == [
        (JobEvent.RETRIED, TUESDAY, "1", {"task": "deliver_letter"})
    ]


def test_who_may_only_see_jobs_cannot_revive_one(dead_letter):
    with pytest.raises(NotPermitted) as refusal:
        retry(dead_letter, by=ELENA, at=TUESDAY)

    assert refusal.value.reason == "needs:manage_organisation"
    assert list(Job.objects.dead()) == [dead_letter]
    assert list(trail_of(dead_letter)) == []


def test_only_a_dead_letter_can_be_revived(dead_letter):
    retry(dead_letter, by=MARCO, at=TUESDAY)

    with pytest.raises(NotDead) as refusal:
        retry(dead_letter, by=MARCO, at=TUESDAY)

    assert refusal.value.state == State.WAITING
    assert trail_of(dead_letter).count() == 1
