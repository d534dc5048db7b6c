"""The forms of the front door: only what happened has to be said; everything else helps, and may be left out."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.intake import Told
from ascolto.complaints.lodging import Speaker
from ascolto.complaints.models import Channel, RemarkKind, SupportNeed
from ascolto.complaints.remarks import Said
from ascolto.correspondence.addresses import one_line
from ascolto.frontdoor.counter import Choices, Counter
from ascolto.frontdoor.guarding import GUARDS
from ascolto.frontdoor.ready import FRESH_KEY, new_key
from ascolto.ui.forms import DayInput, FilesInput
from ascolto.ui.sizes import most_bytes

MOST_WORDS = 100_000
FEW_UNITS = 6
WEB_ADDRESS = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
# The pictures are named one by one: asked for "any picture", an iPhone sends HEIC, which we cannot take.
KINDS_OF_FILES = (
    "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain,.docx,.xlsx,.odt,audio/*,video/mp4"
)
MYSELF, SOMEBODY, NOBODY = "myself", "somebody", "nobody"

KIND_WORDS = {
    SupportNeed.LANGUAGE: _("I need help with the language"),
    SupportNeed.READING: _("Reading or writing is hard for me"),
    SupportNeed.SIGHT: _("I need large print, or somebody who reads to me"),
    SupportNeed.HEARING: _("Please write to me instead of calling"),
    SupportNeed.ILLNESS: _("I am ill, or need more time"),
    SupportNeed.DISTRESS: _("This weighs on me; I would like one person to talk to"),
    SupportNeed.OTHER: _("Something else would help me"),
}


class Words(forms.CharField):
    """What somebody writes, kept as it was written; blanks alone are no words."""

    def __init__(self, *, rows: int, **more: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, strip=False, max_length=MOST_WORDS, **more)

    def to_python(self, value: Any) -> str:
        words = str(super().to_python(value)).replace("\r\n", "\n")
        return words if words.strip() else ""


class PersonName(forms.CharField):
    """A name on one line; an address of the web is none, and would be sent on in our letters."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=200, **more)

    def clean(self, value: Any) -> str:
        name = one_line(str(super().clean(value)))
        if WEB_ADDRESS.search(name):
            raise forms.ValidationError(_("Please write a name here, without a web address."))
        return name


