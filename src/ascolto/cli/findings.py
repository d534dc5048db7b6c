"""What an examination finds: good, worth a thought, unsafe or broken, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "good"
    ADVICE = "advice"
    UNSAFE = "unsafe"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    found: str
    advice: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.state in {State.UNSAFE, State.BROKEN}


def good(name: str, found: str) -> Check:
    return Check(name, State.GOOD, found)


def advised(name: str, found: str, advice: str) -> Check:
    return Check(name, State.ADVICE, found, advice)


def unsafe(name: str, found: str, advice: str) -> Check:
    return Check(name, State.UNSAFE, found, advice)


def broken(name: str, found: str, advice: str) -> Check:
    return Check(name, State.BROKEN, found, advice)
