"""The components of every page: one tag, one template each; /desk/gallery shows them in every state."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext_lazy

from ascolto.ui.icons import drawing_of

register = template.Library()
Text = str | Promise

BUTTON_KINDS = {"plain", "primary", "danger", "quiet"}
BUTTON_SIZES = {"normal", "small", "wide"}
TONES = {"info": "info-circle", "success": "circle-check", "warning": "alert-triangle", "danger": "alert-circle"}
MEANINGS = {
    "info": pgettext_lazy("notice", "Note:"),
    "success": pgettext_lazy("notice", "Done:"),
    "warning": pgettext_lazy("notice", "Attention:"),
    "danger": pgettext_lazy("notice", "Problem:"),
}
TONE_OF_MESSAGE = {"debug": "info", "error": "danger"}


def rendered(component: str, **values: Any) -> SafeString:
    return get_template(f"ui/{component}.html").render(values)


def one_of(value: str, allowed: set[str], argument: str) -> str:
    """Return the value, or refuse one that the component does not know."""
    if value not in allowed:
        raise template.TemplateSyntaxError(f"{argument}={value!r}; it must be one of {', '.join(sorted(allowed))}.")
    return value


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside words; it is hidden from screen readers, so words must stand beside it."""
    return mark_safe(drawing_of(name))  # noqa: S308  (from our own files)


@register.simple_tag
def button(
    label: Text,
    kind: str = "plain",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    size: str = "normal",
    type: str = "submit",
) -> SafeString:
    """A button that sends a form; `kind`: plain, primary (one on a page), danger, quiet."""
    return rendered(
        "button",
        label=label,
        kind=one_of(kind, BUTTON_KINDS, "kind"),
        icon=icon,
        name=name,
        value=value,
        form=form,
        size=one_of(size, BUTTON_SIZES, "size"),
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
        size=one_of(size, BUTTON_SIZES, "size"),
    )


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: Text = "") -> SafeString:
    """A message that stays: info, success, warning or danger, told by icon and words as well as colour."""
    tone = one_of(TONE_OF_MESSAGE.get(tone, tone), set(TONES), "tone")
    return rendered("notice", content=content, tone=tone, icon=TONES[tone], meaning=MEANINGS[tone], title=title)
