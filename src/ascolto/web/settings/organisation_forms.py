"""Sheets for the organisation itself: its settings, units, legal entities and calendars."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.organisation.calendars import WrongWindows
from ascolto.organisation.calendars_editing import UnknownPlace, WrongDay
from ascolto.organisation.models import Calendar, LegalEntity, Unit
from ascolto.organisation.settings_of import LONGEST_WAIT_IN_DAYS, PROFILES, Organisation, product_languages
from ascolto.organisation.trees import MovesUnderItself, ParentRetired
from ascolto.people.roles import name_of
from ascolto.ui.forms import DayInput
from ascolto.web.settings.fields import Blames, HoursField, language_names, node_field, offer_choices, read_hours
from ascolto.web.settings.words import PROFILE_WORDS, WEEKDAYS

LIMIT = "limit_"


class OrganisationForm(forms.Form):
    """What the organisation is called, how it can be reached, what it promises and what it allows."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    contact_email = forms.EmailField(label=_("E-mail for customers"), required=False)
    contact_phone = forms.CharField(label=_("Telephone for customers"), required=False, max_length=60)
    contact_address = forms.CharField(
        label=_("Postal address"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        help_text=_("In these languages customers read pages and letters."),
        widget=forms.CheckboxSelectMultiple,
    )
    default_language = forms.ChoiceField(
        label=_("Language where nothing else is known"), help_text=_("One of the languages above.")
    )
    profile = forms.ChoiceField(label=_("Profile"), widget=forms.RadioSelect)
    acknowledge_hours = forms.IntegerField(label=_("Acknowledge within (working hours)"), min_value=1)
    decide_days = forms.IntegerField(label=_("Decide within (working days)"), min_value=1)
    close_days = forms.IntegerField(label=_("Close within (working days)"), min_value=1)
    answer_days = forms.IntegerField(
        label=_("Wait for an answer to the decision (working days)"),
        help_text=_(
            "On the last of these days a complaint may be closed because the complainant did not answer. Together with "
            "the days until the decision they should not be more than those until closing."
        ),
        min_value=1,
        max_value=LONGEST_WAIT_IN_DAYS,
    )
    anonymous_allowed = forms.BooleanField(label=_("People may complain without giving a name"), required=False)
    automatic_acknowledgement = forms.BooleanField(
        label=_("Acknowledge by letter at once, automatically"), required=False
    )
    retention_years = forms.IntegerField(label=_("Keep closed complaints for (years)"), min_value=1)
    survey_rest_days = forms.IntegerField(
        label=_("Leave a customer in peace after a survey for (days)"),
        help_text=_("It holds across all surveys, except the questions after a complaint. 0 sets no limit."),
        min_value=0,
    )

    def __init__(self, *given: Any, organisation: Organisation, **named: Any):
        super().__init__(*given, **named)
        self._limits = list(organisation.spot_limits)
        offer_choices(self, "languages", language_names(product_languages()).items())
        offer_choices(self, "default_language", language_names(product_languages()).items())
        offer_choices(self, "profile", ((code, PROFILE_WORDS[code]) for code in PROFILES))
        for name in set(self.fields) & set(organisation.__slots__):
            self.initial.setdefault(name, getattr(organisation, name))
        for role, limit in organisation.spot_limits.items():
            self.fields[LIMIT + role] = forms.DecimalField(
                label=_("%(role)s may grant on the spot (%(currency)s)")
                % {"role": str(name_of(role)).capitalize(), "currency": organisation.currency},
                min_value=0,
                decimal_places=2,
                initial=limit,
            )

    @property
    def limits(self) -> list[forms.BoundField]:
        """The fields of the limits on the spot, for the page."""
        return [self[LIMIT + role] for role in self._limits]

    def changes(self) -> dict[str, Any]:
        """Return the settings as the action takes them."""
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith(LIMIT)}
        return plain | {"spot_limits": {role: self.cleaned_data[LIMIT + role] for role in self._limits}}


def code_field() -> forms.RegexField:
    return forms.RegexField(
        r"^[\w.-]+$",
        label=pgettext_lazy("unit", "Short code"),
        help_text=_("Letters, digits, hyphens; imports and links use it. It cannot be changed later."),
        max_length=40,
        error_messages={"invalid": _("Use letters, digits, hyphens, dots and underscores only.")},
    )


class NewUnitForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("unit", "Name"), max_length=200)
    code = code_field()
    blames: Blames = {ParentRetired: ""}

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Unit.objects.filter(code=code).exists():
            raise ValidationError(_("Another unit has this code."))
        return code


class UnitNameForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("unit", "Name"), max_length=200)

    def __init__(self, *given: Any, unit: Unit, **named: Any):
        super().__init__(*given, **named)
        self.initial.update({"name": unit.name})


class UnitPlaceForm(forms.Form):
    blames: Blames = {MovesUnderItself: "to", ParentRetired: "to"}

    def __init__(self, *given: Any, unit: Unit, **named: Any):
        super().__init__(*given, **named)
        self.initial.update({"to": unit.parent.code if unit.parent else ""})
        others = Unit.objects.in_use().exclude(path__startswith=unit.path)
        self.fields["to"] = node_field(others, label=_("Below which unit"), help_text=_("Its own parts move with it."))


class UnitCalendarForm(forms.Form):
    def __init__(self, *given: Any, unit: Unit, **named: Any):
        super().__init__(*given, **named)
        is_root = unit.parent_id is None
        self.fields["calendar"] = forms.ModelChoiceField(
            Calendar.objects.all(),
            label=_("Calendar"),
            required=is_root,
            empty_label=None if is_root else _("As the unit above"),
            initial=unit.calendar_id,
        )


class UnitEntityForm(forms.Form):
    entity = forms.ModelChoiceField(
        LegalEntity.objects.all(), label=_("Legal entity"), empty_label=None,
        help_text=_("It answers in law for the complaints about this unit."),
    )  # fmt: skip

    def __init__(self, *given: Any, unit: Unit, **named: Any):
        super().__init__(*given, **named)
        self.initial.update({"entity": unit.legal_entity_id})


class UnitLanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language where nobody asked for another"))

    def __init__(self, *given: Any, unit: Unit, **named: Any):
        super().__init__(*given, **named)
        self.initial.update({"language": unit.language})
        offer_choices(self, "language", language_names(product_languages()).items())


class EntityForm(forms.Form):
    """Who it is, and what stands at the head of its letters."""

    name = forms.CharField(label=pgettext_lazy("legal entity", "Name"), max_length=200)
    country = forms.CharField(label=_("Country"), help_text=_("Two letters, as IT or BG."), max_length=2, min_length=2)
    currency = forms.CharField(
        label=_("Currency"), help_text=_("Three letters, as EUR or RON."), max_length=3, min_length=3
    )

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class EntityDetailsForm(EntityForm):
    letterhead = forms.CharField(
        label=_("Letterhead"),
        help_text=_("Name, address and registration, as they stand on a letter."),
        required=False,
        widget=forms.Textarea,
    )

    def __init__(self, *given: Any, entity: LegalEntity, languages: Iterable[str], **named: Any):
        initial = {name: getattr(entity, name) for name in ("name", "country", "currency", "letterhead")}
        super().__init__(*given, **named)
        self.initial.update(initial)

    def changes(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class EntityWordsForm(forms.Form):
    """What an entity says in each language: its policy, or who an outside body is."""

    part = ""

    def __init__(self, *given: Any, entity: LegalEntity, languages: Iterable[str], **named: Any):
        self._kept = getattr(entity, self.part)
        super().__init__(*given, **named)
        self.initial.update(self.stored(entity))
        for code, name in language_names(languages).items():
            self.fields[f"in_{code}"] = forms.CharField(
                label=name,
                required=False,
                initial=self._kept.get(code, ""),
                widget=forms.Textarea(attrs={"lang": code, "rows": 5}),
            )

    def stored(self, entity: LegalEntity) -> dict[str, Any]:
        return {}

    def changes(self) -> dict[str, Any]:
        written = {name[3:]: text.strip() for name, text in self.cleaned_data.items() if name.startswith("in_")}
        wording = {code: text for code, text in {**self._kept, **written}.items() if text}
        return {self.part: wording}


class EntityPolicyForm(EntityWordsForm):
    part = "policy"


class OutsideBodyForm(EntityWordsForm):
    """An outside body: its name and address by language, its page, and from when to when it exists."""

    url = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    valid_from = forms.DateField(label=_("Named from"), required=False, widget=DayInput)
    valid_until = forms.DateField(label=_("Named until"), required=False, widget=DayInput)

    def stored(self, entity: LegalEntity) -> dict[str, Any]:
        return {name: getattr(entity, f"{self.part}_{name}") for name in ("url", "valid_from", "valid_until")}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        first, last = told.get("valid_from"), told.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day is before the first."))
        return told

    def changes(self) -> dict[str, Any]:
        dated = {f"{self.part}_{name}": self.cleaned_data[name] for name in ("url", "valid_from", "valid_until")}
        return super().changes() | dated


class RegulatorForm(OutsideBodyForm):
    part = "regulator"


class DisputeBodyForm(OutsideBodyForm):
    part = "dispute_body"


class CalendarNameForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("calendar", "Name"), max_length=100)

    def __init__(self, *given: Any, calendar: Calendar | None = None, **named: Any):
        super().__init__(*given, **named)
        self.initial.update({"name": calendar.name} if calendar else {})
        self._calendar = calendar

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Calendar.objects.exclude(pk=self._calendar.pk) if self._calendar else Calendar.objects.all()
        if others.filter(name=name).exists():
            raise ValidationError(_("Another calendar has this name."))
        return name


