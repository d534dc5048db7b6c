"""By which facts a wave may be divided, and which of them may be combined, so that nobody is told by subtracting.

Whoever reads results may write down many parts of a wave and take them from each other. Two rules keep what can be got
in this way as large as what is shown.

*Combined.* Facts may be combined where everybody shares all of them with enough others. Whatever is added up or
subtracted of such parts is made of those combinations, and each of them is large enough.

*Alone.* A fact may divide the wave beside another one where their large combinations hold together all groups that
their small ones join. Suppose a house gave 20 answers, and an offering that only this house has gave 18: the house
less the offering would tell of two. Then the later of the two facts divides nothing.

The rules look at pairs of divisions: each single fact beside each other, and beside all that may be combined.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count

from ascolto.surveys.models import Wave
from ascolto.surveys.slices import By, Cut, counted, fewest_of, fewest_shown, hidden_groups
from ascolto.trail.acting import Actor

Atoms = Mapping[tuple[Any, ...], int]
Groups = Mapping[Hashable, Hashable]
"""Of each group what it is shown as: itself, or one with all others that are hidden."""
HIDDEN = object()


@dataclass(frozen=True, slots=True)
class Divisions:
    """Facts that may divide a wave one at a time, and those of them that may be combined."""

    alone: frozenset[By]
    together: frozenset[By]

    def allow(self, asked: Iterable[By]) -> bool:
        """Return whether parts by all of these facts at once may be shown, as far as others can be subtracted."""
        facts = frozenset(asked)
        return facts <= self.together or (len(facts) == 1 and facts <= self.alone)

    def allow_rows(self, asked: Iterable[By]) -> bool:
        """Return whether single answers of such a part may be shown.

        Who meets the same words in two parts knows both facts of whoever wrote them; so single answers are only
        divided by facts that may be combined.
        """
        return frozenset(asked) <= self.together


EVERYTHING = Divisions(frozenset(By), frozenset(By))


def divisions_of(wave: Wave, actor: Actor) -> Divisions:
    """Return by what the wave, as far as the actor sees it, may be divided; by everything where nothing was promised.

    It is always the whole that is looked at, so that every page and every file gives the same answer.
    """
    fewest = fewest_of(wave)
    if not fewest:
        return EVERYTHING
    rows = counted(wave, actor).order_by().values_list(*(by.value for by in By)).annotate(n=Count("*"))
    return divisions_among({row[:-1]: row[-1] for row in rows}, fewest)


def divisions_among(atoms: Atoms, fewest: int) -> Divisions:
    """Return the divisions of people of whom it is known how many share each combination of all facts.

    Args:
        atoms: how many have these values, in the order of `By`.
        fewest: how many must stand behind whatever can be told, 1 or more.
    """
    together = _together(atoms, fewest)
    return Divisions(_alone(atoms, together, fewest), frozenset(together))


def _together(atoms: Atoms, fewest: int) -> list[By]:
    found: list[By] = []
    for by in By:
        cells = _cells(atoms, [*found, by])
        is_known = any(value not in ("", None) for value in _cells(atoms, [by]))
        if is_known and min(cells.values(), default=0) >= fewest:
            found.append(by)
    return found


def _alone(atoms: Atoms, together: Sequence[By], fewest: int) -> frozenset[By]:
    found = list(together)
    divisions: list[tuple[Sequence[By], Groups]] = [(together, _each(_cells(atoms, together)))]
    for by in By:
        if by in together:
            continue
        groups = _shown_as(_cells(atoms, [by]), fewest)
        if all(_hold_together(_crossed(atoms, one, ([by], groups)), fewest) for one in divisions):
            found.append(by)
            divisions.append(([by], groups))
    return frozenset(found)


def _cells(atoms: Atoms, facts: Sequence[By]) -> Counter[Any]:
    """Return how many share each combination of these facts; of one fact its values."""
    cells: Counter[Any] = Counter()
    for values, n in atoms.items():
        cells[_of(values, facts)] += n
    return cells


def _of(values: tuple[Any, ...], facts: Sequence[By]) -> Any:
    order = list(By)
    found = tuple(values[order.index(by)] for by in facts)
    return found[0] if len(found) == 1 else found


def _each(cells: Iterable[Hashable]) -> Groups:
    return {cell: cell for cell in cells}


def _shown_as(sizes: Mapping[Hashable, int], fewest: int) -> Groups:
    """Return the groups of a fact as readers know them: the hidden ones are what the whole less the others leaves."""
    hidden = hidden_groups(sizes, fewest)
    return {group: HIDDEN if group in hidden or group in ("", None) else group for group in sizes}


def _crossed(
    atoms: Atoms, one: tuple[Sequence[By], Groups], other: tuple[Sequence[By], Groups]
) -> dict[tuple[Hashable, Hashable], int]:
    """Return how many stand in a group of the one and a group of the other."""
    cells: Counter[tuple[Hashable, Hashable]] = Counter()
    for values, n in atoms.items():
        left, right = ((side, groups[_of(values, facts)]) for side, (facts, groups) in enumerate((one, other)))
        cells[left, right] += n
    return cells


def _hold_together(cells: Mapping[tuple[Hashable, Hashable], int], fewest: int) -> bool:
    """Return whether no small part can be had by adding and subtracting groups of two divisions.

    Let each group be taken a times, and each person counted as often as both their groups together. Where exactly a
    small part is counted, everybody in a large cell is not; then all groups that large cells join cancel out alike,
    and so does every small cell between two of them. So only a small cell between groups that no large ones join could
    be told.
    """
    joined = {group: group for pair in cells for group in pair}

    def root(group: Hashable) -> Hashable:
        while joined[group] != group:
            group = joined[group]
        return group

    for (left, right), n in cells.items():
        if n >= fewest:
            joined[root(left)] = root(right)
    return all(root(left) == root(right) for (left, right), n in cells.items() if n < fewest)


def is_shown(wave: Wave, actor: Actor, cut: Cut) -> bool:
    """Return whether figures of the part may be shown: neither it nor what it leaves of a wider part is too small.

    What hides a group among the others of its kind hides it here too: all the others, taken from the wider part one
    by one, would tell of a small one. And the facts must be such as may divide the wave, alone or combined.
    """
    n = counted(wave, actor, cut).count()
    if n < fewest_shown(wave, actor, cut):
        return False
    if any(_is_hidden(wave, actor, cut, By(name), value) for name, value in cut.asked.items()):
        return False
    return not cut.asked or divisions_of(wave, actor).allow(By(name) for name in cut.asked)


def _is_hidden(wave: Wave, actor: Actor, cut: Cut, by: By, value: str) -> bool:
    wider = counted(wave, actor, replace(cut, **{by.value: ""})).order_by()
    sizes = {str(group): n for group, n in wider.values_list(by.value).annotate(n=Count("*"))}
    return value in hidden_groups(sizes, fewest_of(wave))
