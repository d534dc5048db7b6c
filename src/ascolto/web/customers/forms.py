"""Finding customers, correcting their records, adding ways to reach them, and sorting them into groups."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.customers.finding import Group
from ascolto.customers.models import (
    ContactKind,
    Customer,
    CustomerKind,
    Importance,
    Relation,
    Segment,
    SegmentQuerySet,
    Standing,
)
from ascolto.organisation import settings_of
from ascolto.web.choosing import NOT_SAID

MOST_COMPLAINTS = "complaints"
ORDERS = [
    ("", pgettext_lazy("order", "by name")),
    (MOST_COMPLAINTS, pgettext_lazy("order", "most complaints first")),
]
ANY = pgettext_lazy("choice", "any")


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Find a customer"),
        help_text=_("Name, e-mail, telephone, number of the customer or of an order."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


class SegmentField(forms.TypedChoiceField):
    """One of the segments, by its code."""

    segments: dict[str, Segment]

    def offer(self, segments: SegmentQuerySet, *, empty: Any = "") -> None:
        self.segments = {segment.code: segment for segment in segments.order_by("code")}
        language = translation.get_language() or "en"
        named = sorted((segment.in_language(language), code) for code, segment in self.segments.items())
        self.choices = [*([("", empty)] if empty else []), *((code, name) for name, code in named)]

    def _coerce(self, value: Any) -> Segment | None:
        return self.segments[value] if value else None


class ListForm(SearchForm):
    """Which customers the list shows."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", ANY), *CustomerKind.choices], required=False)
    relation = forms.ChoiceField(label=_("Relation"), choices=[("", ANY), *Relation.choices], required=False)
    standing = forms.ChoiceField(label=_("Standing"), choices=[("", ANY), *Standing.choices], required=False)
    importance = forms.ChoiceField(label=_("Importance"), choices=[("", ANY), *Importance.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", ANY), *settings.LANGUAGES], required=False)
    segment = SegmentField(label=_("Segment"), required=False)
    order = forms.ChoiceField(label=pgettext_lazy("filter", "Order"), choices=ORDERS, required=False)

    def __init__(self, data: Any, *, segments: SegmentQuerySet) -> None:
        super().__init__(data)
        cast(SegmentField, self.fields["segment"]).offer(segments, empty=ANY)

    @property
    def group(self) -> Group:
        """The group asked for; what cannot be read does not narrow the list."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("q", "order") and value}
        return Group(**given)

    @property
    def by_complaints(self) -> bool:
        return self.is_valid() and self.cleaned_data["order"] == MOST_COMPLAINTS


class SortForm(forms.Form):
    """Put chosen customers into a segment."""

    segment = SegmentField(label=_("Segment"))

    def __init__(self, data: Any = None, *, segments: SegmentQuerySet) -> None:
        super().__init__(data)
        cast(SegmentField, self.fields["segment"]).offer(segments, empty=_("choose one"))


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


class ImportanceForm(forms.Form):
    """How important a customer is, and why."""

    importance = forms.ChoiceField(
        label=_("Importance"),
        choices=Importance.choices,
        help_text=_(
            "Important: much depends on them. Useful: their ideas, example or word help us and others. "
            "It guides whom we ask and study; what a complainant is owed never depends on it."
        ),
    )
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, customer: Customer) -> None:
        super().__init__(data, initial={"importance": customer.importance})


def chosen_numbers(data: Any) -> Sequence[str]:
    """Return the numbers of the customers that were ticked on a list."""
    return [str(number) for number in data.getlist("customer")]
