"""What happened and when: written down, corrected and withdrawn by whoever manages there, and nothing is lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from ascolto.organisation.annotating import (
    AnnotationGone,
    EndsBeforeItBegins,
    Happened,
    SaysNothing,
    annotate,
    correct,
    withdraw,
)
from ascolto.organisation.models import Annotation, AnnotationKind
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.conftest import employ
from tests.moments import MONDAY, TUESDAY

THIRD_OF_MAY = date(2026, 5, 3)
LIFT = Happened(words="Lift renovated", kind=AnnotationKind.CHANGE, from_on=THIRD_OF_MAY, until_on=THIRD_OF_MAY)


@pytest.fixture
def stefan(sofia):
    """The head of Sofia."""
    return actor_for(employ("Stefan Georgiev", Role.UNIT_HEAD, unit=sofia))


def told_of(annotation):
    return [(event.kind, event.facts) for event in trail_of(annotation)]


def test_what_happened_is_on_record_with_who_wrote_it(sofia, stefan):
    annotation = annotate(replace(LIFT, unit=sofia, words="  Lift\n renovated "), by=stefan, at=MONDAY)

    [event] = trail_of(annotation)
    assert (annotation.words, annotation.unit, annotation.by_ref) == ("Lift renovated", sofia, stefan.ref)
    assert (event.kind, event.words.text) == ("organisation.annotated", "Lift renovated")
    assert event.facts == {"kind": "change", "unit": sofia.pk, "from_on": "2026-05-03", "until_on": "2026-05-03"}


def test_a_correction_says_what_was_said_before(sofia, stefan):
    annotation = annotate(replace(LIFT, unit=sofia), by=stefan, at=MONDAY)

    correct(annotation, replace(LIFT, unit=sofia, words="Lift replaced"), by=stefan, at=TUESDAY)

    annotation.refresh_from_db()
    event = trail_of(annotation).last()
    assert annotation.words == "Lift replaced"
    assert (event.kind, event.words.text) == ("organisation.annotation_corrected", "Lift renovated → Lift replaced")
    assert event.facts["unit"] == [sofia.pk, sofia.pk]


def test_a_correction_that_changes_nothing_leaves_no_event(sofia, stefan):
    annotation = annotate(replace(LIFT, unit=sofia), by=stefan, at=MONDAY)

    correct(annotation, replace(LIFT, unit=sofia), by=stefan, at=TUESDAY)

    assert len(told_of(annotation)) == 1


def test_what_is_withdrawn_is_shown_no_longer_and_the_trail_keeps_it(sofia, stefan):
    annotation = annotate(replace(LIFT, unit=sofia), by=stefan, at=MONDAY)

    withdraw(annotation, by=stefan, at=TUESDAY)

    assert list(Annotation.objects.standing()) == []
    assert [kind for kind, _facts in told_of(annotation)] == [
        "organisation.annotated",
        "organisation.annotation_withdrawn",
    ]


@pytest.mark.parametrize("act", [withdraw, lambda one, **told: correct(one, LIFT, **told)])
def test_what_is_withdrawn_is_neither_corrected_nor_withdrawn_again(organisation, act):
    annotation = withdraw(annotate(LIFT, by=SYSTEM, at=MONDAY), by=SYSTEM, at=MONDAY)

    with pytest.raises(AnnotationGone):
        act(annotation, by=SYSTEM, at=TUESDAY)

    assert len(told_of(annotation)) == 2


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (replace(LIFT, words=" \n "), SaysNothing),
        (replace(LIFT, until_on=THIRD_OF_MAY - timedelta(days=1)), EndsBeforeItBegins),
    ],
)
def test_what_says_nothing_or_ends_before_it_begins_is_refused_and_leaves_no_trace(organisation, wrong, refusal):
    kept = annotate(LIFT, by=SYSTEM, at=MONDAY)

    with pytest.raises(refusal):
        annotate(wrong, by=SYSTEM, at=TUESDAY)
    with pytest.raises(refusal):
        correct(kept, wrong, by=SYSTEM, at=TUESDAY)

    assert list(Annotation.objects.values_list("words", "until_on")) == [("Lift renovated", THIRD_OF_MAY)]
    assert Event.objects.filter(subject__startswith="annotation:").count() == 1


def test_the_database_refuses_it_too(organisation):
    for wrong in ({"words": ""}, {"until_on": THIRD_OF_MAY - timedelta(days=1)}):
        told = {"words": "x", "kind": "other", "from_on": THIRD_OF_MAY, "until_on": THIRD_OF_MAY, **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Annotation.objects.create(**told)

    assert not Annotation.objects.exists()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.TOP_MANAGEMENT, Role.AUDITOR, Role.HANDLER])
def test_who_only_reads_figures_or_handles_writes_nothing_down(organisation, role):
    reader = actor_for(employ("Vera Marinova", role))
    annotation = annotate(LIFT, by=SYSTEM, at=MONDAY)

    with pytest.raises(NotPermitted):
        annotate(LIFT, by=reader, at=TUESDAY)
    with pytest.raises(NotPermitted):
        withdraw(annotation, by=reader, at=TUESDAY)

    assert (Annotation.objects.standing().count(), len(told_of(annotation))) == (1, 1)


def test_the_head_of_one_house_writes_nothing_down_elsewhere_nor_for_all(sofia, rome, stefan):
    own = annotate(replace(LIFT, unit=sofia), by=stefan, at=MONDAY)
    others = annotate(replace(LIFT, unit=rome), by=SYSTEM, at=MONDAY)

    for act in (
        lambda: annotate(LIFT, by=stefan, at=TUESDAY),
        lambda: annotate(replace(LIFT, unit=rome), by=stefan, at=TUESDAY),
        lambda: correct(own, replace(LIFT, unit=rome), by=stefan, at=TUESDAY),
        lambda: correct(others, replace(LIFT, unit=sofia), by=stefan, at=TUESDAY),
        lambda: withdraw(others, by=stefan, at=TUESDAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert [(one.unit, len(told_of(one))) for one in Annotation.objects.order_by("pk")] == [(sofia, 1), (rome, 1)]


def test_a_reader_sees_what_happened_in_their_units_above_them_and_everywhere(organisation, sofia, rome, stefan):
    for words, unit in (("all", None), ("group", organisation), ("sofia", sofia), ("rome", rome)):
        annotate(replace(LIFT, words=words, unit=unit), by=SYSTEM, at=MONDAY)
    handler = actor_for(employ("Hristo Iliev", Role.HANDLER, unit=sofia))

    seen = {
        reader: sorted(Annotation.objects.visible_to(reader).values_list("words", flat=True))
        for reader in (stefan, handler, SYSTEM)
    }

    assert seen == {stefan: ["all", "group", "sofia"], handler: [], SYSTEM: ["all", "group", "rome", "sofia"]}
