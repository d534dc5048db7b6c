"""What a copy of the database offers, whichever engine it comes from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Copy:
    """The database as it was at one moment: a file to keep, under its name in the backup, and a way to ask it."""

    part: str
    file: Path
    ask: Callable[[str], Iterable[tuple[Any, ...]]]
