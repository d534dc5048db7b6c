"""How forms are drawn: every field of every form, the sign-in library's too, goes through one component."""

from typing import Any

from django.forms import (
    BoundField,
    CheckboxInput,
    DateInput,
    DateTimeInput,
    FileInput,
    HiddenInput,
    NumberInput,
    Select,
    Textarea,
    TextInput,
)
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import ChoiceWidget
from django.http import HttpRequest

from ascolto.ui.components.widgets import field_of_one_line, select

OF_ONE_LINE = {kind.template_name for kind in (CheckboxInput, DateInput, HiddenInput, NumberInput, TextInput)}


class HouseForms(DjangoTemplates):
    """The form renderer of the settings: `{{ form }}` and `as_field_group` look like `{% field %}`."""

    field_template_name = "ui/_form_field.html"
    form_template_name = "ui/_form.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw a widget by its template; those that stand on every form are components."""
        if template_name == Select.template_name:
            return select(context["widget"])
        if template_name in OF_ONE_LINE:
            return field_of_one_line(context["widget"])
        return super().render(template_name, context, request)


class DayInput(DateInput):
    """A day, picked with the browser's own calendar, which speaks ISO whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(DateTimeInput):
    """A day with its time, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class FilesInput(FileInput):
    """Several files at once."""

    allow_multiple_selected = True


def kind_of(bound_field: BoundField) -> str:
    """Return which of the kinds of the field component draws this widget."""
    widget = bound_field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, ChoiceWidget):
        return "choices"
    if isinstance(widget, FileInput):
        return "file"
    return "textarea" if isinstance(widget, Textarea) else "text"


def dressed(bound_field: BoundField, kind: str) -> dict[str, str | bool]:
    """Return the class that makes Tabler dress the widget, beside the widget's own."""
    own = bound_field.field.widget.attrs.get("class", "")
    look = "form-select" if kind == "select" else "form-control"
    return {"class": f"{look} {own}".strip()}
