"""Those who were drawn are asked once each, or skipped for a reason that is on record."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import translation
from django.utils.translation import pgettext

from ascolto.correspondence.delivering import note_bounce
from ascolto.correspondence.models import Letter
from ascolto.customers.merging import merge
from ascolto.customers.models import ContactPoint, Customer
from ascolto.jobs.work import run_due
from ascolto.organisation import settings_of
from ascolto.surveys.drawing import draw
from ascolto.surveys.inviting import invitation_of
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.launching import NotReady, Weight, checks_before, launch
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.limits import opt_in, opt_out
from ascolto.surveys.models import Invitation, InvitationState, OptOut, Wave
from ascolto.surveys.reminding import ask_for_all_reminders
from ascolto.surveys.tokens import personal_token, stop_token, stopped_by
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.complaints.making import taken
from tests.moments import FOUNDED, FRIDAY, MONDAY, TUESDAY, WEDNESDAY
from tests.surveys.fielding import a_wave, guests
from tests.surveys.making import a_content, a_frozen_edition

pytestmark = pytest.mark.django_db


def nobody(_ids: object) -> tuple[int, ...]:
    return ()


def launched(wave: Wave) -> Wave:
    return launch(draw(wave, seed=1, by=SYSTEM, at=MONDAY), by=SYSTEM, at=MONDAY)


def asked(wave: Wave, *, at=MONDAY) -> Counter[str]:
    """Let the worker do what is due, and count the invitations by state and reason."""
    run_due("worker", at=at)
    invitations = Invitation.objects.filter(wave=wave).values_list("state", "skipped_because")
    return Counter(f"{state} {because}".strip() for state, because in invitations)


def test_everybody_drawn_gets_one_letter_with_a_link_of_their_own(organisation, post_office):
    guests(7)
    edition = a_frozen_edition(a_content(languages=("en", "it", "ru")))

    wave = launched(a_wave(edition, closes_at=FRIDAY, reminders=[7]))

    assert asked(wave) == {"sent": 7}
    assert len(post_office.mails) == 7
    invitation = Invitation.objects.get(wave=wave, customer__name="Guest 2")
    mail = next(mail for mail in post_office.mails if "guest2@" in str(mail["To"]))
    body = mail.get_body(("plain",)).get_content()
    with translation.override("it"):
        subject = pgettext("letter", "{title}: may we ask you?").format(title="Your stay (it)")
    assert (mail["Subject"], mail["Content-Language"]) == (subject, "it")
    assert f"/s/{personal_token(invitation)}" in body
    assert stop_token(invitation.customer, wave) in body
    assert invitation_of(personal_token(invitation)) == invitation
    assert personal_token(invitation) not in str(Invitation.objects.filter(wave=wave).values())
    assert [event.kind for event in trail_of(invitation)] == ["invitation.sent"]
    assert [event.kind for event in trail_of(wave)] == ["wave.planned", "wave.drawn", "wave.launched"]


def test_a_second_run_of_the_worker_asks_nobody_again(organisation, post_office):
    guests(3)
    wave = launched(a_wave())
    asked(wave)
    Wave.objects.filter(pk=wave.pk).update(stage=WaveStage.RUNNING)

    assert asked(wave, at=TUESDAY) == {"sent": 3}
    assert len(post_office.mails) == 3


def test_anonymous_letters_carry_the_same_link_for_everybody(organisation, post_office):
    guests(6)

    wave = launched(a_wave(privacy=Privacy.ANONYMOUS))

    assert asked(wave) == {"sent": 6}
    bodies = [mail.get_body(("plain",)).get_content() for mail in post_office.mails]
    assert all(body.count(f"/s/{wave.open_token}") == 1 for body in bodies)
    assert set(Invitation.objects.filter(wave=wave).values_list("token_digest", flat=True)) == {None}
    first = Invitation.objects.filter(wave=wave).first()
    assert all(personal_token(first) not in body for body in bodies)


@pytest.mark.parametrize("privacy", Privacy.values)
def test_mail_programs_are_told_where_the_reader_gets_out_with_one_press(organisation, post_office, settings, privacy):
    settings.URL = "https://voice.aurora.example"
    (customer,) = guests(1)

    wave = launched(a_wave(privacy=privacy, reminders=[7]))
    asked(wave)
    ask_for_all_reminders(at=MONDAY + timedelta(days=7))
    run_due("worker", at=MONDAY + timedelta(days=7))

    stop = f"<https://voice.aurora.example/s/{stop_token(customer, wave)}/stop>"
    told = [(mail["List-Unsubscribe"].strip(), mail["List-Unsubscribe-Post"]) for mail in post_office.mails]
    assert told == [(stop, "List-Unsubscribe=One-Click")] * 2
    assert [letter.kind for letter in Letter.objects.order_by("pk")] == ["survey_invitation", "survey_reminder"]


def test_one_press_is_not_promised_where_somebody_on_the_way_could_change_the_address(organisation, post_office):
    guests(1)

    asked(launched(a_wave()))

    (mail,) = post_office.mails
    assert (mail["List-Unsubscribe"].strip()[:8], mail["List-Unsubscribe-Post"]) == ("<http://", None)


def test_the_first_question_stands_in_the_letter_with_a_link_for_each_point(organisation, post_office):
    guests(1)

    wave = launched(a_wave(embeds_first_question=True))
    asked(wave)

    [mail] = post_office.mails
    link = f"/s/{personal_token(Invitation.objects.get(wave=wave))}?a="
    text = mail.get_body(("plain",)).get_content()
    assert re.findall(re.escape(link) + r"\d+", text) == [f"{link}{point}" for point in range(11)]
    page = mail.get_body(("html",)).get_content()
    assert f'{link}10">10</a>' in page
    assert "How likely are you to recommend us?" in page


@pytest.mark.clause("10004:7.3.3")
def test_one_limit_holds_across_all_surveys_and_says_so(organisation, post_office):
    guests(2)
    first = launched(a_wave())
    assert asked(first) == {"sent": 2}
    guests(1, first=3)

    second = launched(a_wave(name="Again"))

    assert asked(second, at=MONDAY + timedelta(days=89)) == {"skipped limit": 2, "sent": 1}
    [skipped, *_] = Invitation.objects.filter(wave=second, state=InvitationState.SKIPPED)
    assert [(event.kind, event.facts["because"]) for event in trail_of(skipped)] == [("invitation.skipped", "limit")]
    third = launched(a_wave(name="Much later"))
    assert asked(third, at=MONDAY + timedelta(days=91)) == {"skipped limit": 1, "sent": 2}


def test_without_days_of_rest_there_is_no_limit(organisation, olga, post_office):
    guests(2)
    settings_of.change({"survey_rest_days": 0}, by=olga, at=FOUNDED)
    asked(launched(a_wave()))

    assert asked(launched(a_wave(name="Again"))) == {"sent": 2}


def test_a_merged_record_is_not_asked_and_its_survivor_keeps_its_rest(organisation, post_office):
    kept, gone = guests(2)
    first = launched(a_wave(population={"registered_from": "2026-01-01"}, design={"invited": 1}))
    asked(first)
    once = Invitation.objects.get(wave=first).customer
    other = kept if once == gone else gone
    second = launched(a_wave(name="Again"))
    merge(into=other, gone=once, by=SYSTEM, at=TUESDAY)

    assert asked(second, at=TUESDAY) == {"skipped merged": 1, "skipped limit": 1}


def test_who_complains_who_opted_out_and_who_has_no_address_is_left_in_peace(organisation, sofia, post_office):
    complaining, out, unreachable, _fine = guests(4)
    taken(sofia, customer=complaining)
    opt_out(out, wave=None, by=SYSTEM, at=MONDAY)
    ContactPoint.objects.filter(customer=unreachable).update(usable=False)

    wave = launched(a_wave(population={"registered_until": "2026-01-31"}))

    because = {"skipped open_complaint": 1, "skipped opted_out": 1, "skipped no_address": 1, "sent": 1}
    assert {reason: count for reason, count in asked(wave).items() if reason in because} == because


def test_a_letter_that_comes_back_shows_with_its_invitation(organisation, post_office):
    guests(1)
    wave = launched(a_wave())
    asked(wave)
    letter = Letter.objects.get(pk=Invitation.objects.get(wave=wave).letter_id)

    note_bounce(letter, reason="no such user", by=SYSTEM, at=TUESDAY)

    assert asked(wave, at=TUESDAY) == {"unreached": 1}
    [invitation] = Invitation.objects.filter(wave=wave)
    assert [event.kind for event in trail_of(invitation)] == ["invitation.sent", "invitation.unreached"]


def test_nobody_is_asked_before_the_wave_opens(organisation, post_office):
    guests(2)
    wave = launched(a_wave(opens_at=WEDNESDAY))

    assert asked(wave, at=TUESDAY) == {"drawn": 2}
    assert asked(wave, at=WEDNESDAY) == {"sent": 2}


def test_nobody_is_asked_after_the_wave_is_over(organisation, post_office):
    guests(2)
    wave = launched(a_wave(closes_at=WEDNESDAY))

    assert asked(wave, at=WEDNESDAY) == {"drawn": 2}
    assert post_office.mails == []


@pytest.mark.clause("10004:7.3.3")
def test_fielding_is_locked_without_a_design_and_a_drawn_sample(organisation):
    guests(2)
    for wave in (a_wave(design=None), a_wave()):
        before = Event.objects.count()
        with pytest.raises(NotReady) as refused:
            launch(wave, by=SYSTEM, at=MONDAY)

        wave.refresh_from_db()
        assert [check.code for check in refused.value.checks] == ["design"]
        assert (wave.stage, Event.objects.count()) == (WaveStage.PLANNED, before)


def test_who_may_not_run_surveys_launches_none(organisation, elena):
    guests(2)
    wave = draw(a_wave(), by=SYSTEM, at=MONDAY)

    with pytest.raises(NotPermitted):
        launch(wave, by=elena, at=MONDAY)

    wave.refresh_from_db()
    assert wave.stage == WaveStage.DRAWN


def test_the_checklist_counts_whom_the_limit_keeps_back_and_warns_of_small_groups(organisation, post_office):
    guests(10, language="en")
    asked(launched(a_wave(population={"languages": ["en"]})))
    guests(3, first=11, language="it")
    wave = draw(a_wave(closes_at=FRIDAY), seed=1, by=SYSTEM, at=MONDAY)

    checks = {check.code: check for check in checks_before(wave, busy=nobody, at=MONDAY)}

    weights = {code: check.weight for code, check in checks.items()}
    assert {code for code, weight in weights.items() if weight is Weight.STOP} == set()
    assert checks["asked"].facts == {"asked": 3, "skipped": {"limit": 10}}
    assert checks["languages"].facts["without"] == 3
    assert (weights["pretest"], weights["anonymity"]) == (Weight.WARNING, Weight.WARNING)
    assert ("language", "it", 3) in checks["anonymity"].facts["small"]


def test_one_token_gets_a_customer_out_of_all_surveys_and_another_does_not(organisation, post_office):
    [guest] = guests(1)
    wave = launched(a_wave())
    asked(wave)
    token = stop_token(guest, wave)

    assert stopped_by(token) == (guest, wave)
    assert stopped_by(personal_token(Invitation.objects.get())) == (guest, wave)
    assert [stopped_by(wrong) for wrong in ("", "a.b", token[:-1] + "x", f"{guest.reference}.{wave.reference}.")] == [
        None
    ] * 4


def test_opting_out_is_on_record_once_and_counts_as_refused(organisation, post_office):
    [guest] = guests(1)
    wave = launched(a_wave())
    asked(wave)

    opt_out(guest, wave=wave, by=SYSTEM, at=TUESDAY)
    opt_out(guest, wave=wave, by=SYSTEM, at=WEDNESDAY)

    assert OptOut.objects.get().at == TUESDAY
    assert asked(wave, at=WEDNESDAY) == {"refused": 1}
    opt_in(guest, by=SYSTEM, at=FRIDAY)
    kinds = [event.kind for event in trail_of(guest) if event.kind.startswith("survey")]
    assert (kinds, OptOut.objects.count()) == (["survey_opt_out.made", "survey_opt_out.withdrawn"], 0)


def test_an_auditor_stops_nobodys_surveys(organisation, elena):
    [guest] = guests(1)

    with pytest.raises(NotPermitted):
        opt_out(guest, wave=None, by=elena, at=TUESDAY)

    assert not OptOut.objects.exists()
    assert Customer.objects.get() == guest
