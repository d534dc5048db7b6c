"""What a verification can find, and what it comes to (pure)."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    ALTERED = "altered"
    INSERTED = "inserted"
    REMOVED = "removed"
    REORDERED = "reordered"
    UNLINKED = "unlinked"
    TEXT_ALTERED = "text_altered"
    TEXT_REMOVED = "text_removed"
    SEAL_ALTERED = "seal_altered"
    SEAL_FORGED = "seal_forged"
    SEAL_REMOVED = "seal_removed"
    KEY_MISMATCH = "key_mismatch"


SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written; `subject` and `seq` name the event, or "seal" and its number."""

    kind: FaultKind
    subject: str
    seq: int
    detail: str

    def __str__(self) -> str:
        return f"{self.subject} {self.seq}: {self.kind} ({self.detail})"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification counted and found; `unsealed` events are chained, but no seal protects them yet."""

    events: int
    seals: int
    erased: int
    unsealed: int
    faults: list[Fault]

    @property
    def intact(self) -> bool:
        return not self.faults
