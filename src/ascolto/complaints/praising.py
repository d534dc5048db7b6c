"""Praise reaches whom it is about: found in its words, passed on by a handler, read without anybody's address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from ascolto.complaints import letters
from ascolto.complaints.events import RemarkEvent
from ascolto.complaints.models import PassedOn, Remark
from ascolto.complaints.policy import may_pass_on
from ascolto.correspondence.models import Letter
from ascolto.organisation.folding import fold
from ascolto.organisation.trees import ancestor_ids
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record, subject_of

MOST_MEANT = 5
SHORTEST_NAME = 3
LONGEST_ENDING = 3
FEWEST_DIGITS = 9  # of a telephone number; a day has eight
HIDDEN = "…"
NAME = re.compile(r"[^\W\d_]+")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"\+?\d[\d\s().\-/]{7,}\d")
LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхъыэ", "abvgdeziiklmnoprstufhaye", strict=True))
    | {"c": "k", "ж": "zh", "ц": "ts", "ч": "kh", "ш": "sh", "щ": "sht", "ь": "", "ю": "yu", "я": "ya"}
)


class NotPraise(Exception):
    """Only praise is passed on to whom it is about."""


class NobodyNew(Exception):
    """Nobody was named whom the praise has not reached already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """To whom praise goes: users, and colleagues without an account by name; and whether its author hears of it."""

    to: Sequence[User] = ()
    named: Sequence[str] = ()
    tells_author: bool = False


@transaction.atomic
def pass_on(praise: Remark, passing: Passing, *, by: Actor, at: datetime) -> Remark:
    """Let praise reach those it is about, each once; its author is told once, where there is an address.

    Raises:
        NotPraise: it is a suggestion or an enquiry.
        NobodyNew: it has reached everybody named before, or nobody was named.
    """
    praise = Remark.objects.select_for_update().get(pk=praise.pk)
    require(may_pass_on(by, praise, to=passing.to))
    if not praise.is_praise:
        raise NotPraise
    users, names = _new_among(praise, passing)
    if not users and not names:
        raise NobodyNew
    PassedOn.objects.bulk_create(
        [PassedOn(praise=praise, employee=user, at=at) for user in users]
        + [PassedOn(praise=praise, name=name, at=at) for name in names]
    )
    for user in users:
        letters.write_praise_to(user, praise, words=without_addresses(praise.words), by=by, at=at)
    told = _tell(praise, by=by, at=at) if passing.tells_author else None
    facts: Facts = {"to": [user.pk for user in users], "named": len(names), "letter": told.pk if told else None}
    record(RemarkEvent.PASSED_ON, praise, by=by, at=at, facts=facts, text="\n".join(names))
    return praise


def _new_among(praise: Remark, passing: Passing) -> tuple[list[User], list[str]]:
    """Return whom the praise has not reached yet, each once and in the order given."""
    reached = list(praise.passed_on.all())
    users = {user.pk: user for user in passing.to if user.is_active}
    names = dict.fromkeys(name for each in passing.named if (name := " ".join(each.split())))
    known, called = {one.employee_id for one in reached}, {one.name for one in reached}
    return [user for pk, user in users.items() if pk not in known], [name for name in names if name not in called]


def _tell(praise: Remark, *, by: Actor, at: datetime) -> Letter | None:
    return None if author_was_told(praise) else letters.write_passed_on(praise, by=by, at=at)


def author_was_told(praise: Remark) -> bool:
    """Return whether a letter said already that the praise was passed on."""
    return Letter.objects.about(subject_of(praise)).filter(kind=letters.PRAISE_PASSED_ON.name).exists()


def praise_of(user_id: int | None) -> QuerySet[PassedOn]:
    """Return the praise that was passed on to this user, the latest first."""
    return PassedOn.objects.filter(employee=user_id).select_related("praise__unit").order_by("-at", "-pk")


def without_addresses(words: str) -> str:
    """Return the words without e-mail addresses and telephone numbers, which are no part of the thanks."""
    return NUMBER.sub(_hidden_if_long, MAIL.sub(HIDDEN, words))


def _hidden_if_long(number: re.Match[str]) -> str:
    return HIDDEN if sum(sign.isdigit() for sign in number[0]) >= FEWEST_DIGITS else number[0]


def meant_in(praise: Remark) -> list[User]:
    """Return the users whose name appears in the praise and whose unit it is about, or lies above or below that.

    Endings of cases and the alphabet do not matter, first name or surname is enough; more of the name comes first.
    """
    said = {_latin(word) for word in NAME.findall(f"{praise.person_named} {praise.words}")}
    found = [(_appearing(user.name, said), user) for user in _around(praise)]
    fitting = [(count, user) for count, user in found if count]
    return [user for _count, user in sorted(fitting, key=lambda one: (-one[0], one[1].name, one[1].pk))][:MOST_MEANT]


def _around(praise: Remark) -> QuerySet[User]:
    path = praise.unit.path
    line = Q(home_unit__path__startswith=path) | Q(home_unit_id__in=ancestor_ids(path))
    users: QuerySet[User] = User.objects.active().filter(line).order_by("name", "pk")
    return users


def _appearing(name: str, said: set[str]) -> int:
    """Return how many parts of the name were said."""
    parts = [part for part in map(_latin, NAME.findall(name)) if len(part) >= SHORTEST_NAME]
    return sum(any(_is_form_of(word, part) for word in said) for part in parts)


def _is_form_of(word: str, name: str) -> bool:
    """Return whether the word is the name, perhaps with the ending of a case: Ольгу of Ольга, Ioanei of Ioana."""
    stem = name[:-1] if name[-1] in "aeiouy" and len(name) > SHORTEST_NAME else name
    return word == name or (word.startswith(stem) and len(word) <= len(stem) + LONGEST_ENDING)


def _latin(word: str) -> str:
    return fold(word).translate(LATIN)
