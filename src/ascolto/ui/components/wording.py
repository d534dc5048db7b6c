"""What says and does: drawings, buttons, notices, boxes, and what needs a second thought."""

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from ascolto.ui.drawing import one_of, rendered
from ascolto.ui.icons import drawing_of
from ascolto.ui.looks import BUTTON_KINDS, MEANINGS, NOTICE_ICONS, SIZES, TONE_OF_MESSAGE

register = template.Library()
Text = str | Promise


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
