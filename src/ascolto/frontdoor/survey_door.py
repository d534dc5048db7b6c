"""To which wave the address of a survey leads, by a personal link or by the open one, and in which language."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation

from ascolto.frontdoor.memory import Memory
from ascolto.surveys.frozen import Asking, asking_of
from ascolto.surveys.kinds import Mode
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.policy import may_answer
from ascolto.surveys.sealing import sheet_key
from ascolto.surveys.tokens import LETTERS, token_digest
from ascolto.ui.request import HouseRequest

PERSONAL = re.compile(f"[0-9a-f]{{{LETTERS}}}")

askings = Memory()


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody stands who opened the address of a survey; `invitation` is theirs, where the link is."""

    token: str
    asking: Asking
    invitation: Invitation | None = None
    is_kiosk: bool = False

    @property
    def mode(self) -> Mode:
        if self.invitation:
            return Mode.MAIL
        return Mode.KIOSK if self.is_kiosk else Mode.LINK

    @property
    def wave(self) -> Wave:
        return self.asking.wave

    @property
    def start(self) -> str:
        return f"/s/{self.token}/kiosk" if self.is_kiosk else f"/s/{self.token}"

    @property
    def personal_key(self) -> str:
        """The key under which pages are kept for a personal link; with an open one each visit has its own."""
        return sheet_key(self.token) if self.invitation else ""

    def shut_because(self, *, at: datetime) -> str:
        """Return why no answers are taken now, or nothing."""
        return may_answer(self.wave, at=at).reason


def door_for(token: str) -> Door | None:
    """Return where a token leads, whichever of the two kinds it is."""
    if PERSONAL.fullmatch(token):
        invitation = Invitation.objects.filter(token_digest=token_digest(token)).first()
        if invitation:
            asking = _remembered(invitation.wave_id, lambda waves: waves.filter(pk=invitation.wave_id))
            if asking:
                invitation.wave = asking.wave
                return Door(token, asking, invitation)
    asking = open_wave(token)
    return Door(token, asking) if asking else None


def open_wave(token: str) -> Asking | None:
    """Return the wave whose open link holds this token."""
    return _remembered(token, lambda waves: waves.filter(open_token=token, has_open_link=True))


def wave_called(reference: str) -> Asking | None:
    return _remembered(("reference", reference), lambda waves: waves.filter(reference=reference))


def _remembered(key: object, narrow: Callable[[QuerySet[Wave]], QuerySet[Wave]]) -> Asking | None:
    """Look a wave up once in a while; what strangers guess is not remembered, so that it crowds nothing out."""
    asking: Asking | None = askings.recall(key)
    if asking is None:
        wave = narrow(Wave.objects.select_related("edition", "unit", "offering")).first()
        asking = asking_of(wave) if wave else None
        if asking:
            askings.keep(key, asking)
    return asking


def language_for(request: HouseRequest, door: Door, *, kept: str = "") -> str:
    """Return in which language the questionnaire is shown.

    What was chosen comes first, then the language in which pages were filled in, that of the letter, and the browser's.
    """
    offered = door.asking.content.languages
    invited_in = door.invitation.language if door.invitation else ""
    wishes = [
        request.GET.get("lang", ""),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        kept,
        invited_in,
        translation.get_language(),
    ]
    return next((wish for wish in wishes if wish in offered), offered[0])
