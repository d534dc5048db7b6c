"""The overview put together: the tiles, and the blocks that explain them; or, where voices are few, the voices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures import By, in_figures_of
from ascolto.complaints.figures_breakdown import Side
from ascolto.complaints.figures_periods import Period, in_period, records_begin
from ascolto.complaints.figures_tally import tallied
from ascolto.complaints.figures_times import standing
from ascolto.complaints.models import ComplaintQuerySet
from ascolto.organisation.models import Annotation, AnnotationQuerySet
from ascolto.trail.acting import Actor
from ascolto.web.figures.blocks import Block
from ascolto.web.figures.most import most, top_of
from ascolto.web.figures.over_time import over_time
from ascolto.web.figures.overview_form import Asked
from ascolto.web.figures.sides import side_by_side, sides_shown
from ascolto.web.figures.tiles import Compared, Tile, tiles, tiles_block
from ascolto.web.figures.times import in_time, times

FEW_A_QUARTER = 50
DAYS_A_QUARTER = 365.25 / 4
FEWEST_OF_A_KIND = 30
HALF_A_YEAR = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a manager sees at a glance.

    Where complaints are few there is no block, and they are read instead; of one kind of complaint there are few
    sooner, so these are read beside the figures.
    """

    tiles: list[Tile]
    blocks: list[Block]
    n: int
    is_few: bool
    is_thin: bool
    facts: list[str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What every block is made of: the complaints of the actor's units, the days that are compared, and by what."""

    rows: ComplaintQuerySet
    all_rows: ComplaintQuerySet
    annotations: AnnotationQuerySet
    asked: Asked
    at: datetime
    since: date | None
    before: Period | None
    sides: Sequence[Side]

    @property
    def span(self) -> Period:
        """Return the days that are charted: both periods, and half a year at least; a change shows by what was before.

        Records that begin later shorten it.
        """
        period = self.asked.period
        wished = min(self.before.first if self.before else period.first, period.last - HALF_A_YEAR)
        return Period(min(period.first, max(wished, self.since or wished)), period.last, period.zone)


def ground_of(asked: Asked, *, actor: Actor, at: datetime) -> Ground:
    """Return the rows that the actor may count and the period before, as far as records go back."""
    all_rows = in_figures_of(actor)
    since = records_begin(all_rows, zone=asked.period.zone)
    before = asked.period.before(since=since)
    annotations = Annotation.objects.standing().visible_to(actor)
    return Ground(asked.narrowed(all_rows), all_rows, annotations, asked, at, since, before, sides_shown(actor))


def overview_of(ground: Ground) -> Overview:
    """Return the tiles and the blocks; where voices are few, the tiles alone."""
    found = _compared(ground)
    n = found.cohorts[0].received
    few = _are_few(ground, n)
    return Overview(
        tiles=tiles(found, ground.asked, at=ground.at),
        blocks=[] if few else [make() for make in _makers(ground, found).values()],
        n=n,
        is_few=few,
        is_thin=is_few(n, ground.asked.period),
        facts=[top_of(by, found.tally) for by in (By.CATEGORY, By.CAUSE)] if few else [],
    )


def _are_few(ground: Ground, n: int) -> bool:
    """Whether all complaints of the period are few, whatever they are about, or hardly any is of the kind asked for."""
    period = ground.asked.period
    if not ground.asked.narrowing:
        return is_few(n, period)
    return n < FEWEST_OF_A_KIND or is_few(in_period(ground.all_rows, period).counted().count(), period)


def is_few(n: int, period: Period) -> bool:
    """Whether there are so few that reading them tells more than counting them."""
    return n / period.days * DAYS_A_QUARTER < FEW_A_QUARTER


def block_of(ground: Ground, code: str) -> Block | None:
    """Return one block by itself, as it is taken along; None where there is none of that name."""
    found = _compared(ground)
    if code == "tiles":
        return tiles_block(tiles(found, ground.asked, at=ground.at))
    make = _makers(ground, found).get(code)
    return make() if make else None


def _compared(ground: Ground) -> Compared:
    now, before, at = ground.asked.period, ground.before, ground.at
    periods = [now, before] if before else [now]
    compared_with = before or now
    tally = tallied(ground.rows, periods, at=at)
    return Compared(
        now=now,
        before=before,
        tally=tally,
        cohorts=tally.cohorts,
        closing=tally.waits(ClockName.CLOSE),
        standing=standing(ground.rows, at=at, ago=compared_with.end - compared_with.start),
    )


def _makers(ground: Ground, found: Compared) -> dict[str, Callable[[], Block]]:
    """Return what makes each block, in the order of the page."""
    rows, asked, at = ground.rows, ground.asked, ground.at
    series = partial(over_time, annotations=ground.annotations, since=ground.since, at=at)
    return {
        "over_time": partial(series, rows, asked, ground.span),
        **{by.value: partial(most, by, found.tally, asked, ground.before, at=at) for by in (By.CATEGORY, By.CAUSE)},
        "times": partial(times, found.tally, asked),
        "in_time": partial(in_time, found.cohorts[0], asked),
        **{side.name.lower(): partial(side_by_side, found.tally, rows, side, asked, at=at) for side in ground.sides},
    }
