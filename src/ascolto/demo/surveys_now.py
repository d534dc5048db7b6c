"""Surveys of the demonstration that run today: among guests, after a complaint, and among staff."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from ascolto.demo.house import House
from ascolto.jobs.work import run_due
from ascolto.organisation.wording import Wording
from ascolto.surveys.answering import Sending, send
from ascolto.surveys.content import Content, Page
from ascolto.surveys.designing import (
    approve,
    begin_edition,
    change_draft,
    create_questionnaire,
    freeze,
    mark_reviewed,
    rename_questionnaire,
    submit,
)
from ascolto.surveys.drawing import draw
from ascolto.surveys.frozen import Asking, asking_of
from ascolto.surveys.instruments import instrument, pages_from
from ascolto.surveys.kinds import Design, Mode, Privacy, QuestionKind, SurveyKind, Trigger
from ascolto.surveys.launching import launch
from ascolto.surveys.models import Edition, Invitation, Questionnaire, Wave
from ascolto.surveys.planning import plan_wave
from ascolto.surveys.sealing import sheet_key
from ascolto.surveys.tokens import personal_token
from ascolto.surveys.values import YES, Typed, name_of
from ascolto.trail.acting import Actor

LANGUAGES = ("en", "it", "bg", "ro", "ru")
WORKER = "demonstration"
PREPARED, ASKED, ANSWERED, CLOSES = timedelta(days=9), timedelta(days=6), timedelta(days=4), timedelta(days=8)
INVITED, WHO_ANSWER, STAFF, AGREES = 40, 16, 19, 0.6
GUEST_SURVEY: Wording = {
    "en": "Guest survey",
    "it": "Indagine tra gli ospiti",
    "bg": "Проучване сред гостите",
    "ro": "Sondaj în rândul oaspeților",
    "ru": "Опрос гостей",
}
THANKS: Wording = {
    "en": "Thank you. Each hotel reads what you wrote, and improves one thing each quarter because of it.",
    "it": "Grazie. Ogni albergo legge ciò che ha scritto e ogni trimestre migliora qualcosa per questo.",
    "bg": "Благодарим Ви. Всеки хотел чете написаното от Вас и всяко тримесечие подобрява нещо заради него.",
    "ro": "Vă mulțumim. Fiecare hotel citește ce ați scris și, de aceea, îmbunătățește ceva în fiecare trimestru.",
    "ru": "Благодарим Вас. Каждый отель читает написанное Вами и благодаря этому каждый квартал что-то улучшает.",
}
AFTER_COMPLAINT: Wording = {
    "en": "After a complaint",
    "it": "Dopo un reclamo",
    "bg": "След жалба",
    "ro": "După o reclamație",
    "ru": "После жалобы",
}
PULSE: Wording = {
    "en": "How we work together",
    "it": "Come lavoriamo insieme",
    "bg": "Как работим заедно",
    "ro": "Cum lucrăm împreună",
    "ru": "Как мы работаем вместе",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who designs, who runs, and the moment that is now."""

    designer: Actor
    runner: Actor
    at: datetime


def ask_today(house: House, *, at: datetime) -> None:
    """Let three waves run: the guest survey of this quarter, the one after complaints, and one among staff."""
    desk = Desk(house.people["analyst"].actor, house.people["quality"].actor, at)
    random = Random(10002)  # noqa: S311  (a story, not a secret)
    _guests(desk, random)
    _after_complaints(desk)
    _staff(desk, random)


def _guests(desk: Desk, random: Random) -> None:
    """Go on with the survey that came from a file: from now on it speaks five languages and asks who may be named."""
    begun = desk.at - PREPARED
    questionnaire = Questionnaire.objects.get(wording__en=GUEST_SURVEY["en"])
    questionnaire = rename_questionnaire(
        questionnaire, GUEST_SURVEY, decision=questionnaire.decision, by=desk.designer, at=begun
    )
    edition = begin_edition(questionnaire, by=desk.designer, at=begun)
    asked = edition.read().pages[0]
    pages = (replace(asked, code="stay"), *pages_from(instrument("consent/1")))
    content = Content(languages=LANGUAGES, pages=pages, title=GUEST_SURVEY, thanks=THANKS)
    edition = change_draft(edition, content, seen=edition.version, by=desk.designer, at=begun)
    edition = _made_ready(edition, desk, at=begun)
    wave = plan_wave(
        edition,
        name=f"{desk.at.year}/{(desk.at.month + 2) // 3}, by letter",
        kind=SurveyKind.RELATIONSHIP,
        privacy=Privacy.CONFIDENTIAL,
        population={"standings": ["current"], "relations": ["consumer"]},
        design={"design": Design.SIMPLE, "invited": INVITED},
        reminders=[7],
        closes_at=desk.at + CLOSES,
        by=desk.runner,
        at=begun,
    )
    wave = draw(wave, seed=7, by=desk.runner, at=begun)
    wave = launch(wave, by=desk.runner, at=desk.at - ASKED)
    run_due(WORKER, at=desk.at - ASKED + timedelta(minutes=1))
    asking = asking_of(wave)
    for invitation in _willing(wave, random):
        typed = _typed(asking.content, random, mood=random.gauss(0.78, 0.12))
        key = sheet_key(personal_token(invitation))
        sending = Sending(
            typed=typed,
            key=key,
            mode=Mode.MAIL,
            language=invitation.language or "en",
            invitation=invitation,
            seconds=random.randrange(70, 260),
        )
        send(asking, sending, at=desk.at - ANSWERED + timedelta(hours=random.randrange(90)))


