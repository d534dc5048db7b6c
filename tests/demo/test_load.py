"""The demonstration opens on something alive: a year of a hotel group, and a desk with work on it today."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, MessageKind, Remark
from ascolto.correspondence.models import Attachment, Letter, LetterState
from ascolto.demo.house import PASSWORD
from ascolto.demo.load import Loaded, load
from ascolto.jobs.models import Job
from ascolto.organisation.models import LegalEntity
from ascolto.people.acting import actor_for
from ascolto.people.models import Grant, User
from ascolto.people.roles import Role
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = datetime(2026, 11, 19, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[Loaded]:
    """The demonstration, loaded once for all tests of this module and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(at=TODAY)
        transaction.set_rollback(True)


def test_a_few_hundred_complaints_of_a_year_are_there(loaded):
    received = sorted(Complaint.objects.values_list("received_at", flat=True))

    assert 260 <= loaded.complaints <= 320
    assert loaded.remarks == Remark.objects.count() >= 60
    assert timedelta(days=330) < TODAY - received[0] <= timedelta(days=366)
    assert received[-1] <= TODAY


def test_a_complaint_stands_at_every_stage(loaded):
    assert set(Complaint.objects.values_list("stage", flat=True)) == set(Stage)


def test_about_a_third_was_settled_on_the_spot(loaded):
    settled = Complaint.objects.filter(stage=Stage.SETTLED).count()

    assert 0.3 < settled / loaded.complaints < 0.42


def test_the_desk_has_work_on_it_today(loaded):
    open_now = Complaint.objects.open()
    assert 22 <= open_now.count() <= 32
    assert 2 <= open_now.overdue(at=TODAY).count() <= 5
    assert open_now.filter(next_due_at__gte=TODAY, next_due_at__lt=TODAY + timedelta(hours=14)).count() >= 3
    assert open_now.filter(stage=Stage.DECISION_PROPOSED).count() >= 4
    assert open_now.filter(undelivered=True).count() == 1
    assert open_now.filter(reopened_count=1).count() == 1


def test_complainants_have_written_since_yesterday(loaded):
    lately = Complaint.objects.open().filter(
        messages__kind=MessageKind.FROM_COMPLAINANT, messages__at__gte=TODAY - timedelta(days=1)
    )

    assert lately.distinct().count() >= 3


def test_every_language_is_spoken_by_many_complainants(loaded):
    spoken = Counter(Complaint.objects.values_list("language", flat=True))

    assert set(spoken) == {"en", "bg", "it", "ro", "ru"}
    assert min(spoken.values()) >= 18


def test_complaints_differ_as_people_do(loaded):
    words = Counter(Complaint.objects.values_list("words", flat=True))

    assert sum(words.values()) - len(words) <= 3
    assert len(set(Complaint.objects.values_list("channel", flat=True))) >= 7
    assert Complaint.objects.filter(anonymous=True).exists()
    assert Complaint.objects.filter(representative__isnull=False).exists()
    assert Complaint.objects.exclude(support_needs=[]).exclude(support_arranged="").exists()
    assert Complaint.objects.filter(person_complained_about__isnull=False).count() == 2


def test_some_guests_sent_pictures(loaded):
    assert Attachment.objects.filter(public=True, file__media_type="image/jpeg").count() >= 5


def test_no_letter_is_left_and_none_left_the_house(loaded):
    states = Counter(Letter.objects.values_list("state", flat=True))

    assert states == {LetterState.SENT: Letter.objects.count() - 1, LetterState.BOUNCED: 1}
    assert mail.outbox == []
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.locmem.EmailBackend"


def test_no_address_belongs_to_anybody(loaded):
    domains = {address.rpartition("@")[2] for address in Letter.objects.values_list("to_address", flat=True)}

    assert domains <= {"example.com", "example.org", "example.net"}


def test_no_work_is_left_behind(loaded):
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_the_trail_is_sealed_and_intact(loaded):
    verification = verify()

    assert verification.faults == []
    assert verification.unsealed == 0
    assert verification.events == Event.objects.count() > 3000


def test_nothing_happened_after_today(loaded):
    assert Event.objects.filter(at__gt=TODAY).count() == 0


def test_every_role_is_held(loaded):
    assert set(Grant.objects.granted().values_list("role", flat=True)) == set(Role)
    assert {one.email for one in loaded.sign_ins} == set(User.objects.values_list("email", flat=True))


def test_everybody_can_sign_in_with_the_password_that_is_printed(loaded):
    for one in loaded.sign_ins:
        answer = Client().post("/account/login/", {"login": one.email, "password": PASSWORD})
        assert (one.email, answer.status_code) == (one.email, 302)
        assert one.email in str(loaded)
    assert PASSWORD in str(loaded)


def test_a_handler_does_not_see_a_complaint_about_herself(loaded):
    complaint = Complaint.objects.filter(person_complained_about__isnull=False).first()
    about = complaint.person_complained_about

    assert complaint.handler_id != about.pk
    assert not Complaint.objects.visible_to(actor_for(about)).filter(pk=complaint.pk).exists()


def test_every_country_has_its_own_entity_with_a_policy_and_somewhere_else_to_go(loaded):
    entities = {entity.country: entity for entity in LegalEntity.objects.all()}

    assert set(entities) == {"IT", "BG", "RO", "MT"}
    for entity in entities.values():
        assert set(entity.policy) == set(entity.regulator) == set(entity.dispute_body) == {"en", "bg", "it", "ro", "ru"}
        assert "odr" not in f"{entity.regulator_url} {entity.dispute_body_url}"


def test_loading_again_changes_nothing_and_says_the_same(loaded):
    events = Event.objects.count()

    assert load(at=TODAY + timedelta(days=1)) == loaded
    assert Event.objects.count() == events
