"""The widgets that stand on every form, drawn without a template for each option and each attribute: that is slow."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from django.forms import BoundField
from django.forms.widgets import ChoiceWidget
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

OWN = "\0"  # where the id of each box stands
Options = list[dict[str, Any]]


def select(widget: Mapping[str, Any]) -> SafeString:
    """Return the `<select>` of a widget, given as the form library hands it to a template."""
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    name = conditional_escape(widget["name"])
    return SafeString(f'<select name="{name}"{_attributes(widget["attrs"])}>{groups}</select>')


def field_of_one_line(widget: Mapping[str, Any]) -> SafeString:
    """Return the `<input>` of a widget, given as the form library hands it to a template."""
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    return SafeString(f'<input type="{kind}" name="{name}"{value}{_attributes(widget["attrs"])}>')


def choices_of(field: BoundField) -> SafeString:
    """Return the boxes of a field in which one or several are ticked, each with its words.

    Of a tree there may be hundreds, so what they share is said once; `field.subwidgets` would say it for each.
    """
    widget = cast(ChoiceWidget, field.field.widget)
    given = widget.build_attrs(widget.attrs, field.build_widget_attrs({"id": OWN}, widget))
    begins = f'<input type="{widget.input_type}" name="{escape(field.html_name)}"'
    before, after = _attributes(given).split(OWN)
    ticked = set(widget.format_value(field.value()))
    return SafeString("".join(
        f'<label class="choice" for="{own}">{begins} value="{escape(key)}"{before}{own}{after}'
        f"{' checked' if key in ticked else ''}><span>{escape(label)}</span></label>"
        for own, key, label in _numbered(widget.choices, escape(field.auto_id))
    ))  # fmt: skip


def _numbered(choices: Iterable[Any], prefix: str) -> Iterator[tuple[str, str, str]]:
    """Return for each choice the id of its box, as the form library counts them, its value and its words."""
    for number, (key, label) in enumerate(choices):
        if isinstance(label, list | tuple):
            yield from _numbered(label, f"{prefix}_{number}")
        else:
            yield f"{prefix}_{number}", str(key), str(label)


def _group(name: str | None, options: Options) -> str:
    drawn = "".join(_option(option) for option in options)
    return f'<optgroup label="{conditional_escape(name)}">{drawn}</optgroup>' if name else drawn


def _option(option: Mapping[str, Any]) -> str:
    value, label = conditional_escape(str(option["value"])), conditional_escape(option["label"])
    return f'<option value="{value}"{_attributes(option["attrs"])}>{label}</option>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    """Return them as Django's own templates write them: True stands alone, False and None are left out."""
    return "".join(_attribute(name, value) for name, value in attributes.items() if value is not None)


def _attribute(name: str, value: object) -> str:
    if value is False:
        return ""
    name = conditional_escape(name)
    return f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
