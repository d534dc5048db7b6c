"""Whether more interviews would still bring new themes, and from when on they no longer did."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from math import inf

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found

ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Run:
    """Some interviews in a row, `first` to `last` counted from 1: what they brought that none before had."""

    first: int
    last: int
    new_themes: int
    new_share: float


@dataclass(frozen=True, slots=True)
class Saturation:
    """When themes were saturated: `after` so many interviews, confirmed by the run that follows.

    `new_themes` says for each interview how many of its themes none before had; `base_themes` were found in the base,
    `themes_after` by the time of saturation, `themes` in all. `after` is None while it is not reached.
    """

    new_themes: tuple[int, ...]
    base: int
    base_themes: int
    runs: tuple[Run, ...]
    after: int | None
    themes_after: int | None
    themes: int
    run_length: int
    threshold: float
    n: int
    unit: str
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return that interviewing can stop, or that it cannot yet."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        if self.after is None:
            return found(
                FindingKind.NOT_SATURATED,
                interviews=self.n,
                themes=self.themes,
                new_share=self.runs[-1].new_share,
                threshold=self.threshold,
                n=self.n,
                unit=self.unit,
            )
        return found(
            FindingKind.SATURATED,
            after=self.after,
            run=self.run_length,
            themes=self.themes_after,
            new_share=next(run.new_share for run in self.runs if run.first == (self.after or 0) + 1),
            threshold=self.threshold,
            n=self.n,
            unit=self.unit,
        )


def saturation(
    interviews: Sequence[Collection[Hashable]],
    *,
    base: int = 4,
    run_length: int = 2,
    threshold: float = 0.05,
) -> Saturation:
    """Return after how many interviews hardly any new theme came up.

    Args:
        interviews: the themes of each interview, in the order in which they were held; a theme counts once in each.
        base: how many interviews at the beginning the others are held against, 1 or more.
        run_length: how many in a row must bring little that is new, 1 or more.
        threshold: the most that a run may bring, as a share of the themes of the base, 0 or more; usual are 0.05 and 0.
    Returns:
        New information of a run = themes that came up in it first / different themes of the base. Runs overlap: each
        begins one interview later. Saturation is reached at the first run that brings the threshold or less, and lies
        before it: "6 + 2" is after 6 interviews, confirmed by 2 more. Undefined for fewer interviews than base and one
        run (`TOO_FEW_POINTS`), and where the base has no theme (`EMPTY_BASELINE`).
    Raises:
        ValueError: base or run_length below 1, or a threshold below 0 or not finite.
    Source:
        Guest, Namey and Chen (2020), PLoS ONE 15(5), e0232076.
    """
    if base < 1 or run_length < 1:
        raise ValueError("Base and run must be of one interview or more.")
    if not 0 <= threshold < inf:
        raise ValueError("The threshold must be 0 or more, and finite.")
    new_themes = _new_themes(interviews)
    n, base_themes = len(new_themes), sum(new_themes[:base])
    undefined = _why_not(n, base + run_length, base_themes)
    runs = () if undefined else tuple(_runs(new_themes, base, run_length, base_themes))
    after = next((run.first - 1 for run in runs if run.new_share <= threshold + ROUNDING), None)
    return Saturation(
        new_themes=new_themes,
        base=base,
        base_themes=base_themes,
        runs=runs,
        after=after,
        themes_after=None if after is None else sum(new_themes[:after]),
        themes=sum(new_themes),
        run_length=run_length,
        threshold=threshold,
        n=n,
        unit="interviews",
        undefined=undefined,
    )


def _new_themes(interviews: Sequence[Collection[Hashable]]) -> tuple[int, ...]:
    known: set[Hashable] = set()
    counts = []
    for themes in interviews:
        counts.append(len(set(themes) - known))
        known.update(themes)
    return tuple(counts)


def _why_not(n: int, needed: int, base_themes: int) -> Undefined | None:
    if not n:
        return Undefined.NOTHING_COUNTED
    if n < needed:
        return Undefined.TOO_FEW_POINTS
    return None if base_themes else Undefined.EMPTY_BASELINE


def _runs(new_themes: tuple[int, ...], base: int, run_length: int, base_themes: int) -> list[Run]:
    return [
        Run(begun + 1, begun + run_length, sum(new_themes[begun : begun + run_length]), share)
        for begun in range(base, len(new_themes) - run_length + 1)
        for share in [sum(new_themes[begun : begun + run_length]) / base_themes]
    ]
