"""What was typed and not sent is kept for its writer, for a month, and for nobody else."""

from datetime import timedelta

import pytest

from ascolto.people.drafts import (
    LONGEST,
    DraftTooLong,
    at_work_on,
    draft_of,
    drop_draft,
    forget_drafts,
    keep_draft,
)
from ascolto.people.models import Draft
from ascolto.trail.models import Event
from tests.moments import MONDAY

SUBJECT = "complaint:17"


def keep(user, words="We waited", form="note", at=MONDAY):
    return keep_draft(user, SUBJECT, form, typed={"text": words}, at=at)


def test_a_draft_takes_the_place_of_the_one_before_and_leaves_no_event(ioana_user):
    before = Event.objects.count()
    keep(ioana_user)

    keep(ioana_user, "We waited an hour", at=MONDAY + timedelta(minutes=1))

    [draft] = Draft.objects.all()
    assert (draft.typed, draft.kept_at) == ({"text": "We waited an hour"}, MONDAY + timedelta(minutes=1))
    assert Event.objects.count() == before


def test_nobody_else_gets_a_draft(ioana_user, clara_user):
    draft = keep(ioana_user)

    assert draft_of(ioana_user, SUBJECT, "note") == draft
    assert draft_of(clara_user, SUBJECT, "note") is None
    assert draft_of(ioana_user, SUBJECT, "write") is None


def test_an_emptied_form_and_a_sent_one_leave_no_draft(ioana_user):
    keep(ioana_user)
    keep(ioana_user, " ")
    assert not Draft.objects.exists()

    keep(ioana_user)
    drop_draft(ioana_user, SUBJECT, "note")
    assert not Draft.objects.exists()


def test_what_nobody_types_is_not_kept(ioana_user):
    with pytest.raises(DraftTooLong):
        keep(ioana_user, "x" * (LONGEST + 1))

    assert not Draft.objects.exists()


def test_who_typed_within_a_quarter_of_an_hour_is_at_work(ioana_user, clara_user):
    keep(clara_user)
    keep(clara_user, form="write")
    keep(ioana_user)

    assert at_work_on(SUBJECT, besides=ioana_user, at=MONDAY + timedelta(minutes=14)) == ["Clara Bianchi"]
    assert at_work_on(SUBJECT, besides=ioana_user, at=MONDAY + timedelta(minutes=15)) == []


def test_after_a_month_a_draft_is_forgotten(ioana_user):
    keep(ioana_user)
    keep(ioana_user, form="write", at=MONDAY + timedelta(seconds=1))

    assert forget_drafts(at=MONDAY + timedelta(days=30, seconds=1)) == 1
    assert [draft.form for draft in Draft.objects.all()] == ["write"]
