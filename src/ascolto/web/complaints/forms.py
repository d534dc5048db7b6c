"""The forms of everyday handling: each validates, and hands what was typed to one action."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints import acknowledging, assessing, filing, handling
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.finding import handlers_for
from ascolto.complaints.impartiality import Conflict, conflicts_of_each
from ascolto.complaints.letters import address_of
from ascolto.complaints.models import Channel, Complaint, Impact, Priority
from ascolto.complaints.prefilling import answers_of, starting_answers, usual_answers
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.models import User
from ascolto.trail.acting import Actor
from ascolto.ui.looks import SEVERITIES
from ascolto.web.choosing import NodeField, node_field
from ascolto.web.complaints.criteria import COMPLEXITIES, LABELS, WhyShown, answer_in_words, as_typed, why_in_words
from ascolto.web.complaints.fields import AbstractForm, choices_of, grow, yes_or_no
from ascolto.web.complaints.words import CONFLICTS

HOW = [
    ("in_person", pgettext_lazy("acknowledged how", "in person")),
    ("phone", pgettext_lazy("acknowledged how", "by telephone")),
    ("post", pgettext_lazy("acknowledged how", "by post")),
]
SHOW_PRIORITY, FILL_IN = "show_priority", "fill_in"
USUAL = _("Usual for this category: %(answer)s")


def words_field(label: Any, *, help_text: Any = "", required: bool = True, rows: int = 4) -> forms.CharField:
    """A field for several sentences; its draft outlives a crash of the browser."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, max_length=50_000)


