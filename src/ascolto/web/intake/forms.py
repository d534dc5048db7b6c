"""What staff write down about a complaint they heard: only the words, the unit and the channel are compulsory."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.closing import OnTheSpot
from ascolto.complaints.intake import Told
from ascolto.complaints.lodging import Speaker
from ascolto.complaints.models import Authority, Channel, RemedyKind, SupportNeed
from ascolto.complaints.remedies import Offer
from ascolto.customers.finding import numbered
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.organisation.models import Tree, Unit
from ascolto.organisation.reading import calendar_of
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput, FilesInput, MomentInput
from ascolto.web.choosing import NOT_SAID, NodeField, node_field, offerings, taxa, units_where

MOST_WORDS = 100_000
# What comes by the website or the application is taken in there, and confirmed on the complainant's own screen.
BY_THEMSELVES = {Channel.WEB, Channel.APP}
CHANNELS = [choice for choice in Channel.choices if choice[0] not in BY_THEMSELVES]
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Staff:
    """Who fills in the form, and when."""

    actor: Actor
    user: User
    at: datetime


class Words(forms.CharField):
    """What somebody said, kept as it was written; blanks alone are no words."""

    def __init__(self, *, rows: int, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), strip=False, max_length=MOST_WORDS, **more)

    def to_python(self, value: Any) -> str:
        words = str(super().to_python(value)).replace("\r\n", "\n")
        return words if words.strip() else ""


class Files(forms.FileField):
    """Several files; what each of them is, is looked at when it is kept."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [file for file in data or [] if file]