class NewCalendarForm(CalendarNameForm):
    like = forms.ModelChoiceField(
        Calendar.objects.all(), label=_("Begin as a copy of"), empty_label=None,
        help_text=_("Hours, place and days are taken over; change them afterwards."),
    )  # fmt: skip


class HoursForm(forms.Form):
    """The hours of each weekday; several windows leave room for a break."""

    blames: Blames = {WrongWindows: "day_0"}

    def __init__(self, *given: Any, calendar: Calendar, **named: Any):
        super().__init__(*given, **named)
        for weekday, label in enumerate(WEEKDAYS):
            self.fields[f"day_{weekday}"] = HoursField(
                label=label, required=False, initial=calendar.windows.get(str(weekday), [])
            )

    def windows(self) -> dict[str, list[list[str]]]:
        return {str(weekday): self.cleaned_data[f"day_{weekday}"] for weekday in range(7)}


class PlaceForm(forms.Form):
    time_zone = forms.CharField(
        label=_("Time zone"),
        help_text=_("As Europe/Sofia or Europe/Rome."),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "suggestions", "autocomplete": "off"}),
    )
    country = forms.CharField(
        label=_("Country whose public holidays are kept"),
        help_text=_("Two letters, as IT or BG. Empty: no public holidays."),
        required=False,
        max_length=2,
    )
    subdivision = forms.CharField(
        label=_("Part of the country with holidays of its own"),
        help_text=_("Its short code, as BZ for South Tyrol. Empty: the holidays of the whole country."),
        required=False,
        max_length=10,
    )
    blames: Blames = {UnknownPlace: ""}

    def __init__(self, *given: Any, calendar: Calendar, **named: Any):
        initial = {name: getattr(calendar, name) for name in ("time_zone", "country", "subdivision")}
        super().__init__(*given, **named)
        self.initial.update(initial)

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class DaysForm(forms.Form):
    """Days off beyond the holidays, and days with hours of their own: one a line."""

    closed = forms.CharField(
        label=_("Closed days"),
        help_text=_("One a line, as 2026-12-24."),
        required=False,
        widget=forms.Textarea,
    )
    opened = forms.CharField(
        label=_("Days with hours of their own"),
        help_text=_("One a line, the day and its hours, as 2026-12-31 09:00–13:00. They are worked even on a holiday."),
        required=False,
        widget=forms.Textarea,
    )
    blames: Blames = {WrongDay: "closed", WrongWindows: "opened"}

    def __init__(self, *given: Any, calendar: Calendar, **named: Any):
        opened = [f"{day} {', '.join('–'.join(w) for w in hours)}" for day, hours in sorted(calendar.open_days.items())]
        initial = {"closed": "\n".join(calendar.closed_days), "opened": "\n".join(opened)}
        super().__init__(*given, **named)
        self.initial.update(initial)

    def clean_closed(self) -> list[str]:
        return [_day(line) for line in self.cleaned_data["closed"].split()]

    def clean_opened(self) -> dict[str, list[list[str]]]:
        lines = [line.partition(" ") for line in self.cleaned_data["opened"].splitlines() if line.strip()]
        return {_day(day.strip()): read_hours(hours) for day, _space, hours in lines}


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValidationError(_("“%(text)s” is not a day. Write it as 2026-12-24.") % {"text": text}) from error
