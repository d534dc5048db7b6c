"""Design a questionnaire: draft it, have it read by others, freeze it, begin the next edition."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ascolto.organisation.models import Unit
from ascolto.organisation.references import new_reference
from ascolto.organisation.wording import Wording, change_of, require_words
from ascolto.people.policy import needs_second_person
from ascolto.surveys.changes import changed_languages, changed_questions, stale_reviews
from ascolto.surveys.checking import Fault, faults_of, missing_words
from ascolto.surveys.content import Content, dumped
from ascolto.surveys.events import EditionEvent, QuestionnaireEvent
from ascolto.surveys.lifecycle import IN_THE_MAKING, EditionMove, EditionStage, edition_after
from ascolto.surveys.models import Edition, Questionnaire
from ascolto.surveys.policy import may_approve, may_design, may_read_over
from ascolto.surveys.retiring import NOT_OVER, locked, require_in_use
from ascolto.surveys.series import write_questions
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts, canonical_text, digest_of
from ascolto.trail.recording import begin, record, trail_of


class EditionChangedMeanwhile(Exception):
    """Somebody changed the edition after the page was opened on which this was typed."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(str(edition))
        self.edition = edition


class NotADraft(Exception):
    """Only a draft can be changed; what was handed in is sent back first, and what is frozen stays as it is."""

    def __init__(self, stage: EditionStage) -> None:
        super().__init__(stage)
        self.stage = stage


class HasFaults(Exception):
    """The questionnaire cannot be asked as it stands."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


class NotReviewed(Exception):
    """Nobody but the author has read the questionnaire in these languages."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages


class NotTranslated(Exception):
    """In this language `count` parts say nothing, so there is nothing to review yet."""

    def __init__(self, language: str, count: int) -> None:
        super().__init__(language)
        self.language = language
        self.count = count


class NoDecision(Exception):
    """A questionnaire that serves no decision is not asked."""


class NoReason(Exception):
    """Whoever sends an edition back says why."""


class EditionInTheMaking(Exception):
    """There is an edition already that is not frozen yet."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(str(edition))
        self.edition = edition


class NothingFrozen(Exception):
    """No edition was ever frozen, so there is none to continue from."""


class EditionInUse(Exception):
    """Waves are planned or running with it."""


@transaction.atomic
def create_questionnaire(
    wording: Wording, *, kind: str, decision: str, content: Content, unit: Unit | None, by: Actor, at: datetime
) -> Edition:
    """Begin a questionnaire with the draft of its first edition; it states the decision that it serves."""
    require(may_design(by))
    words = require_words(wording)
    questionnaire = Questionnaire(reference=new_reference("Q"), kind=kind, wording=words, unit=unit, created_at=at)
    questionnaire.decision = _some(decision, NoDecision)
    questionnaire.save(force_insert=True)
    edition = Edition.objects.create(questionnaire=questionnaire, number=1, content=dumped(content), changed_at=at)
    facts: Facts = {
        "reference": questionnaire.reference,
        "kind": str(kind),
        "unit": unit.pk if unit else None,
        "edition": edition.pk,
    }
    text = f"{change_of({}, words)}\n{questionnaire.decision}"
    begin(QuestionnaireEvent.CREATED, questionnaire, by=by, at=at, facts=facts, text=text)
    return edition


@transaction.atomic
def rename_questionnaire(
    questionnaire: Questionnaire, wording: Wording, *, decision: str, by: Actor, at: datetime
) -> Questionnaire:
    """Name a questionnaire otherwise, or say more clearly which decision it serves."""
    require(may_design(by))
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    old, questionnaire.wording = questionnaire.wording, require_words(wording)
    questionnaire.decision = _some(decision, NoDecision)
    questionnaire.save(update_fields=["wording", "decision"])
    text = f"{change_of(old, questionnaire.wording)}\n{questionnaire.decision}"
    record(QuestionnaireEvent.RENAMED, questionnaire, by=by, at=at, text=text)
    return questionnaire


@transaction.atomic
def change_draft(
    edition: Edition,
    content: Content,
    *,
    seen: int,
    change_note: str = "",
    not_comparable: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Edition:
    """Put another content in the place of the draft's; translations whose words changed are to be reviewed again.

    Args:
        seen: the version that the person had before their eyes.
    Raises:
        EditionChangedMeanwhile: the draft has moved on since that version.
        NotADraft: it was handed in, or frozen.
    """
    edition = _locked(edition)
    require(may_design(by))
    if not edition.is_draft:
        raise NotADraft(EditionStage(edition.stage))
    if edition.version != seen:
        raise EditionChangedMeanwhile(edition)
    before = edition.read()
    facts: Facts = {
        "version": edition.version + 1,
        "languages": changed_languages(before, content),
        "questions": changed_questions(before, content),
    }
    stale = stale_reviews(before, content)
    edition.reviewed_languages = [one for one in edition.reviewed_languages if one not in stale]
    note, edition.change_note = change_note if change_note != edition.change_note else "", change_note
    edition.content = dumped(content)
    edition.not_comparable = [code for code in not_comparable if code in content.questions]
    _keep(edition, "content", "change_note", "not_comparable", "reviewed_languages", at=at)
    record(EditionEvent.CHANGED, edition, by=by, at=at, facts=facts, text=note)
    return edition


@transaction.atomic
def begin_edition(questionnaire: Questionnaire, *, by: Actor, at: datetime) -> Edition:
    """Begin the next edition as a copy of the last one that was frozen."""
    require(may_design(by))
    questionnaire = locked(questionnaire.pk)
    require_in_use(questionnaire)
    editions = questionnaire.editions.order_by("-number")
    made = editions.filter(stage__in=IN_THE_MAKING).first()
    if made:
        raise EditionInTheMaking(made)
    last = editions.first()
    if last is None:
        raise NothingFrozen
    edition = Edition.objects.create(
        questionnaire=questionnaire,
        number=last.number + 1,
        content=last.content,
        reviewed_languages=last.reviewed_languages,
        changed_at=at,
    )
    begin(EditionEvent.BEGUN, edition, by=by, at=at, facts={"number": edition.number, "from": last.number})
    return edition


@transaction.atomic
def mark_reviewed(edition: Edition, language: str, *, by: Actor, at: datetime) -> Edition:
    """Say that the words in a language were read by somebody other than who wrote them (ISO 10004)."""
    edition = _locked(edition)
    alone = not needs_second_person(by)
    require(may_read_over(by, edition, written_by_ref=author_in(edition, language), alone=alone))
    if not edition.is_in_the_making:
        raise NotADraft(EditionStage(edition.stage))
    missing = missing_words(edition.read(), language)
    if missing:
        raise NotTranslated(language, len(missing))
    edition.reviewed_languages = sorted({*edition.reviewed_languages, language})
    edition.save(update_fields=["reviewed_languages"])
    record(EditionEvent.LANGUAGE_REVIEWED, edition, by=by, at=at, facts={"language": language})
    return edition


@transaction.atomic
def submit(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """Hand a draft in for approval; what has faults is not worth a second person's time."""
    edition = _locked(edition)
    require(may_design(by))
    edition.stage = edition_after(edition.stage, EditionMove.SUBMIT)
    _require_faultless(edition)
    _keep(edition, "stage", at=at)
    record(EditionEvent.SUBMITTED, edition, by=by, at=at, facts={"version": edition.version})
    return edition


