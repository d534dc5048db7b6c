"""Which part of a wave its results are about: filters in the address."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import get_language, pgettext_lazy

from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.wording import say
from ascolto.surveys.figures import Group, sizes_by
from ascolto.surveys.kinds import Mode
from ascolto.surveys.models import Wave
from ascolto.surveys.slices import BY_NAMES, By, Cut
from ascolto.trail.acting import Actor
from ascolto.ui.explanations_surveys import language_name
from ascolto.web.settings.fields import offer_choices

ANY = pgettext_lazy("filter", "all")


class CutForm(forms.Form):
    """One field for each fact by which the responses of this wave differ."""

    segment = forms.ChoiceField(label=BY_NAMES[By.SEGMENT], required=False)
    unit = forms.ChoiceField(label=BY_NAMES[By.UNIT], required=False)
    offering = forms.ChoiceField(label=BY_NAMES[By.OFFERING], required=False)
    language = forms.ChoiceField(label=BY_NAMES[By.LANGUAGE], required=False)
    mode = forms.ChoiceField(label=BY_NAMES[By.MODE], required=False)
    stratum = forms.ChoiceField(label=BY_NAMES[By.STRATUM], required=False)

    def __init__(self, asked: Any, *, wave: Wave, actor: Actor) -> None:
        super().__init__({name: asked.get(name, "") for name in self.base_fields})
        self.divisions: dict[By, dict[str, str]] = {}
        for by in By:
            names = group_names(by, list(sizes_by(wave, actor, by)))
            if len(names) > 1:
                self.divisions[by] = {str(group): name for group, name in names.items()}
                self.fields[by.value].label = str(BY_NAMES[by]).capitalize()
                offer_choices(self, by.value, [("", ANY), *sorted(self.divisions[by].items(), key=lambda one: one[1])])
            else:
                del self.fields[by.value]

    def cut(self) -> Cut:
        """Return the part that is asked for; what cannot be read asks for all."""
        return Cut(**{name: value for name, value in self.cleaned_data.items() if value}) if self.is_valid() else Cut()

    def said(self, cut: Cut) -> list[str]:
        """Return in words what the part is cut by."""
        return [f"{BY_NAMES[By(name)]}: {self.divisions[By(name)][value]}" for name, value in cut.asked.items()]


def query_of(cut: Cut, **more: str) -> str:
    """Return the words of the address for the part, with a question mark in front where there are any."""
    words = {**cut.asked, **{name: value for name, value in more.items() if value}}
    return f"?{urlencode(words)}" if words else ""


def group_names(by: By, groups: list[Group]) -> dict[Group, str]:
    """Return what each group of a division is called."""
    language = get_language() or "en"
    ids = [group for group in groups if group is not None]
    match by:
        case By.UNIT:
            return {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=ids).order_by("pk")}
        case By.OFFERING:
            offerings = Offering.objects.filter(pk__in=ids).order_by("pk")
            return {one.pk: say(one.wording, language) for one in offerings}
        case By.LANGUAGE:
            return {group: language_name(str(group)) for group in groups}
        case By.MODE:
            return {group: str(Mode(str(group)).label) for group in groups}
        case _:
            return {group: str(group) for group in groups}
