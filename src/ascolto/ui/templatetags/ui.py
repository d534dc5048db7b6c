"""The components of every page: one tag, one template each; /desk/gallery shows them in every state.

A page says what, a component says how it looks. Loaded everywhere as a builtin. An argument that a component does not
know is refused. Tags with an end (`{% card %}…{% endcard %}`) are marked "block".

| component | arguments | for |
|---|---|---|
| icon | name | a drawing beside words (ui/icons.txt) |
| button | label kind icon name value form size type | sends a form; plain primary danger quiet; normal small wide |
| link_button | label url kind icon size | a link that looks like a button |
| notice (block) | tone title | info success warning danger, in icon and words |
| card (block) | title icon level link_label link_url | a titled box; level is that of its heading (2) |
| facts (block) | – | `<dt>`/`<dd>` pairs in two columns |
| field | bound_field width | label, help, error, required mark, widget; width: full half short |
| form_errors | form | the summary at the top of a form, with links to the fields |
| required_note | – | says what the star means |
| stage | thing | badge of anything with `stage` and `get_stage_display()`, or of a member of a choices class |
| severity | level | 1 to 5, bars and words |
| priority | level label | 1 to 4 |
| badge | label tone | a short word: neutral info success warning danger |
| clock | name due_at at stopped_at soon_hours calendar | due, due soon, overdue, kept, kept late; in working time |
| table (block) | caption layout caption_shown | the caller writes thead and tbody; layout: stacked scroll |
| pager | earlier later label | keyset pages: addresses, empty where there is none |
| stepper | steps label | objects or dicts with label, state (done current todo skipped), note |
| timeline (block) | label | holds entries |
| entry (block) | title at who kind icon | kind: event internal public incoming |
| empty_state (block) | title icon action url | what to do next |
| figure | label value n unit interval period url change | a number with its n; interval has low and high |
| chart (block) | block query download level | what a drawing says, the drawing, its data; holds how it is counted |
| tabs | items label | objects or dicts with label, url, is_current, count |
| filter_bar (block) | action reset label | a GET form, and the way back to everything |
| chips | items label | filters in force: dicts with label, url (without that filter) |
| breadcrumbs | label url label url … label | the last one is the page itself |
| person | name role | who, without a picture |
| money | amount currency | |
| moment | at form zone | form: full day ago time |
| file_list | files empty | objects or dicts with name, url, size, note |
| reference | code url | monospaced, can be copied |
| confirm (block) | label question kind icon | the form inside appears after a first press |
| progress | done total label | how far a long job is |
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import Choices
from django.forms import BaseForm, BoundField
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timesince import timeuntil

from ascolto.organisation.calendars import WorkingCalendar
from ascolto.ui.drawing import one_of, rendered
from ascolto.ui.forms import dressed, kind_of
from ascolto.ui.icons import drawing_of
from ascolto.ui.looks import (
    BUTTON_KINDS,
    ENTRY_ICONS,
    ENTRY_MEANINGS,
    MEANINGS,
    NOTICE_ICONS,
    SEVERITIES,
    SIZES,
    STAGE_ICONS,
    TONE_OF_MESSAGE,
    TONES,
)
from ascolto.ui.promise import state_of, working_distance, working_state_of
from ascolto.ui.zone import zone_of

register = template.Library()
Text = str | Promise


# Words and buttons


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside words; it is hidden from screen readers, so words must stand beside it."""
    return SafeString(drawing_of(name))


@register.simple_tag
def button(
    label: Text,
    kind: str = "plain",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    size: str = "normal",
    type: str = "submit",  # noqa: A002  (the word of HTML)
) -> SafeString:
    """A button that sends a form."""
    return rendered(
        "button",
        label=label,
        kind=one_of(kind, BUTTON_KINDS, "kind"),
        icon=icon,
        name=name,
        value=value,
        form=form,
        size=one_of(size, SIZES, "size"),
        type=one_of(type, {"submit", "button", "reset"}, "type"),
    )


@register.simple_tag
def link_button(label: Text, url: str, kind: str = "plain", icon: str = "", size: str = "normal") -> SafeString:
    """A link that looks like a button."""
    return rendered(
        "link_button",
        label=label,
        url=url,
        kind=one_of(kind, BUTTON_KINDS, "kind"),
        icon=icon,
        size=one_of(size, SIZES, "size"),
    )


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: Text = "") -> SafeString:
    """A message that stays, told by icon and words as well as colour."""
    tone = one_of(TONE_OF_MESSAGE.get(tone, tone), NOTICE_ICONS, "tone")
    return rendered("notice", content=content, tone=tone, icon=NOTICE_ICONS[tone], meaning=MEANINGS[tone], title=title)


@register.simple_block_tag
def card(
    content: SafeString, title: Text = "", icon: str = "", level: int = 2, link_label: Text = "", link_url: str = ""
) -> SafeString:
    """A titled box."""
    return rendered(
        "card", content=content, title=title, icon=icon, level=level, link_label=link_label, link_url=link_url
    )


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """Names and values, one below the other."""
    return rendered("facts", content=content)


