"""What can be done to many complaints at once: each is the very step that can be taken on one."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints import describing, determining, handling
from ascolto.complaints.finding import handlers
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.lifecycle import Move
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Permission
from ascolto.ui import reasons
from ascolto.web.choosing import NodeField
from ascolto.web.complaints.fields import AbstractForm, choices_of, grow
from ascolto.web.complaints.forms import against, words_field
from ascolto.web.complaints.steps import Possible, always, by, while_open, while_unassigned

Text = str | Promise


class DeedForm(forms.Form, metaclass=AbstractForm):
    """What has to be said once for all of them; `says_of` puts reasons that are not about the reader into words.

    `asks_first` names a button that only shows what is to be considered.
    """

    says_of: Mapping[str, Text] = {}
    asks_first: Text = ""

    @abstractmethod
    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        """Hand one complaint to the action; `seen` is the version that the reader had before their eyes."""

    def foretold(self, complaint: Complaint) -> Text:
        """Return what is to be considered before it is done, as far as the form is filled in."""
        return ""


class TakeForm(DeedForm):
    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        handling.assign(complaint, to=User.objects.get(pk=by.user_id), by=by, at=at)


class AssignForm(DeedForm):
    says_of = {
        f"needs:{Permission.HANDLE_COMPLAINTS}": _("The roles of this person do not include handling complaints there.")
    }
    asks_first = _("Show conflicts of interest")
    to = forms.ChoiceField(label=pgettext_lazy("assign", "Who handles them?"))
    reason = words_field(
        _("Reason"),
        help_text=_(
            "Needed where a conflict of interest stands against the person: say why it has to be this one. Without it, "
            "such a complaint stays where it is."
        ),
        required=False,
        rows=2,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in handlers()}
        choices_of(self, "to").choices = [
            ("", pgettext_lazy("person", "Please choose")),
            *((key, user.name) for key, user in self.people.items()),
        ]

    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        to, reason = self.people[self.cleaned_data["to"]], self.cleaned_data["reason"]
        handling.assign(complaint, to=to, reason=reason, seen=seen, by=by, at=at)

    def foretold(self, complaint: Complaint) -> Text:
        """Return what stands against the person who was chosen."""
        if not self.is_bound or not self.is_valid():
            return ""
        found = conflicts(self.people[self.cleaned_data["to"]], complaint)
        return against(found) or _("No conflict of interest is known.")


class InvestigateForm(DeedForm):
    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        handling.start_investigation(complaint, by=by, at=at)


class CategoryForm(DeedForm):
    category = NodeField(label=_("Category"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        grow(self, "category", Tree.CATEGORY)

    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        category = cast(Taxon, self.cleaned_data["category"])
        describing.describe(complaint, {"category": category}, seen=seen, by=by, at=at)


class CauseForm(DeedForm):
    cause = NodeField(label=_("Cause"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        grow(self, "cause", Tree.CAUSE)

    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        determining.name_cause(complaint, cause=self.cleaned_data["cause"], seen=seen, by=by, at=at)


class NoteForm(DeedForm):
    text = words_field(
        pgettext_lazy("form", "Note"), help_text=_("It stands on each of them. Only staff read it; nobody else does.")
    )

    def act(self, complaint: Complaint, *, seen: int, by: Actor, at: datetime) -> None:
        handling.note(complaint, text=self.cleaned_data["text"], by=by, at=at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """One thing to do to many; `is_possible` and `permission` only foretell, the action decides for each."""

    code: str
    label: Text
    icon: str
    form: type[DeedForm]
    says: Text
    is_possible: Possible = always
    permission: Permission = Permission.HANDLE_COMPLAINTS

    def why_not(self, complaint: Complaint, actor: Actor) -> Text:
        """Return what is known beforehand to stand against it, or nothing."""
        if not actor.holds(self.permission, complaint.unit_id):
            return reasons.sentence_of(f"needs:{self.permission}")
        return "" if self.is_possible(complaint) else _("It is not possible where this complaint stands now.")


DEEDS = {
    deed.code: deed
    for deed in [
        Deed(
            code="take", label=pgettext_lazy("step", "Take them"), icon="hand-stop", form=TakeForm,
            says=_("You become the handler of these complaints."), is_possible=while_unassigned,
        ),
        Deed(
            code="assign", label=pgettext_lazy("step", "Assign"), icon="user-check", form=AssignForm,
            says=_("These complaints get another handler."), is_possible=while_open,
            permission=Permission.ASSIGN_COMPLAINTS,
        ),
        Deed(
            code="investigate", label=pgettext_lazy("step", "Start the investigation"), icon="search",
            form=InvestigateForm, says=_("The investigation of these complaints begins."),
            is_possible=by(Move.INVESTIGATE),
        ),
        Deed(
            code="category", label=pgettext_lazy("step", "Set the category"), icon="tag", form=CategoryForm,
            says=_("These complaints get this category in place of their own."),
        ),
        Deed(
            code="cause", label=pgettext_lazy("step", "Name the cause"), icon="stethoscope", form=CauseForm,
            says=_("These complaints get this cause in place of their own."),
        ),
        Deed(
            code="note", label=_("Write a note"), icon="note", form=NoteForm,
            says=_("The same note is written on each of these complaints."),
        ),
    ]
}  # fmt: skip


def offered_to(actor: Actor) -> list[Deed]:
    """Return what the reader may do to many somewhere."""
    return [deed for deed in DEEDS.values() if actor.holds_somewhere(deed.permission)]