@transaction.atomic
def send_back(edition: Edition, *, reason: str, by: Actor, at: datetime) -> Edition:
    """Return an edition to its author, saying what is to be done; the author may also take it back."""
    edition = _locked(edition)
    require(may_read_over(by, edition, written_by_ref="", alone=True))
    edition.stage = edition_after(edition.stage, EditionMove.SEND_BACK)
    edition.approved_by_ref = ""
    words = _some(reason, NoReason)
    _keep(edition, "stage", "approved_by_ref", at=at)
    record(EditionEvent.SENT_BACK, edition, by=by, at=at, text=words)
    return edition


@transaction.atomic
def approve(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """Agree to an edition that somebody else handed in; its first language has then been read by a second person."""
    edition = _locked(edition)
    alone = not needs_second_person(by)
    require(may_approve(by, edition, submitted_by_ref=submitted_by(edition), alone=alone))
    edition.stage = edition_after(edition.stage, EditionMove.APPROVE)
    edition.approved_by_ref = by.ref
    _keep(edition, "stage", "approved_by_ref", at=at)
    record(EditionEvent.APPROVED, edition, by=by, at=at, facts={"version": edition.version})
    return edition


def submitted_by(edition: Edition) -> str:
    """Return the reference of whoever handed the edition in last; nothing where nobody did."""
    handed_in = trail_of(edition).filter(kind=EditionEvent.SUBMITTED).last()
    return handed_in.actor_ref if handed_in else ""


@transaction.atomic
def freeze(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """Make an approved edition unchangeable, so that waves can ask with it.

    Raises:
        HasFaults: something keeps it from being asked.
        NotReviewed: a language besides the first was read by nobody but its author (ISO 10004: not to be fielded).
    """
    edition = _locked(edition)
    require(may_read_over(by, edition, written_by_ref="", alone=True))
    edition.stage = edition_after(edition.stage, EditionMove.FREEZE)
    content = _require_faultless(edition)
    unread = [one for one in content.languages[1:] if one not in edition.reviewed_languages]
    if unread:
        raise NotReviewed(unread)
    edition.frozen_at, edition.digest = at, digest_of(canonical_text(edition.content))
    _keep(edition, "stage", "frozen_at", "digest", at=at)
    write_questions(edition, content)
    facts: Facts = {"digest": edition.digest, "languages": list(content.languages), "questions": len(content.questions)}
    record(EditionEvent.FROZEN, edition, by=by, at=at, facts=facts)
    return edition


@transaction.atomic
def retire_edition(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """Plan no more waves with an edition; what was answered stays as it is."""
    edition = _locked(edition)
    require(may_read_over(by, edition, written_by_ref="", alone=True))
    edition.stage = edition_after(edition.stage, EditionMove.RETIRE)
    if edition.waves.filter(stage__in=NOT_OVER).exists():
        raise EditionInUse
    edition.save(update_fields=["stage"])
    record(EditionEvent.RETIRED, edition, by=by, at=at)
    return edition


def _locked(edition: Edition) -> Edition:
    found: Edition = Edition.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=edition.pk)
    require_in_use(found.questionnaire)
    return found


def _keep(edition: Edition, *fields: str, at: datetime) -> None:
    edition.version += 1
    edition.changed_at = at
    edition.save(update_fields=[*fields, "version", "changed_at"])


def _require_faultless(edition: Edition) -> Content:
    content = edition.read()
    faults = faults_of(content, kind=edition.questionnaire.kind)
    if faults:
        raise HasFaults(faults)
    return content


def author_in(edition: Edition, language: str) -> str:
    """Return who last wrote words in a language: of this edition, else whoever created the questionnaire."""
    for event in trail_of(edition).filter(kind=EditionEvent.CHANGED).order_by("-seq"):
        if language in event.facts.get("languages", ()):
            return event.actor_ref
    created = trail_of(edition.questionnaire).filter(kind=QuestionnaireEvent.CREATED).last()
    return created.actor_ref if created and edition.number == 1 else ""


def _some(text: str, missing: type[Exception]) -> str:
    if not text.strip():
        raise missing
    return text.strip()
