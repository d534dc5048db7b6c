"""The most frequent complaints as a page shows them: a sentence, a table, and what it may not be taken for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import Interval, ParetoRow, pareto, wilson_interval
from ascolto.complaints.figures import By, Counts, RecordedOtherwise, determined
from ascolto.organisation.models import Taxon, Unit
from ascolto.web.choosing import name_of
from ascolto.web.figures.forms import Asked
from ascolto.web.figures.numbers import between, percent, whole

FEW_A_QUARTER = 50
NAMED_IN_SENTENCE = 5
DAYS_A_QUARTER = 365.25 / 4
Kind = Taxon | Unit


@dataclass(frozen=True, slots=True)
class Bar:
    """A share on a line from 0 to 100 %, with its interval, as lengths for a drawing."""

    width: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Line:
    """One kind in the table; shares are written out in the reader's way, the address leads to the rows behind."""

    name: str
    code: str
    count: int
    share: str
    interval: str
    cumulative: str
    bar: Bar
    url: str
    is_vital: bool

    @property
    def written(self) -> str:
        """Return the count in the reader's way."""
        return whole(self.count)


@dataclass(frozen=True, slots=True)
class Frequent:
    """The answer to the question which few kinds make up most complaints."""

    n: int
    shown_n: str
    without: int
    apart: str
    sentence: str
    lines: list[Line]
    is_few: bool


def frequent(counts: Counts, asked: Asked, *, may_look_behind: bool) -> Frequent:
    """Order what was counted, the most frequent first."""
    result = pareto(determined(counts.of))
    apart = counts.n - result.n
    vital = result.vital
    names = names_of([row.kind for row in result.rows])
    return Frequent(
        n=result.n,
        shown_n=whole(result.n),
        without=counts.without,
        apart=undetermined(apart) if apart else "",
        sentence=most_of(asked.by, vital, names, kinds=len(result.rows), n=result.n),
        lines=[
            _line(row, asked, names[row.kind], may_look_behind=may_look_behind, is_vital=row in vital)
            for row in result.rows
        ],
        is_few=counts.all / asked.days * DAYS_A_QUARTER < FEW_A_QUARTER,
    )


def undetermined(count: int) -> str:
    """Say how many complaints stand apart because their cause could not be found."""
    words = ngettext("%(count)s with no cause found, in no share", "%(count)s with no cause found, in no share", count)
    return words % {"count": whole(count)}


def names_of(kinds: Iterable[Kind]) -> dict[Kind, str]:
    """Return what each is called; units that share their name are told apart by the unit above them."""
    plain = {kind: name_of(kind) for kind in kinds}
    times = Counter(plain.values())
    return {
        kind: f"{name} ({_above(kind)})" if times[name] > 1 and _above(kind) else name for kind, name in plain.items()
    }


def _above(kind: Kind) -> str:
    return kind.parent.name if isinstance(kind, Unit) and kind.parent else ""


def most_of(by: By, vital: tuple[ParetoRow[Kind], ...], names: Mapping[Kind, str], *, kinds: int, n: int) -> str:
    """Say first what the table shows, with what it rests on."""
    if not vital:
        return ""
    words = (
        gettext("Every complaint counted (n = %(n)s) falls under one: %(names)s.")
        if kinds == 1
        else _few_of(by, len(vital))
    )
    share = percent(vital[-1].cumulative_share)
    return words % {
        "few": whole(len(vital)),
        "kinds": whole(kinds),
        "share": share,
        "n": whole(n),
        "names": some([names[row.kind] for row in vital]),
    }


def _few_of(by: By, few: int) -> str:
    return {
        By.CATEGORY: ngettext(
            "%(few)s of %(kinds)s categories makes up %(share)s of %(n)s complaints: %(names)s.",
            "%(few)s of %(kinds)s categories make up %(share)s of %(n)s complaints: %(names)s.",
            few,
        ),
        By.CAUSE: ngettext(
            "%(few)s of %(kinds)s causes makes up %(share)s of %(n)s complaints: %(names)s.",
            "%(few)s of %(kinds)s causes make up %(share)s of %(n)s complaints: %(names)s.",
            few,
        ),
        By.UNIT: ngettext(
            "%(few)s of %(kinds)s units makes up %(share)s of %(n)s complaints: %(names)s.",
            "%(few)s of %(kinds)s units make up %(share)s of %(n)s complaints: %(names)s.",
            few,
        ),
        By.JOURNEY_STAGE: ngettext(
            "%(few)s of %(kinds)s journey stages makes up %(share)s of %(n)s complaints: %(names)s.",
            "%(few)s of %(kinds)s journey stages make up %(share)s of %(n)s complaints: %(names)s.",
            few,
        ),
    }[by]


def some(names: list[str]) -> str:
    """Return the first names, and how many there are besides."""
    named, more = (
        pgettext("between names of a list", ", ").join(names[:NAMED_IN_SENTENCE]),
        len(names[NAMED_IN_SENTENCE:]),
    )
    if not more:
        return named
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {"names": named, "more": more}


def _line(row: ParetoRow[Kind], asked: Asked, name: str, *, may_look_behind: bool, is_vital: bool) -> Line:
    return Line(
        name=name,
        code=row.kind.code,
        count=row.count,
        share=percent(row.share),
        interval=between(row.interval),
        cumulative=percent(row.cumulative_share),
        bar=_bar(row.share, row.interval),
        url=_behind(asked, row.kind) if may_look_behind else "",
        is_vital=is_vital,
    )


def _behind(asked: Asked, kind: Kind) -> str:
    return f"{reverse('frequent_behind')}?{urlencode({**asked.as_query(), 'kind': kind.code})}"


def _bar(share: float, interval: Interval) -> Bar:
    """Return lengths with a point, whatever the reader's language: they are attributes of a drawing."""
    return Bar(*(f"{part * 100:.2f}%" for part in (share, interval.low, interval.high)))


@dataclass(frozen=True, slots=True)
class OtherwiseLine:
    """Of what arrived in a unit as a complaint, which share was recorded as something else."""

    unit: str
    otherwise: int
    arrived: int
    share: str
    interval: str


def otherwise_lines(found: list[RecordedOtherwise]) -> list[OtherwiseLine]:
    names = names_of([one.unit for one in found])
    return [
        OtherwiseLine(
            names[one.unit],
            one.otherwise,
            one.arrived,
            percent(one.otherwise / one.arrived),
            between(wilson_interval(one.otherwise, one.arrived)),
        )
        for one in found
    ]