def _willing(wave: Wave, random: Random) -> Sequence[Invitation]:
    asked = list(wave.invitations.filter(sent_at__isnull=False).select_related("wave", "customer").order_by("pk"))
    return random.sample(asked, min(WHO_ANSWER, len(asked)))


def _after_complaints(desk: Desk) -> None:
    """Ask whoever complained, a day after their complaint was closed, how it was handled."""
    pages = pages_from(instrument("handling/1"))
    decision = "Whether complaints are handled in a way that people find fair, and what to train"
    edition = _new(AFTER_COMPLAINT, SurveyKind.EVENT, decision, pages, desk)
    wave = plan_wave(
        edition,
        name=f"{desk.at.year}",
        kind=SurveyKind.EVENT,
        privacy=Privacy.CONFIDENTIAL,
        design={"approach": "event"},
        trigger=Trigger.COMPLAINT_CLOSED,
        delay_hours=24,
        within_limit=False,
        by=desk.runner,
        at=desk.at - PREPARED,
    )
    launch(wave, by=desk.runner, at=desk.at - ASKED)


def _staff(desk: Desk, random: Random) -> None:
    """Ask the staff of all hotels, without any record of who answered."""
    decision = "What makes work easier, for the plan of the next half-year"
    edition = _new(PULSE, SurveyKind.EMPLOYEES, decision, pages_from(instrument("climate/1")), desk)
    wave = plan_wave(
        edition,
        name=f"{desk.at.year}/{(desk.at.month + 2) // 3}",
        kind=SurveyKind.EMPLOYEES,
        privacy=Privacy.ANONYMOUS,
        design={"approach": "open"},
        closes_at=desk.at + CLOSES,
        by=desk.runner,
        at=desk.at - PREPARED,
    )
    asking: Asking = asking_of(launch(wave, by=desk.runner, at=desk.at - ASKED))
    for number in range(STAFF):
        typed = _typed(asking.content, random, mood=random.gauss(0.66, 0.15))
        sending = Sending(typed=typed, key=f"staff-{number}", mode=Mode.LINK, language=random.choice(LANGUAGES))
        send(asking, sending, at=desk.at - ANSWERED + timedelta(hours=random.randrange(90)))


def _new(wording: Wording, kind: SurveyKind, decision: str, pages: Sequence[Page], desk: Desk) -> Edition:
    begun = desk.at - PREPARED
    content = Content(languages=LANGUAGES, pages=tuple(pages), title=wording)
    edition = create_questionnaire(
        wording, kind=kind, decision=decision, content=content, unit=None, by=desk.designer, at=begun
    )
    return _made_ready(edition, desk, at=begun)


def _made_ready(edition: Edition, desk: Desk, *, at: datetime) -> Edition:
    """Have the draft read in each language and approved by a second person, and freeze it."""
    for language in LANGUAGES[1:]:
        edition = mark_reviewed(edition, language, by=desk.runner, at=at)
    edition = submit(edition, by=desk.designer, at=at)
    edition = approve(edition, by=desk.runner, at=at)
    return freeze(edition, by=desk.runner, at=at)


def _typed(content: Content, random: Random, *, mood: float) -> Typed:
    """Fill in what is answered on a scale around one mood (0 worst, 1 best), and say yes to some consents."""
    typed: dict[str, Sequence[str]] = {}
    for question in content.questions.values():
        scale = question.asked_on
        if question.kind is QuestionKind.CONSENT:
            typed[name_of(question.code)] = [YES] if random.random() < AGREES else []
        elif scale:
            felt = [round(scale.low + (scale.high - scale.low) * random.gauss(mood, 0.12)) for _ in question.row_codes]
            points = [str(min(scale.high, max(scale.low, point))) for point in felt]
            typed |= {
                name_of(question.code, row): [point] for row, point in zip(question.row_codes, points, strict=True)
            }
    return typed
