"""Fields that several sheets share: a node of a tree, a wording in several languages, hours and days in words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.web.choosing import NodeField

WINDOW = re.compile(r"\s*(\d{1,2}:\d\d)\s*[-–—]\s*(\d{1,2}:\d\d)\s*")
Text = str | Promise
Blames = Mapping[type[Exception], str]
"""About which field of a form a refusal is; none when it is about the whole."""


def language_names(codes: Iterable[str]) -> dict[str, str]:
    """Return each language by its own name, in the order given."""
    names = dict(settings.LANGUAGES)
    return {code: names.get(code, code) for code in codes}


def offer_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Text]]) -> None:
    """Let these be chosen in a field of the form."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


def node_field(nodes: Iterable[Any], *, none: Text = "", **named: Any) -> NodeField:
    """Return a field in which one of these nodes is chosen; with `none`, nothing may be chosen too."""
    field = NodeField(**named)
    field.offer(nodes, empty=none)
    return field


class HoursField(forms.CharField):
    """Opening hours of one day, as people write them: 09:00–13:00, 14:00–18:00."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else hours_in_words(value or [])

    def clean(self, value: Any) -> list[list[str]]:
        return read_hours(super().clean(value))


def hours_in_words(hours: Sequence[Sequence[str]]) -> str:
    return ", ".join(f"{opens}–{closes}" for opens, closes in hours)


def read_hours(text: str) -> list[list[str]]:
    """Return [["09:00", "13:00"], …]; whether they make sense is for the action to say."""
    if not text.strip():
        return []
    found = [WINDOW.fullmatch(part) for part in re.split(r"[,;]", text)]
    if not all(found):
        raise ValidationError(_("Write hours as 09:00–13:00, 14:00–18:00; leave it empty when nobody works."))
    return [[edge.zfill(5) for edge in match.groups()] for match in found if match]


class WordingForm(forms.Form):
    """The same thing said in each language of the organisation, side by side."""

    def __init__(self, *given: Any, languages: Sequence[str], wording: Mapping[str, str] | None = None, **named: Any):
        super().__init__(*given, **named)
        self._kept = {code: words for code, words in (wording or {}).items() if code not in languages}
        for code, name in language_names(languages).items():
            self.fields[f"in_{code}"] = forms.CharField(
                label=name,
                required=False,
                max_length=200,
                initial=(wording or {}).get(code, ""),
                widget=forms.TextInput(attrs={"lang": code}),
            )

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of the wording, for the page."""
        return [self[name] for name in self.fields if name.startswith("in_")]

    def wording(self) -> dict[str, str]:
        """Return what was written; a language that the organisation no longer uses keeps its words."""
        return {
            **self._kept,
            **{name.removeprefix("in_"): value for name, value in self.cleaned_data.items() if name.startswith("in_")},
        }
