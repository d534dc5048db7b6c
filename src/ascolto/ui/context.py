"""What every layout knows: whose house this is, who reads, in which language and light, and where they may go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from ascolto.organisation.settings_of import Organisation
from ascolto.trail.acting import Actor
from ascolto.ui.navigation import Section, search_for, sections_for
from ascolto.ui.request import HouseRequest
from ascolto.ui.theme import THEMES, theme_of

BESIDE_LATIN = {"bg": ["Cyrillic"], "ru": ["Cyrillic"], "ro": ["Latin2", "Latin3"]}
WEIGHTS = ("Regular", "SemiBold")


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    code: str
    name: str
    url: str
    is_current: bool


class House:
    """Looked up only when a layout asks, so that a page without navigation pays nothing for it."""

    themes = THEMES

    def __init__(self, request: HouseRequest) -> None:
        self._request = request

    @property
    def organisation(self) -> Organisation:
        return self._request.organisation

    @property
    def actor(self) -> Actor:
        return self._request.actor

    @property
    def reader(self) -> str:
        """A name for the reader that tells them from others in the same browser, and nothing else."""
        return salted_hmac("ascolto.ui.reader", self.actor.ref).hexdigest()[:16]

    @cached_property
    def theme(self) -> str:
        return theme_of(self._request)

    @cached_property
    def sections(self) -> list[Section]:
        return sections_for(self.actor, self._request.path)

    @property
    def language(self) -> str:
        return translation.get_language()

    @property
    def fonts(self) -> list[str]:
        """The faces that every page in this language needs, to be fetched before the stylesheet asks for them."""
        subsets = ["Latin1", *BESIDE_LATIN.get(self.language, [])]
        return [f"vendor/plex/IBMPlexSans-{weight}-{subset}.woff2" for subset in subsets for weight in WEIGHTS]

    @property
    def direction(self) -> str:
        return "rtl" if translation.get_language_bidi() else "ltr"

    @cached_property
    def search_url(self) -> str:
        return search_for(self.actor)

    @cached_property
    def languages(self) -> list[LanguageChoice]:
        names = dict(settings.LANGUAGES)
        now = translation.get_language()
        return [
            LanguageChoice(code, names.get(code, code), self._address_in(code), is_current=code == now)
            for code in self.organisation.languages
        ]

    def _address_in(self, language: str) -> str:
        asked = self._request.GET.copy()
        asked["lang"] = language
        return f"?{asked.urlencode()}"


def house(request: HouseRequest) -> dict[str, Any]:
    """The context processor of the settings."""
    return {"house": House(request)}
