"""Segments to begin with, each with its purpose, rule and contact plan, and a first playbook."""

import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from ascolto.customers.care import ContactPlan, set_contact_plan, set_purpose, set_rule
from ascolto.customers.interventions import write_playbook
from ascolto.customers.models import Playbook, Purpose, Segment, Way
from ascolto.customers.policy import may_look_after_worth
from ascolto.customers.rules import Rule
from ascolto.customers.segments import add_segment
from ascolto.trail.acting import Actor, require

STARTER = Path(__file__).parent / "starter" / "segments.toml"


@lru_cache(maxsize=1)
def starter() -> dict[str, Any]:
    return tomllib.loads(STARTER.read_text(encoding="utf-8"))


def has_all_starters() -> bool:
    return Segment.objects.filter(code__in=starter()["segments"]).count() == len(starter()["segments"])


@transaction.atomic
def plant_starter_segments(*, by: Actor, at: datetime) -> list[Segment]:
    """Add those of the starter segments whose code is free, and a first playbook where there is none."""
    require(may_look_after_worth(by))
    there = set(Segment.objects.values_list("code", flat=True))
    planted = [_plant(code, told, by=by, at=at) for code, told in starter()["segments"].items() if code not in there]
    if not Playbook.objects.exists():
        for told in starter()["playbooks"]:
            write_playbook(told["wording"], told["steps"], by=by, at=at)
    return planted


def _plant(code: str, told: dict[str, Any], *, by: Actor, at: datetime) -> Segment:
    segment = add_segment(told["wording"], code=code, by=by, at=at)
    set_purpose(segment, Purpose(told["purpose"]), by=by, at=at)
    set_rule(segment, Rule.from_json(told), by=by, at=at)
    if "every_days" in told:
        plan = ContactPlan(every_days=told["every_days"], way=Way(told["way"]))
        set_contact_plan(segment, plan, by=by, at=at)
    return segment
