"""Sheets for people: who they are, their roles, absences, interests and tokens."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.customers.models import Customer
from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.references import normalise_reference
from ascolto.people import granting
from ascolto.people.absences import AbsencesOverlap, DeputyUnfit, EndsBeforeItBegins
from ascolto.people.interests import NothingDeclared
from ascolto.people.models import Rhythm, User
from ascolto.people.roles import Role, describe, name_of
from ascolto.people.tokens import NoScopes, ScopesNotHeld
from ascolto.people.users import EmailTaken, ReportsInCircle, UnknownLanguage
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.web.settings.fields import Blames, language_names, node_field, offer_choices
from ascolto.web.settings.words import PERMISSION_WORDS

HOME_UNIT = _("Unit where the person works")


class PlaceOfPersonForm(forms.Form):
    """The name of a person, where they work and to whom they report."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    blames: Blames = {ReportsInCircle: "reports_to"}

    def __init__(self, *given: Any, person: User | None = None, **named: Any):
        super().__init__(*given, **named)
        units = Unit.objects.in_use().order_by("name", "pk")
        self.fields["home_unit"] = node_field(units, none=_("None in particular"), label=HOME_UNIT, required=False)
        colleagues = User.objects.active().order_by("name", "pk")
        self.fields["reports_to"] = forms.ModelChoiceField(
            colleagues.exclude(pk=person.pk) if person else colleagues,
            label=_("Reports to"),
            required=False,
            empty_label=_("Nobody here"),
        )
        if person:
            self.initial.update(
                name=person.name,
                home_unit=person.home_unit.code if person.home_unit else "",
                reports_to=person.reports_to_id,
            )


class NewPersonForm(PlaceOfPersonForm):
    email = forms.EmailField(label=_("E-mail"), help_text=_("The person signs in with it."))
    language = forms.ChoiceField(label=_("Language"))
    password = forms.CharField(
        label=_("First password"),
        help_text=_("Leave it empty: then the person is sent a link to choose one, which is safer."),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    blames: Blames = {EmailTaken: "email", UnknownLanguage: "language"}

    def __init__(self, *given: Any, languages: tuple[str, ...], **named: Any):
        super().__init__(*given, **named)
        offer_choices(self, "language", language_names(languages).items())
        self.order_fields(["name", "email", "language", "home_unit", "reports_to", "password"])

    def clean_password(self) -> str | None:
        return self.cleaned_data["password"] or None


class GrantForm(forms.Form):
    """A role, where it holds, and until when."""

    role = forms.ChoiceField(label=pgettext_lazy("person", "Role"), widget=forms.RadioSelect)
    blames: Blames = {granting.AlreadyGranted: "role", granting.EndsBeforeItBegins: "until"}

    def __init__(self, *given: Any, zone: Any, **named: Any):
        super().__init__(*given, **named)
        self._zone = zone
        named_roles = ((role, {"role": str(name_of(role)).capitalize(), "about": describe(role)}) for role in Role)
        offer_choices(self, "role", ((role.value, _("%(role)s – %(about)s") % words) for role, words in named_roles))
        self.fields["unit"] = node_field(
            Unit.objects.in_use().order_by("name", "pk"),
            none=_("Everywhere"),
            label=pgettext_lazy("role", "Where"),
            help_text=_("The role holds in this unit and all below it."),
            required=False,
        )
        self.fields["until"] = forms.DateField(
            label=_("Until the end of"), help_text=_("Empty: until it is revoked."), required=False, widget=DayInput
        )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_until(self) -> datetime | None:
        day = self.cleaned_data["until"]
        return datetime.combine(day, time.max, self._zone) if day else None


class AbsenceForm(forms.Form):
    """The days of an absence, both included, and who answers instead."""

    from_on = forms.DateField(label=_("First day"), widget=DayInput)
    until_on = forms.DateField(label=_("Last day"), widget=DayInput)
    blames: Blames = {EndsBeforeItBegins: "until_on", AbsencesOverlap: "from_on", DeputyUnfit: "deputy"}

    def __init__(self, *given: Any, person: User, **named: Any):
        super().__init__(*given, **named)
        self.fields["deputy"] = forms.ModelChoiceField(
            User.objects.active().exclude(pk=person.pk).order_by("name", "pk"),
            label=_("Deputy"),
            help_text=_("Complaints of this person go to the deputy meanwhile."),
            required=False,
            empty_label=pgettext_lazy("deputy", "Nobody"),
        )


class DigestForm(forms.Form):
    """How often one wants to be told by e-mail what waits, and from which hour of the day on."""

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=[("", pgettext_lazy("digest", "never")), *Rhythm.choices],
        required=False,
    )
    hour = forms.TypedChoiceField(
        label=pgettext_lazy("hour", "From"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        initial=8,
        help_text=_("The hour of the day where you work. Nothing is sent when nothing waits."),
    )


class InterestForm(forms.Form):
    """A tie to a customer or to what we offer, or one told in words."""

    customer_ref = forms.CharField(
        label=_("Customer"),
        help_text=_("The reference of the customer, as K-7K4M-9QX2."),
        required=False,
        max_length=40,
    )
    note = forms.CharField(
        label=_("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    blames: Blames = {NothingDeclared: "note"}

    def __init__(self, *given: Any, **named: Any):
        super().__init__(*given, **named)
        self.fields["offering"] = node_field(
            Offering.objects.in_use().order_by("code", "pk"),
            none=pgettext_lazy("offering", "None"),
            label=_("Product or service"),
            required=False,
        )
        self.order_fields(["customer_ref", "offering", "note"])

    def clean_customer_ref(self) -> str:
        written = str(self.cleaned_data["customer_ref"]).strip()
        reference = normalise_reference(written) or written if written else ""
        if reference and not Customer.objects.filter(reference=reference).exists():
            raise ValidationError(_("There is no customer with this reference."))
        return reference


class TokenForm(forms.Form):
    """What a program may do for its owner."""

    name = forms.CharField(
        label=pgettext_lazy("token", "Name"), help_text=_("What uses it, as “booking system”."), max_length=100
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), help_text=_("Never more than you may yourself."), widget=forms.CheckboxSelectMultiple
    )
    blames: Blames = {NoScopes: "scopes", ScopesNotHeld: "scopes"}

    def __init__(self, *given: Any, actor: Actor, **named: Any):
        super().__init__(*given, **named)
        held = (permission for permission in Permission if actor.holds_somewhere(permission))
        offer_choices(self, "scopes", ((permission.value, PERMISSION_WORDS[permission]) for permission in held))

    def clean_scopes(self) -> list[Permission]:
        return [Permission(scope) for scope in self.cleaned_data["scopes"]]