class StepForm(forms.Form, metaclass=AbstractForm):
    """One step on one complaint; it carries which version of the complaint its reader had before their eyes."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, complaint: Complaint, actor: Actor, code: str) -> None:
        self.complaint = complaint
        self.actor = actor
        self.code = code
        start = {"seen": complaint.version, **self.start()}
        super().__init__(data, files, initial=start, auto_id=f"{code}_%s")
        self.prepare()

    def start(self) -> Mapping[str, Any]:
        """Return what stands in the fields before anything is typed."""
        return {}

    def prepare(self) -> None:
        """Fit the fields to the complaint."""

    @property
    def asks_only(self) -> bool:
        """Whether the writer only asks what would follow, so that nothing is written."""
        return False

    @abstractmethod
    def hand_over(self, *, by: Actor, at: datetime) -> None:
        """Hand what was typed to the action."""

    def is_filled(self, *names: str) -> bool:
        """Return whether anything stands in these fields, or is wrong with them."""
        return any(self[name].errors or self[name].value() not in (None, "") for name in names)

    def see_again(self, version: int) -> None:
        """Take note that the writer now sees this version, so that the same words can be sent once more."""
        typed = cast(QueryDict, self.data).copy()
        typed["seen"] = str(version)
        self.data = typed


class TakeForm(StepForm):
    def hand_over(self, *, by: Actor, at: datetime) -> None:
        handling.assign(self.complaint, to=User.objects.get(pk=by.user_id), by=by, at=at)


class AcknowledgeForm(StepForm):
    how = forms.ChoiceField(label=_("How did you confirm the receipt?"), choices=HOW, widget=forms.RadioSelect)

    def start(self) -> Mapping[str, Any]:
        return {"how": "phone" if self.complaint.channel == Channel.PHONE else "in_person"}

    def prepare(self) -> None:
        """Where a letter can be sent, nobody is asked how."""
        person = self.complaint.correspondent
        if person is not None and address_of(person):
            del self.fields["how"]

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        acknowledging.acknowledge(
            self.complaint, by=by, at=at, **{k: v for k, v in self.cleaned_data.items() if k == "how"}
        )


class AssignForm(StepForm):
    to = forms.ChoiceField(label=pgettext_lazy("assign", "Who handles it?"), widget=forms.RadioSelect)
    reason = words_field(
        _("Reason"),
        help_text=_("Needed where a conflict of interest stands against the person: say why it has to be this one."),
        required=False,
        rows=2,
    )

    def start(self) -> Mapping[str, Any]:
        return {"to": self.complaint.handler_id}

    def prepare(self) -> None:
        self.people = {str(user.pk): user for user in handlers_for(self.complaint)}
        found = conflicts_of_each(list(self.people.values()), self.complaint)
        choices_of(self, "to").choices = [(key, _with(user.name, found[user.pk])) for key, user in self.people.items()]

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        to = self.people[self.cleaned_data["to"]]
        handling.assign(
            self.complaint, to=to, reason=self.cleaned_data["reason"], seen=self.cleaned_data["seen"], by=by, at=at
        )


def _with(name: str, found: list[Conflict]) -> str:
    """Return the name with what stands against the person, before anything is assigned."""
    return f"{name} – {against(found)}" if found else name


def against(found: list[Conflict]) -> str:
    """Return what stands against a person, in words."""
    return " – ".join(f"{_weight(conflict)}: {CONFLICTS[conflict.code]}" for conflict in found)


def _weight(conflict: Conflict) -> Any:
    if conflict.hard:
        return pgettext_lazy("conflict of interest", "conflict of interest")
    return pgettext_lazy("conflict of interest", "please consider")


class AssessForm(StepForm):
    """The six criteria (ISO 10002, initial assessment); the priority follows from them by a table.

    `filled` holds what we filled in: answers that still stand so are nobody's, and another category brings others.
    """

    filled = forms.CharField(required=False, widget=forms.HiddenInput)
    category = NodeField(label=_("Category"), required=False)
    severity = forms.TypedChoiceField(
        label=LABELS["severity"], choices=list(SEVERITIES.items()), coerce=int, widget=forms.RadioSelect
    )
    safety = yes_or_no(label=LABELS["safety"])
    complexity = forms.TypedChoiceField(
        label=LABELS["complexity"], choices=COMPLEXITIES, coerce=int, widget=forms.RadioSelect
    )
    impact = forms.TypedChoiceField(
        label=LABELS["impact"], choices=Impact.choices, coerce=Impact, widget=forms.RadioSelect
    )
    immediate_needed = yes_or_no(label=LABELS["immediate_needed"])
    immediate_possible = yes_or_no(label=LABELS["immediate_possible"])
    priority = forms.TypedChoiceField(
        label=_("Another priority than the rules give"),
        help_text=_("Only with a reason; where safety is in danger the rules stand."),
        choices=[("", pgettext_lazy("priority", "as the rules say")), *Priority.choices],
        coerce=lambda value: Priority(int(value)),
        empty_value=None,
        required=False,
    )
    reason = words_field(_("Reason for the other priority"), required=False, rows=2)

    def start(self) -> Mapping[str, Any]:
        complaint = self.complaint
        last = complaint.assessments.last()
        answers = as_typed(answers_of(last) if last else starting_answers(complaint, complaint.category))
        category = complaint.category.code if complaint.category else ""
        return {**answers, "category": category, "filled": "" if last else urlencode(answers)}

    def prepare(self) -> None:
        grow(self, "category", Tree.CATEGORY, kept=self.complaint.category)
        code = self.data.get("category", "") if self.is_bound else self.initial["category"]
        category = cast(Taxon | None, node_field(self, "category").nodes.get(code))
        for name, answer in usual_answers(category).items():
            self.fields[name].help_text = str(USUAL % {"answer": answer_in_words(name, answer)})
        if self.asks_only:
            self._answer_as_usual(category)

    @property
    def asks_only(self) -> bool:
        return self.is_bound and self.data.get("do") in {SHOW_PRIORITY, FILL_IN}

    def _answer_as_usual(self, category: Taxon | None) -> None:
        """Answer what nobody answered as is usual for the category that was just chosen."""
        typed = cast(QueryDict, self.data).copy()
        before = dict(parse_qsl(typed.get("filled", "")))
        usual = as_typed(starting_answers(self.complaint, category))
        unanswered = [name for name in Criteria.__slots__ if typed.get(name) in (None, "", before.get(name))]
        typed.update({name: usual.get(name, "") for name in unanswered})
        typed["filled"] = urlencode({name: usual[name] for name in unanswered if name in usual})
        self.data = typed

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{name: self.cleaned_data[name] for name in Criteria.__slots__})

    @property
    def shown_why(self) -> WhyShown | None:
        """Which priority the answers give and by which rules, where each has been given."""
        if not self.is_valid():
            return None
        category = self.cleaned_data["category"]
        return why_in_words(assessing.why_priority(self.complaint, self.criteria, category=category))

    @property
    def override_is_open(self) -> bool:
        return self.is_filled("priority", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("priority") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why the rules do not fit here."))
        return cleaned

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        data = self.cleaned_data
        assessing.assess(
            self.complaint,
            self.criteria,
            category=data["category"],
            override=(data["priority"], data["reason"]) if data["priority"] else None,
            seen=data["seen"],
            by=by,
            at=at,
        )


class InvestigateForm(StepForm):
    def hand_over(self, *, by: Actor, at: datetime) -> None:
        handling.start_investigation(self.complaint, by=by, at=at)


class NoteForm(StepForm):
    text = words_field(pgettext_lazy("form", "Note"), help_text=_("Only staff read it; the complainant does not."))

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        handling.note(self.complaint, text=self.cleaned_data["text"], by=by, at=at)


class WriteForm(StepForm):
    text = words_field(_("Message to the complainant"))

    def prepare(self) -> None:
        with translation.override(self.complaint.language):
            name = translation.get_language_info(translation.get_language())["name_local"]
        person = self.complaint.correspondent
        reached = person is not None and bool(address_of(person))
        says = REACHED if reached else NOT_REACHED
        self.fields["text"].help_text = says % {"language": name}

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        handling.ask(self.complaint, text=self.cleaned_data["text"], by=by, at=at)


REACHED = _("It goes out by e-mail and stands where the complaint is followed. Please write in: %(language)s.")
NOT_REACHED = _(
    "There is no e-mail address: it stands where the complaint is followed, and nowhere else. "
    "Please write in: %(language)s."
)


class PointToAddForm(StepForm):
    text = words_field(_("What else does the complaint raise?"), rows=3)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        handling.add_point(self.complaint, text=self.cleaned_data["text"], seen=self.cleaned_data["seen"], by=by, at=at)


class SupportForm(StepForm):
    arranged = words_field(_("What was arranged?"), help_text=_("So that nobody has to ask for it twice."), rows=3)

    def start(self) -> Mapping[str, Any]:
        return {"arranged": self.complaint.support_arranged}

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        handling.arrange_support(
            self.complaint, arranged=self.cleaned_data["arranged"], seen=self.cleaned_data["seen"], by=by, at=at
        )


class FileForm(StepForm):
    file = forms.FileField(
        label=_("File"), help_text=_("A picture, a PDF or a document. The complainant does not see it.")
    )

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        file = self.cleaned_data["file"]
        filing.add_file(self.complaint, file.file, name=file.name, by=by, at=at)