class HeardForm(forms.Form):
    """What both forms of the staff have in common."""

    key = forms.CharField(widget=forms.HiddenInput, min_length=20, max_length=80)
    words = Words(label=_("What did they say?"), rows=5, help_text=_("In their own words, as far as you can."))
    unit = NodeField(label=_("About which unit?"))
    channel = forms.ChoiceField(label=_("How did it reach us?"), choices=CHANNELS)
    category = NodeField(label=_("Category"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    permissions: tuple[Permission, ...] = (Permission.RECORD_COMPLAINTS,)

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        units = list(units_where(staff.actor, *self.permissions))
        node_field(self, "unit").offer(units, empty=_("Please choose") if len(units) > 1 else "")
        node_field(self, "category").offer(taxa(Tree.CATEGORY), empty=NOT_SAID)
        self.fields["key"].initial = secrets.token_urlsafe(24)
        self.fields["unit"].initial = self._usual_unit(units)

    def _usual_unit(self, units: Sequence[Unit]) -> str:
        codes = [unit.code for unit in units if unit.pk == self.staff.user.home_unit_id or len(units) == 1]
        return codes[0] if codes else ""


class OnTheSpotForm(HeardForm):
    """Twenty seconds: what, what we did, were they content?"""

    answer = Words(label=_("What did you do about it?"), rows=2)
    remedy = forms.ChoiceField(
        label=_("Did you give something?"), choices=[("", _("nothing more")), *RemedyKind.choices], required=False
    )
    amount = forms.DecimalField(
        label=_("Worth"), min_value=0, max_digits=14, decimal_places=2, localize=True, required=False
    )
    content = forms.ChoiceField(
        label=_("Were they content?"),
        choices=[(YES, pgettext_lazy("content", "Yes")), (NO, pgettext_lazy("content", "No"))],
        widget=forms.RadioSelect,
    )

    permissions = (Permission.RECORD_COMPLAINTS, Permission.HANDLE_COMPLAINTS)
    field_order = ("key", "words", "answer", "remedy", "amount", "content", "unit", "channel", "category", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = settings_of.current().currency
        self.fields["category"].required = True  # it ends here, so nobody says later what it was about
        node_field(self, "category").offer(taxa(Tree.CATEGORY), empty=_("Please choose"))
        self.fields["words"].widget.attrs |= {"rows": 3} if self.is_bound else {"rows": 3, "autofocus": True}
        self.fields["channel"].initial = Channel.IN_PERSON
        self.fields["amount"].label = _("Worth, in %(currency)s") % {"currency": self.currency}
        self.fields["email"].help_text = _("If they want it in writing.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("amount") and not cleaned.get("remedy"):
            self.add_error("remedy", _("Say what it was that you gave."))
        return cleaned

    def told(self) -> Told:
        said, unit = self.cleaned_data, self.cleaned_data["unit"]
        return Told(
            words=said["words"],
            unit=unit,
            channel=Channel(said["channel"]),
            language=unit.language,
            received_at=self.staff.at,
            category=said["category"],
        )

    def done(self) -> OnTheSpot:
        said = self.cleaned_data
        return OnTheSpot(
            answer=said["answer"], content=said["content"] == YES, remedy=self._offer(), category=said["category"]
        )

    def _offer(self) -> Offer | None:
        kind, amount = self.cleaned_data["remedy"], self.cleaned_data["amount"]
        return Offer(kind=RemedyKind(kind), amount=amount, currency=self.currency) if kind else None

    def speaker(self) -> Speaker:
        return Speaker(email=self.cleaned_data["email"])


class IntakeForm(HeardForm):
    """A complaint by telephone, letter or at the counter, taken down by staff.

    `proposed` is the language that we chose: as long as it stands so, another customer or unit brings another.
    """

    points = forms.CharField(
        label=_("Points raised"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line. Leave it empty if it is all one thing."),
        required=False,
    )
    wish = Words(label=_("What would they like us to do?"), rows=2, required=False)
    done = Words(label=_("What has been done or promised already?"), rows=2, required=False)
    received_at = forms.DateTimeField(
        label=_("When did it reach us?"),
        widget=MomentInput,
        help_text=_("When anybody here first heard it, in the time of the unit. Leave it empty if that is now."),
        required=False,
    )
    language = forms.ChoiceField(label=_("In which language shall we answer?"))
    proposed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    customer = forms.CharField(
        label=_("Customer number"),
        help_text=_("Ours or their own, if they have one. What is on record then stays as it is."),
        max_length=200,
        required=False,
    )
    who = forms.CharField(
        label=_("Look up the customer"),
        help_text=_("By name, e-mail or telephone."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=200,
        required=False,
    )
    name = forms.CharField(label=_("Name"), max_length=300, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    anonymous = forms.BooleanField(label=_("They do not want to be named"), required=False)
    speaks_for = forms.CharField(
        label=_("On behalf of"),
        max_length=300,
        help_text=_("If they complain for somebody else: that person's name. Letters go to whoever wrote or called."),
        required=False,
    )
    authority = forms.ChoiceField(
        label=_("May they act for that person?"),
        choices=[choice for choice in Authority.choices if choice[0] != Authority.NOT_NEEDED],
        required=False,
    )
    support_needs = forms.MultipleChoiceField(
        label=_("What would make it easier for them?"),
        help_text=_("Ask kindly, and only if it seems welcome. It is there to be acted on."),
        choices=SupportNeed.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    offering = NodeField(label=_("Product or service"), required=False)
    journey_stage = NodeField(label=_("At which step?"), required=False)
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("About one of us?"), empty_label=NOT_SAID, required=False
    )
    person_described = forms.CharField(
        label=_("Or described as"),
        max_length=200,
        help_text=_("For instance: the tall waiter on the terrace."),
        required=False,
    )
    happened_on = forms.DateField(label=_("When did it happen?"), widget=DayInput, required=False)
    happened_where = forms.CharField(label=_("Where?"), max_length=200, required=False)
    order_number = forms.CharField(label=_("Order or booking number"), max_length=100, required=False)
    paid_amount = forms.DecimalField(
        label=_("What did they pay?"), min_value=0, max_digits=14, decimal_places=2, localize=True, required=False
    )
    paid_currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        validators=[RegexValidator("^[A-Za-z]{3}$", _("Three letters, such as EUR."))],
        required=False,
    )
    about_handling = forms.BooleanField(label=_("It is about how an earlier complaint was handled"), required=False)
    attachments = Files(label=_("Photographs, letters, receipts"), widget=FilesInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = settings_of.current()
        node_field(self, "offering").offer(offerings(), empty=NOT_SAID)
        node_field(self, "journey_stage").offer(taxa(Tree.JOURNEY_STAGE), empty=NOT_SAID)
        person, language = (
            cast(forms.ModelChoiceField, self.fields["person"]),
            cast(forms.ChoiceField, self.fields["language"]),
        )
        person.queryset = User.objects.active().order_by("name", "pk")
        names = dict(settings.LANGUAGES)
        language.choices = [(code, names[code]) for code in organisation.languages]
        self.offered_languages = organisation.languages
        spoken = {code: unit.language for code, unit in self._units() if unit.language in organisation.languages}
        self.languages = {"": organisation.default_language, **spoken}  # by the code of the unit, if one is chosen
        self.fields["unit"].widget.attrs["data-languages"] = json.dumps(self.languages)
        self.fields["paid_currency"].initial = organisation.currency
        if not organisation.anonymous_allowed:
            del self.fields["anonymous"]

    def _units(self) -> list[tuple[str, Unit]]:
        return [(code, cast(Unit, unit)) for code, unit in node_field(self, "unit").nodes.items()]

    def propose_language(self, customer: Customer | None) -> None:
        """Begin with the language of who complains, else of the unit, else of the house; what was chosen stands."""
        if self.is_bound or self._first("language") != self._first("proposed"):
            return
        usual = self.languages.get(self._first("unit")) or self.languages[""]
        theirs = customer.language if customer else ""
        language = theirs if theirs in self.offered_languages else usual
        self.initial.update({"language": language, "proposed": language})

    def _first(self, name: str) -> Any:
        """Return what stands in a field at first; a bound field would keep this, whatever is proposed later."""
        return self.get_initial_for_field(self.fields[name], name)

    def clean_points(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["points"].splitlines() if line.strip()]

    def clean_paid_currency(self) -> str:
        return str(self.cleaned_data["paid_currency"]).upper()

    def clean_customer(self) -> Customer | None:
        number = self.cleaned_data["customer"].strip()
        customer = numbered(number) if number else None
        if number and customer is None:
            raise forms.ValidationError(_("No customer has this number. Leave it empty and write name and contact."))
        return customer

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_moment(cleaned)
        self._check_day(cleaned)
        self._check_anonymous(cleaned)
        if cleaned.get("paid_amount") is not None and not cleaned.get("paid_currency"):
            self._say("paid_currency", _("Say in which currency."))
        if cleaned.get("speaks_for") and not (cleaned.get("customer") or self._speaker(cleaned).is_known()):
            self._say("name", _("Say who speaks for them."))
        return cleaned

    def _say(self, field: str, fault: Any) -> None:
        if field not in self.errors:
            self.add_error(field, fault)

    def _check_moment(self, cleaned: dict[str, Any]) -> None:
        """Read the moment on the clock of the unit; what has not yet been is a slip."""
        unit, written = cleaned.get("unit"), cleaned.get("received_at")
        if unit is None:
            return
        zone = calendar_of(unit).time_zone
        received_at = written.replace(tzinfo=zone) if written else self.staff.at
        if received_at > self.staff.at:
            self._say("received_at", _("That moment has not come yet."))
        cleaned["received_at"] = received_at

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        happened_on, received_at = cleaned.get("happened_on"), cleaned.get("received_at")
        if happened_on and received_at and happened_on > received_at.date():
            self._say("happened_on", _("That is after the complaint reached us."))

    def _check_anonymous(self, cleaned: dict[str, Any]) -> None:
        known = cleaned.get("customer") or cleaned.get("speaks_for") or self._speaker(cleaned).is_known()
        if cleaned.get("anonymous") and known:
            self._say("anonymous", _("You have written who they are. Take that away, or do not tick this."))

    def told(self) -> Told:
        said = self.cleaned_data
        paid = said["paid_amount"]
        return Told(
            words=said["words"],
            unit=said["unit"],
            channel=Channel(said["channel"]),
            language=said["language"],
            received_at=said["received_at"],
            points=said["points"],
            wish=said["wish"],
            offering=said["offering"],
            person_complained_about=said["person"],
            person_described=said["person_described"],
            happened_on=said["happened_on"],
            happened_where=said["happened_where"],
            order_number=said["order_number"],
            paid_amount=paid,
            paid_currency=said["paid_currency"] if paid is not None else "",
            about_handling=said["about_handling"],
            customer=said["customer"],
            anonymous=said.get("anonymous", False),
            authority=Authority(said["authority"]) if said["speaks_for"] else Authority.NOT_NEEDED,
            support_needs=said["support_needs"],
            category=said["category"],
            journey_stage=said["journey_stage"],
        )

    def speaker(self) -> Speaker:
        return self._speaker(self.cleaned_data)

    def _speaker(self, said: dict[str, Any]) -> Speaker:
        return Speaker(
            name=said.get("name", ""),
            email=said.get("email", ""),
            phone=said.get("phone", ""),
            speaks_for=said.get("speaks_for", ""),
        )
