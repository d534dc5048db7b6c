"""Single values: figures and what is drawn of them, people, amounts, moments, references."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from ascolto.ui.days import day_in_brief, day_in_words, moment_in_words, time_in_words
from ascolto.ui.drawing import one_of, rendered
from ascolto.ui.zone import zone_of

register = template.Library()
Text = str | Promise
FORMS = {"full", "day", "time", "ago", "brief"}
# Of these a page has very many: a template for each would take longer than everything else about them.
PERSON = '<span class="person">{}</span>'
NOBODY = '<span class="person-none">{}</span>'
SOMEBODY = '<span class="person-name">{}</span>'
SOMEBODY_AS = '<span class="person-name">{}</span> <span class="person-role">{}</span>'
REFERENCE = '<span class="reference" data-copy="{}">{}</span>'
LINKED = '<a href="{}">{}</a>'
CODE = "<code>{}</code>"
MOMENT = '<time class="moment" datetime="{}" title="{}">{}</time>'


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
        value=_unbroken(value) if isinstance(value, str) else value,
        n=n,
        unit=unit,
        interval=interval,
        period=_unbroken(period),
        url=url,
        change=_unbroken(change),
    )


def _unbroken(words: Text) -> str:
    """Return the words with each number on one line with its sign, and `n` with its number."""
    return str(words).replace(" %", "\xa0%").replace("n = ", "n\xa0=\xa0")


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
    if not name:
        words: Text = format_html(NOBODY, pgettext("person", "nobody yet"))
    elif role:
        words = format_html(SOMEBODY_AS, name, role)
    else:
        words = format_html(SOMEBODY, name)
    return format_html(PERSON, words)


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> SafeString:
    """An amount in its currency, in tabular figures."""
    if amount is None:
        return rendered("money", amount="", currency="")
    decimals = 2 if amount % 1 else 0
    words = number_format(amount, decimals, use_l10n=True, force_grouping=True)
    return rendered("money", amount=words, currency=currency)


@register.simple_tag(takes_context=True)
def moment(
    context: template.Context, at: datetime | None, form: str = "full", zone: str = "", now: datetime | None = None
) -> SafeString:
    """A moment in the reader's zone; pointing at it tells the zone. In brief a day of the year of `now` has no year."""
    form = one_of(form, FORMS, "form")
    if at is None:
        return SafeString("")
    local = at.astimezone(ZoneInfo(zone) if zone else zone_of(context.get("request")))
    full = moment_in_words(local)
    if form == "full":
        words = full
    elif form == "ago":
        words = naturaltime(at)
    elif form == "brief":
        words = day_in_brief(local.date(), (now or at).astimezone(local.tzinfo).date())
    else:
        words = day_in_words(local.date()) if form == "day" else time_in_words(local)
    return format_html(MOMENT, local.isoformat(), f"{full} {local.tzname()}", words)


@register.simple_tag
def reference(code: str, url: str = "") -> SafeString:
    """A public reference that can be copied and read out."""
    shown = format_html(LINKED, url, code) if url else format_html(CODE, code)
    return format_html(REFERENCE, code, shown)


@register.simple_tag
def progress(done: int, total: int, label: Text) -> SafeString:
    """How far a long job is."""
    return rendered("progress", done=done, total=total, label=label)
