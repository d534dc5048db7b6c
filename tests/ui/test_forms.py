"""The form renderer draws what Django would draw."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from ascolto.ui.components.widgets import choices_of
from ascolto.ui.forms import DayInput, HouseForms

CHOICES = [
    ("", "all"),
    ("<b>", 'A "quoted" & <tagged> word'),
    (1, gettext_lazy("Home")),
    ("Group's", [("x", "X"), (None, "none")]),
]


def drawn(widget: forms.Select, value: object, renderer: DjangoTemplates) -> str:
    attrs = {"id": "id_one", "class": "form-select", "required": True, "disabled": False, "data-what": 'a"b'}
    return re.sub(r">\s+<", "><", widget.render("one", value, attrs, renderer)).strip()


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize("value", ["", "<b>", 1, "x", None])
def test_a_list_to_choose_from_is_drawn_as_django_draws_it(widget, value):
    ours, djangos = (drawn(widget(choices=CHOICES), value, renderer()) for renderer in (HouseForms, DjangoTemplates))

    assert ours == djangos
    assert "<tagged>" not in ours


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(attrs={"required": True, "disabled": False, "class": 'a "b"'}), "<Anna> & “Co”"),
        (forms.TextInput(), None),
        (forms.NumberInput(attrs={"min": 1}), 7),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.HiddenInput(), "17"),
        (DayInput(), date(2026, 3, 2)),
    ],
)
def test_a_field_of_one_line_is_drawn_as_django_draws_it(widget, value):
    ours = widget.render("name", value, renderer=HouseForms())

    assert ours.split() == widget.render("name", value, renderer=DjangoTemplates()).split()


@pytest.mark.parametrize("widget", [forms.CheckboxSelectMultiple, forms.RadioSelect])
def test_the_boxes_of_a_field_are_drawn_as_django_draws_each(widget):
    class Asked(forms.Form):
        of = forms.MultipleChoiceField(choices=[("a", "<Anna> & “Co”"), ("Group", [(7, "seven")])], widget=widget)

    field = Asked({"of": ["7"]}, renderer=DjangoTemplates())["of"]

    label = '<label class="choice" for="{}">{}<span>{}</span></label>'
    djangos = "".join(format_html(label, one.id_for_label, one.tag(), one.choice_label) for one in field)
    assert choices_of(field).split() == djangos.replace("\n", "").split()
    assert "checked" in choices_of(field)
