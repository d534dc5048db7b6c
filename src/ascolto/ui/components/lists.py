"""Many things on one page: tables, their pages and filters, files, and what stands there when there is nothing."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from ascolto.ui.drawing import one_of, rendered

register = template.Library()
Text = str | Promise


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
