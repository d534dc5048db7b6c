"""How a complaint may end: silence that lasted, where else the complainant may go, and what was learnt from it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ascolto.complaints import closing, deciding, handling, remedies
from ascolto.complaints.at_once import Ending, close_with_cause
from ascolto.complaints.closing import NotToldElsewhere
from ascolto.complaints.lifecycle import ANSWERED, MoveNotAllowed, Stage
from ascolto.complaints.models import Closure, Complaint, Determination, RemedyKind, RemedyState
from ascolto.complaints.remedies import Offer
from ascolto.complaints.silence import Answered, NotReached, TooEarly
from ascolto.complaints.tracking import complainant_of
from ascolto.correspondence.models import Letter, LetterState
from ascolto.organisation import settings_of
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import told_of, trail_of
from tests.complaints.making import complaint_at
from tests.moments import MONDAY

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
TEN_WORKING_DAYS = 2 * WEEK


def decided(unit, by, **facts) -> Complaint:
    """Return a complaint that lacks nothing but its end, decided on a Monday."""
    cause, category = Taxon.objects.offered(Tree.CAUSE).first(), Taxon.objects.get(code="noise")
    complaint = complaint_at(Stage.ASSESSED, unit, category=category, **facts)
    Complaint.objects.filter(pk=complaint.pk).update(cause=cause)
    complaint.points.update(determination=Determination.UNFOUNDED, reasons="The log.", answer="It was quiet.")
    deciding.propose(complaint, answer="We could not find it.", by=by, at=MONDAY)
    deciding.decide(complaint, by=by, at=MONDAY)
    complaint.refresh_from_db()
    return complaint


def say_silent(complaint, by, at):
    return closing.close(complaint, closure=Closure.NO_ANSWER, by=by, at=at)


def refused_as(kind, complaint, by, at):
    """Return the refusal, and make sure that it left nothing."""
    events = trail_of(complaint).count()
    with pytest.raises(kind) as refusal:
        say_silent(complaint, by, at)
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.closure, trail_of(complaint).count()) == (Stage.DECIDED, "", events)
    return refusal.value


@pytest.mark.clause("10002:7.9")
def test_nobody_is_said_not_to_have_answered_before_the_working_days_have_passed(sofia, ioana):
    complaint = decided(sofia, ioana)

    refusal = refused_as(TooEarly, complaint, ioana, MONDAY + TEN_WORKING_DAYS - DAY)
    day = refusal.from_day
    closed = say_silent(complaint, ioana, datetime.combine(day, time(0, 1), calendar_of(sofia).time_zone))

    assert (closed.stage, closed.closure) == (Stage.CLOSED, Closure.NO_ANSWER)
    assert calendar_of(sofia).is_working_day(day)


def test_the_first_day_is_the_last_of_the_days_that_the_organisation_waits(sofia, ioana, olga):
    settings_of.change({"answer_days": 3}, by=olga, at=MONDAY)
    complaint = decided(sofia, ioana)
    calendar = calendar_of(sofia)

    refusal = refused_as(TooEarly, complaint, ioana, MONDAY)

    assert refusal.from_day == calendar.day_of(calendar.add_days(MONDAY, 3))


def test_a_question_after_the_decision_gives_the_time_anew(sofia, ioana):
    complaint = decided(sofia, ioana)
    handling.ask(complaint, text="Does this help you?", by=ioana, at=MONDAY + WEEK)

    refusal = refused_as(TooEarly, complaint, ioana, MONDAY + TEN_WORKING_DAYS + DAY)

    assert refusal.from_day > calendar_of(sofia).day_of(MONDAY + TEN_WORKING_DAYS)


def test_a_remedy_offered_after_the_decision_gives_the_time_anew(sofia, ioana):
    complaint = decided(sofia, ioana)
    late = MONDAY + WEEK
    remedy = remedies.offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY), by=ioana, at=late)
    remedies.carry_out(remedy, by=ioana, at=late)

    refused_as(TooEarly, complaint, ioana, MONDAY + TEN_WORKING_DAYS + DAY)


@pytest.mark.parametrize("asked_again", [False, True])
def test_whoever_wrote_after_the_decision_did_answer_however_long_ago_it_was(sofia, ioana, asked_again):
    complaint = decided(sofia, ioana)
    handling.hear(complaint, text="I do not agree.", by=complainant_of(complaint), at=MONDAY + DAY)
    if asked_again:
        handling.ask(complaint, text="Why not?", by=ioana, at=MONDAY + 2 * DAY)

    refused_as(Answered, complaint, ioana, MONDAY + 9 * WEEK)


def test_what_was_written_before_the_decision_is_no_answer_to_it(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    handling.hear(complaint, text="Any news?", by=complainant_of(complaint), at=MONDAY - DAY)
    complaint = decided_after(complaint, ioana)

    say_silent(complaint, ioana, MONDAY + 9 * WEEK)

    complaint.refresh_from_db()
    assert complaint.closure == Closure.NO_ANSWER


def decided_after(complaint, by):
    cause, category = Taxon.objects.offered(Tree.CAUSE).first(), Taxon.objects.get(code="noise")
    Complaint.objects.filter(pk=complaint.pk).update(cause=cause, category=category)
    complaint.points.update(determination=Determination.FOUNDED, reasons="The log.", answer="Yes.")
    deciding.propose(complaint, answer="Yes.", by=by, at=MONDAY)
    deciding.decide(complaint, by=by, at=MONDAY)
    return complaint


@pytest.mark.parametrize("who", ["complainant", "handler"])
def test_whoever_accepted_the_remedy_did_answer_whoever_wrote_it_down(sofia, ioana, who):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY), by=ioana, at=MONDAY)
    complaint = decided_after(complaint, ioana)
    by = complainant_of(complaint) if who == "complainant" else ioana
    remedies.answer_remedy(remedy, answer=RemedyState.ACCEPTED, by=by, at=MONDAY + DAY)
    remedies.carry_out(remedy, by=ioana, at=MONDAY + 2 * DAY)

    refused_as(Answered, complaint, ioana, MONDAY + 9 * WEEK)


def test_a_remedy_that_nobody_claimed_does_not_count_as_an_answer_when_it_is_closed(sofia, ioana):
    complaint = complaint_at(Stage.ASSESSED, sofia)
    remedy = remedies.offer_remedy(complaint, Offer(kind=RemedyKind.APOLOGY), by=ioana, at=MONDAY)
    complaint = decided_after(complaint, ioana)
    cause = Taxon.objects.offered(Tree.CAUSE).first()

    ending = Ending(closure=Closure.NO_ANSWER, cause=cause)
    close_with_cause(
        complaint, ending, remedies={remedy: RemedyState.DECLINED}, by=ioana, at=MONDAY + TEN_WORKING_DAYS + WEEK
    )

    complaint.refresh_from_db()
    assert complaint.closure == Closure.NO_ANSWER


def test_whom_our_letter_never_reached_could_not_answer(sofia, ioana, anna):
    complaint = decided(sofia, ioana, customer=anna)
    came_back = {"state": LetterState.BOUNCED, "sent_at": MONDAY, "failure": "550 no such mailbox"}
    Letter.objects.filter(kind="complaint_decision").update(**came_back)

    refused_as(NotReached, complaint, ioana, MONDAY + 9 * WEEK)
    handling.ask(complaint, text="We wrote on paper too.", by=ioana, at=MONDAY + 9 * WEEK)
    Letter.objects.filter(kind="complaint_question").update(state=LetterState.SENT, sent_at=MONDAY + 9 * WEEK)
    refused_as(TooEarly, complaint, ioana, MONDAY + 9 * WEEK)
    say_silent(complaint, ioana, MONDAY + 12 * WEEK)

    complaint.refresh_from_db()
    assert complaint.closure == Closure.NO_ANSWER


def test_a_letter_that_has_not_left_yet_reached_nobody_however_long_it_waits(sofia, ioana, anna):
    complaint = decided(sofia, ioana, customer=anna)

    refused_as(NotReached, complaint, ioana, MONDAY + 9 * WEEK)
    Letter.objects.filter(kind="complaint_decision").update(state=LetterState.SENT, sent_at=MONDAY + 9 * WEEK)
    refused_as(TooEarly, complaint, ioana, MONDAY + 9 * WEEK)
    say_silent(complaint, ioana, MONDAY + 12 * WEEK)

    complaint.refresh_from_db()
    assert complaint.closure == Closure.NO_ANSWER


def test_a_letter_that_lay_waiting_counts_from_when_it_was_sent(sofia, ioana, anna):
    complaint = decided(sofia, ioana, customer=anna)
    Letter.objects.filter(kind="complaint_decision").update(state=LetterState.SENT, sent_at=MONDAY + WEEK)

    refused_as(TooEarly, complaint, ioana, MONDAY + TEN_WORKING_DAYS + DAY)


def test_after_a_reopening_only_what_followed_the_new_decision_counts(sofia, ioana, clara):
    complaint = decided(sofia, ioana)
    handling.hear(complaint, text="I do not agree.", by=complainant_of(complaint), at=MONDAY + DAY)
    closing.close(complaint, closure=Closure.FINAL, told="By telephone.", by=ioana, at=MONDAY + 2 * DAY)
    closing.reopen(complaint, reason="New facts.", by=ioana, at=MONDAY + 3 * DAY)
    deciding.propose(complaint, answer="Still not.", by=clara, at=MONDAY + 3 * DAY)
    deciding.decide(complaint, by=clara, at=MONDAY + 3 * DAY)

    refused_as(TooEarly, complaint, clara, MONDAY + TEN_WORKING_DAYS)
    say_silent(complaint, clara, MONDAY + TEN_WORKING_DAYS + WEEK)

    complaint.refresh_from_db()
    assert complaint.closure == Closure.NO_ANSWER


BODIES = {
    "dispute_body": {"en": "Conciliation, 4A Slaveykov Square", "bg": "Помирителна комисия, пл. Славейков 4А"},
    "dispute_body_url": "https://kzp.bg",
}


def with_bodies(unit, **facts):
    entity = unit.legal_entity
    for name, value in (BODIES | facts).items():
        setattr(entity, name, value)
    entity.save(update_fields=[*BODIES, *facts])


@pytest.mark.clause("10002:7.9")
@pytest.mark.parametrize("closure", [Closure.FINAL, Closure.REFERRED])
def test_whoever_does_not_agree_is_told_in_their_language_where_else_they_may_go(sofia, ioana, anna, closure):
    with_bodies(sofia)
    complaint = decided(sofia, ioana, customer=anna, language="bg")

    closing.close(complaint, closure=closure, by=ioana, at=MONDAY)

    letter = Letter.objects.get(kind="complaint_closed")
    assert (letter.language, letter.to_address) == ("bg", "anna@example.org")
    assert "Помирителна комисия" in letter.body
    assert trail_of(complaint).last().facts == {"closure": str(closure), "letter": letter.pk}


@pytest.mark.parametrize("closure", [Closure.FINAL, Closure.REFERRED])
@pytest.mark.parametrize("lacking", ["body", "valid body", "address", "address that exists"])
def test_where_no_letter_can_say_so_somebody_says_how_the_complainant_was_told(sofia, ioana, anna, closure, lacking):
    if lacking != "body":
        with_bodies(sofia, dispute_body_valid_until=date(2026, 1, 1) if lacking == "valid body" else None)
    if lacking == "address that exists":
        anna.contact_points.update(value="anna@nowhere.invalid")
    complaint = decided(sofia, ioana, **({} if lacking == "address" else {"customer": anna}))
    events, letters = trail_of(complaint).count(), Letter.objects.count()

    with pytest.raises(NotToldElsewhere):
        closing.close(complaint, closure=closure, told="  ", by=ioana, at=MONDAY)
    complaint.refresh_from_db()
    assert (complaint.stage, trail_of(complaint).count()) == (Stage.DECIDED, events)
    assert Letter.objects.count() == letters
    closing.close(complaint, closure=closure, told="By telephone: the court in Sofia.", by=ioana, at=MONDAY)

    event = trail_of(complaint).last()
    assert (event.facts, event.text) == (
        {"closure": str(closure), "letter": None},
        "By telephone: the court in Sofia.",
    )


LATE_IN_MARCH = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # in Sofia April has begun


def test_which_bodies_there_are_goes_by_the_day_in_the_unit(sofia, ioana, anna):
    complaint = decided(sofia, ioana, customer=anna)
    with_bodies(sofia, dispute_body_valid_until=date(2026, 3, 31))
    with pytest.raises(NotToldElsewhere):
        closing.close(complaint, closure=Closure.FINAL, by=ioana, at=LATE_IN_MARCH)
    assert not Letter.objects.filter(kind="complaint_closed").exists()
    with_bodies(sofia, dispute_body_valid_from=date(2026, 4, 1), dispute_body_valid_until=None)

    said = deciding.words_of(complaint, "No.", points=complaint.points.all(), remedies=[], at=LATE_IN_MARCH)
    closing.close(complaint, closure=Closure.FINAL, by=ioana, at=LATE_IN_MARCH)

    named = [said["elsewhere"], Letter.objects.get(kind="complaint_closed").body]
    assert ["Помирителна комисия" in each for each in named] == [True, True]


def test_whoever_agreed_gets_no_letter_about_other_bodies(sofia, ioana, anna):
    with_bodies(sofia)
    complaint = decided(sofia, ioana, customer=anna)

    closing.close(complaint, closure=Closure.ACCEPTED, by=ioana, at=MONDAY)

    assert not Letter.objects.filter(kind="complaint_closed").exists()
    assert trail_of(complaint).last().facts == {"closure": "accepted"}


def test_what_was_learnt_stays_with_the_complaint_and_on_its_trail(sofia, ioana):
    complaint = decided(sofia, ioana)

    closing.close(complaint, closure=Closure.ACCEPTED, lesson=" Ask at the desk first. ", by=ioana, at=MONDAY)

    complaint.refresh_from_db()
    assert complaint.lesson == "Ask at the desk first."
    assert trail_of(complaint).last().text == "Ask at the desk first."


@pytest.mark.parametrize("stage", sorted(set(Stage) - ANSWERED))
def test_a_second_look_is_asked_for_only_where_there_is_an_answer_and_a_refusal_leaves_nothing(sofia, stage):
    complaint = complaint_at(stage, sofia)

    with pytest.raises(MoveNotAllowed):
        handling.ask_for_review(complaint, text="Once more.", by=complainant_of(complaint), at=MONDAY)

    complaint.refresh_from_db()
    assert (complaint.messages.count(), complaint.heard_at, trail_of(complaint).count()) == (0, None, 1)


def test_only_the_complainant_asks_for_a_second_look(sofia, ioana):
    complaint = decided(sofia, ioana)
    events = trail_of(complaint).count()

    with pytest.raises(NotPermitted):
        handling.ask_for_review(complaint, text="Once more.", by=ioana, at=MONDAY)

    assert (complaint.messages.count(), trail_of(complaint).count()) == (0, events)


def test_a_decision_is_looked_at_again_without_being_closed_first(sofia, ioana, clara):
    complaint = decided(sofia, ioana)
    handling.ask_for_review(complaint, text="Ask the porter.", by=complainant_of(complaint), at=MONDAY)

    refused_as(Answered, complaint, ioana, MONDAY + 9 * WEEK)
    closing.reopen(complaint, reason="The porter was not heard.", by=clara, at=MONDAY + DAY)

    complaint.refresh_from_db()
    assert (complaint.stage, complaint.decided_at, complaint.outcome) == (Stage.IN_INVESTIGATION, None, "")
    assert (complaint.reopened_count, complaint.decisions.count()) == (1, 1)
    with pytest.raises(NotPermitted):
        deciding.propose(complaint, answer="Same.", by=ioana, at=MONDAY + DAY)


def asked_again(unit, by, *, stage) -> Complaint:
    """Return a complaint at this stage whose complainant then asks for a second look."""
    complaint = decided(unit, by)
    if stage == Stage.CLOSED:
        closing.close(complaint, closure=Closure.FINAL, told="By telephone.", by=by, at=MONDAY)
    handling.ask_for_review(complaint, text="Ask the porter.", by=complainant_of(complaint), at=MONDAY + DAY)
    complaint.refresh_from_db()
    return complaint


@pytest.mark.parametrize("stage", [Stage.DECIDED, Stage.CLOSED])
def test_whoever_asks_for_a_second_look_is_answered_also_after_the_end_and_once(sofia, ioana, stage):
    complaint = asked_again(sofia, ioana, stage=stage)
    asked = handling.awaits_review(told_of(complaint))

    handling.ask(complaint, text="The porter was heard.", by=ioana, at=MONDAY + 2 * DAY)

    complaint.refresh_from_db()
    assert (asked, handling.awaits_review(told_of(complaint))) == (True, False)
    assert (complaint.stage, complaint.heard_at, trail_of(complaint).last().kind) == (stage, None, "complaint.asked")
    assert handling.takes_words(complaint) is (stage == Stage.DECIDED)


def test_after_the_answer_only_a_new_request_lets_us_write_about_a_closed_complaint(sofia, ioana):
    complaint = asked_again(sofia, ioana, stage=Stage.CLOSED)
    handling.ask(complaint, text="The porter was heard.", by=ioana, at=MONDAY + 2 * DAY)
    handling.hear(complaint, text="Thank you.", by=complainant_of(complaint), at=MONDAY + 3 * DAY)
    events = trail_of(complaint).count()

    with pytest.raises(MoveNotAllowed):
        handling.ask(complaint, text="Once more.", by=ioana, at=MONDAY + 4 * DAY)
    assert (complaint.messages.count(), trail_of(complaint).count()) == (3, events)
    handling.ask_for_review(complaint, text="And the maid.", by=complainant_of(complaint), at=MONDAY + 5 * DAY)
    handling.hear(complaint, text="Please.", by=complainant_of(complaint), at=MONDAY + 5 * DAY)
    handling.ask(complaint, text="She was heard too.", by=ioana, at=MONDAY + 6 * DAY)

    assert complaint.messages.last().text == "She was heard too."


def test_who_may_not_handle_a_complaint_does_not_answer_a_second_look_either(sofia, ioana, elena):
    complaint = asked_again(sofia, ioana, stage=Stage.CLOSED)
    events = trail_of(complaint).count()

    with pytest.raises(NotPermitted):
        handling.ask(complaint, text="No.", by=elena, at=MONDAY + 2 * DAY)

    assert (complaint.messages.count(), trail_of(complaint).count()) == (1, events)
