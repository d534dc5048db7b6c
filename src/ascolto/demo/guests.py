"""The guests: invented people, some of whom come back and complain again."""

from dataclasses import dataclass
from random import Random

from ascolto.complaints.lodging import Speaker
from ascolto.demo.phrases import spoken

# Domains that belong to nobody (RFC 2606), so that no letter of a demonstration can ever reach a stranger.
DOMAINS = ["example.com", "example.org", "example.net"]
# A range of London numbers that is never given out (Ofcom, numbers for use in drama).
NUMBERS = "+442079460"
COMES_BACK = 0.22


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who stays with us; `gender` is the list of first names that theirs comes from."""

    name: str
    mailbox: str
    gender: str
    phone: str

    def speaking(self, *, by_mail: bool, for_whom: str = "") -> Speaker:
        """Return how the guest introduces themselves: with an address, or by telephone only."""
        return Speaker(
            name=self.name,
            email=self.mailbox if by_mail else "",
            phone=self.phone,
            speaks_for=for_whom,
        )


class Guests:
    """Everybody who has stayed so far, by language."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._known: dict[str, list[Guest]] = {}
        self._count = 0

    def somebody(self, language: str, gender: str = "") -> Guest:
        """Return a guest who speaks this language: now and then one who has written before."""
        known = [guest for guest in self._known.get(language, []) if gender in {"", guest.gender}]
        if known and self._random.random() < COMES_BACK:
            return self._random.choice(known)
        guest = self._stranger(language, gender or self._random.choice(["women", "men"]))
        self._known.setdefault(language, []).append(guest)
        return guest

    def _stranger(self, language: str, gender: str) -> Guest:
        names = spoken(language)["names"]
        first, first_spelled = _spelled(self._random.choice(names[gender]))
        family, family_spelled = _spelled(self._random.choice(names[f"{gender}_families"]))
        self._count += 1
        return Guest(
            name=f"{first} {family}",
            mailbox=f"{first_spelled}.{family_spelled}{self._count}@{self._random.choice(DOMAINS)}",
            gender=gender,
            phone=f"{NUMBERS}{self._count:03}",
        )


def _spelled(name: str) -> tuple[str, str]:
    """Return the name, and how its owner spells it in an address: “Мария/maria”."""
    said, _, spelled = name.partition("/")
    plain = "".join(sign for sign in (spelled or said).lower() if sign.isascii() and sign.isalpha())
    return said, plain
