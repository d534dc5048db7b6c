"""How forms are drawn: every field of every form, the sign-in library's too, goes through one component."""

from django.forms import DateInput, DateTimeInput, FileInput
from django.forms.renderers import DjangoTemplates


class HouseForms(DjangoTemplates):
    """The form renderer of the settings: `{{ form }}` and `as_field_group` look like `{% field %}`."""

    field_template_name = "ui/_form_field.html"
    form_template_name = "ui/_form.html"


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