class Files(forms.FileField):
    """Several files; what each of them is, is looked at when it is kept."""

    def __init__(self, **more: Any) -> None:
        # Without `capture`: telephones then offer the camera and the pictures already taken.
        limits = {
            "data-most-bytes": settings.FILE_LIMIT,
            "data-most-bytes-together": most_bytes() - settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "data-too-large": _("This is too large. Please choose a smaller file, or send the files one by one later."),
        }
        super().__init__(widget=FilesInput(attrs={"accept": KINDS_OF_FILES, **limits}), required=False, **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [file for file in data or [] if file]


def offer(form: forms.Form, name: str, choices: Choices | Callable[[], Choices]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def typed(sent: MultiValueDict) -> dict[str, list[str]]:
    """Return what was typed, in the order of the names; what tells people from machines is none of it."""
    return {name: sent.getlist(name) for name in sorted(sent) if name not in GUARDS}


class SendingForm(forms.Form):
    """A form that is taken in once, however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, initial=FRESH_KEY, max_length=200)

    def sending(self) -> str:
        """Return the key of this sending: of the form as it was handed out, with what was written into it.

        Whoever goes back, writes something else and sends again, sends something else.
        """
        key = self.data.get("key", "")
        if not KEY.fullmatch(key) or key == FRESH_KEY:
            key = new_key()
        content = typed(cast(MultiValueDict, self.data))
        files = [[file.name, file.size] for name in sorted(self.files) for file in self.files.getlist(name)]
        return hashlib.sha256(json.dumps([key, content, files]).encode()).hexdigest()


class SpeakerForm(SendingForm):
    """Who speaks, as far as they want to say."""

    name = PersonName(label=_("Your name"))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=320)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=50)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, widget_type, hint in (("name", "", "name"), ("email", "email", "email"), ("phone", "tel", "tel")):
            widget = self.fields[name].widget
            widget.input_type = widget_type or widget.input_type
            widget.attrs["autocomplete"] = hint

    def speaker(self) -> Speaker:
        given = self.cleaned_data
        return Speaker(name=given["name"], email=given["email"], phone=given["phone"])


class ComplaintForm(SpeakerForm):
    """A complaint in three steps: what happened, where and when, and who is complaining (ISO 10002, annex on forms)."""

    words = Words(
        rows=7,
        label=_("What happened?"),
        help_text=_("In your own words, as long or short as you like."),
        error_messages={"required": _("Please tell us what happened; a few words are enough.")},
    )
    another_1 = Words(rows=3, label=_("Another thing"), required=False)
    another_2 = Words(rows=3, label=_("And another"), required=False)
    another_3 = Words(rows=3, label=_("And one more"), required=False)
    wish = Words(rows=3, label=_("What would put it right?"), required=False)
    attached = Files(
        label=_("Photos or documents"), help_text=_("Pictures, PDF, text, sound or video; several at once if you like.")
    )
    unit = forms.ChoiceField(label=_("Where did it happen?"), required=False)
    happened_on = forms.DateField(label=_("When did it happen?"), required=False, widget=DayInput())
    order_number = forms.CharField(label=_("Order or booking number"), required=False, max_length=100)
    offering = forms.ChoiceField(label=_("Which product or service?"), required=False)
    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    speaking = forms.ChoiceField(
        label=_("For whom are you complaining?"), required=False, initial=MYSELF, widget=forms.RadioSelect
    )
    speaks_for = PersonName(label=_("Name of the person you speak for"))
    may_speak = forms.BooleanField(label=_("This person asked me to complain for them"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("Is there anything we can do to make this easier for you?"),
        required=False,
        choices=list(KIND_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, counter: Counter, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.counter = counter
        self.today = counter.today(at)
        self._offer()

    def _offer(self) -> None:
        counter, language = self.counter, translation.get_language()
        if 0 < counter.units_below <= FEW_UNITS:
            self.fields["unit"].widget = forms.RadioSelect()
        self._choose_from(
            "unit", counter.units_below, counter.unit_choices, nothing=_("I am not sure, or somewhere else")
        )
        self._choose_from(
            "offering",
            len(counter.offerings),
            partial(counter.offering_choices, language),
            nothing=_("None of these"),
        )
        self._choose_from(
            "category",
            len(counter.categories),
            partial(counter.category_choices, language),
            nothing=_("I would rather say it in my own words"),
        )
        self.fields["happened_on"].widget.attrs["max"] = self.today.isoformat()
        speaking = [
            (MYSELF, pgettext_lazy("complaining", "For myself")),
            (SOMEBODY, pgettext_lazy("complaining", "For somebody else")),
            (NOBODY, pgettext_lazy("complaining", "I do not want to give my name")),
        ]
        anonymous = self.counter.organisation.anonymous_allowed
        offer(self, "speaking", [choice for choice in speaking if anonymous or choice[0] != NOBODY])

    def _choose_from(self, name: str, count: int, choices: Callable[[], Choices], *, nothing: Any) -> None:
        """Offer the choices with a way out, or drop the question where there is nothing to choose.

        They are put together when they are shown or something was chosen, not for each complaint that comes in.
        """
        if count:
            offer(self, name, lambda: [("", nothing), *choices()])
        else:
            del self.fields[name]

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("This day is still to come. When did it happen?"))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("speaking") == SOMEBODY:
            self._require_authority(given)
        elif not self.counter.organisation.anonymous_allowed and not self._says_who(given):
            self.add_error("name", _("Please tell us your name, your e-mail address or your telephone number."))
        return given

    def _require_authority(self, given: dict[str, Any]) -> None:
        if not given.get("speaks_for"):
            self.add_error("speaks_for", _("Please tell us for whom you speak."))
        if not given.get("may_speak"):
            self.add_error("may_speak", _("Please confirm that the person asked you to complain for them."))

    def _says_who(self, given: dict[str, Any]) -> bool:
        return any(given.get(name) or self.has_error(name) for name in ("name", "email", "phone"))

    def told(self, *, at: datetime) -> Told:
        """Return what the visitor tells us; everything that they wrote is in the words."""
        given = self.cleaned_data
        things = [given["words"], *filter(None, (given[f"another_{number}"] for number in (1, 2, 3)))]
        return Told(
            words="\n\n".join(things),
            points=things,
            wish=given["wish"],
            unit=self.counter.units.get(given.get("unit", ""), self.counter.root),
            offering=self.counter.offerings.get(given.get("offering", "")),
            category=self.counter.categories.get(given.get("category", "")),
            happened_on=given["happened_on"],
            order_number=given["order_number"],
            anonymous=given["speaking"] == NOBODY,
            support_needs=given["needs"],
            channel=Channel.WEB,
            language=translation.get_language(),
            received_at=at,
        )

    def speaker(self) -> Speaker:
        given = self.cleaned_data
        speaks_for = given["speaks_for"] if given["speaking"] == SOMEBODY else ""
        return Speaker(name=given["name"], email=given["email"], phone=given["phone"], speaks_for=speaks_for)


class RemarkForm(SpeakerForm):
    """Praise or a suggestion."""

    words = Words(rows=6, error_messages={"required": _("Please write a few words.")})
    unit = forms.ChoiceField(label=_("Where was it?"), required=False)
    person_named = PersonName(label=_("Whom should we thank?"))

    def __init__(self, counter: Counter, kind: RemarkKind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.counter = counter
        self.kind = kind
        units = counter.unit_choices()
        if units:
            offer(self, "unit", [("", _("I am not sure, or somewhere else")), *units])
        else:
            del self.fields["unit"]
        if kind == RemarkKind.PRAISE:
            self.fields["words"].label = _("What did you like?")
        else:
            self.fields["words"].label = _("What could we do better?")
            del self.fields["person_named"]

    def said(self) -> Said:
        given = self.cleaned_data
        return Said(
            kind=self.kind,
            words=given["words"],
            unit=self.counter.units.get(given.get("unit", ""), self.counter.root),
            channel=Channel.WEB,
            language=translation.get_language(),
            person_named=given.get("person_named", ""),
        )


class EnterForm(forms.Form):
    """The number and the secret code that a complainant was given."""

    reference = forms.CharField(
        label=_("Number"), help_text=_("For example C-7K4M-9QX2"), max_length=60,
        error_messages={"required": _("Please type the number of your complaint.")},
    )  # fmt: skip
    code = forms.CharField(
        label=_("Secret code"), max_length=60, error_messages={"required": _("Please type your secret code.")}
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in ("reference", "code"):
            self.fields[field].widget.attrs |= {"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}


class MessageForm(forms.Form):
    """A message, files, or both."""

    text = Words(rows=4, label=_("Your message"), required=False)
    attached = Files(label=_("Photos or documents"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("text") and not given.get("attached") and not self.errors:
            self.add_error("text", _("Please write something, or choose a file."))
        return given
