"""A questionnaire is drafted, read by a second person, approved, frozen and never changed again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ascolto.organisation.models import Unit
from ascolto.organisation.starting import found
from ascolto.organisation.wording import NoWords
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.surveys.content import dumped
from ascolto.surveys.designing import (
    EditionChangedMeanwhile,
    EditionInTheMaking,
    EditionInUse,
    HasFaults,
    NoDecision,
    NoReason,
    NotADraft,
    NotReviewed,
    NotTranslated,
    approve,
    begin_edition,
    change_draft,
    create_questionnaire,
    freeze,
    mark_reviewed,
    rename_questionnaire,
    retire_edition,
    send_back,
    submit,
)
from ascolto.surveys.events import EditionEvent, QuestionnaireEvent
from ascolto.surveys.kinds import Privacy, SurveyKind
from ascolto.surveys.lifecycle import EditionStage, SurveyMoveNotAllowed, WaveStage
from ascolto.surveys.models import Edition, Question, Questionnaire, Wave
from ascolto.trail.acting import SYSTEM, Actor, NotPermitted
from ascolto.trail.canonical import canonical_text, digest_of
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.conftest import employ
from tests.moments import FOUNDED, MONDAY, TUESDAY
from tests.surveys.making import a_content, a_draft, a_frozen_edition, frozen

BILINGUAL = ("en", "bg")


@pytest.fixture
def pavel(organisation: Unit) -> Actor:
    """The analyst, who designs questionnaires and may not approve them."""
    return actor_for(employ("Pavel Orlov", Role.ANALYST))


def kinds_of(subject: Any) -> list[str]:
    return [event.kind for event in trail_of(subject)]


def in_a_new_wording() -> Any:
    content = a_content()
    nps = replace(content.questions["nps"], words={"en": "Would you recommend us?"})
    first = replace(content.pages[0], questions=(nps, content.pages[0].questions[1]))
    return replace(content, pages=(first, content.pages[1]))


def refuses(edition: Edition, error: type[Exception], act: Callable[[], object]) -> Any:
    """The act is refused: nothing of the edition changed, and no event was left."""
    before = Edition.objects.values().get(pk=edition.pk), Event.objects.count()
    with pytest.raises(error) as refused:
        act()
    assert (Edition.objects.values().get(pk=edition.pk), Event.objects.count()) == before
    return refused.value


def test_a_questionnaire_begins_with_the_draft_of_its_first_edition(marco: Actor) -> None:
    before = Event.objects.count()

    edition = a_draft(by=marco, at=MONDAY)

    assert (edition.number, edition.stage, edition.version) == (1, EditionStage.DRAFT, 1)
    assert edition.read() == a_content()
    assert edition.questionnaire.reference.startswith("Q-")
    assert kinds_of(edition.questionnaire) == [QuestionnaireEvent.CREATED]
    assert Event.objects.count() == before + 1


@pytest.mark.clause("10004:7.3.3")
@pytest.mark.parametrize(
    ("wording", "decision", "error"), [({"en": " "}, "Why", NoWords), ({"en": "Guests"}, " ", NoDecision)]
)
def test_a_questionnaire_has_a_name_and_serves_a_decision(
    marco: Actor, wording: dict[str, str], decision: str, error: type[Exception]
) -> None:
    before = Event.objects.count()

    with pytest.raises(error):
        create_questionnaire(
            wording, kind=SurveyKind.EVENT, decision=decision, content=a_content(), unit=None, by=marco, at=MONDAY
        )

    assert (Questionnaire.objects.count(), Event.objects.count()) == (0, before)


def test_who_may_not_design_begins_nothing(elena: Actor, ioana: Actor) -> None:
    for actor in (elena, ioana):
        with pytest.raises(NotPermitted):
            a_draft(by=actor)
    assert Questionnaire.objects.count() == 0


def test_a_questionnaire_is_renamed_and_its_decision_said_more_clearly(marco: Actor) -> None:
    questionnaire = a_draft().questionnaire

    renamed = rename_questionnaire(questionnaire, {"it": "Ospiti"}, decision="Quale casa.", by=marco, at=MONDAY)

    assert (renamed.wording, renamed.decision) == ({"it": "Ospiti"}, "Quale casa.")
    assert kinds_of(questionnaire) == [QuestionnaireEvent.CREATED, QuestionnaireEvent.RENAMED]


def test_a_draft_is_changed_by_one_event_that_names_what_changed(marco: Actor) -> None:
    edition = a_draft(a_content(languages=BILINGUAL))

    changed = change_draft(edition, in_a_new_wording(), seen=1, change_note="Shorter.", by=marco, at=MONDAY)

    assert (changed.read(), changed.version, changed.change_note) == (in_a_new_wording(), 2, "Shorter.")
    [event] = trail_of(edition)
    assert event.kind == EditionEvent.CHANGED
    assert event.facts == {"version": 2, "languages": ["bg", "en"], "questions": ["nps", "from_where", "why"]}
    assert event.text == "Shorter."


def test_what_two_people_change_at_once_is_not_overwritten(marco: Actor, pavel: Actor) -> None:
    edition = a_draft()
    change_draft(edition, in_a_new_wording(), seen=1, by=marco, at=MONDAY)

    refused = refuses(
        edition, EditionChangedMeanwhile, lambda: change_draft(edition, a_content(), seen=1, by=pavel, at=TUESDAY)
    )

    assert refused.edition == edition


def test_what_was_handed_in_is_not_changed_behind_the_back_of_its_readers(marco: Actor) -> None:
    edition = submit(a_draft(), by=marco, at=MONDAY)

    refused = refuses(
        edition, NotADraft, lambda: change_draft(edition, in_a_new_wording(), seen=2, by=marco, at=MONDAY)
    )

    assert refused.stage is EditionStage.IN_REVIEW


def test_an_auditor_changes_nothing(elena: Actor) -> None:
    edition = a_draft()

    for act in (
        lambda: change_draft(edition, in_a_new_wording(), seen=1, by=elena, at=MONDAY),
        lambda: mark_reviewed(edition, "en", by=elena, at=MONDAY),
        lambda: submit(edition, by=elena, at=MONDAY),
        lambda: send_back(edition, reason="No.", by=elena, at=MONDAY),
        lambda: approve(edition, by=elena, at=MONDAY),
        lambda: freeze(edition, by=elena, at=MONDAY),
        lambda: retire_edition(edition, by=elena, at=MONDAY),
        lambda: begin_edition(edition.questionnaire, by=elena, at=MONDAY),
        lambda: rename_questionnaire(edition.questionnaire, {"en": "x"}, decision="y", by=elena, at=MONDAY),
    ):
        refuses(edition, NotPermitted, act)


def test_a_second_person_approves_and_the_edition_is_frozen(marco: Actor, pavel: Actor) -> None:
    edition = submit(a_draft(by=pavel), by=pavel, at=MONDAY)

    approve(edition, by=marco, at=TUESDAY)
    edition = freeze(edition, by=pavel, at=TUESDAY)

    assert (edition.stage, edition.frozen_at, edition.approved_by_ref) == (EditionStage.FROZEN, TUESDAY, marco.ref)
    assert edition.digest == digest_of(canonical_text(dumped(a_content())))
    assert kinds_of(edition) == [EditionEvent.SUBMITTED, EditionEvent.APPROVED, EditionEvent.FROZEN]
    assert list(edition.questions.values_list("code", "position", "kind", "low", "high")) == [
        ("nps", 1, "nps", 0, 10),
        ("from_where", 2, "single", None, None),
        ("why", 3, "text", None, None),
    ]


def test_nobody_approves_what_they_handed_in(marco: Actor) -> None:
    edition = submit(a_draft(by=marco), by=marco, at=MONDAY)

    refused = refuses(edition, NotPermitted, lambda: approve(edition, by=marco, at=MONDAY))

    assert refused.reason == "four_eyes"


def test_where_one_person_does_everything_they_approve_their_own(db: None) -> None:
    found("Bakery", "IT", ["en", "bg"], "small", by=SYSTEM, at=FOUNDED)
    bruna = actor_for(employ("Bruna Neri", Role.QUALITY_MANAGER))
    edition = a_draft(a_content(languages=BILINGUAL), by=bruna)

    mark_reviewed(edition, "bg", by=bruna, at=MONDAY)
    submit(edition, by=bruna, at=MONDAY)
    approve(edition, by=bruna, at=MONDAY)
    edition = freeze(edition, by=bruna, at=MONDAY)

    assert edition.stage == EditionStage.FROZEN


def test_an_analyst_approves_nothing(marco: Actor, pavel: Actor) -> None:
    edition = submit(a_draft(), by=marco, at=MONDAY)

    refuses(edition, NotPermitted, lambda: approve(edition, by=pavel, at=MONDAY))


def test_an_edition_is_sent_back_with_a_reason_and_can_be_changed_again(marco: Actor, pavel: Actor) -> None:
    edition = submit(a_draft(), by=pavel, at=MONDAY)
    refuses(edition, NoReason, lambda: send_back(edition, reason=" ", by=marco, at=MONDAY))
    approve(edition, by=marco, at=MONDAY)

    edition = send_back(edition, reason="The scale leans.", by=marco, at=TUESDAY)

    assert (edition.stage, edition.approved_by_ref) == (EditionStage.DRAFT, "")
    assert trail_of(edition).last().text == "The scale leans."
    change_draft(edition, in_a_new_wording(), seen=edition.version, by=pavel, at=TUESDAY)


def test_what_has_faults_is_neither_handed_in_nor_frozen(marco: Actor) -> None:
    edition = a_draft(a_content(languages=BILINGUAL, thanks={"en": "Thank you"}))

    refused = refuses(edition, HasFaults, lambda: submit(edition, by=marco, at=MONDAY))

    assert [(fault.code, fault.at) for fault in refused.faults] == [("words_missing", "thanks")]
    Edition.objects.filter(pk=edition.pk).update(stage=EditionStage.APPROVED)
    refuses(edition, HasFaults, lambda: freeze(edition, by=marco, at=MONDAY))


@pytest.mark.clause("10004:7.3.3")
def test_a_language_that_nobody_reviewed_is_not_asked_in(marco: Actor, pavel: Actor) -> None:
    edition = submit(a_draft(a_content(languages=BILINGUAL), by=pavel), by=pavel, at=MONDAY)
    approve(edition, by=marco, at=MONDAY)

    refused = refuses(edition, NotReviewed, lambda: freeze(edition, by=marco, at=MONDAY))

    assert refused.languages == ["bg"]
    mark_reviewed(edition, "bg", by=marco, at=TUESDAY)
    assert freeze(edition, by=marco, at=TUESDAY).stage == EditionStage.FROZEN


def test_nobody_reviews_the_words_that_they_wrote(marco: Actor, pavel: Actor) -> None:
    edition = a_draft(by=pavel)
    change_draft(edition, a_content(languages=BILINGUAL), seen=1, by=marco, at=MONDAY)

    refused = refuses(edition, NotPermitted, lambda: mark_reviewed(edition, "bg", by=marco, at=MONDAY))

    assert refused.reason == "four_eyes"
    assert mark_reviewed(edition, "bg", by=pavel, at=MONDAY).reviewed_languages == ["bg"]


def test_nobody_reviews_what_they_began_with(marco: Actor) -> None:
    edition = a_draft(a_content(languages=BILINGUAL), by=marco)

    refuses(edition, NotPermitted, lambda: mark_reviewed(edition, "bg", by=marco, at=MONDAY))


def test_what_is_not_translated_cannot_be_reviewed(marco: Actor) -> None:
    edition = a_draft()

    refused = refuses(edition, NotTranslated, lambda: mark_reviewed(edition, "bg", by=marco, at=MONDAY))

    assert (refused.language, refused.count) == ("bg", 6)


@pytest.mark.parametrize(
    ("language", "still_reviewed"), [("en", []), ("bg", ["it"]), ("it", ["bg"]), ("", ["bg", "it"])]
)
def test_changed_words_are_reviewed_again_and_so_are_translations_of_changed_words(
    marco: Actor, language: str, still_reviewed: list[str]
) -> None:
    content = a_content(languages=("en", "bg", "it"), welcome={"en": "Hi", "bg": "Hi", "it": "Hi"})
    edition = a_draft(content)
    for one in ("bg", "it"):
        mark_reviewed(edition, one, by=marco, at=MONDAY)
    welcome = {**content.welcome, language: "Hello"} if language else content.welcome

    edition = change_draft(edition, replace(content, welcome=welcome), seen=1, by=marco, at=TUESDAY)

    assert edition.reviewed_languages == still_reviewed


def test_a_frozen_edition_never_changes(marco: Actor) -> None:
    edition = a_frozen_edition()

    for act in (
        lambda: change_draft(edition, in_a_new_wording(), seen=edition.version, by=marco, at=MONDAY),
        lambda: mark_reviewed(edition, "bg", by=marco, at=MONDAY),
    ):
        refuses(edition, NotADraft, act)
    for act in (
        lambda: submit(edition, by=marco, at=MONDAY),
        lambda: send_back(edition, reason="Oh", by=marco, at=MONDAY),
        lambda: approve(edition, by=marco, at=MONDAY),
        lambda: freeze(edition, by=marco, at=MONDAY),
    ):
        refuses(edition, SurveyMoveNotAllowed, act)


@pytest.mark.parametrize(
    "wrong", [{"frozen_at": None}, {"digest": ""}, {"stage": EditionStage.DRAFT}, {"stage": "thawed"}]
)
def test_the_database_keeps_stage_moment_and_digest_of_a_frozen_edition_together(
    organisation: Unit, wrong: dict[str, Any]
) -> None:
    edition = a_frozen_edition()

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**wrong)


def test_what_somebody_alters_in_the_database_no_longer_has_the_digest_on_record(organisation: Unit) -> None:
    edition = a_frozen_edition()
    Edition.objects.filter(pk=edition.pk).update(content=dumped(in_a_new_wording()))

    edition.refresh_from_db()

    on_record = trail_of(edition).get(kind=EditionEvent.FROZEN).facts["digest"]
    assert digest_of(canonical_text(edition.content)) != on_record == edition.digest


def test_the_next_edition_begins_as_the_last_was_frozen(marco: Actor) -> None:
    first = a_frozen_edition(a_content(languages=BILINGUAL))

    second = begin_edition(first.questionnaire, by=marco, at=MONDAY)

    assert (second.number, second.stage, second.version) == (2, EditionStage.DRAFT, 1)
    assert (second.content, second.reviewed_languages) == (first.content, ["bg"])
    assert kinds_of(second) == [EditionEvent.BEGUN]


def test_there_is_one_edition_in_the_making(marco: Actor) -> None:
    edition = a_draft()

    refused = refuses(edition, EditionInTheMaking, lambda: begin_edition(edition.questionnaire, by=marco, at=MONDAY))

    assert refused.edition == edition


def a_wave_of(edition: Edition, stage: WaveStage) -> Wave:
    return Wave.objects.create(
        reference=f"W-{stage}"[:16],
        edition=edition,
        name="Spring",
        kind=SurveyKind.RELATIONSHIP,
        privacy=Privacy.CONFIDENTIAL,
        stage=stage,
        created_at=MONDAY,
        open_token=stage,
    )


def test_an_edition_is_retired_when_no_wave_needs_it(marco: Actor) -> None:
    edition = a_frozen_edition()
    wave = a_wave_of(edition, WaveStage.RUNNING)
    refuses(edition, EditionInUse, lambda: retire_edition(edition, by=marco, at=MONDAY))
    Wave.objects.filter(pk=wave.pk).update(stage=WaveStage.CLOSED)

    edition = retire_edition(edition, by=marco, at=TUESDAY)

    assert edition.stage == EditionStage.RETIRED
    assert trail_of(edition).last().kind == EditionEvent.RETIRED


def series_of(edition: Edition) -> dict[str, str]:
    rows = Question.objects.filter(edition=edition).values_list("code", "series")
    return {code: series.partition(":")[2] for code, series in rows}


def test_questions_that_stayed_the_same_continue_their_series_and_others_begin_anew(marco: Actor) -> None:
    first = a_frozen_edition()
    second = begin_edition(first.questionnaire, by=marco, at=MONDAY)
    change_draft(second, in_a_new_wording(), seen=1, not_comparable=["why", "gone"], by=marco, at=MONDAY)

    second = frozen(second, at=TUESDAY)

    assert series_of(first) == {"nps": "nps:1", "from_where": "from_where:1", "why": "why:1"}
    assert series_of(second) == {"nps": "nps:2", "from_where": "from_where:1", "why": "why:2"}
    assert second.not_comparable == ["why"]


def test_a_question_that_comes_back_continues_where_it_was_left(marco: Actor) -> None:
    first = a_frozen_edition()
    second = begin_edition(first.questionnaire, by=marco, at=MONDAY)
    without = replace(a_content(), pages=a_content().pages[:1])
    change_draft(second, without, seen=1, by=marco, at=MONDAY)
    frozen(second, at=MONDAY)
    third = begin_edition(first.questionnaire, by=marco, at=TUESDAY)

    change_draft(third, a_content(), seen=1, by=marco, at=TUESDAY)

    assert series_of(frozen(third, at=TUESDAY))["why"] == "why:1"
