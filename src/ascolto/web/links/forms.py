"""What goes into a link: where, about what, for which booking, and in which language it opens."""

from typing import Any, cast

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.settings_of import Organisation
from ascolto.organisation.trees import arranged
from ascolto.web.links.invitations import Invitation, Kind
from ascolto.web.settings.fields import language_names

KINDS = [
    (Kind.COMPLAIN.value, pgettext_lazy("link", "Complain")),
    (Kind.PRAISE.value, pgettext_lazy("link", "Praise")),
    (Kind.SUGGEST.value, pgettext_lazy("link", "Suggest")),
]
INDENT = "\u2003"
Choices = list[tuple[str, Any]]


class InvitationForm(forms.Form):
    """Every part may be left out; what was left out is asked on the form of the front door."""

    kind = forms.ChoiceField(label=_("What for?"), choices=KINDS, required=False)
    unit = forms.ChoiceField(label=_("Where?"), required=False)
    offering = forms.ChoiceField(label=_("Which product or service?"), required=False)
    order = forms.CharField(
        label=_("Order or booking number"),
        help_text=_("For a letter or a message to one customer; leave it out on anything that many people read."),
        required=False,
        max_length=100,
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, organisation: Organisation, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        spoken = translation.get_language()
        units = arranged(Unit.objects.in_use().order_by("name", "pk"))
        offerings = arranged(Offering.objects.in_use().order_by("pk"))
        self._offer(
            "unit",
            _("Not said"),
            [(unit.code, INDENT * (depth - 1) + unit.name) for unit, depth in units if depth],
        )
        self._offer(
            "offering",
            _("Not said"),
            [(one.code, INDENT * depth + one.in_language(spoken)) for one, depth in offerings],
        )
        self._offer("language", _("That of each reader"), list(language_names(organisation.languages).items()))

    def _offer(self, name: str, nothing: Any, choices: Choices) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", nothing), *choices]

    def invitation(self) -> Invitation:
        given = self.cleaned_data
        return Invitation(
            kind=Kind(given["kind"] or Kind.COMPLAIN),
            unit=given["unit"],
            offering=given["offering"] if given["kind"] in {"", Kind.COMPLAIN} else "",
            order=given["order"].strip() if given["kind"] in {"", Kind.COMPLAIN} else "",
            language=given["language"],
        )
