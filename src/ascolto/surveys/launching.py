"""The launch: what is looked at before anybody is asked, and the asking itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from ascolto.correspondence.addresses import own_domain
from ascolto.customers.models import Customer
from ascolto.surveys.designs import Approach
from ascolto.surveys.drawing import portions
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.lifecycle import WaveMove, wave_after
from ascolto.surveys.limits import Busy, addresses_of, why_not
from ascolto.surveys.models import Edition, Invitation, Response, Skip, Wave
from ascolto.surveys.policy import may_run
from ascolto.surveys.sending import ask_for_sending
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

FEWEST_CUSTOMERS = 5
FEWEST_EMPLOYEES = 8
ENOUGH_PRETESTS = 5
HOUSES = ("localhost", "localhost.localdomain")
CELLS = ("language", "unit", "segment", "stratum")
"""By what results are shown: each of its groups must be large enough to hide in."""


class Weight(StrEnum):
    """What follows from a check: all is well, think again, or there is no launch."""

    FINE = "fine"
    WARNING = "warning"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at before the launch; `facts` are counts and codes for the words of the page."""

    code: str
    weight: Weight
    facts: Mapping[str, Any] = field(default_factory=dict)


class NotReady(Exception):
    """Something stands against the launch; nobody was asked. `checks` say what."""

    def __init__(self, checks: list[Check]) -> None:
        super().__init__([check.code for check in checks])
        self.checks = checks


def checks_before(wave: Wave, *, busy: Busy, at: datetime) -> list[Check]:
    """Return everything that is looked at before the launch."""
    return [
        _edition(wave),
        _languages(wave),
        _pretest(wave),
        _design(wave),
        _time(wave, at=at),
        *_about_the_asked(wave, busy=busy, at=at),
        _sender(),
    ]


def foreseen(wave: Wave, *, busy: Busy, at: datetime) -> Counter[str]:
    """Return how many of the sample would be asked now (""), and how many skipped for which reason."""
    ids = list(Invitation.objects.filter(wave=wave).order_by("customer").values_list("customer", flat=True))
    counted: Counter[str] = Counter()
    for part in portions(ids):
        customers = Customer.objects.in_bulk(part)
        reasons: dict[int, str] = dict(why_not(wave, customers, busy=busy, at=at))
        unreachable = set(part) - set(reasons) - set(addresses_of(part))
        reasons |= dict.fromkeys(unreachable, Skip.NO_ADDRESS)
        counted.update(reasons.get(id_, "") for id_ in part)
    return counted


@transaction.atomic
def launch(wave: Wave, *, by: Actor, at: datetime) -> Wave:
    """Open the wave: its links work, and those who were drawn are asked as soon as the worker comes to it.

    Raises:
        NotReady: the edition is not frozen, nothing was drawn, or its time is over (R095).
    """
    wave = Wave.objects.select_for_update(of=("self",)).select_related("edition__questionnaire").get(pk=wave.pk)
    require(may_run(by, wave))
    after = wave_after(wave.stage, WaveMove.LAUNCH)
    against = [check for check in _compulsory(wave, at=at) if check.weight is Weight.STOP]
    if against:
        raise NotReady(against)
    wave.stage = after
    wave.launched_at = at
    wave.save(update_fields=["stage", "launched_at"])
    facts = {"edition": wave.edition_id, "drawn": Invitation.objects.filter(wave=wave).count()}
    record(WaveEvent.LAUNCHED, wave, by=by, at=at, facts=facts)
    ask_for_sending(wave, at=max(at, wave.opens_at or at))
    return wave


def _compulsory(wave: Wave, *, at: datetime) -> Iterable[Check]:
    return _edition(wave), _design(wave), _time(wave, at=at)


def _edition(wave: Wave) -> Check:
    frozen = Edition.objects.frozen().filter(pk=wave.edition_id).exists()
    return Check("edition", Weight.FINE if frozen else Weight.STOP, {"number": wave.edition.number})


def _languages(wave: Wave) -> Check:
    """Say how many of those who were drawn read none of the languages of the questionnaire."""
    languages = wave.edition.read().languages
    asked = Invitation.objects.filter(wave=wave).order_by().values("language").annotate(count=Count("pk"))
    counts: dict[str, int] = dict(asked.values_list("language", "count"))
    without = sum(count for language, count in counts.items() if language and language not in languages)
    weight = Weight.WARNING if without else Weight.FINE
    return Check("languages", weight, {"languages": languages, "without": without})


def _pretest(wave: Wave) -> Check:
    """Say whether the edition was tried out with a few people first (R096)."""
    if wave.kind == SurveyKind.PRETEST:
        return Check("pretest", Weight.FINE, {"answered": 0, "is_one": True})
    tried = Response.objects.complete().filter(wave__edition=wave.edition_id, wave__kind=SurveyKind.PRETEST).count()
    weight = Weight.FINE if tried >= ENOUGH_PRETESTS else Weight.WARNING
    return Check("pretest", weight, {"answered": tried, "enough": ENOUGH_PRETESTS, "is_one": False})


def _design(wave: Wave) -> Check:
    """Fielding is locked without a design; where it draws a sample, the sample must be drawn (R095)."""
    approach = wave.design.get("approach", "")
    if approach != Approach.SAMPLE:
        return Check("design", Weight.FINE if approach else Weight.STOP, {"approach": approach})
    computed = wave.design.get("computed")
    return Check("design", Weight.FINE if computed else Weight.STOP, {"approach": approach, **(computed or {})})


def _time(wave: Wave, *, at: datetime) -> Check:
    if wave.closes_at is None:
        return Check("time", Weight.WARNING if not wave.trigger else Weight.FINE, {"closes_at": None})
    return Check("time", Weight.FINE if wave.closes_at > at else Weight.STOP, {"closes_at": wave.closes_at})


def _about_the_asked(wave: Wave, *, busy: Busy, at: datetime) -> list[Check]:
    if not Invitation.objects.filter(wave=wave).exists():
        return []
    counted = foreseen(wave, busy=busy, at=at)
    asked = counted.pop("", 0)
    limit = Check("asked", Weight.FINE if asked else Weight.WARNING, {"asked": asked, "skipped": dict(counted)})
    small = small_groups(wave)
    hidden = Check("anonymity", Weight.WARNING if small else Weight.FINE, {"small": small, "fewest": fewest(wave)})
    return [limit, hidden]


def fewest(wave: Wave) -> int:
    """Return how many answers a group must have before anything about it is shown."""
    return FEWEST_EMPLOYEES if wave.kind in {SurveyKind.EMPLOYEES, SurveyKind.INTERNAL} else FEWEST_CUSTOMERS


def small_groups(wave: Wave) -> list[tuple[str, str, int]]:
    """Return the groups of those drawn from which too few are likely to answer for anybody to hide among them."""
    rate = wave.design.get("response_rate") or 1.0
    found = []
    for cell in CELLS:
        name = "unit__code" if cell == "unit" else cell
        groups = Invitation.objects.filter(wave=wave).order_by(name).values_list(name).annotate(count=Count("pk"))
        found += [(cell, value or "", count) for value, count in groups if count * rate < fewest(wave)]
    return found


def _sender() -> Check:
    """Say from where letters come; mail from nowhere is thrown away unread."""
    weight = Weight.WARNING if own_domain() in HOUSES else Weight.FINE
    return Check("sender", weight, {"sender": settings.DEFAULT_FROM_EMAIL})
