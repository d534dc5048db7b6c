"""References that people read aloud and copy by hand, such as C-7K4M-9QX2: random, and a slip is noticed."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Collection

from django.db import connection
from django.db.models import Model

ALPHABET = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
"""31 characters: I, L and O look like digits, S like 5, U like V. 31 is prime, on which the check rests."""

_RANDOM_CHARACTERS = 7
_WEIGHTS = range(1, _RANDOM_CHARACTERS + 3)
_LOOK_ALIKES = str.maketrans(
    "OILSU" + "АВСЕНІЈКМОРЅТУХ",  # the second half is Cyrillic
    "0115V" + "ABCEH1JKM0P5TYX",
)
_SHAPE = re.compile(f"[{ALPHABET[10:]}][{ALPHABET}]{{8}}")


def new_reference(prefix: str) -> str:
    """Return a random reference: the letter of its kind, seven random characters and a check character."""
    body = prefix + "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    return _spelled(body + _check_character(body))


def fresh_references(prefix: str, count: int, *, taken: Callable[[Collection[str]], Collection[str]]) -> list[str]:
    """Return that many different references, none of which is in use; `taken` names those that are."""
    fresh: set[str] = set()
    while len(fresh) < count:
        candidates = {new_reference(prefix) for _ in range(count - len(fresh))}
        fresh |= candidates - set(taken(candidates))
    return list(fresh)


def in_use(model: type[Model], references: Collection[str]) -> Collection[str]:
    """Return those of the references that rows of the model have.

    Every new row asks, and putting a queryset together would take several times as long as its answer.
    """
    table, marks = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(references))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reference FROM {table} WHERE reference IN ({marks})", list(references))  # noqa: S608  (names are our own)
        return [row[0] for row in cursor.fetchall()]


def normalise_reference(text: str) -> str:
    """Return the reference as we spell it, or nothing where the text cannot be one.

    Forgiven: lower case, spaces, missing or odd dashes, a leading number sign, O for 0, I or L for 1, S for 5,
    U for V, and Cyrillic letters that look Latin. Whether the check character agrees, `is_reference` says.
    """
    upper = unicodedata.normalize("NFKC", text.replace("№", "")).upper()
    characters = "".join(character for character in upper if character.isalnum()).translate(_LOOK_ALIKES)
    return _spelled(characters) if _SHAPE.fullmatch(characters) else ""


def is_reference(text: str) -> bool:
    """Return whether this can be a reference that we gave out: a wrong or swapped character shows."""
    characters = normalise_reference(text).replace("-", "")
    return bool(characters) and _weighted(characters) == 0


def _spelled(characters: str) -> str:
    return f"{characters[0]}-{characters[1:5]}-{characters[5:]}"


def _check_character(body: str) -> str:
    """Choose the last character so that the weighted sum is divisible by 31.

    The weights 1 to 9 differ and none is 0 modulo a prime, so that no single change and no exchange of two
    characters leaves the sum as it was.
    """
    last_weight = _WEIGHTS[-1]
    return ALPHABET[-_weighted(body) * pow(last_weight, -1, len(ALPHABET)) % len(ALPHABET)]


def _weighted(characters: str) -> int:
    values = (ALPHABET.index(character) for character in characters)
    return sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=False)) % len(ALPHABET)
