"""The one way to write an event as text, and the digests over it (pure)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

Scalar = str | int | float | bool | None
Facts = Mapping[str, Scalar | Sequence[Scalar]]

_PLAIN = (str, int, float, type(None))
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


class FactNotPlain(Exception):
    """A fact is no JSON scalar and no list of them; personal words and structures do not belong there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def moment(at: datetime) -> str:
    """Return the moment in UTC with microseconds, as canonical text writes it."""
    if at.tzinfo is None:
        raise ValueError("A moment without time zone cannot be recorded.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical_text(content: Mapping[str, Any]) -> str:
    """Return JSON with sorted keys and no spaces: equal contents give equal text."""
    return _encode(content)


def plain(facts: Facts | None) -> dict[str, Any]:
    """Return the facts, having made sure that each is a scalar or a list of scalars."""
    checked = dict(facts or {})
    for name, value in checked.items():
        parts = value if isinstance(value, list | tuple) else (value,)
        if not isinstance(name, str) or not all(isinstance(part, _PLAIN) for part in parts):
            raise FactNotPlain(str(name))
    return checked


def digest_of(canonical: str) -> str:
    return sha256(canonical.encode()).hexdigest()


def text_digest_of(text: str, salt: str) -> str:
    """Return the digest that binds an event to its personal words; without the salt it tells nothing of them."""
    return sha256((salt + text).encode()).hexdigest()
