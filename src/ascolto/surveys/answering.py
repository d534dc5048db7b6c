"""Answers that come in from respondents: each page kept as it is filled in, the whole counted once when it is sent."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ascolto.customers.models import Customer
from ascolto.surveys.content import Content, Page, Quota
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.filling import Filled, fill, says_something, with_page
from ascolto.surveys.frozen import Asking
from ascolto.surveys.instruments import CONSENT_TO_BE_NAMED
from ascolto.surveys.inviting import WAITING, mark_begun, mark_ineligible, mark_refused, note_answered
from ascolto.surveys.kinds import Mode, QuestionKind
from ascolto.surveys.models import Answer, Invitation, InvitationState, Response, Sheet, SpentKey, Wave
from ascolto.surveys.policy import may_answer
from ascolto.surveys.sealing import key_digest, sealed, spent_digest
from ascolto.surveys.storing import store_answers
from ascolto.surveys.values import Typed, Value
from ascolto.trail.acting import Actor, ActorKind, require
from ascolto.trail.bulk import insert_row
from ascolto.trail.recording import begin

RESPONDENT = Actor(ActorKind.COMPLAINANT)


class AlreadySent(Exception):
    """These answers have come before, and count once."""


class QuotaFull(Exception):
    """Enough people have answered like this; nothing of it was stored, but that somebody came was counted."""


class NothingAnswered(Exception):
    """Everything was left open, which nothing forbids; it is no answer. `filled` is what there is to answer."""

    def __init__(self, filled: Filled) -> None:
        super().__init__()
        self.filled = filled


class NotComplete(Exception):
    """Something has to be mended first; `filled` says what."""

    def __init__(self, filled: Filled) -> None:
        super().__init__(len(filled.faults))
        self.filled = filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a respondent sends: everything typed, by the key under which it counts once.

    `invitation` is who was asked, where a personal link was used; `seconds` how long answering took, where known.
    """

    typed: Typed
    key: str
    mode: Mode
    language: str
    invitation: Invitation | None = None
    seconds: int | None = None


def sheet_under(key: str) -> Sheet | None:
    """Return what was filled in under this key and not sent yet."""
    return Sheet.objects.filter(key_digest=key_digest(key)).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """A page as it was sent, with what tells whose it is; `goes_on_at` is the place of the page that comes next."""

    page: Page
    sent: Mapping[str, Iterable[str]]
    key: str
    mode: Mode
    language: str
    began_at: datetime
    invitation: Invitation | None = None
    goes_on_at: int = 0


@transaction.atomic
def save_page(asking: Asking, one: FilledIn, *, at: datetime) -> Sheet:
    """Keep a page as it was filled in, right or wrong, so that nothing of it is ever typed twice.

    Only in a confidential wave: an anonymous one keeps nothing before it is sent.

    Raises:
        NotPermitted: the wave takes no answers now.
        AlreadySent: the whole was sent meanwhile, so that nothing may begin again.
    """
    require(may_answer(asking.wave, at=at))
    if one.invitation and mark_begun(one.invitation, by=RESPONDENT, at=at).state not in WAITING:
        raise AlreadySent
    sheet = Sheet.objects.select_for_update().filter(key_digest=key_digest(one.key)).first()
    is_new = sheet is None
    sheet = sheet or Sheet(wave=asking.wave, key_digest=key_digest(one.key), mode=one.mode, began_at=one.began_at)
    sheet.answers = with_page(sheet.answers, one.page, one.sent)
    sheet.language, sheet.page, sheet.saved_at = one.language, one.goes_on_at, at
    if is_new:
        sheet.save(force_insert=True)
    else:
        sheet.save(update_fields=["answers", "language", "page", "saved_at"])
    return sheet


def send(asking: Asking, sending: Sending, *, at: datetime) -> Response:
    """Store a response that is complete, apart from who gave it; once, however often it is sent.

    Raises:
        NotPermitted: the wave takes no answers now.
        AlreadySent: it came before.
        NotComplete: an answer has to be mended.
        NothingAnswered: there is no answer at all; `leave_open` notes that somebody wants it so.
        QuotaFull: enough have answered like this; only that they came is on record.
    """
    try:
        response = _send(asking, sending, at=at)
    except IntegrityError as twice:
        if SpentKey.objects.filter(digest=spent_digest(sending.key)).exists():
            raise AlreadySent from twice
        raise
    if response is None:
        raise QuotaFull
    return response


@transaction.atomic
def _send(asking: Asking, sending: Sending, *, at: datetime) -> Response | None:
    now, wave = _locked(asking), asking.wave
    invitation = _spend(wave, sending)
    require(may_answer(now, at=at))
    filled = fill(asking.content, sending.typed)
    if filled.faults:
        raise NotComplete(filled)
    if not says_something(asking.content, filled):
        raise NothingAnswered(filled)
    _drop_sheet(wave, invitation, sending)
    if is_full(asking, filled.values):
        _tell_of_one_too_many(wave, invitation, at=at)
        return None
    response = _response(asking, sending, invitation, filled.values, at=at)
    insert_row(response)
    store_answers(response, filled.values, question_ids=asking.question_ids)
    _tell_of_arrival(wave, invitation, at=at)
    return response


def leave_open(asking: Asking, sending: Sending, *, at: datetime) -> None:
    """Note that somebody sends a questionnaire in which nothing is answered: they looked, and would rather not.

    No response is stored. Who was asked counts as refused, implicitly (AAPOR, Standard Definitions: "logged on to
    survey, did not complete any items"); of an open link only that it came is on record.

    Raises:
        NotPermitted: the wave takes no answers now.
        AlreadySent: it came before.
    """
    try:
        _leave_open(asking, sending, at=at)
    except IntegrityError as twice:
        if SpentKey.objects.filter(digest=spent_digest(sending.key)).exists():
            raise AlreadySent from twice
        raise


