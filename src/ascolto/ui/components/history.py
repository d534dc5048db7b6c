"""A case and its history: the steps of the procedure, and what happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ascolto.ui.components.values import moment
from ascolto.ui.drawing import one_of, rendered
from ascolto.ui.icons import drawing_of
from ascolto.ui.looks import ENTRY_ICONS, ENTRY_MEANINGS

register = template.Library()
Text = str | Promise
# Of entries a page has very many: a template for each would take longer than everything else about them.
ENTRY = (
    '<li class="entry" data-kind="{kind}"><span class="entry-mark" aria-hidden="true">{drawing}</span>'
    '<div class="entry-box"><p class="entry-head">{meaning}<span class="entry-title">{title}</span>'
    ' <span class="entry-by">{by}</span></p>{body}</div></li>'
)
MEANING = '<span class="entry-kind">{}</span> '
BODY = '<div class="entry-body">{}</div>'
DETAIL = '<p class="muted">{}</p>'
WORDS = "<p>{}</p>"


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
    body = content.strip()
    return format_html(
        ENTRY,
        kind=kind,
        drawing=SafeString(drawing_of(icon or ENTRY_ICONS[kind])),
        meaning=format_html(MEANING, meaning) if (meaning := str(ENTRY_MEANINGS[kind])) else "",
        title=title,
        by=_by(str(who), moment(context, at)),
        body=format_html(BODY, SafeString(body)) if body else "",
    )


def _by(who: str, when: SafeString) -> str:
    return format_html("{} · {}", who, when) if who and when else who or when


@register.simple_tag
def said(details: Iterable[Text], words: str) -> SafeString:
    """What changed and what was said, a paragraph each."""
    lines = format_html_join("", DETAIL, [(line,) for line in details])
    return lines + (format_html(WORDS, linebreaksbr(words)) if words else SafeString(""))