@register.simple_block_tag
def confirm(content: SafeString, label: Text, question: Text = "", kind: str = "plain", icon: str = "") -> SafeString:
    """What needs a second thought: the form inside appears after a first press, without a dialog."""
    return rendered(
        "confirm", content=content, label=label, question=question, kind=one_of(kind, BUTTON_KINDS, "kind"), icon=icon
    )


# Forms


@register.simple_tag
def field(bound_field: BoundField, width: str = "full") -> SafeString:
    """One field of a form with its label, help, error and required mark, whatever its widget is."""
    width = one_of(width, {"full", "half", "short"}, "width")
    if bound_field.is_hidden:
        return SafeString(bound_field.as_widget())
    kind = kind_of(bound_field)
    control = "" if kind in {"choices", "check"} else bound_field.as_widget(attrs=dressed(bound_field, kind))
    return rendered("field", field=bound_field, kind=kind, control=control, width=width)


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """The summary at the top of a form that could not be taken, with a link to each field."""
    faulty = [field for field in form.visible_fields() if field.errors]
    hidden = [error for field in form.hidden_fields() for error in field.errors]
    return rendered("form_errors", fields=faulty, others=[*form.non_field_errors(), *hidden])


@register.simple_tag
def required_note() -> SafeString:
    """Says what the star beside a label means."""
    return rendered("required_note")


# States


@register.simple_tag
def stage(thing: Any) -> SafeString:
    """The stage of anything that has one, or a stage itself."""
    code, label = (thing.value, thing.label) if isinstance(thing, Choices) else (thing.stage, thing.get_stage_display())
    return rendered("stage", code=str(code), label=label, icon=STAGE_ICONS.get(str(code), "circle"))


@register.simple_tag
def severity(level: int | None) -> SafeString:
    """How much harm was done, 1 to 5; nothing yet is said too."""
    return rendered("severity", level=level, label=SEVERITIES.get(level or 0, ""), bars=range(1, 6))


@register.simple_tag
def priority(level: int | None, label: Text = "") -> SafeString:
    """How soon it is to be handled, 1 (at once) to 4 (normal)."""
    return rendered("priority", level=level, label=label or level)


@register.simple_tag
def badge(label: Text, tone: str = "neutral") -> SafeString:
    """A short word about a thing."""
    return rendered("badge", label=label, tone=one_of(tone, TONES, "tone"))


@register.simple_tag(takes_context=True)
def clock(
    context: template.Context,
    name: Text,
    due_at: datetime | None,
    at: datetime,
    stopped_at: datetime | None = None,
    soon_hours: int = 24,
    calendar: WorkingCalendar | None = None,
) -> SafeString:
    """A promise and whether it is kept: by words and icon, never by colour alone; with a calendar in working time."""
    if due_at is None:
        return SafeString("")
    if calendar is not None and stopped_at is None:
        return _working_clock(context, name, due_at, at, calendar)
    due = due_at.astimezone(zone_of(context.get("request")))
    return rendered(
        "clock",
        name=name,
        iso=due.isoformat(),
        due=date_format(due, "DATETIME_FORMAT"),
        state=state_of(due_at, at, stopped_at, timedelta(hours=soon_hours)),
        left=timeuntil(due_at, at, depth=1),
        over=timeuntil(stopped_at or at, due_at, depth=1),
    )


def _working_clock(
    context: template.Context, name: Text, due_at: datetime, at: datetime, calendar: WorkingCalendar
) -> SafeString:
    due = due_at.astimezone(zone_of(context.get("request")))
    words = working_distance(min(at, due_at), max(at, due_at), calendar)
    return rendered(
        "clock",
        name=name,
        iso=due.isoformat(),
        due=date_format(due, "DATETIME_FORMAT"),
        state=working_state_of(due_at, at, calendar),
        left=words,
        over=words,
    )


# Lists


@register.simple_block_tag
def table(content: SafeString, caption: Text, layout: str = "stacked", caption_shown: str = "no") -> SafeString:
    """A table; on a phone its rows become cards (stacked; give each cell data-label) or it scrolls by itself."""
    return rendered(
        "table",
        content=content,
        caption=caption,
        layout=one_of(layout, {"stacked", "scroll"}, "layout"),
        is_caption_shown=one_of(caption_shown, {"yes", "no"}, "caption_shown") == "yes",
    )


@register.simple_tag
def pager(earlier: str = "", later: str = "", label: Text = "") -> SafeString:
    """Keyset pages: back and on, never a page number that would be wrong a second later."""
    return rendered("pager", earlier=earlier, later=later, label=label)


@register.simple_tag
def tabs(items: Iterable[Any], label: Text) -> SafeString:
    """Views of one thing, each with its own address."""
    return rendered("tabs", items=items, label=label)


@register.simple_block_tag
def filter_bar(content: SafeString, action: str = "", reset: str = "", label: Text = "") -> SafeString:
    """Filters over a list; they stand in the address."""
    return rendered("filter_bar", content=content, action=action, reset=reset, label=label)