@transaction.atomic
def _leave_open(asking: Asking, sending: Sending, *, at: datetime) -> None:
    now, wave = _locked(asking), asking.wave
    invitation = _spend(wave, sending)
    require(may_answer(now, at=at))
    _drop_sheet(wave, invitation, sending)
    if invitation:
        mark_refused(invitation, by=RESPONDENT, at=at)
    else:
        begin(ResponseEvent.LEFT_OPEN, arrival(), by=RESPONDENT, at=at, facts={"wave": wave.pk})


def _drop_sheet(wave: Wave, invitation: Invitation | None, sending: Sending) -> None:
    if _may_have_sheet(wave, invitation):
        Sheet.objects.filter(key_digest=key_digest(sending.key)).delete()


def _may_have_sheet(wave: Wave, invitation: Invitation | None) -> bool:
    """Return whether pages may have been kept before: never of an anonymous wave, nor where nobody has begun."""
    if wave.is_anonymous:
        return False
    return invitation is None or invitation.state == InvitationState.BEGUN


def _locked(asking: Asking) -> Wave:
    """Return the wave as it is now, surely not closed before this response is stored.

    A share of its key keeps out whoever closes it, and nobody else; where there are quotas, one response is counted
    after the other. On SQLite there is one writer anyway.
    """
    lock = "FOR NO KEY UPDATE" if asking.content.quotas else "FOR KEY SHARE"
    table = connection.ops.quote_name(Wave._meta.db_table)
    sql = f"SELECT id, stage, opens_at, closes_at FROM {table} WHERE id = %s"  # noqa: S608  (the name is our own)
    return Wave.objects.raw(f"{sql} {lock}" if connection.vendor == "postgresql" else sql, [asking.wave.pk])[0]


def _spend(wave: Wave, sending: Sending) -> Invitation | None:
    """Use up what may be used once: the invitation, or the key of a form."""
    if sending.invitation is None:
        SpentKey.objects.create(digest=spent_digest(sending.key), wave=wave)
        return None
    invitation = Invitation.objects.select_for_update().get(pk=sending.invitation.pk, wave=wave)
    if invitation.state not in WAITING:
        raise AlreadySent
    invitation.wave = wave
    return invitation


def is_full(asking: Asking, values: Iterable[Value]) -> bool:
    """Return whether a quota that these answers fall under is filled already."""
    chosen = {(value.question, value.choice) for value in values if value.choice}
    return any(
        _count(asking, quota) >= quota.most
        for quota in asking.content.quotas
        if (quota.question, quota.option) in chosen
    )


def _count(asking: Asking, quota: Quota) -> int:
    return Answer.objects.filter(
        question=asking.question_ids[quota.question],
        wave=asking.wave,
        choice=quota.option,
        response__is_complete=True,
    ).count()


def _response(
    asking: Asking, sending: Sending, invitation: Invitation | None, values: Iterable[Value], *, at: datetime
) -> Response:
    wave = asking.wave
    told = {"wave": wave, "mode": sending.mode, "language": sending.language, "on_day": day_of(asking, at)}
    if invitation is None:
        seconds = None if wave.is_anonymous else sending.seconds
        return Response(**told, unit_id=wave.unit_id, offering_id=wave.offering_id, seconds=seconds)
    return Response(
        **told,
        **facts_of(invitation),
        seconds=sending.seconds,
        sealed=sealed(invitation.pk),
        customer=named(asking.content, invitation, values),
    )


def facts_of(invitation: Invitation) -> dict[str, object]:
    """Return what may be known of who answered without knowing who it was."""
    return {
        "unit_id": invitation.unit_id or invitation.wave.unit_id,
        "offering_id": invitation.offering_id or invitation.wave.offering_id,
        "segment": invitation.segment,
        "stratum": invitation.stratum,
        "weight": 1 / invitation.probability,
        "late": invitation.reminders > 0 if invitation.wave.reminders else None,
    }


def day_of(asking: Asking, at: datetime) -> date:
    """Return the day that stands on a response: of an anonymous one only the month."""
    day = timezone.localtime(at, asking.zone).date()
    return day.replace(day=1) if asking.wave.is_anonymous else day


def named(content: Content, invitation: Invitation, values: Iterable[Value]) -> Customer | None:
    """Return who answered, where they agreed to be named with their answers."""
    asked = {
        code
        for code, question in content.questions.items()
        if question.kind is QuestionKind.CONSENT and question.instrument == CONSENT_TO_BE_NAMED
    }
    agreed = any(value.question in asked and value.number == 1 for value in values)
    return invitation.customer if agreed else None


def _tell_of_arrival(wave: Wave, invitation: Invitation | None, *, at: datetime) -> None:
    if invitation:
        note_answered(invitation, by=RESPONDENT, at=at)
    else:
        begin(ResponseEvent.ARRIVED, arrival(), by=RESPONDENT, at=at, facts={"wave": wave.pk})


def _tell_of_one_too_many(wave: Wave, invitation: Invitation | None, *, at: datetime) -> None:
    begin(ResponseEvent.OVER_QUOTA, arrival(), by=RESPONDENT, at=at, facts={"wave": wave.pk})
    if invitation:
        mark_ineligible(invitation, by=RESPONDENT, at=at)


def arrival() -> str:
    """Return a subject for the event that something arrived: a new one each time, which leads nowhere."""
    return f"arrival:{secrets.token_hex(12)}"
