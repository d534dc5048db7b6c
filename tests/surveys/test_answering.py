"""Answers are stored once, apart from who gave them, and only what was asked is stored."""

from dataclasses import replace

import pytest

from ascolto.surveys.answering import (
    AlreadySent,
    FilledIn,
    NotComplete,
    NothingAnswered,
    QuotaFull,
    Sending,
    leave_open,
    save_page,
    sheet_under,
)
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Page, Question, Quota
from ascolto.surveys.events import InvitationEvent, ResponseEvent
from ascolto.surveys.filling import fill, in_order, options_in_order
from ascolto.surveys.frozen import asking_of
from ascolto.surveys.instruments import instrument, questions_from
from ascolto.surveys.inviting import mark_refused
from ascolto.surveys.kinds import Mode, Privacy, QuestionKind
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Answer, Invitation, InvitationState, Response, Sheet, SpentKey, Wave
from ascolto.surveys.responding_rates import dispositions_of
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY
from tests.surveys.hearing import WELL, a_running_wave, an_anonymous_wave, everything, invited, sent
from tests.surveys.making import a_content

ALL = {
    "a-nps": "0",
    "a-csat": "-dk",
    "a-rooms.bed": "5",
    "a-rooms.bath": "-na",
    "a-wifi.functional": "1",
    "a-wifi.dysfunctional": "5",
    "a-compared": "3",
    "a-why": "o9",
    "a-why.o9:other": "a wedding",
    "a-used": ["o1", "o2"],
    "a-order.o2": "1",
    "a-order.o1": "2",
    "a-order.o3": "3",
    "a-nights": "3",
    "a-came": "2026-02-27",
    "a-more": "More light.",
    "a-agree": "yes",
}


def stored(response: Response) -> set[tuple]:
    rows = Answer.objects.filter(response=response)
    return set(rows.values_list("question__code", "row", "choice", "number", "text", "mark"))


@pytest.fixture
def wave(organisation) -> Wave:
    return a_running_wave()


def test_every_kind_of_answer_is_stored_typed(organisation):
    response = sent(a_running_wave(everything()), ALL)

    assert response.is_complete
    assert stored(response) == {
        ("nps", "", "", 0.0, "", ""),
        ("csat", "", "", None, "", "dk"),
        ("rooms", "bed", "", 5.0, "", ""),
        ("rooms", "bath", "", None, "", "na"),
        ("wifi", "functional", "", 1.0, "", ""),
        ("wifi", "dysfunctional", "", 5.0, "", ""),
        ("compared", "", "", 3.0, "", ""),
        ("why", "", "o9", None, "a wedding", ""),
        ("used", "", "o1", None, "", ""),
        ("used", "", "o2", None, "", ""),
        ("order", "", "o2", 1.0, "", ""),
        ("order", "", "o1", 2.0, "", ""),
        ("order", "", "o3", 3.0, "", ""),
        ("nights", "", "", 3.0, "", ""),
        ("came", "", "2026-02-27", None, "", ""),
        ("more", "", "", None, "More light.", ""),
        ("agree", "", "", 1.0, "", ""),
    }


def test_what_logic_hides_is_not_stored_though_it_was_sent(wave):
    response = sent(wave, {**WELL, "a-why": "I changed my mind."})

    assert stored(response) == {("nps", "", "", 9.0, "", ""), ("from_where", "", "near", None, "", "")}


def test_a_chain_of_conditions_falls_with_its_first_link():
    def after(code: str) -> Condition:
        return Condition(tests=(Comparison(question=code, test="at_least", value="3"),))

    questions = [Question(code="a", kind=QuestionKind.CSAT, words={"en": "a"})]
    for before, code in (("a", "b"), ("b", "c")):
        questions.append(Question(code=code, kind=QuestionKind.CSAT, words={"en": code}, show_if=after(before)))
    content = a_content(*questions)

    assert [value.question for value in fill(content, {"a-a": ["3"], "a-b": ["3"], "a-c": ["3"]}).values] == [
        "a",
        "b",
        "c",
    ]
    assert [value.question for value in fill(content, {"a-a": ["1"], "a-b": ["3"], "a-c": ["3"]}).values] == ["a"]


