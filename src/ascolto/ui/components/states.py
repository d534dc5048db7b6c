"""How something stands: its stage, its severity and priority, and whether a promise is kept."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.db.models import Choices, Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil

from ascolto.organisation.calendars import WorkingCalendar
from ascolto.ui.days import moment_in_words
from ascolto.ui.drawing import one_of, rendered, rendered_once
from ascolto.ui.looks import SEVERITIES, STAGE_ICONS, TONES
from ascolto.ui.promise import brief_distance, state_of, working_distance, working_state_of
from ascolto.ui.zone import zone_of

register = template.Library()
Text = str | Promise
FORMS = {"full", "brief"}


@register.simple_tag
def stage(thing: Any) -> SafeString:
    """The stage of anything that has one, or a stage itself."""
    code, label = _stage_of(thing)
    return rendered_once("stage", code=str(code), label=label, icon=STAGE_ICONS.get(str(code), "circle"))


def _stage_of(thing: Any) -> tuple[str, Text]:
    """Return the code and its word; a row's own `get_stage_display` would say all stages aloud to find one."""
    if isinstance(thing, Choices):
        return thing.value, thing.label
    if isinstance(thing, Model):
        field: Any = thing._meta.get_field("stage")
        code = field.value_from_object(thing)
        return code, dict(field.flatchoices)[code]
    return thing.stage, thing.get_stage_display()


@register.simple_tag
def severity(level: int | None) -> SafeString:
    """How much harm was done, 1 to 5; nothing yet is said too."""
    return rendered_once("severity", level=level, label=SEVERITIES.get(level or 0, ""), bars=range(1, 6))


@register.simple_tag
def priority(level: int | None, label: Text = "") -> SafeString:
    """How soon it is to be handled, 1 (at once) to 4 (normal)."""
    return rendered_once("priority", level=level, label=label or level)


@register.simple_tag
def badge(label: Text, tone: str = "neutral") -> SafeString:
    """A short word about a thing."""
    return rendered_once("badge", label=label, tone=one_of(tone, TONES, "tone"))


@register.simple_tag(takes_context=True)
def clock(
    context: template.Context,
    name: Text,
    due_at: datetime | None,
    at: datetime,
    stopped_at: datetime | None = None,
    soon_hours: int = 24,
    calendar: WorkingCalendar | None = None,
    form: str = "full",
) -> SafeString:
    """A promise and whether it is kept: by words and icon, never by colour alone; with a calendar in working time.

    In brief, which needs a calendar, it is a signed number with an icon; the words are there to be heard or pointed at.
    """
    form = one_of(form, FORMS, "form")
    if due_at is None:
        return SafeString("")
    zone = zone_of(context.get("request"))
    due = due_at.astimezone(zone)
    kept = stopped_at.astimezone(zone) if stopped_at else None
    is_same_day = kept is not None and kept.date() == due.date()
    return rendered(
        "clock",
        name=name,
        brief=_in_brief(due_at, stopped_at or at, calendar) if form == "brief" and calendar else "",
        iso=due.isoformat(),
        due=date_format(due, "TIME_FORMAT") if is_same_day else moment_in_words(due),
        kept=moment_in_words(kept) if kept else "",
        **_how_it_stands(due_at, at, stopped_at, timedelta(hours=soon_hours), calendar),
    )


def _in_brief(due_at: datetime, then: datetime, calendar: WorkingCalendar) -> str:
    """Return how far off the promise is, with a minus where it was broken."""
    distance = brief_distance(min(then, due_at), max(then, due_at), calendar)
    return f"−{distance}" if then > due_at else distance


def _how_it_stands(
    due_at: datetime, at: datetime, stopped_at: datetime | None, soon: timedelta, calendar: WorkingCalendar | None
) -> dict[str, str]:
    """Return the state of the promise, and how much time is left or was too much."""
    then = stopped_at or at
    if calendar is None:
        return {
            "state": state_of(due_at, at, stopped_at, soon),
            "left": timeuntil(due_at, at, depth=1),
            "over": timeuntil(then, due_at, depth=1),
        }
    state = state_of(due_at, at, stopped_at, soon) if stopped_at else working_state_of(due_at, at, calendar)
    words = working_distance(min(then, due_at), max(then, due_at), calendar)
    return {"state": state, "left": words, "over": words}
