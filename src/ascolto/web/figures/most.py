"""Which few categories or causes make up most complaints, and which of them changed against the period before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext, npgettext, pgettext

from ascolto.analysis import Comparison, Pareto, pareto, rate_ratio
from ascolto.analysis.shares.multiplicity import benjamini_hochberg
from ascolto.complaints.figures import BY_NAMES, By, determined
from ascolto.complaints.figures_arrivals import CountsByPeriod
from ascolto.complaints.figures_periods import Period
from ascolto.complaints.figures_tally import Tally
from ascolto.web.choosing import name_of
from ascolto.web.figures.blocks import Block, Column, Kind, Line, Part, Sheet
from ascolto.web.figures.drawings import drawn_most
from ascolto.web.figures.frequent import Kind as Thing
from ascolto.web.figures.frequent import most_of, names_of, undetermined
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


def changes(of: Mapping[Thing, tuple[int, ...]], now: Period, before: Period, *, at: datetime) -> list[Change]:
    """Compare each kind with the period before, the surest change first."""
    days = now.days_until(at), before.days_until(at)
    compared = {kind: rate_ratio(both[0], days[0], both[1], days[1]) for kind, both in of.items()}
    adjusted = benjamini_hochberg([1.0 if each.p_value is None else each.p_value for each in compared.values()])
    found = [
        Change(kind, now=of[kind][0], before=of[kind][1], compared=each, q=q)
        for (kind, each), q in zip(compared.items(), adjusted, strict=True)
    ]
    return sorted(found, key=lambda change: (change.q, -change.now - change.before))


def most(by: By, tally: Tally, asked: Asked, before: Period | None, *, at: datetime) -> Block:
    """Show the most frequent kinds of the period and what changed among them."""
    counts = tally.kinds(by)
    received = counts.in_period(0)
    apart = {kind: count for kind, count in received.items() if kind not in determined(received)}
    result = pareto(determined(received))
    names = names_of(counts.of)
    changed = changes(determined(counts.of), asked.period, before, at=at) if before else []
    mostly = [most_of(by, result.vital, names, kinds=len(result.rows), n=result.n)] if result.rows else []
    return Block(
        code=by.value,
        title=_title(by),
        icon="chart-bar",
        sentences=[*mostly, *_change_sentences(by, changed, names, has_before=before is not None)],
        drawing=drawn_most(result, names, kind=str(BY_NAMES[by]), alternative=mostly),
        ground=_ground(result, counts, apart=sum(apart.values())),
        notes=_notes(by, changed),
        sheet=_sheet(by, result, names, {change.kind: change for change in changed}, asked, apart=apart),
    )


def top_of(by: By, tally: Tally) -> str:
    """Say what is most frequent where complaints are few: a count, which nobody takes for a share."""
    counted = pareto(determined(tally.kinds(by).in_period(0)))
    if not counted.rows:
        return ""
    first = counted.rows[0]
    words = (
        ngettext(
            "The most frequent category: %(name)s, %(count)s of %(n)s complaint that is sorted.",
            "The most frequent category: %(name)s, %(count)s of %(n)s complaints that are sorted.",
            counted.n,
        )
        if by is By.CATEGORY
        else ngettext(
            "The most frequent cause: %(name)s, %(count)s of %(n)s complaint of which the cause is known.",
            "The most frequent cause: %(name)s, %(count)s of %(n)s complaints of which the cause is known.",
            counted.n,
        )
    )
    return words % {"name": name_of(first.kind), "count": whole(first.count), "n": whole(counted.n)}


def _title(by: By) -> str:
    return gettext("What complaints are about") if by is By.CATEGORY else gettext("What caused them")


def _ground(result: Pareto[Thing], counts: CountsByPeriod, *, apart: int) -> list[str]:
    said = [pgettext("figure", "n = %(n)s") % {"n": whole(result.n)}]
    without = counts.without[0]
    if without:
        words = ngettext("%(count)s not sorted yet, in no share", "%(count)s not sorted yet, in no share", without)
        said.append(words % {"count": whole(without)})
    return [*said, undetermined(apart)] if apart else said


def _notes(by: By, changed: list[Change]) -> list[str]:
    count = len(changed)
    if count < 2:
        return []
    words = (
        ngettext(
            "%(count)s category was compared with the period before.",
            "%(count)s categories were compared with the period before. Of those named as changed, one in twenty at "
            "most is to be expected to be chance (Benjamini–Hochberg).",
            count,
        )
        if by is By.CATEGORY
        else ngettext(
            "%(count)s cause was compared with the period before.",
            "%(count)s causes were compared with the period before. Of those named as changed, one in twenty at "
            "most is to be expected to be chance (Benjamini–Hochberg).",
            count,
        )
    )
    return [words % {"count": whole(count)}]


def _change_sentences(by: By, changed: list[Change], names: Mapping[Thing, str], *, has_before: bool) -> list[str]:
    if not has_before:
        return []
    shown = [change for change in changed if change.is_shown]
    if not shown:
        return [_none_changed(by)]
    named, more = shown[:NAMED], len(shown[NAMED:])
    said = [_change_sentence(change, names[change.kind]) for change in named]
    if more:
        said.append(_more_changed(by, more) % {"count": whole(more)})
    return said


def _none_changed(by: By) -> str:
    if by is By.CATEGORY:
        return pgettext("categories", "None of them changed beyond chance against the period before.")
    return pgettext("causes", "None of them changed beyond chance against the period before.")


def _more_changed(by: By, more: int) -> str:
    if by is By.CATEGORY:
        return npgettext(
            "categories", "%(count)s more changed beyond chance.", "%(count)s more changed beyond chance.", more
        )
    return npgettext("causes", "%(count)s more changed beyond chance.", "%(count)s more changed beyond chance.", more)


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
    by: By,
    result: Pareto[Thing],
    names: Mapping[Thing, str],
    changed: Mapping[Thing, Change],
    asked: Asked,
    *,
    apart: Mapping[Thing, int],
) -> Sheet:
    columns = (
        Column(str(BY_NAMES[by]), meaning=gettext("What complaints are counted by.")),
        Column(pgettext("column", "complaints"), Kind.COUNT, gettext("Received in the period.")),
        Column(pgettext("column", "share"), Kind.SHARE, gettext("Of those that are sorted.")),
        Column(pgettext("column", "share, from (95 %)"), Kind.SHARE, part=Part.LOW),
        Column(pgettext("column", "share, to (95 %)"), Kind.SHARE, part=Part.HIGH),
        Column(pgettext("column", "cumulative share"), Kind.SHARE, gettext("Of this line and all above it together.")),
        Column(pgettext("column", "in the period before"), Kind.COUNT, gettext("Received in as many days before it.")),
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
    lines += [
        Line(
            (names[kind], count, None, None, None, None, *_change_cells(None)),
            asked.behind("kind", by=by.value, kind=kind.code),
        )
        for kind, count in apart.items()
    ]
    return Sheet(_title(by), columns, tuple(lines))


def _change_cells(change: Change | None) -> tuple[int | float | None, ...]:
    if change is None:
        return (None, None, None, None, None)
    compared = change.compared
    return (change.before, compared.value, compared.low, compared.high, change.q)