def test_somebody_invited_is_counted_once_and_stands_nowhere_in_the_response(wave, anna):
    invitation = invited(anna, to=wave, segment="loyal", stratum="bg", probability=0.25, unit=None)

    response = sent(wave, WELL, invitation=invitation, mode=Mode.MAIL, language="bg", seconds=75)

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ANSWERED
    assert (response.customer, response.segment, response.stratum, response.weight) == (None, "loyal", "bg", 4.0)
    assert (response.late, response.seconds, response.on_day) == (None, 75, MONDAY.date())
    assert list(Event.objects.filter(subject=f"response:{response.pk}")) == []
    with pytest.raises(AlreadySent):
        sent(wave, {"a-nps": "0"}, invitation=invitation, key="another key")
    assert Response.objects.count() == 1


def test_whoever_agrees_to_be_named_is_named(organisation, anna):
    wave = a_running_wave(everything())

    assert sent(wave, ALL, invitation=invited(anna, to=wave)).customer == anna


def test_whoever_does_not_agree_is_not_named(organisation, anna):
    wave = a_running_wave(everything())
    typed = {name: value for name, value in ALL.items() if name != "a-agree"}

    assert sent(wave, typed, invitation=invited(anna, to=wave)).customer is None


def test_somebody_who_refused_is_not_counted_as_answering(wave, anna):
    invitation = invited(anna, to=wave)
    mark_refused(invitation, by=SYSTEM, at=MONDAY)

    with pytest.raises(AlreadySent):
        sent(wave, WELL, invitation=invitation)

    assert not Response.objects.exists()


def test_an_answer_after_a_reminder_is_late_where_reminders_are_sent(organisation, anna):
    wave = a_running_wave(reminders=[7])

    assert sent(wave, WELL, invitation=invited(anna, to=wave, reminders=1)).late is True


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_twice_by_an_open_link_counts_once(wave):
    sent(wave, WELL, key="one")
    before = Event.objects.count()

    with pytest.raises(AlreadySent):
        sent(wave, {"a-nps": "1"}, key="one")

    assert (Response.objects.count(), Event.objects.count()) == (1, before)


def test_an_anonymous_response_has_a_month_and_nothing_else(organisation):
    response = sent(an_anonymous_wave(), WELL, at=TUESDAY, seconds=30)

    assert (response.on_day.isoformat(), response.seconds, response.sealed) == ("2026-03-01", None, "")
    event = Event.objects.get(kind=ResponseEvent.ARRIVED)
    assert str(response.pk) not in event.canonical


@pytest.mark.parametrize("stage", [WaveStage.PLANNED, WaveStage.DRAWN, WaveStage.CLOSED, WaveStage.CALLED_OFF])
def test_a_wave_that_does_not_run_takes_nothing(wave, anna, stage):
    invitation = invited(anna, to=wave)
    asking = asking_of(wave)  # what a process remembers may be old; what counts is how the wave stands now
    Wave.objects.filter(pk=wave.pk).update(stage=stage)
    before = Event.objects.count()

    with pytest.raises(NotPermitted):
        sent(asking, WELL, invitation=invitation)

    assert (Response.objects.count(), Event.objects.count()) == (0, before)
    assert Invitation.objects.get().state == InvitationState.SENT


def test_answers_are_taken_from_the_opening_until_the_end(organisation):
    wave = a_running_wave(opens_at=TUESDAY, closes_at=TUESDAY.replace(hour=20))

    with pytest.raises(NotPermitted, match="wave_not_open"):
        sent(wave, WELL, at=MONDAY)
    with pytest.raises(NotPermitted, match="wave_closed"):
        sent(wave, WELL, at=TUESDAY.replace(hour=20))
    assert sent(wave, WELL, at=TUESDAY).is_complete


