"""Which few categories or causes make up most complaints, and which of them changed against the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import Comparison, Pareto, pareto, rate_ratio
from ascolto.analysis.shares.multiplicity import benjamini_hochberg
from ascolto.complaints.figures import BY_NAMES, By
from ascolto.complaints.figures_arrivals import CountsByPeriod
from ascolto.complaints.figures_periods import Period
from ascolto.complaints.figures_tally import Tally
from ascolto.web.figures.blocks import Block, Column, Kind, Line, Part, Sheet
from ascolto.web.figures.drawings import drawn_most
from ascolto.web.figures.frequent import Kind as Thing
from ascolto.web.figures.frequent import most_of, names_of
from ascolto.web.figures.numbers import decimal, from_to, percent, whole
from ascolto.web.figures.overview_form import Asked

SURE_ENOUGH = 0.05
NAMED = 3


@dataclass(frozen=True, slots=True)
class Change:
    """How often one kind occurred against the period before; `q` takes into account that many are compared."""

    kind: Thing
    now: int
    before: int
    compared: Comparison
    q: float

    @property
    def is_shown(self) -> bool:
        return self.q < SURE_ENOUGH

    @property
    def is_up(self) -> bool:
        return self.compared.low is not None and self.compared.low > 1


def changes(counts: CountsByPeriod, now: Period, before: Period, *, at: datetime) -> list[Change]:
    """Compare each kind with the period before, the surest change first."""
    days = now.days_until(at), before.days_until(at)
    compared = {kind: rate_ratio(both[0], days[0], both[1], days[1]) for kind, both in counts.of.items()}
    adjusted = benjamini_hochberg([1.0 if each.p_value is None else each.p_value for each in compared.values()])
    found = [
        Change(kind, now=counts.of[kind][0], before=counts.of[kind][1], compared=each, q=q)
        for (kind, each), q in zip(compared.items(), adjusted, strict=True)
    ]
    return sorted(found, key=lambda change: (change.q, -change.now - change.before))


def most(by: By, tally: Tally, asked: Asked, before: Period | None, *, at: datetime) -> Block:
    """Show the most frequent kinds of the period and what changed among them."""
    counts = tally.kinds(by)
    result = pareto(counts.in_period(0))
    names = names_of(counts.of)
    changed = changes(counts, asked.period, before, at=at) if before else []
    mostly = [most_of(by, result.vital, names, kinds=len(result.rows), n=result.n)] if result.rows else []
    return Block(
        code=by.value,
        title=_title(by),
        icon="chart-bar",
        sentences=[*mostly, *_change_sentences(changed, names, has_before=before is not None)],
        drawing=drawn_most(result, names, kind=str(BY_NAMES[by]), alternative=mostly),
        ground=_ground(result, counts),
        notes=_notes(changed),
        sheet=_sheet(by, result, names, {change.kind: change for change in changed}, asked),
    )


def _title(by: By) -> str:
    return gettext("What complaints are about") if by is By.CATEGORY else gettext("What caused them")


def _ground(result: Pareto[Thing], counts: CountsByPeriod) -> list[str]:
    said = [pgettext("figure", "n = %(n)s") % {"n": whole(result.n)}]
    without = counts.without[0]
    if without:
        words = ngettext("%(count)s not sorted yet, in no share", "%(count)s not sorted yet, in no share", without)
        said.append(words % {"count": whole(without)})
    return said


def _notes(changed: list[Change]) -> list[str]:
    if len(changed) < 2:
        return []
    return [
        ngettext(
            "%(count)s kind was compared with the period before.",
            "%(count)s kinds were compared with the period before. Of those named as changed, one in twenty at most "
            "is to be expected to be chance (Benjamini–Hochberg).",
            len(changed),
        )
        % {"count": whole(len(changed))}
    ]


def _change_sentences(changed: list[Change], names: Mapping[Thing, str], *, has_before: bool) -> list[str]:
    if not has_before:
        return []
    shown = [change for change in changed if change.is_shown]
    if not shown:
        return [gettext("None of them changed beyond chance against the period before.")]
    named, more = shown[:NAMED], len(shown[NAMED:])
    said = [_change_sentence(change, names[change.kind]) for change in named]
    if more:
        words = ngettext("%(count)s more changed beyond chance.", "%(count)s more changed beyond chance.", more)
        said.append(words % {"count": whole(more)})
    return said


def _change_sentence(change: Change, name: str) -> str:
    compared = change.compared
    values = {"name": name, "now": whole(change.now), "before": whole(change.before)}
    if compared.value is None or compared.high is None or compared.low is None:
        return gettext("%(name)s: %(now)s complaints, none in the period before.") % values
    if change.is_up:
        ratios = {
            "ratio": decimal(compared.value),
            "interval": from_to(decimal(compared.low), decimal(compared.high)),
        }
        words = gettext("%(name)s: %(now)s, before %(before)s – %(ratio)s times as often (95 %%: %(interval)s).")
        return words % {**values, **ratios}
    fewer = {
        "fewer": percent(1 - compared.value),
        "interval": from_to(percent(max(0.0, 1 - compared.high)), percent(1 - compared.low)),
    }
    return gettext("%(name)s: %(now)s, before %(before)s – %(fewer)s less often (95 %%: %(interval)s).") % {
        **values,
        **fewer,
    }


def _sheet(
    by: By, result: Pareto[Thing], names: Mapping[Thing, str], changed: Mapping[Thing, Change], asked: Asked
) -> Sheet:
    columns = (
        Column(str(BY_NAMES[by])),
        Column(pgettext("column", "complaints"), Kind.COUNT),
        Column(pgettext("column", "share"), Kind.SHARE),
        Column(pgettext("column", "share, from (95 %)"), Kind.SHARE, part=Part.LOW),
        Column(pgettext("column", "share, to (95 %)"), Kind.SHARE, part=Part.HIGH),
        Column(pgettext("column", "cumulative share"), Kind.SHARE),
        Column(pgettext("column", "in the period before"), Kind.COUNT),
        Column(pgettext("column", "times as often"), Kind.FINE, gettext("Per day, against the period before.")),
        Column(pgettext("column", "times, from (95 %)"), Kind.FINE, part=Part.LOW),
        Column(pgettext("column", "times, to (95 %)"), Kind.FINE, part=Part.HIGH),
        Column(
            pgettext("column", "adjusted p"),
            Kind.CHANCE,
            gettext("The chance of such a change by chance alone, adjusted for the number of comparisons."),
        ),
    )
    lines = [
        Line(
            (
                names[row.kind], row.count, row.share, row.interval.low, row.interval.high, row.cumulative_share,
                *_change_cells(changed.get(row.kind)),
            ),
            asked.behind("kind", by=by.value, kind=row.kind.code),
        )
        for row in result.rows
    ]  # fmt: skip
    gone = [change for change in changed.values() if not change.now]
    lines += [Line((names[each.kind], 0, 0.0, None, None, None, *_change_cells(each))) for each in gone]
    return Sheet(_title(by), columns, tuple(lines))


def _change_cells(change: Change | None) -> tuple[int | float | None, ...]:
    if change is None:
        return (None, None, None, None, None)
    compared = change.compared
    return (change.before, compared.value, compared.low, compared.high, change.q)
