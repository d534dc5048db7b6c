"""How something stands: its stage, its severity and priority, and whether a promise is kept."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import template
from django.db.models import Choices, Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil
from django.utils.translation import pgettext_lazy

from ascolto.organisation.calendars import WorkingCalendar
from ascolto.ui.days import moment_in_words
from ascolto.ui.drawing import one_of, rendered_once
from ascolto.ui.icons import drawing_of
from ascolto.ui.looks import SEVERITIES, STAGE_ICONS, TONES
from ascolto.ui.promise import brief_distance, state_of, working_distance, working_state_of
from ascolto.ui.zone import zone_of

register = template.Library()
Text = str | Promise
FORMS = {"full", "brief"}


class Standing(NamedTuple):
    """How a promise stands, in words and as an icon."""

    icon: str
    words: Text


STANDINGS = {
    "overdue": Standing("clock-exclamation", pgettext_lazy("clock", "overdue: %(time)s")),
    "soon": Standing("hourglass", pgettext_lazy("clock", "soon: %(time)s left")),
    "kept": Standing("check", pgettext_lazy("clock", "kept")),
    "late": Standing("history", pgettext_lazy("clock", "kept late by: %(time)s")),
    "due": Standing("clock", pgettext_lazy("clock", "left: %(time)s")),
}
KEPT_WORDS = pgettext_lazy("clock", "%(kept)s, promised by %(due)s")
# Of clocks a page has very many: a template for each would take longer than everything else about them.
SPOKEN = '<span class="clock-name">{}</span> <span class="clock-state">{}</span> {}</span></span>'
CLOCK = '<span class="clock" data-state="{}">{}<span class="clock-words">' + SPOKEN
BRIEF_CLOCK = (
    '<span class="clock" data-state="{}" title="{}">{}<span class="clock-state" aria-hidden="true">{}</span>'
    '<span class="clock-words visually-hidden">' + SPOKEN
)
KEPT = '<span class="clock-due">{}</span>'
STILL_DUE = '<time class="clock-due" datetime="{}">{}</time>'


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
    due_words = date_format(due, "TIME_FORMAT") if is_same_day else moment_in_words(due)
    state, distance = _how_it_stands(due_at, at, stopped_at, timedelta(hours=soon_hours), calendar)
    how = STANDINGS[state].words % {"time": distance}
    if kept:
        until = format_html(KEPT, KEPT_WORDS % {"kept": moment_in_words(kept), "due": due_words})
    else:
        until = format_html(STILL_DUE, due.isoformat(), due_words)
    icon = SafeString(drawing_of(STANDINGS[state].icon))
    if form == "brief" and calendar:
        short = _in_brief(due_at, stopped_at or at, calendar)
        return format_html(BRIEF_CLOCK, state, f"{name}: {how} · {due_words}", icon, short, name, how, until)
    return format_html(CLOCK, state, icon, name, how, until)


def _in_brief(due_at: datetime, then: datetime, calendar: WorkingCalendar) -> str:
    """Return how far off the promise is, with a minus where it was broken."""
    distance = brief_distance(min(then, due_at), max(then, due_at), calendar)
    return f"−{distance}" if then > due_at else distance


def _how_it_stands(
    due_at: datetime, at: datetime, stopped_at: datetime | None, soon: timedelta, calendar: WorkingCalendar | None
) -> tuple[str, str]:
    """Return the state of the promise, and how much time is left or was too much."""
    then = stopped_at or at
    first, last = min(then, due_at), max(then, due_at)
    if calendar is None:
        return state_of(due_at, at, stopped_at, soon), timeuntil(last, first, depth=1)
    state = state_of(due_at, at, stopped_at, soon) if stopped_at else working_state_of(due_at, at, calendar)
    return state, working_distance(first, last, calendar)
