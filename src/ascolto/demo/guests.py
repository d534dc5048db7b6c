"""The guests: invented people and firms, some of whom come back and complain again."""

from dataclasses import dataclass
from random import Random

from ascolto.complaints.lodging import Speaker
from ascolto.customers.models import CustomerKind, Relation
from ascolto.demo.house import plan
from ascolto.demo.phrases import spoken

# Domains that belong to nobody (RFC 2606), so that no letter of a demonstration can ever reach a stranger.
DOMAINS = ["posta.example", "mail.example", "inbox.example"]
# Ranges of British numbers that are never given out (Ofcom, numbers for use in drama), a thousand each.
RANGES = ["+442079460", "+441134960", "+441144960", "+441154960", "+441164960"]
COMES_BACK = 0.2
PEOPLE = ["women", "men"]
FIRMS = "organisations"
OWN_OFFICES = "internal"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who stays with us, sends us guests or sells our rooms; `kin` is the list that the name comes from."""

    name: str
    mailbox: str
    kin: str
    phone: str
    language: str

    @property
    def kind(self) -> CustomerKind:
        return CustomerKind.PERSON if self.kin in PEOPLE else CustomerKind.ORGANISATION

    @property
    def relation(self) -> Relation:
        return RELATIONS.get(self.kin, Relation.CONSUMER)

    def speaking(self, *, by_mail: bool, for_whom: str = "") -> Speaker:
        """Return how the guest introduces themselves: with an address, or by telephone only."""
        return Speaker(
            name=self.name,
            email=self.mailbox if by_mail or not self.phone else "",
            phone=self.phone,
            speaks_for=for_whom,
        )


RELATIONS = {FIRMS: Relation.BUSINESS, OWN_OFFICES: Relation.INTERNAL}


class Guests:
    """Everybody who has stayed so far, by language and list of names."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._known: dict[tuple[str, str], list[Guest]] = {}
        self._count = 0

    def somebody(self, language: str, gender: str = "") -> Guest:
        """Return a guest who speaks this language: now and then one who has written before."""
        gender = gender or self._random.choice(PEOPLE)
        known = self._known.setdefault((language, gender), [])
        if known and self._random.random() < COMES_BACK:
            return self._random.choice(known)
        return self.newcomer(language, gender)

    def newcomer(self, language: str, gender: str) -> Guest:
        """Return somebody of whom nobody here has heard before."""
        guest = self._stranger(language, gender)
        self._known.setdefault((language, gender), []).append(guest)
        return guest

    def firm(self, language: str) -> Guest:
        """Return one of the few firms that bring us guests and events; they all come again."""
        return self._one_of(language, FIRMS, spoken(language)["names"][FIRMS])

    def own_office(self, language: str) -> Guest | None:
        """Return an office of our own that depends on what the departments do, where there is one."""
        names = [told["name"] for told in plan()["internal"] if told["language"] == language]
        return self._one_of(language, OWN_OFFICES, [f"{name}/office" for name in names]) if names else None

    def _one_of(self, language: str, kin: str, names: list[str]) -> Guest:
        known = self._known.setdefault((language, kin), [])
        if not known:
            known.extend(self._office(language, kin, *_spelled(name)) for name in names)
        return self._random.choice(known)

    def _office(self, language: str, kin: str, name: str, spelled: str) -> Guest:
        self._count += 1
        return Guest(name, f"{spelled}{self._count}@{DOMAINS[0]}", kin, self._phone(), language)

    def _stranger(self, language: str, gender: str) -> Guest:
        names = spoken(language)["names"]
        first, first_spelled = _spelled(self._random.choice(names[gender]))
        family, family_spelled = _spelled(self._random.choice(names[f"{gender}_families"]))
        self._count += 1
        mailbox = f"{first_spelled}.{family_spelled}{self._count}@{self._random.choice(DOMAINS)}"
        return Guest(f"{first} {family}", mailbox, gender, self._phone(), language)

    def _phone(self) -> str:
        """Return a number of one's own; when all are used up, people no longer name one."""
        place, number = divmod(self._count, 1000)
        return f"{RANGES[place]}{number:03}" if place < len(RANGES) else ""


def _spelled(name: str) -> tuple[str, str]:
    """Return the name, and how its owner spells it in an address: “Мария/maria”."""
    said, _, spelled = name.partition("/")
    plain = "".join(sign for sign in (spelled or said).lower() if sign.isascii() and sign.isalpha())
    return said, plain