def nothing_compulsory() -> Content:
    """Satisfaction, and whether they agree to be named; all of it can be left open."""
    (named, *_others) = questions_from(instrument("consent/1"))
    return a_content(Question(code="csat", kind=QuestionKind.CSAT, words={"en": "Satisfied?"}), named)


@pytest.mark.parametrize("typed", [{}, {"a-csat": ""}, {"a-csat": "", "a-unknown": "9"}])
@pytest.mark.parametrize("privacy", Privacy.values)
def test_what_answers_nothing_is_no_response(organisation, typed, privacy):
    wave = a_running_wave(nothing_compulsory(), privacy=privacy)
    before = Event.objects.count()

    with pytest.raises(NothingAnswered):
        sent(wave, typed)

    assert (Response.objects.count(), SpentKey.objects.count(), Event.objects.count()) == (0, 0, before)


def test_saying_that_one_does_not_know_is_an_answer(organisation):
    wave = a_running_wave(a_content(replace(nothing_compulsory().questions["csat"], do_not_know=True)))

    assert sent(wave, {"a-csat": "-dk"}).is_complete


def test_who_was_asked_and_sends_nothing_has_refused(organisation, anna):
    asking = asking_of(a_running_wave(nothing_compulsory()))
    invitation = invited(anna, to=asking.wave)
    sheet = FilledIn(
        page=asking.content.pages[0], sent={}, key="k" * 24, mode=Mode.MAIL, language="en", began_at=MONDAY,
        invitation=invitation,
    )  # fmt: skip
    save_page(asking, sheet, at=MONDAY)
    sending = Sending(typed={}, key="k" * 24, mode=Mode.MAIL, language="en", invitation=invitation)

    leave_open(asking, sending, at=MONDAY)

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.REFUSED
    assert [event.kind for event in trail_of(invitation)] == ["invitation.begun", "invitation.refused"]
    assert (Response.objects.count(), Sheet.objects.count()) == (0, 0)
    outcomes = dispositions_of(asking.wave).outcomes
    assert (outcomes.complete, outcomes.partial, outcomes.refused) == (0, 0, 1)
    with pytest.raises(AlreadySent):
        leave_open(asking, sending, at=MONDAY)


def test_nothing_sent_by_an_open_link_is_told_once_and_leads_nowhere(organisation):
    asking = asking_of(a_running_wave(nothing_compulsory(), privacy=Privacy.ANONYMOUS))
    sending = Sending(typed={}, key="k" * 24, mode=Mode.LINK, language="en")

    leave_open(asking, sending, at=MONDAY)
    with pytest.raises(AlreadySent):
        leave_open(asking, sending, at=MONDAY)

    (event,) = Event.objects.filter(kind=ResponseEvent.LEFT_OPEN)
    assert (event.subject[:8], event.facts) == ("arrival:", {"wave": asking.wave.pk})
    assert Response.objects.count() == 0


def test_a_wave_that_is_over_takes_no_refusal_either(organisation, anna):
    asking = asking_of(a_running_wave(nothing_compulsory()))
    invitation = invited(anna, to=asking.wave)
    Wave.objects.filter(pk=asking.wave.pk).update(stage=WaveStage.CLOSED)
    before = Event.objects.count()

    with pytest.raises(NotPermitted):
        leave_open(
            asking, Sending(typed={}, key="k" * 24, mode=Mode.MAIL, language="en", invitation=invitation), at=MONDAY
        )

    invitation.refresh_from_db()
    assert (invitation.state, Event.objects.count()) == (InvitationState.SENT, before)


def test_what_has_to_be_mended_stops_everything_and_stores_nothing(wave, anna):
    invitation = invited(anna, to=wave)

    with pytest.raises(NotComplete) as stopped:
        sent(wave, {"a-from_where": "near"}, invitation=invitation)

    assert [fault.question for fault in stopped.value.filled.faults] == ["nps"]
    assert stopped.value.filled.first_faulty == 0
    assert (Response.objects.count(), Invitation.objects.get().state) == (0, InvitationState.SENT)


