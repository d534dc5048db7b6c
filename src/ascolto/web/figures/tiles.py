"""The few numbers at the head of the overview, each with what it rests on and how it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, npgettext, pgettext

from ascolto.analysis import difference_of_proportions, proportion, rate, rate_ratio
from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures_periods import Period
from ascolto.complaints.figures_tally import Tally
from ascolto.complaints.figures_times import Cohort, Standing, Waits
from ascolto.web.figures.blocks import Block, Column, Line, Sheet
from ascolto.web.figures.numbers import duration, from_to, percent, whole
from ascolto.web.figures.overview_form import Asked
from ascolto.web.figures.sentences import of_difference, of_ratio, of_speed, open_interval
from ascolto.web.figures.times import compare, survival


@dataclass(frozen=True, slots=True)
class Tile:
    """A number in words, with its n and interval, how it changed, and where the complaints behind it are."""

    label: str
    value: str | None
    n: str = ""
    interval: str = ""
    change: str = ""
    url: str = ""
    beside: str = ""
    beside_url: str = ""

    @property
    def ground(self) -> str:
        """Return what the number rests on."""
        return pgettext("between facts", "; ").join(part for part in (self.interval, self.n) if part)


@dataclass(frozen=True, slots=True)
class Compared:
    """What is known of the period and, where there is one, of the period before it."""

    now: Period
    before: Period | None
    tally: Tally
    cohorts: Sequence[Cohort]
    closing: Sequence[Waits]
    standing: tuple[Standing, Standing]


def tiles(found: Compared, asked: Asked, *, at: datetime) -> list[Tile]:
    """Return received, open, overdue, median days to close, and closed in time."""
    return [
        _received(found, asked, at=at),
        _open(found, asked),
        _overdue(found, asked),
        _median(found, asked),
        _in_time(found, asked),
    ]


def _received(found: Compared, asked: Asked, *, at: datetime) -> Tile:
    received = found.cohorts[0].received
    likely = rate(received, 1)
    change = ""
    if found.before:
        exposures = found.now.days_until(at), found.before.days_until(at)
        change = of_ratio(rate_ratio(received, exposures[0], found.cohorts[1].received, exposures[1]))
    return Tile(
        label=pgettext("figure", "Received"),
        value=whole(received),
        n=gettext("in %(days)s") % {"days": duration(found.now.days)},
        interval=_bounds(whole(likely.low or 0), whole(likely.high or 0)),
        change=change or _nothing_before(),
        url=asked.behind("received"),
    )


def _bounds(low: str, high: str) -> str:
    return pgettext("interval", "95 %%: %(interval)s") % {"interval": from_to(low, high)}


def _nothing_before() -> str:
    return gettext("The records do not go back far enough for a comparison.")


def _open(found: Compared, asked: Asked) -> Tile:
    now, then = found.standing
    compared = of_ratio(rate_ratio(now.open, 1, then.open, 1))
    return Tile(
        label=pgettext("figure", "Open now"),
        value=whole(now.open),
        n=pgettext("between facts", "; ").join([gettext("received on any day"), gettext("counted now")]),
        change=_then(compared, whole(then.open), found.before) if found.before else _nothing_before(),
        url=asked.inbox(stage="open"),
    )


def _then(compared: str, number: str, before: Period) -> str:
    """Say what it was as many days ago as the period before has, and how that compares."""
    was = gettext("%(days)s ago it was %(number)s.") % {"days": duration(before.days), "number": number}
    return f"{was} {compared}".strip()


def _overdue(found: Compared, asked: Asked) -> Tile:
    now, then = found.standing
    compared = ""
    ground = [gettext("counted now")]
    if now.open:
        compared = of_difference(difference_of_proportions(now.overdue, now.open, then.overdue, then.open))
        ground = [gettext("%(share)s of the open ones") % {"share": percent(now.overdue / now.open)}, *ground]
    return Tile(
        label=pgettext("figure", "Overdue now"),
        value=whole(now.overdue),
        n=pgettext("between facts", "; ").join(ground),
        change=_then(compared, whole(then.overdue), found.before) if found.before else _nothing_before(),
        url=asked.inbox(stage="open", overdue="on"),
    )


def _median(found: Compared, asked: Asked) -> Tile:
    curve = survival(found.closing[0])
    median = curve.median
    change = _nothing_before()
    if found.before:
        change = of_speed(curve, survival(found.closing[1]), compare(found.closing[0], found.closing[1]))
    return Tile(
        label=pgettext("figure", "Median time to close"),
        value=None if median.value is None else duration(median.value),
        n=pgettext("figure", "n = %(n)s") % {"n": whole(curve.n)},
        interval="" if median.value is None else pgettext("interval", "95 %%: %(interval)s") % {
            "interval": open_interval(median)
        },
        change=change if curve.n else "",
        url=asked.behind("received"),
    )  # fmt: skip


def _in_time(found: Compared, asked: Asked) -> Tile:
    kept = [cohort.promises[ClockName.CLOSE] for cohort in found.cohorts]
    share = proportion(kept[0].kept, kept[0].due)
    change = _nothing_before()
    if found.before and share.n:
        change = of_difference(difference_of_proportions(kept[0].kept, kept[0].due, kept[1].kept, kept[1].due))
    is_known = share.value is not None and share.low is not None and share.high is not None
    return Tile(
        label=pgettext("figure", "Closed in time"),
        value=percent(share.value) if share.value is not None else None,
        n=pgettext("figure", "n = %(n)s") % {"n": whole(share.n)},
        interval=_bounds(percent(share.low or 0), percent(share.high or 0)) if is_known else "",
        change=change if share.n else "",
        url=asked.behind("due", clock=ClockName.CLOSE.value) if share.n else "",
        beside=_late(kept[0].late),
        beside_url=asked.behind("late", clock=ClockName.CLOSE.value),
    )


def _late(count: int) -> str:
    words = npgettext("promises", "%(count)s late", "%(count)s late", count)
    return words % {"count": whole(count)} if count else ""


def tiles_block(found: Sequence[Tile]) -> Block:
    """Return the tiles as a table that can be taken along."""
    columns = (
        Column(pgettext("column", "figure"), meaning=gettext("What is counted or measured.")),
        Column(pgettext("column", "value"), meaning=gettext("As it stands on the page.")),
        Column(pgettext("column", "ground"), meaning=gettext("What it rests on.")),
        Column(pgettext("column", "interval"), meaning=gettext("Between which numbers it lies with 95 % confidence.")),
        Column(pgettext("column", "change"), meaning=gettext("How it compares with the period before.")),
    )
    lines = [Line((tile.label, tile.value or "–", tile.n, tile.interval, tile.change)) for tile in found]
    return Block(
        code="tiles",
        title=gettext("At a glance"),
        icon="eye",
        sentences=[],
        sheet=Sheet(gettext("At a glance"), columns, tuple(lines)),
    )
