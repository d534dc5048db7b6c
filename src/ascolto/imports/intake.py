"""What a room declares so that files of its rows can be taken in: its fields, and how to store many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise

from ascolto.trail.acting import Actor


class FieldType(StrEnum):
    TEXT = "text"  # one line or code: blanks around it are dropped
    WORDS = "words"  # what somebody said or wrote: kept untouched
    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    MONEY = "money"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field that a file can fill."""

    type: FieldType = FieldType.TEXT
    compulsory: bool = False
    max_length: int | None = None
    choices: frozenset[str] = frozenset()
    help: str | Promise = ""


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row that was read and checked.

    `values` has every field of the room: None where the file has nothing, "" for text and words.
    `number` is the row as a spreadsheet shows it, where the header is row 1.
    """

    number: int
    source: str
    external_id: str
    values: dict[str, object]
    cells: Sequence[object] = field(repr=False)


class Verb(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row."""

    verb: Verb
    reason: str = ""
    facts: dict[str, object] = field(default_factory=dict)


CREATED = Outcome(Verb.CREATED)
UPDATED = Outcome(Verb.UPDATED)
SKIPPED = Outcome(Verb.SKIPPED)


def rejected(reason: str, **facts: object) -> Outcome:
    """Return the outcome of a row that was not taken in: a code that `reasons` knows, and its facts."""
    return Outcome(Verb.REJECTED, reason, facts)


class Intake(Protocol):
    """What a room supplies."""

    kind: str

    @property
    def fields(self) -> Mapping[str, FieldSpec]: ...

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Store the rows inside the caller's transaction and say of each, in order, what became of it.

        Source and external id are unique within one call; a row that is on record already is skipped or updated.
        """
        ...
