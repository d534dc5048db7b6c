"""What is filled in to plan and hold conversations, and to look through them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.conversations import inviting, planning
from ascolto.conversations.kinds import ConversationKind, InformationSource, RecordKind
from ascolto.conversations.lifecycle import Stage
from ascolto.conversations.models import Conversation, ConversationQuerySet, Participant, Study
from ascolto.customers.models import Customer, Segment
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import MomentInput
from ascolto.web.choosing import NOT_SAID, NodeField, SegmentField, node_field, offer_segments, offerings, units_where
from ascolto.web.settings.fields import Blames, language_names

ANY = pgettext_lazy("filter", "all")
MOST_WORDS = 1_000_000
LONGEST = 12 * 60


class StudyForm(forms.Form):
    """What a study is for, and what is asked in it."""

    name = forms.CharField(
        label=pgettext_lazy("study", "Topic"), max_length=200, help_text=_("Those whom you invite read it too.")
    )
    decision = forms.CharField(
        label=_("Which decision does it serve?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=5000,
        help_text=_("What will be done differently, depending on what you hear?"),
    )
    guide = forms.CharField(
        label=pgettext_lazy("study", "Guide"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=50_000,
        help_text=_("What you ask, in its order. Every conversation of the study is held by it."),
    )
    language = forms.ChoiceField(label=_("Language"))
    unit = NodeField(label=_("Unit"))
    offering = NodeField(label=_("Product or service"), required=False)

    def __init__(self, *given: Any, actor: Actor, languages: Sequence[str], **named: Any) -> None:
        super().__init__(*given, **named)
        cast(forms.ChoiceField, self.fields["language"]).choices = list(language_names(languages).items())
        node_field(self, "unit").offer(units_where(actor, Permission.HOLD_CONVERSATIONS))
        node_field(self, "offering").offer(offerings(), empty=NOT_SAID)

    def plan(self) -> planning.StudyPlan:
        told = self.cleaned_data
        return planning.StudyPlan(**{name: told[name] for name in self.fields})


class AppointmentForm(forms.Form):
    """When and where a conversation is held."""

    starts_at = forms.DateTimeField(label=pgettext_lazy("conversation", "Begins"), widget=MomentInput)
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=5, max_value=LONGEST, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    place = forms.CharField(
        label=pgettext_lazy("conversation", "Where"),
        max_length=300,
        help_text=_("A room, or the address of a video call."),
    )

    def __init__(self, *given: Any, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(*given, **named)
        self._zone = zone

    def clean_starts_at(self) -> datetime:
        """Read the hour as one of the unit where the conversation is held."""
        moment: datetime = self.cleaned_data["starts_at"]
        return timezone.make_naive(moment).replace(tzinfo=self._zone)

    def appointment(self) -> planning.Appointment:
        told = self.cleaned_data
        return planning.Appointment(starts_at=told["starts_at"], minutes=told["minutes"], place=told["place"])


class ConversationForm(AppointmentForm):
    """A conversation within a study."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ConversationKind.choices, widget=forms.RadioSelect)
    moderator = forms.ModelChoiceField(label=pgettext_lazy("conversation", "Held by"), queryset=User.objects.none())
    field_order = ("kind", "starts_at", "minutes", "place", "moderator")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        people = cast("forms.ModelChoiceField[User]", self.fields["moderator"])
        people.queryset = User.objects.filter(is_active=True).order_by("name", "pk")
        people.empty_label = None