@register.simple_tag
def chips(items: Iterable[Any], label: Text) -> SafeString:
    """The filters in force, each with the way to drop it."""
    return rendered("chips", items=items, label=label)


@register.simple_tag
def breadcrumbs(*words: Any) -> SafeString:
    """Where this page stands: label and address in turn; the last label is the page itself."""
    *pairs, here = words
    return rendered("breadcrumbs", crumbs=list(zip(pairs[::2], pairs[1::2], strict=True)), here=here)


@register.simple_tag(takes_context=True)
def file_list(context: template.Context, files: Iterable[Any], empty: Text = "") -> SafeString:
    """Files with their size; each is a download."""
    return rendered("file_list", files=files, empty=empty, request=context.get("request"))


@register.simple_block_tag
def empty_state(content: SafeString, title: Text, icon: str = "inbox", action: Text = "", url: str = "") -> SafeString:
    """An empty list says what to do next."""
    return rendered("empty_state", content=content, title=title, icon=icon, action=action, url=url)


# A case and its history


@register.simple_tag
def stepper(steps: Iterable[Any], label: Text) -> SafeString:
    """The steps of a procedure, with where it stands."""
    return rendered("stepper", steps=steps, label=label)


@register.simple_block_tag
def timeline(content: SafeString, label: Text) -> SafeString:
    """What happened, in order; it holds entries."""
    return rendered("timeline", content=content, label=label)


@register.simple_block_tag(takes_context=True)
def entry(
    context: template.Context,
    content: SafeString,
    title: Text,
    at: datetime | None = None,
    who: Text = "",
    kind: str = "event",
    icon: str = "",
) -> SafeString:
    """One thing that happened; what is internal never looks like what the complainant reads."""
    kind = one_of(kind, ENTRY_ICONS, "kind")
    return rendered(
        "entry",
        content=SafeString(content.strip()),
        title=title,
        at=at,
        who=who,
        kind=kind,
        meaning=ENTRY_MEANINGS[kind],
        icon=icon or ENTRY_ICONS[kind],
        request=context.get("request"),
    )


# Single values


@register.simple_tag
def figure(
    label: Text,
    value: Decimal | float | int | None,
    n: int | None = None,
    unit: Text = "",
    interval: Any = None,
    period: Text = "",
    url: str = "",
    change: Text = "",
) -> SafeString:
    """A number with its n, its interval, its unit and its period, and the way to the rows behind it."""
    return rendered(
        "figure",
        label=label,
        value=value,
        n=n,
        unit=unit,
        interval=interval,
        period=period,
        url=url,
        change=change,
    )


@register.simple_block_tag(takes_context=True)
def chart(
    context: template.Context,
    content: SafeString,
    block: Any,
    query: Mapping[str, str] | None = None,
    download: str = "",
    level: int = 2,
) -> SafeString:
    """What a drawing says, first; then the drawing, what it rests on, and its data as a table.

    A block has `code`, `title`, `icon`, `sentences`, `ground`, a `drawing` with `svg` and `narrow_svg` (made by
    ascolto.charts) or none, and a `sheet` with `caption`, `heads`, `shown` and `layout`. Without a drawing the table
    stands open. The address of `download` is sent the words of `query`, the code as `block`, and a `format`.
    """
    return rendered(
        "chart",
        content=SafeString(content.strip()),
        block=block,
        wide=SafeString(block.drawing.svg) if block.drawing else "",
        narrow=SafeString(block.drawing.narrow_svg) if block.drawing else "",
        query=query or {},
        download=download,
        level=level,
        csrf_token=context.get("csrf_token", ""),
    )


@register.simple_tag
def person(name: str, role: Text = "") -> SafeString:
    """Who; somebody unknown is said to be unknown."""
    return rendered("person", name=name, role=role)


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> SafeString:
    """An amount in its currency, in tabular figures."""
    if amount is None:
        return rendered("money", amount="", currency="")
    decimals = 2 if amount % 1 else 0
    words = number_format(amount, decimals, use_l10n=True, force_grouping=True)
    return rendered("money", amount=words, currency=currency)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None, form: str = "full", zone: str = "") -> SafeString:
    """A moment in the reader's zone; pointing at it tells the zone."""
    form = one_of(form, {"full", "day", "ago", "time"}, "form")
    if at is None:
        return SafeString("")
    local = at.astimezone(ZoneInfo(zone) if zone else zone_of(context.get("request")))
    formats = {"full": "DATETIME_FORMAT", "day": "DATE_FORMAT", "time": "TIME_FORMAT"}
    words = naturaltime(at) if form == "ago" else date_format(local, formats[form])
    exact = f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    return rendered("moment", iso=local.isoformat(), words=words, exact=exact)


@register.simple_tag
def reference(code: str, url: str = "") -> SafeString:
    """A public reference that can be copied and read out."""
    return rendered("reference", code=code, url=url)


@register.simple_tag
def progress(done: int, total: int, label: Text) -> SafeString:
    """How far a long job is."""
    return rendered("progress", done=done, total=total, label=label)
