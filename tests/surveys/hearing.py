"""Waves that run, and guests who answer them, for tests."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from ascolto.customers.models import Customer
from ascolto.surveys.answering import Sending, send
from ascolto.surveys.content import Content, Option, Page, Question, Row, Scale
from ascolto.surveys.frozen import Asking, asking_of
from ascolto.surveys.instruments import CONSENT_TO_BE_NAMED, instrument, questions_from
from ascolto.surveys.kinds import Mode, Privacy, QuestionKind
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Invitation, InvitationState, Response, Wave
from ascolto.surveys.tokens import personal_token, token_digest
from tests.moments import MONDAY
from tests.surveys.fielding import a_wave
from tests.surveys.making import a_content, a_frozen_edition, said

EVERY_LANGUAGE = ("en", "bg", "it", "ro", "ru")


def a_running_wave(content: Content | None = None, **parts: Any) -> Wave:
    """A wave that takes answers now, by personal links and by an open link."""
    wave = a_wave(a_frozen_edition(content or a_content()), **{"has_open_link": True, **parts})
    Wave.objects.filter(pk=wave.pk).update(stage=WaveStage.RUNNING, launched_at=MONDAY)
    return Wave.objects.select_related("edition").get(pk=wave.pk)


def an_anonymous_wave(content: Content | None = None, **parts: Any) -> Wave:
    return a_running_wave(content, privacy=Privacy.ANONYMOUS, **parts)


def invited(customer: Customer, *, to: Wave, **parts: Any) -> Invitation:
    """Somebody who was asked and has the letter."""
    given = {"language": customer.language, "state": InvitationState.SENT, "sent_at": MONDAY, **parts}
    invitation = Invitation.objects.create(wave=to, customer=customer, **given)
    invitation.token_digest = token_digest(personal_token(invitation))
    invitation.save(update_fields=["token_digest"])
    return invitation


def sent(wave: Wave | Asking, typed: dict[str, str | list[str]], *, at: datetime = MONDAY, **parts: Any) -> Response:
    """What comes in when somebody sends this; without an invitation, under a key of its own."""
    asking = wave if isinstance(wave, Asking) else asking_of(wave)
    lists = {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
    given = {"key": "a-key-of-one-sending", "mode": Mode.LINK, "language": "en", **parts}
    return send(asking, Sending(typed=lists, **given), at=at)


def everything(languages: tuple[str, ...] = EVERY_LANGUAGE) -> Content:
    """A questionnaire with a question of every kind, on three pages."""

    def words(text: str) -> dict[str, str]:
        return said(text, languages)

    def options(*texts: str) -> tuple[Option, ...]:
        return tuple(Option(code=f"o{number}", words=words(text)) for number, text in enumerate(texts, start=1))

    labels = {"1": words("very bad"), "5": words("very good")}
    first = (
        Question(code="nps", kind=QuestionKind.NPS, words=words("Would you recommend us?"), compulsory=True),
        Question(
            code="csat",
            kind=QuestionKind.CSAT,
            words=words("How satisfied are you?"),
            scale=Scale(labels=labels),
            not_applicable=True,
            do_not_know=True,
        ),
        Question(
            code="rooms",
            kind=QuestionKind.MATRIX,
            words=words("How were …"),
            scale=Scale(labels=labels),
            rows=(Row(code="bed", words=words("the bed")), Row(code="bath", words=words("the bath"))),
            not_applicable=True,
        ),
        Question(code="wifi", kind=QuestionKind.KANO, words=words("Wireless internet")),
        Question(code="compared", kind=QuestionKind.COMPARED, words=words("Compared with what you expected")),
    )
    second = (
        Question(
            code="why",
            kind=QuestionKind.SINGLE,
            words=words("Why did you come?"),
            options=(*options("work", "holiday"), Option(code="o9", words=words("something else"), other=True)),
        ),
        Question(
            code="used",
            kind=QuestionKind.MULTIPLE,
            words=words("What did you use?"),
            options=(*options("pool", "bar", "garage"), Option(code="none", words=words("none of these"), alone=True)),
            most="2",
        ),
        Question(
            code="order",
            kind=QuestionKind.RANKING,
            words=words("What matters most to you?"),
            options=options("price", "quiet", "place"),
        ),
        Question(code="nights", kind=QuestionKind.NUMBER, words=words("How many nights?"), least="1", most="60"),
        Question(code="came", kind=QuestionKind.DATE, words=words("When did you come?"), most="2026-12-31"),
    )
    third = (
        Question(code="more", kind=QuestionKind.TEXT, words=words("You gave {nps}. What could be better?"), most="500"),
        replace(questions_from(instrument(CONSENT_TO_BE_NAMED))[0], code="agree"),
    )
    pages = (
        Page(code="first", questions=first, title=words("Your stay")),
        Page(code="second", questions=second, title=words("You")),
        Page(code="third", questions=third),
    )
    return Content(languages=languages, title=words("Your stay"), pages=pages, thanks=words("Thank you!"))


WELL = {"a-nps": "9", "a-from_where": "near"}
"""Answers to the short questionnaire of `a_content`."""
