"""A case and its history: the steps of the procedure, and what happened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from ascolto.ui.drawing import one_of, rendered
from ascolto.ui.looks import ENTRY_ICONS, ENTRY_MEANINGS

register = template.Library()
Text = str | Promise


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
