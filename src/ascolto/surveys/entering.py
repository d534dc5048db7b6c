"""Answers that somebody else puts in: said on the telephone or face to face, or written on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from ascolto.surveys.answering import AlreadySent, NotComplete, arrival, day_of, facts_of, named
from ascolto.surveys.content import Content
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.filling import Filled, fill, says_something
from ascolto.surveys.frozen import Asking
from ascolto.surveys.inviting import WAITING, mark_answered
from ascolto.surveys.kinds import Mode
from ascolto.surveys.models import Invitation, Response, Wave
from ascolto.surveys.policy import may_enter, may_take_answers
from ascolto.surveys.sealing import sealed
from ascolto.surveys.storing import store_answers
from ascolto.surveys.values import Typed
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin

ENTERED_AS = (Mode.PHONE, Mode.PAPER, Mode.FACE)


class EnteredBefore(Exception):
    """The sheet with this number is in the wave already."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NotAnEntry(ValueError):
    """Nobody enters by hand what respondents send themselves."""


class NothingEntered(Exception):
    """Not one question was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered, and how it was given; `sheet_number` is written on the paper."""

    typed: Typed
    mode: Mode
    language: str
    invitation: Invitation | None = None
    sheet_number: str = ""


def enter(asking: Asking, entry: Entry, *, by: Actor, at: datetime) -> Response:
    """Store what was said or written, with how it came. What was left blank on paper stays blank.

    As with answers that are sent, the event that something was entered leads to no response.

    Raises:
        NotPermitted: the wave is not running, or is no business of theirs.
        NotComplete: something cannot be read as an answer.
        NothingEntered: there is no answer at all.
        EnteredBefore: a sheet with this number is there already.
        AlreadySent: the person who was asked has answered already.
    """
    try:
        return _enter(asking, entry, by=by, at=at)
    except IntegrityError as twice:
        if Response.objects.filter(wave=asking.wave, source_ref=entry.sheet_number).exclude(source_ref="").exists():
            raise EnteredBefore(entry.sheet_number) from twice
        raise


@transaction.atomic
def _enter(asking: Asking, entry: Entry, *, by: Actor, at: datetime) -> Response:
    wave = Wave.objects.select_for_update(no_key=True).get(pk=asking.wave.pk)
    require(may_enter(by, wave))
    require(may_take_answers(wave))
    if entry.mode not in ENTERED_AS:
        raise NotAnEntry(entry.mode)
    filled = fill(without_compulsion(asking.content), entry.typed)
    if filled.faults:
        raise NotComplete(filled)
    if not says_something(asking.content, filled):
        raise NothingEntered
    invitation = _still_waiting(wave, entry.invitation)
    response = _response(asking, entry, invitation, filled, at=at)
    response.save(force_insert=True)
    store_answers(response, filled.values, question_ids=asking.question_ids)
    facts: Facts = {"wave": wave.pk, "mode": entry.mode}
    begin(ResponseEvent.ENTERED, arrival(), by=by, at=at, facts=facts)
    if invitation:
        mark_answered(invitation, by=by, at=at)
    return response


def without_compulsion(content: Content) -> Content:
    """Return the questionnaire with nothing compulsory: nobody can make paper answer."""
    pages = tuple(
        replace(page, questions=tuple(replace(question, compulsory=False) for question in page.questions))
        for page in content.pages
    )
    return replace(content, pages=pages)


def _still_waiting(wave: Wave, invitation: Invitation | None) -> Invitation | None:
    if invitation is None or wave.is_anonymous:
        return None
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk, wave=wave)
    if invitation.state not in WAITING:
        raise AlreadySent
    return invitation


def _response(asking: Asking, entry: Entry, invitation: Invitation | None, filled: Filled, *, at: datetime) -> Response:
    about: Mapping[str, object] = {"unit_id": asking.wave.unit_id, "offering_id": asking.wave.offering_id}
    if invitation:
        about = {
            **facts_of(invitation),
            "sealed": sealed(invitation.pk),
            "customer": named(asking.content, invitation, filled.values),
        }
    return Response(
        wave=asking.wave,
        mode=entry.mode,
        language=entry.language,
        on_day=day_of(asking, at),
        is_complete=not fill(asking.content, entry.typed).faults,
        source_ref=entry.sheet_number,
        **about,
    )
