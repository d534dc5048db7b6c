"""The page of a wave: how it stands, who answered, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ascolto.analysis import Estimate
from ascolto.surveys.kinds import Trigger
from ascolto.surveys.launching import fewest
from ascolto.surveys.models import Wave
from ascolto.surveys.policy import may_run
from ascolto.surveys.reminding import due_reminders
from ascolto.surveys.responding_rates import Dispositions, dispositions_of, silence_of
from ascolto.surveys.tokens import open_link
from ascolto.trail.recording import trail_of
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.surveys.waves_planning import wave_named
from ascolto.web.surveys.waves_words import APPROACHES, DIVISIONS, HAPPENED, Text, skip_words, stratum_name

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Rate:
    """A share as the page shows it: in percent, with its interval and what it is of."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def rate_of(estimate: Estimate) -> Rate:
    def percent(value: float | None) -> float | None:
        return None if value is None else round(value * HUNDRED, 1)

    return Rate(percent(estimate.value), percent(estimate.low), percent(estimate.high), estimate.n)


def wave(request: HouseRequest, reference: str) -> HttpResponse:
    """Show how a wave stands."""
    one = wave_named(request, reference)
    counts = dispositions_of(one)
    context = {
        "wave": one,
        "questionnaire": one.edition.questionnaire.in_language(get_language() or "en"),
        "may_run": bool(may_run(request.actor, one)),
        "trigger": Trigger(one.trigger).label if one.trigger in Trigger.values else one.trigger,
        "approach": APPROACHES.get(one.design.get("approach", ""), ""),
        "sample": _sample(one),
        "population": _population(one),
        "counts": counts,
        "skipped": [skip_words(reason, count) for reason, count in sorted(counts.by_skip.items())],
        "reminders": ", ".join(map(str, one.reminders)),
        "languages": [(code, language_name(code)) for code in one.edition.read().languages],
        "open_link": open_link(one) if one.has_open_link else "",
        "history": [(HAPPENED[event.kind], event.at) for event in trail_of(one).order_by("-seq")],
        **(_running(one, counts) if not one.awaits_launch else {}),
    }
    return render(request, "web/surveys/waves/wave.html", context)


def _sample(one: Wave) -> dict[str, Any]:
    """Return the size as it was computed, in percent where it is a share."""
    computed: Mapping[str, Any] = one.design.get("computed", {})
    if not computed:
        return {}
    divided_by = one.design.get("divided_by", "")
    margin = computed.get("margin")
    return {
        **computed,
        "margin_points": None if margin is None else round(margin * HUNDRED, 1),
        "rate": round(computed["response_rate"] * HUNDRED, 1),
        "divided_by": DIVISIONS.get(divided_by, ""),
        "named": [(stratum_name(divided_by, one["name"]), one["size"], one["invited"]) for one in computed["strata"]],
    }


def _population(one: Wave) -> list[tuple[Text, str]]:
    """Return who is meant, in words."""
    said: list[tuple[Text, str]] = []
    for name, (label, divided_by) in PARTS.items():
        if codes := one.population.get(name):
            said.append((label(), ", ".join(str(stratum_name(divided_by, code)) for code in codes)))
    for name, label in DAYS.items():
        if day := one.population.get(name):
            said.append((label(), day))
    return said


PARTS = {
    "standings": (lambda: _("Standing"), "standing"),
    "relations": (lambda: _("Relation"), "relation"),
    "kinds": (lambda: _("Kind"), "kind"),
    "importances": (lambda: _("Importance"), "importance"),
    "languages": (lambda: _("Language"), "language"),
    "segments": (lambda: _("Segment"), "segment"),
    "units": (lambda: _("Bought in the unit"), "unit"),
    "offerings": (lambda: pgettext("wave", "Bought"), "offering"),
}
DAYS = {
    "registered_from": lambda: _("Registered from"),
    "registered_until": lambda: _("Registered until"),
    "bought_from": lambda: _("Bought from"),
    "bought_until": lambda: _("Bought until"),
}


def _running(one: Wave, counts: Dispositions) -> dict[str, Any]:
    rates = counts.rates
    context: dict[str, Any] = {
        "participation": rate_of(counts.participation),
        "rates": [(name.upper(), rate_of(getattr(rates, name))) for name in ("rr1", "rr2", "rr3", "rr5")],
        "due": due_reminders(one, at=now()).count() if one.is_running else 0,
    }
    if one.is_over and counts.answered >= fewest(one):
        silence = silence_of(one)
        context |= {"frame": silence.frame, "frame_kinds": _kinds(one, silence.frame), "late": silence.late}
        context |= {"late_question": silence.question.in_language(get_language() or "en") if silence.question else ""}
    return context


def _kinds(one: Wave, frame: Any) -> list[tuple[Text, int, float, float]]:
    if frame is None:
        return []
    divided_by = one.design.get("divided_by", "")

    def percent(share: float) -> float:
        return round(share * HUNDRED, 1)

    return [
        (stratum_name(divided_by, kind.name), kind.answered, percent(kind.share), percent(kind.frame_share))
        for kind in frame.kinds
    ]
