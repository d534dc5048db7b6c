"""The demonstration opens on something alive: two years of a hotel group, and a desk with work on it today."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean, median

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client

from ascolto.analysis.change.control_charts import ChartKind, control_chart
from ascolto.analysis.change.steps import steps
from ascolto.analysis.findings import FindingKind
from ascolto.complaints.blocked import blocked
from ascolto.complaints.identities import known_ids
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Complaint, EvidenceRequest, MessageKind, PassedOn, Remark
from ascolto.conversations.models import Statement
from ascolto.correspondence.models import Attachment, Letter, LetterState
from ascolto.customers.models import Contact, ContactPoint, Customer, CustomerKind, CustomerPromise, Relation
from ascolto.demo.casting import LANGUAGES
from ascolto.demo.house import PASSWORD
from ascolto.demo.load import Loaded, load
from ascolto.demo.phrases import spoken
from ascolto.demo.planted import PIPE, ROTA_WEEKS_AGO, WEEKS, week_start
from ascolto.jobs.models import Job
from ascolto.organisation.models import LegalEntity
from ascolto.people.acting import actor_for
from ascolto.people.models import Grant, User
from ascolto.people.roles import Role
from ascolto.surveys.models import Answer
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify

# Loaded once, not once for each core.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]

TODAY = datetime(2026, 11, 19, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What was said while the demonstration was loaded."""
    return []


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, said) -> Iterator[Loaded]:
    """The demonstration, loaded once for all tests of this module and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(at=TODAY, say=said.append)
        transaction.set_rollback(True)


def test_about_three_thousand_complaints_of_two_years_are_there(loaded):
    received = sorted(Complaint.objects.values_list("received_at", flat=True))

    assert 2900 <= loaded.complaints <= 3200
    assert loaded.remarks == Remark.objects.count() >= 60
    assert timedelta(weeks=104) < TODAY - received[0] <= timedelta(weeks=105)
    assert received[-1] <= TODAY


def test_whoever_is_to_speak_with_a_customer_may_know_who_that_is(loaded):
    planned = list(Contact.objects.planned().select_related("customer", "carried_by"))
    promised = list(CustomerPromise.objects.open().select_related("customer", "carried_by"))

    assert len(planned) > 10 < 2 * len(promised)
    for task in [*planned, *promised]:
        assert known_ids(actor_for(task.carried_by), [task.customer]), f"{task.carried_by}: {task.customer.name}"


def test_a_complaint_stands_at_every_stage(loaded):
    assert set(Complaint.objects.values_list("stage", flat=True)) == set(Stage)


def test_about_a_quarter_was_settled_on_the_spot(loaded):
    settled = Complaint.objects.filter(stage=Stage.SETTLED).count()

    assert 0.18 < settled / loaded.complaints < 0.3


def test_the_desk_has_work_on_it_today(loaded):
    open_now = Complaint.objects.open()
    assert 45 <= open_now.count() <= 90
    assert 3 <= open_now.overdue(at=TODAY).count() <= 25
    assert open_now.filter(next_due_at__gte=TODAY, next_due_at__lt=TODAY + timedelta(hours=14)).count() >= 3
    assert open_now.filter(stage=Stage.DECISION_PROPOSED).count() >= 4
    assert open_now.filter(undelivered=True).count() == 1
    assert open_now.filter(reopened_count=1).exists()


def test_everybody_who_handles_complaints_has_some_today(loaded):
    handlers = User.objects.filter(pk__in=Grant.objects.granted().filter(role=Role.HANDLER).values("user"))
    busy = set(Complaint.objects.open().exclude(handler=None).values_list("handler", flat=True))

    assert set(handlers.values_list("pk", flat=True)) <= busy


def test_complainants_have_written_since_yesterday(loaded):
    lately = Complaint.objects.open().filter(
        messages__kind=MessageKind.FROM_COMPLAINANT, messages__at__gte=TODAY - timedelta(days=1)
    )

    assert lately.distinct().count() >= 3


def test_every_language_is_spoken_by_many_complainants(loaded):
    spoken = Counter(Complaint.objects.values_list("language", flat=True))

    assert set(spoken) == {"en", "bg", "it", "ro", "ru"}
    assert min(spoken.values()) >= 200


def test_complaints_differ_as_people_do(loaded):
    words = Counter(Complaint.objects.values_list("words", flat=True))

    assert sum(words.values()) - len(words) <= 5
    assert len(set(Complaint.objects.values_list("channel", flat=True))) >= 7
    assert Complaint.objects.filter(anonymous=True).exists()
    assert Complaint.objects.filter(representative__isnull=False).exists()
    assert Complaint.objects.exclude(support_needs=[]).exclude(support_arranged="").exists()
    assert Complaint.objects.filter(person_complained_about__isnull=False).count() == 2


def test_customers_come_back_and_some_are_firms_or_offices_of_our_own(loaded):
    told = Counter(Complaint.objects.exclude(customer=None).values_list("customer", flat=True))

    assert sum(1 for count in told.values() if count > 1) > 200
    assert set(Customer.objects.values_list("relation", flat=True)) == set(Relation)
    assert Customer.objects.filter(relation=Relation.BUSINESS, kind=CustomerKind.ORGANISATION).count() >= 10


def test_complaints_come_from_four_countries_and_seven_hotels(loaded):
    hotels = Counter(code.partition("-")[0] for code in Complaint.objects.values_list("unit__code", flat=True))

    assert set(hotels) == {"rome", "bologna", "sofia", "varna", "bucharest", "cluj", "sliema"}
    assert min(hotels.values()) >= 150


def test_some_guests_sent_pictures(loaded):
    assert Attachment.objects.filter(public=True, file__media_type="image/jpeg").count() >= 5


def test_no_letter_is_left_and_none_left_the_house(loaded):
    states = Counter(Letter.objects.values_list("state", flat=True))

    assert states == {LetterState.SENT: Letter.objects.count() - 1, LetterState.BOUNCED: 1}
    assert mail.outbox == []
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.locmem.EmailBackend"


def test_no_address_belongs_to_anybody(loaded):
    domains = {address.rpartition("@")[2] for address in Letter.objects.values_list("to_address", flat=True)}

    domains |= {
        value.rpartition("@")[2] for value in ContactPoint.objects.filter(kind="email").values_list("value", flat=True)
    }

    assert {domain.rpartition(".")[2] for domain in domains} == {"example"}


def test_no_work_is_left_behind(loaded):
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_the_trail_is_sealed_and_intact(loaded):
    verification = verify()

    assert verification.faults == []
    assert verification.unsealed == 0
    assert verification.events == Event.objects.count() > 25_000


def test_nothing_happened_after_today(loaded):
    assert Event.objects.filter(at__gt=TODAY).count() == 0


def test_what_a_conflict_holds_up_is_there_to_be_given_to_somebody_else(loaded):
    assert [one.handler.name for one in blocked(Complaint.objects.all())] == ["Andreea Munteanu"]


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


def test_loading_says_how_far_it_is_and_how_much_there_is_of_everything(loaded, said):
    steps = [line.split()[0] for line in said]

    assert steps == [f"{number}/8" for number in range(1, 9)]
    assert all(re.fullmatch(r"  \S+  [^:]+: \d+.* …", line) for line in said)
    assert said[0] == "  1/8  The house: 7 hotels, 14 people …"
    assert said[-1] == f"  8/8  Seals over events: {Event.objects.count()} …"


def test_loading_again_changes_nothing_and_says_the_same(loaded):
    events, said_again = Event.objects.count(), []

    assert load(at=TODAY + timedelta(days=1), say=said_again.append) == loaded
    assert (Event.objects.count(), said_again) == (events, [])


def test_what_was_said_in_a_conversation_does_not_repeat_who_said_it(loaded):
    statements = Statement.objects.order_by("pk")

    assert {one.participant.number_shown for one in statements} == {"P1", "P2", "P3", "P4"}
    assert [one.words for one in statements if re.match(r"P\d", one.words)] == []
    assert all(one.conversation.lines[0] == "P1:" for one in statements)


def test_praise_is_passed_on_to_those_whom_it_means(loaded):
    meant = {
        one["words"].partition("{")[0] for language in LANGUAGES for one in spoken(language)["remark"] if "for" in one
    }
    passed = set(PassedOn.objects.values_list("praise__words", flat=True))

    assert len(passed) >= 8
    assert [words for words in passed if not words.startswith(tuple(meant))] == []


def test_the_same_words_of_a_guest_survey_are_seldom_met(loaded):
    words = Counter(Answer.objects.exclude(text="").values_list("text", flat=True))

    assert len(words) > 400
    assert max(words.values()) <= 12


# --- what was planted ----------------------------------------------------------------------------------------------


def counts_by_week(rows) -> list[int]:
    """Return how many complaints each of the whole weeks brought, the first of 104 first."""
    weeks = [week_start(TODAY.date(), weeks_ago) for weeks_ago in range(WEEKS, -1, -1)]
    received = list(rows.values_list("received_at", flat=True))
    return [sum(1 for at in received if start <= at < end) for start, end in pairwise(weeks)]


def weeks_from_the_start(weeks_ago: int) -> int:
    return WEEKS - weeks_ago


def of(category: str, hotel: str = ""):
    return Complaint.objects.counted().filter(category__code=category, unit__code__startswith=hotel)


def test_guests_in_sofia_wait_twice_as_often_since_the_new_programme(loaded):
    counts = counts_by_week(of("waiting_time", "sofia"))
    change = weeks_from_the_start(20)

    assert 2.3 < mean(counts[:change]) < 2.7
    assert 4.6 < mean(counts[change:]) < 5.4


def test_complaints_about_breakfast_in_rome_have_halved(loaded):
    counts = counts_by_week(of("food", "rome"))
    change = weeks_from_the_start(44)

    assert 3.7 < mean(counts[:change]) < 4.3
    assert 1.8 < mean(counts[change:]) < 2.3


def test_a_pipe_burst_in_bologna_in_one_week_and_left_no_shift(loaded):
    counts = counts_by_week(of("rooms_and_equipment", "bologna"))
    burst = counts.pop(weeks_from_the_start(PIPE.weeks_ago))

    assert burst >= PIPE.count
    assert max(counts) <= 5


def test_noise_is_frequent_and_nothing_about_it_has_changed(loaded):
    counts = counts_by_week(of("noise"))

    assert sum(counts) > 380
    assert (min(counts), max(counts)) >= (1, 6)
    assert abs(mean(counts[:52]) - mean(counts[52:])) < 0.2


def test_since_the_rota_a_receipt_is_confirmed_in_a_third_of_the_time(loaded):
    rota = week_start(TODAY.date(), ROTA_WEEKS_AGO)
    hours: dict[bool, list[float]] = {False: [], True: []}
    late = Counter()
    rows = Complaint.objects.counted().filter(channel=Channel.EMAIL, acknowledged_at__isnull=False)
    for one in rows.exclude(stage=Stage.SETTLED):
        hours[one.received_at >= rota].append((one.acknowledged_at - one.received_at) / timedelta(hours=1))
        late[one.received_at >= rota] += one.acknowledged_at > one.acknowledge_by

    assert median(hours[True]) < median(hours[False]) / 3
    assert late[False] / len(hours[False]) > 0.15
    assert late[True] / len(hours[True]) < 0.02


def test_missing_training_is_found_in_one_department_above_all(loaded):
    untrained = Complaint.objects.counted().filter(cause__code="training")
    there = untrained.filter(unit__code="bucharest-housekeeping").count()
    all_there = Complaint.objects.counted().filter(unit__code="bucharest-housekeeping", cause__isnull=False).count()

    assert there / all_there > 0.4
    assert there >= 4 * max(
        Counter(untrained.exclude(unit__code="bucharest-housekeeping").values_list("unit")).values()
    )


def test_the_analysis_says_what_was_planted(loaded):
    said = {
        "all": control_chart(counts_by_week(Complaint.objects.counted()), kind=ChartKind.C).finding(),
        "noise": control_chart(counts_by_week(of("noise")), kind=ChartKind.C).finding(),
        "waiting": steps(counts_by_week(of("waiting_time", "sofia"))).finding(),
        "breakfast": steps(counts_by_week(of("food", "rome"))).finding(),
    }

    assert {what: finding.kind for what, finding in said.items()} == {
        "all": FindingKind.BEYOND_LIMITS,
        "noise": FindingKind.STABLE,
        "waiting": FindingKind.LEVEL_UP,
        "breakfast": FindingKind.LEVEL_DOWN,
    }
    assert said["all"].facts["first"] == weeks_from_the_start(PIPE.weeks_ago)
    assert abs(said["waiting"].facts["from_index"] - weeks_from_the_start(20)) <= 1
    assert abs(said["breakfast"].facts["from_index"] - weeks_from_the_start(44)) <= 2


def test_colleagues_are_asked_for_evidence_some_of_it_overdue_and_some_of_it_answered_with_a_file(loaded):
    states = Counter(EvidenceRequest.objects.values_list("state", flat=True))
    overdue = [one for one in EvidenceRequest.objects.all() if one.is_overdue(today=TODAY.date())]
    logs = [one.name for one in Attachment.objects.all() if one.name.startswith("shift-log")]

    assert states["open"] > len(overdue) > 0
    assert (states["answered"], states["declined"], len(logs)) == (2, 1, 2)
