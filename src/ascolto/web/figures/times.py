"""How long it takes until complaints are acknowledged, decided and closed, and how often in time."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import LogRank, Survival, kaplan_meier, log_rank, proportion
from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures_tally import Tally
from ascolto.complaints.figures_times import Cohort, Promised, Waits
from ascolto.web.figures.blocks import Block, Cell, Column, Kind, Line, Part, Sheet
from ascolto.web.figures.drawings import drawn_promises, drawn_times
from ascolto.web.figures.numbers import whole
from ascolto.web.figures.overview_form import Asked
from ascolto.web.figures.sentences import MOST, of_change_in_waiting, of_promise, of_waiting

HOURS_A_DAY = 24


def clock_name(clock: ClockName) -> str:
    return {
        ClockName.ACKNOWLEDGE: pgettext("until", "acknowledged"),
        ClockName.DECIDE: pgettext("until", "decided"),
        ClockName.CLOSE: pgettext("until", "closed"),
    }[clock]


def cases(found: Waits) -> tuple[list[float], list[bool], list[int]]:
    """Return durations in days, whether they have ended, and how many complaints there are of each."""
    lasting = found.lasting
    days = [each.hours / HOURS_A_DAY for each in lasting]
    return days, [each.has_ended for each in lasting], [each.count for each in lasting]


def survival(found: Waits) -> Survival:
    """Return the share still waiting after each time, counting the open ones as what they are: not over."""
    days, ended, counts = cases(found)
    return kaplan_meier(days, ended, counts=counts)


def compare(now: Waits, before: Waits) -> LogRank:
    """Test whether complaints of one period end faster than those of the other."""
    return log_rank({"now": cases(now), "before": cases(before)})


def times(tally: Tally, asked: Asked) -> Block:
    """Show after how many days complaints are acknowledged, decided and closed."""
    both = {clock: tally.waits(clock) for clock in ClockName}
    found = {clock: each[0] for clock, each in both.items()}
    curves = {clock: survival(each) for clock, each in found.items()}
    sentences = [of_waiting(clock, curve.median, curve.quantile(MOST)) for clock, curve in curves.items() if curve.n]
    changed = [sentence for clock, each in both.items() for sentence in _changes(clock, each)]
    return Block(
        code="times",
        title=gettext("How long it takes"),
        icon="hourglass",
        sentences=[*sentences, *changed] or [gettext("Of no complaint is it on record how long it took.")],
        drawing=drawn_times({clock_name(clock): curve for clock, curve in curves.items()}, alternative=sentences),
        ground=[_n_of(found[ClockName.CLOSE])],
        notes=_notes(found),
        sheet=_sheet(found, curves, asked),
    )


def _changes(clock: ClockName, both: Sequence[Waits]) -> list[str]:
    if len(both) < 2:
        return []
    now, before = both
    return of_change_in_waiting(clock, survival(now), survival(before), compare(now, before))


def _n_of(closing: Waits) -> str:
    words = ngettext(
        "n = %(n)s complaint, %(open)s of them not closed: still open, or withdrawn",
        "n = %(n)s complaints, %(open)s of them not closed: still open, or withdrawn",
        closing.n,
    )
    return words % {"n": whole(closing.n), "open": whole(closing.n - closing.ended)}


def _notes(found: Mapping[ClockName, Waits]) -> list[str]:
    notes = [
        gettext(
            "In days since receipt, nights and holidays included. Open complaints count for as long as they have "
            "waited (Kaplan–Meier), withdrawn ones until they were withdrawn; what was joined to another or recorded "
            "as something else does not count. A reopened complaint counts until it was closed for the last time."
        )
    ]
    unknown = found[ClockName.ACKNOWLEDGE].unknown
    if unknown:
        words = ngettext(
            "%(count)s imported complaint is left out of the first two: when it was done is not on record.",
            "%(count)s imported complaints are left out of the first two: when it was done is not on record.",
            unknown,
        )
        notes.append(words % {"count": whole(unknown)})
    if found[ClockName.CLOSE].unknown:
        words = ngettext(
            "Of %(count)s closed complaint it is not on record when it was closed.",
            "Of %(count)s closed complaints it is not on record when they were closed.",
            found[ClockName.CLOSE].unknown,
        )
        notes.append(words % {"count": whole(found[ClockName.CLOSE].unknown)})
    return notes


def _sheet(found: Mapping[ClockName, Waits], curves: Mapping[ClockName, Survival], asked: Asked) -> Sheet:
    columns = (
        Column(pgettext("column", "until"), meaning=gettext("What was waited for.")),
        Column(pgettext("column", "n"), Kind.COUNT, gettext("Complaints of which the time is known.")),
        Column(pgettext("column", "not yet"), Kind.COUNT, gettext("Still open, or withdrawn without it.")),
        Column(pgettext("column", "days, median"), Kind.NUMBER, gettext("After so many days it was done for half.")),
        Column(pgettext("column", "median, from (95 %)"), Kind.NUMBER, part=Part.LOW),
        Column(pgettext("column", "median, to (95 %)"), Kind.NUMBER, part=Part.HIGH),
        Column(
            pgettext("column", "days, nine out of ten"),
            Kind.NUMBER,
            gettext("After so many days it was done for nine out of ten."),
        ),
        Column(pgettext("column", "from (95 %)"), Kind.NUMBER, part=Part.LOW),
        Column(pgettext("column", "to (95 %)"), Kind.NUMBER, part=Part.HIGH),
        Column(pgettext("column", "not on record"), Kind.COUNT, gettext("When it was done is not known.")),
    )
    lines = [
        Line((clock_name(clock), *_line(found[clock], curves[clock])), asked.behind("received")) for clock in ClockName
    ]
    return Sheet(gettext("How long it takes"), columns, tuple(lines))


def _line(found: Waits, curve: Survival) -> tuple[Cell, ...]:
    median, most = curve.median, curve.quantile(MOST)
    spread = (median.value, median.low, median.high, most.value, most.low, most.high)
    return (found.n, found.n - found.ended, *spread, found.unknown)


# In time


def in_time(cohort: Cohort, asked: Asked) -> Block:
    """Show which share of the promises that have fallen due was kept."""
    kept = {clock: proportion(promised.kept, promised.due) for clock, promised in cohort.promises.items()}
    sentences = [of_promise(clock, estimate) for clock, estimate in kept.items() if estimate.n]
    return Block(
        code="in_time",
        title=gettext("What was promised, and kept"),
        icon="target",
        sentences=sentences or [gettext("No promise has fallen due yet.")],
        drawing=drawn_promises([(promise_name(clock), each) for clock, each in kept.items()], alternative=sentences),
        ground=[_received(cohort)],
        notes=_promise_notes(cohort.promises[ClockName.CLOSE]),
        sheet=_promises_sheet(cohort, asked),
    )


def _received(cohort: Cohort) -> str:
    words = ngettext("n = %(n)s complaint received", "n = %(n)s complaints received", cohort.received)
    return words % {"n": whole(cohort.received)}


def _promise_notes(closing: Promised) -> list[str]:
    notes = [
        gettext(
            "A complaint counts from the moment at which its promise falls due: kept if it was done by then, late if "
            "not, whether it is still open or was done since. What has not fallen due is not counted yet, even if it "
            "is done, so that a young period does not look better than it is."
        )
    ]
    if closing.without:
        words = ngettext(
            "%(count)s complaint came without a promise (imported) and is not counted.",
            "%(count)s complaints came without a promise (imported) and are not counted.",
            closing.without,
        )
        notes.append(words % {"count": whole(closing.without)})
    return notes


def _promises_sheet(cohort: Cohort, asked: Asked) -> Sheet:
    columns = (
        Column(pgettext("column", "promise"), meaning=gettext("What was promised.")),
        Column(pgettext("column", "late"), Kind.COUNT, gettext("Not done when the promise fell due.")),
        Column(pgettext("column", "kept"), Kind.COUNT, gettext("Done when the promise fell due.")),
        Column(pgettext("column", "share kept"), Kind.SHARE, gettext("Of the promises that have fallen due.")),
        Column(pgettext("column", "n"), Kind.COUNT, gettext("Promises that have fallen due."), part=Part.N),
        Column(pgettext("column", "share, from (95 %)"), Kind.SHARE, part=Part.LOW),
        Column(pgettext("column", "share, to (95 %)"), Kind.SHARE, part=Part.HIGH),
        Column(pgettext("column", "not yet due"), Kind.COUNT, gettext("Not counted yet, even if it is done.")),
        Column(pgettext("column", "withdrawn before"), Kind.COUNT, gettext("Before the promise fell due.")),
        Column(pgettext("column", "without a promise"), Kind.COUNT, gettext("Imported, and not counted.")),
    )
    lines = [
        Line((promise_name(clock), *_promise_line(promised)), asked.behind("late", clock=clock.value))
        for clock, promised in cohort.promises.items()
    ]
    return Sheet(gettext("What was promised, and kept"), columns, tuple(lines))


def promise_name(clock: ClockName) -> str:
    return {
        ClockName.ACKNOWLEDGE: pgettext("promise", "to acknowledge"),
        ClockName.DECIDE: pgettext("promise", "to decide"),
        ClockName.CLOSE: pgettext("promise", "to close"),
    }[clock]


def _promise_line(promised: Promised) -> tuple[Cell, ...]:
    share = proportion(promised.kept, promised.due)
    counts = (promised.not_yet_due, promised.withdrawn, promised.without)
    return (promised.late, promised.kept, share.value, promised.due, share.low, share.high, *counts)
