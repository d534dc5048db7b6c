"""Finding customers, correcting their records, and adding ways to reach them."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.customers.models import ContactKind, Customer, CustomerKind, Relation, Standing
from ascolto.organisation import settings_of
from ascolto.web.choosing import NOT_SAID


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Find a customer"),
        help_text=_("Name, e-mail, telephone or number."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


class CustomerForm(forms.Form):
    """What is on record about a customer."""

    name = forms.CharField(label=_("Name"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomerKind.choices)
    relation = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)
    standing = forms.ChoiceField(label=_("Standing"), choices=Standing.choices)
    language = forms.ChoiceField(label=_("Language"), required=False)
    channel_wish = forms.ChoiceField(
        label=_("Wants to be reached by"), choices=[("", NOT_SAID), *ContactKind.choices], required=False
    )

    def __init__(self, data: Any = None, *, customer: Customer) -> None:
        super().__init__(data, initial={name: getattr(customer, name) for name in self.base_fields})
        names = dict(settings.LANGUAGES)
        offered = dict.fromkeys([*settings_of.current().languages, customer.language or ""])
        choices = [(code, names.get(code, code)) for code in offered if code]
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", NOT_SAID), *choices]


class ContactForm(forms.Form):
    """One more way to reach the customer."""

    kind = forms.ChoiceField(label=pgettext_lazy("contact", "Way"), choices=ContactKind.choices)
    value = forms.CharField(label=_("Address or number"), max_length=500)