def test_one_too_many_is_counted_and_not_stored(organisation, anna):
    wave = a_running_wave(a_content(quotas=(Quota(question="from_where", option="near", most=1),)))
    sent(wave, WELL, key="one")
    invitation = invited(anna, to=wave)

    with pytest.raises(QuotaFull):
        sent(wave, WELL, key="two", invitation=invitation)
    sent(wave, {**WELL, "a-from_where": "far"}, key="three")

    assert Response.objects.count() == 2
    assert Event.objects.filter(kind=ResponseEvent.OVER_QUOTA).count() == 1
    assert Invitation.objects.get().state == InvitationState.INELIGIBLE


def filled_in(wave: Wave, page: int, sent: dict[str, list[str]], **parts) -> FilledIn:
    pages = wave.edition.read().pages
    given = {"key": "k", "mode": Mode.MAIL, "language": "en", "began_at": MONDAY, **parts}
    return FilledIn(page=pages[page], sent=sent, **given)


def test_a_page_is_kept_as_it_was_filled_in_right_or_wrong(wave, anna):
    invitation = invited(anna, to=wave)
    asking = asking_of(wave)

    save_page(asking, filled_in(wave, 0, {"a-nps": ["99"], "other": ["x"]}, invitation=invitation), at=MONDAY)
    save_page(asking, filled_in(wave, 1, {"a-why": ["Well"]}, invitation=invitation), at=TUESDAY)

    sheet = sheet_under("k")
    assert sheet is not None
    assert (sheet.answers, sheet.began_at, sheet.saved_at) == ({"a-nps": ["99"], "a-why": ["Well"]}, MONDAY, TUESDAY)
    assert [event.kind for event in Event.objects.filter(subject=f"invitation:{invitation.pk}")] == [
        InvitationEvent.BEGUN
    ]


def test_a_page_that_is_filled_in_again_replaces_what_stood_there(wave):
    asking = asking_of(wave)
    save_page(asking, filled_in(wave, 0, {"a-nps": ["9"], "a-from_where": ["near"]}), at=MONDAY)

    save_page(asking, filled_in(wave, 0, {"a-nps": ["8"]}), at=MONDAY)

    assert Sheet.objects.get().answers == {"a-nps": ["8"]}


def test_a_page_that_comes_after_everything_was_sent_begins_nothing_anew(wave, anna):
    invitation = invited(anna, to=wave)
    sent(wave, WELL, invitation=invitation)

    with pytest.raises(AlreadySent):
        save_page(asking_of(wave), filled_in(wave, 0, {"a-nps": ["9"]}, invitation=invitation), at=MONDAY)

    assert not Sheet.objects.exists()


def test_sending_takes_the_pages_away(wave):
    save_page(asking_of(wave), filled_in(wave, 0, {"a-nps": ["9"]}, key="one"), at=MONDAY)

    sent(wave, WELL, key="one")

    assert not Sheet.objects.exists()


def test_the_random_order_belongs_to_the_respondent():
    things = list(range(20))

    assert in_order(things, seed="anna", of="q") == in_order(things, seed="anna", of="q") != things
    assert in_order(things, seed="anna", of="q") != in_order(things, seed="boris", of="q")
    assert in_order(things, seed="", of="q") == things


def test_something_else_stays_at_the_end_of_a_shuffled_list():
    used = everything().questions["used"]
    shuffled = Question(**{name: getattr(used, name) for name in used.__slots__} | {"shuffled": True})

    orders = {tuple(option.code for option in options_in_order(shuffled, seed=str(seed))) for seed in range(50)}

    assert len(orders) == 6
    assert {order[-1] for order in orders} == {"none"}


def test_a_page_without_questions_is_shown_as_it_is():
    content = a_content(pages=(Page(code="hello", questions=(), text={"en": "Hello"}),))

    assert [page.page.code for page in fill(content, {}).pages] == ["hello"]
