"""How a wave comes to its people, and how many of them it asks for which margin (ISO 10004, 7.3.3)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from math import inf, isfinite, sqrt
from typing import Any, Self

from ascolto.analysis import AllocationRule, allocate_sample, sample_size_for_share
from ascolto.analysis.estimates import quantile_of
from ascolto.surveys.kinds import Design
from ascolto.surveys.population import STRATA, Frame

LEAST_PER_STRATUM = 2


class Approach(StrEnum):
    """Who comes to be asked: those who are drawn, those to whom something happened, or whoever comes by."""

    SAMPLE = "sample"
    EVENT = "event"
    OPEN = "open"


class NotADesign(ValueError):
    """The data does not describe how to draw; `part` is what is wrong in it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """What is wanted of a sample.

    `invited` fixes how many are asked; otherwise it follows from the margin, the share that is expected, the design
    effect and which part is likely to answer. `deviations` are those within the strata, for Neyman's rule.
    `per_invitation` and `per_answer` say what one costs, in the currency of the organisation. `every_months` is how
    often the wave is meant to come back; 0 means once.
    """

    approach: Approach = Approach.SAMPLE
    design: Design = Design.SIMPLE
    divided_by: str = ""
    rule: AllocationRule = AllocationRule.PROPORTIONAL
    deviations: Mapping[str, float] = field(default_factory=dict)
    margin: float = 0.05
    confidence: float = 0.95
    share: float = 0.5
    response_rate: float = 0.3
    design_effect: float = 1.0
    invited: int = 0
    per_invitation: float = 0.0
    per_answer: float = 0.0
    every_months: int = 0

    def dumped(self) -> dict[str, Any]:
        """Return the plan as plain JSON data."""
        return asdict(self)

    @classmethod
    def loaded(cls, data: Mapping[str, Any]) -> Self:
        """Return the plan that was dumped; what was computed from it (`computed`) is left aside.

        Raises:
            NotADesign: a part that does not exist, or a number out of range.
        """
        given = {name: value for name, value in data.items() if name != "computed"}
        if strange := sorted(set(given) - {one.name for one in fields(cls)}):
            raise NotADesign(strange[0])
        for name, kind in (("approach", Approach), ("design", Design), ("rule", AllocationRule)):
            try:
                given[name] = kind(given.get(name, getattr(cls(), name)))
            except ValueError as unknown:
                raise NotADesign(name) from unknown
        plan = cls(**given)
        plan._check()
        return plan

    def _check(self) -> None:
        ranges: Mapping[str, bool] = {
            "margin": _between(self.margin, 0, 1),
            "confidence": _between(self.confidence, 0, 1),
            "share": _between(self.share, 0, 1),
            "response_rate": _between(self.response_rate, 0, 1) or self.response_rate == 1,
            "design_effect": _between(self.design_effect, 0, 100),
            "invited": _whole(self.invited),
            "every_months": _whole(self.every_months),
            "per_invitation": _not_below_zero(self.per_invitation),
            "per_answer": _not_below_zero(self.per_answer),
            "deviations": all(_not_below_zero(value) for value in self.deviations.values()),
            "divided_by": self.divided_by in STRATA if self.is_stratified else not self.divided_by,
        }
        for name, is_right in ranges.items():
            if not is_right:
                raise NotADesign(name)

    @property
    def is_stratified(self) -> bool:
        return self.design is Design.STRATIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumOutline:
    """How many a stratum has, and how many of them are asked."""

    name: str
    size: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a plan comes to with the people there are: it is stored with the wave before anybody is asked (R095).

    `margin` is half the width of the interval of a share that may be expected, as a share; None where no answer is.
    `cost` is in the currency of the organisation.
    """

    population: int
    needed: int
    invited: int
    expected_answers: int
    margin: float | None
    confidence: float
    response_rate: float
    design_effect: float
    cost: float
    strata: tuple[StratumOutline, ...] = ()

    def dumped(self) -> dict[str, Any]:
        return asdict(self) | {"strata": [asdict(stratum) for stratum in self.strata]}


class NobodyToAsk(Exception):
    """Nobody belongs to the population, so nothing can be drawn."""


def outline_of(plan: SamplePlan, frame: Frame) -> Outline:
    """Return what the plan comes to with this list of people.

    Raises:
        NobodyToAsk: the list is empty.
        NotADesign: a stratum has no deviation although the rule needs it.
    """
    if not frame.size:
        raise NobodyToAsk
    size = sample_size_for_share(
        plan.margin,
        share=plan.share,
        population=frame.size,
        design_effect=plan.design_effect,
        response_rate=plan.response_rate,
        confidence=plan.confidence,
    )
    invited = _invited(plan, frame, size.invited)
    strata = _divided(plan, frame, invited) if plan.is_stratified else ()
    invited = sum(stratum.invited for stratum in strata) if strata else invited
    answers = round(invited * plan.response_rate)
    return Outline(
        population=frame.size,
        needed=size.n,
        invited=invited,
        expected_answers=answers,
        margin=margin_with(answers, population=frame.size, plan=plan),
        confidence=plan.confidence,
        response_rate=plan.response_rate,
        design_effect=plan.design_effect,
        cost=round(invited * plan.per_invitation + answers * plan.per_answer, 2),
        strata=strata,
    )


def margin_with(answers: int, *, population: int, plan: SamplePlan) -> float | None:
    """Return half the width of the interval of a share that so many answers give, by turning the size formula round.

    n = n₀ / (1 + (n₀ - 1) / N) gives n₀ = n (N - 1) / (N - n), and the margin is z √(deff p (1 - p) / n₀). None
    without answers, 0 where everybody answers (Cochran, 1977, sections 4.4 and 4.5).
    """
    if answers < 1:
        return None
    simple = inf if answers >= population else answers * (population - 1) / (population - answers)
    variance = plan.design_effect * plan.share * (1 - plan.share)
    return 0.0 if simple == inf else quantile_of(plan.confidence) * sqrt(variance / simple) if simple else None


def _invited(plan: SamplePlan, frame: Frame, needed: int) -> int:
    if plan.design is Design.CENSUS:
        return frame.size
    return min(plan.invited or needed, frame.size)


def _divided(plan: SamplePlan, frame: Frame, invited: int) -> tuple[StratumOutline, ...]:
    """Divide the sample among the strata; each gets two at least, or all it has."""
    sizes = frame.sizes()
    least = sum(min(size, LEAST_PER_STRATUM) for size in sizes.values())
    deviations = None
    if plan.rule is not AllocationRule.PROPORTIONAL:
        if not set(sizes) <= set(plan.deviations):
            raise NotADesign("deviations")
        deviations = [plan.deviations[name] for name in sizes]
    allocation = allocate_sample(
        max(invited, least), list(sizes), list(sizes.values()), rule=plan.rule, deviations=deviations
    )
    return tuple(StratumOutline(name=one.name, size=one.size, invited=one.n) for one in allocation.strata)


def _between(value: object, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low < value < high


def _not_below_zero(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
