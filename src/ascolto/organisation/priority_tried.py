"""A decision table tried on every assessment that there can be, before complaints depend on it (pure)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ascolto.organisation.priority import CRITERIA, PRIORITIES, Criterion, Rule, priority_of


@dataclass(frozen=True, slots=True)
class Tried:
    """Of `n` possible assessments: how many each rule decides, alone or with others, and how many get each priority."""

    n: int
    decided: Mapping[str, int]
    given: Mapping[int, int]
    sooner: int
    later: int


def tried(table: Sequence[Rule], *, instead_of: Sequence[Rule]) -> Tried:
    """Return what the table does, and for how many assessments it asks for more or less haste than another one."""
    decided: Counter[str] = Counter({rule.code: 0 for rule in table})
    given: Counter[int] = Counter(dict.fromkeys(PRIORITIES, 0))
    sooner = later = 0
    every = every_assessment()
    for criteria in every:
        priority, codes = priority_of(table, criteria)
        now, _codes = priority_of(instead_of, criteria)
        decided.update(codes)
        given[priority] += 1
        sooner += priority < now
        later += priority > now
    return Tried(len(every), decided, given, sooner, later)


def every_assessment() -> list[dict[str, Criterion]]:
    return [dict(zip(CRITERIA, answers, strict=True)) for answers in product(*CRITERIA.values())]