class GuestForm(forms.Form):
    """Somebody who is to take part."""

    blames: Blames = {inviting.NobodyNamed: "label", inviting.TakesPartAlready: "customer"}

    customer = forms.CharField(
        label=_("Customer number"), required=False, max_length=20, help_text=_("As on the customer's page: K-….")
    )
    label = forms.CharField(
        label=pgettext_lazy("participant", "Name or label"),
        required=False,
        max_length=200,
        help_text=_("For somebody who is not on record as a customer."),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("For the invitation. A customer's own is known.")
    )
    segment = SegmentField(label=_("Segment"), required=False)
    informed_by = forms.ChoiceField(
        label=_("Where does what they know about us come from?"), choices=InformationSource.choices, required=False
    )

    def __init__(self, *given: Any, actor: Actor, **named: Any) -> None:
        super().__init__(*given, **named)
        self._actor = actor
        if not actor.holds_somewhere(Permission.VIEW_CUSTOMERS):
            del self.fields["customer"]
        offer_segments(self, Segment.objects.in_use().order_by("code"), empty=NOT_SAID)

    def clean_customer(self) -> Customer | None:
        number = str(self.cleaned_data["customer"]).strip().upper()
        if not number:
            return None
        found = Customer.objects.visible_to(self._actor).surviving().filter(reference=number).first()
        if found is None:
            raise forms.ValidationError(_("There is no customer with this number."))
        return found

    def guest(self) -> inviting.Guest:
        told = self.cleaned_data
        return inviting.Guest(
            customer=told.get("customer"),
            label=told["label"],
            email=told["email"],
            segment=told.get("segment"),
            informed_by=InformationSource(told["informed_by"]),
        )


class HeldForm(forms.Form):
    """Who came."""

    came = forms.TypedMultipleChoiceField(
        label=_("Who came?"), widget=forms.CheckboxSelectMultiple, coerce=int, required=False
    )

    def __init__(self, *given: Any, participants: list[tuple[Participant, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        chosen = cast(forms.TypedMultipleChoiceField, self.fields["came"])
        chosen.choices = [(each.number, name) for each, name in participants]


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


class RecordForm(forms.Form):
    """What was said: pasted, or as a file."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=RecordKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("Each line is a paragraph. Name speakers by their number, such as P1, never by their name."),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("Text (.txt) or subtitles (.vtt), in UTF-8.")
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if bool(told.get("file")) == bool(str(told.get("text") or "").strip()):
            raise forms.ValidationError(_("Paste what was said or choose a file, one of the two."))
        return told


class ConversationFilter(forms.Form):
    """Which conversations are listed."""

    study = forms.ModelChoiceField(
        label=pgettext_lazy("conversation", "Study"), queryset=Study.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", ANY), *ConversationKind.choices], required=False)
    stage = forms.ChoiceField(
        label=pgettext_lazy("conversation", "Stage"), choices=[("", ANY), *Stage.choices], required=False
    )
    unit = NodeField(label=_("Unit"), required=False)

    def __init__(self, *given: Any, actor: Actor, **named: Any) -> None:
        super().__init__(*given, **named)
        studies = cast("forms.ModelChoiceField[Study]", self.fields["study"])
        studies.queryset, studies.empty_label = Study.objects.visible_to(actor).order_by("name", "pk"), str(ANY)
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_CONVERSATIONS), empty=ANY)

    def narrowed(self, conversations: ConversationQuerySet) -> ConversationQuerySet:
        """Return the conversations that fit; a filter that cannot be read narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        for name in ("study", "kind", "stage"):
            if asked.get(name):
                conversations = conversations.filter(**{name: asked[name]})
        if unit := asked.get("unit"):
            conversations = conversations.filter(study__unit__path__startswith=unit.path)
        return conversations


def begin_with(conversation: Conversation, zone: ZoneInfo) -> dict[str, Any]:
    """Return the appointment as it stands, to be changed."""
    starts = _typed(timezone.localtime(conversation.starts_at, zone))
    return {"starts_at": starts, "minutes": conversation.minutes, "place": conversation.place}


def in_a_week(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment to begin with: in a week, at ten o'clock of the unit."""
    return _typed((timezone.localtime(at, zone) + timedelta(days=7)).replace(hour=10, minute=0))


def _typed(local: datetime) -> str:
    """Return the moment as the field for it holds it, whatever zone the reader is in."""
    return local.strftime("%Y-%m-%dT%H:%M")
