"""An invitation to speak: the address that knows where somebody stands."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse


class Kind(StrEnum):
    """What people are invited to do."""

    COMPLAIN = "complain"
    PRAISE = "praise"
    SUGGEST = "suggest"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link says already; everything in it can be changed by whoever follows it. Empty parts say nothing."""

    kind: Kind = Kind.COMPLAIN
    unit: str = ""
    offering: str = ""
    order: str = ""
    language: str = ""

    @property
    def known(self) -> dict[str, str]:
        parts = {"unit": self.unit, "offering": self.offering, "order": self.order, "lang": self.language}
        return {name: value for name, value in parts.items() if value}

    @property
    def address(self) -> str:
        """The address in full, under which the organisation is reached from outside."""
        query = f"?{urlencode(self.known)}" if self.known else ""
        return f"{settings.URL}{reverse(self.kind.value)}{query}"
