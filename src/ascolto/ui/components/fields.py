"""Forms: one field of any kind, what is wrong with what was typed, and what a star means."""

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from ascolto.ui.components.widgets import choices_of
from ascolto.ui.drawing import one_of, rendered
from ascolto.ui.forms import dressed, kind_of

register = template.Library()


@register.simple_tag
def field(bound_field: BoundField, width: str = "full") -> SafeString:
    """One field of a form with its label, help, error and required mark, whatever its widget is."""
    width = one_of(width, {"full", "half", "short"}, "width")
    if bound_field.is_hidden:
        return SafeString(bound_field.as_widget())
    kind = kind_of(bound_field)
    return rendered("field", field=bound_field, kind=kind, control=_control(bound_field, kind), width=width)


def _control(bound_field: BoundField, kind: str) -> SafeString:
    if kind == "choices":
        return choices_of(bound_field)
    return SafeString(bound_field.as_widget(attrs={} if kind == "check" else dressed(bound_field, kind)))


@register.simple_tag
def choices(bound_field: BoundField) -> SafeString:
    """The boxes of a field alone, each with its words, where what stands around them is drawn otherwise."""
    return choices_of(bound_field)


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
