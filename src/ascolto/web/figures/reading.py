"""Complaints to be read behind a figure, with the columns that the figure is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import pgettext

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures_times import DONE, Fate, fate_of
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.ui.days import moment_in_words
from ascolto.web.choosing import name_of

DONE_AT = "done_at"


@dataclass(frozen=True, slots=True)
class About:
    """One more column of a list: what it is called, and what stands in it."""

    name: str
    words: Callable[[Complaint], str]


@dataclass(frozen=True, slots=True)
class Read:
    """One complaint of a list, with what stands in the further columns."""

    complaint: Complaint
    cells: list[tuple[str, str]]


def read(complaints: Iterable[Complaint], about: Sequence[About]) -> list[Read]:
    """Return complaints with the cells of the further columns."""
    return [Read(complaint, [(each.name, each.words(complaint)) for each in about]) for complaint in complaints]


def cause() -> About:
    """Return the column that names the cause, as far as it is known."""
    return About(pgettext("column", "Cause"), lambda complaint: name_of(complaint.cause) if complaint.cause else "–")


def with_done(rows: ComplaintQuerySet, clock: ClockName) -> ComplaintQuerySet:
    """Give each complaint when its promise was kept, for `promised`."""
    return rows.annotate(**{DONE_AT: DONE[clock]})


def promised(clock: ClockName, zone: ZoneInfo) -> list[About]:
    """Return the columns of a promise: when it fell due, when it was kept, and whether late; rows come `with_done`."""

    def at(moment: datetime | None) -> str:
        return moment_in_words(moment.astimezone(zone)) if moment else "–"

    def is_late(complaint: Complaint) -> str:
        fate = getattr(complaint, fate_of(clock))
        return pgettext("promise", "late") if fate == Fate.LATE else pgettext("promise", "kept")

    done = {
        ClockName.ACKNOWLEDGE: pgettext("column", "Acknowledged"),
        ClockName.DECIDE: pgettext("column", "Decided"),
        ClockName.CLOSE: pgettext("column", "Closed"),
    }[clock]
    return [
        About(pgettext("column", "Due"), lambda complaint: at(getattr(complaint, f"{clock}_by"))),
        About(done, lambda complaint: at(getattr(complaint, DONE_AT))),
        About(pgettext("column", "Promise"), is_late),
    ]
