"""Looking through remarks, answering one, passing praise on, and saying what becomes of a suggestion."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.finding import readers_in
from ascolto.complaints.lifecycle import NOT_TAKEN_UP, SuggestionStage
from ascolto.complaints.models import Remark, RemarkKind, RemarkQuerySet
from ascolto.complaints.praising import Passing
from ascolto.complaints.suggestions import Review, ReviewIsOver
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.complaints.fields import choices_of

ANY = pgettext_lazy("filter", "all")
WAITING, ANSWERED = "waiting", "answered"
OPEN, OVERDUE, NEW = "open", "overdue", "new"
BECAME = [
    ("", ANY),
    (OPEN, pgettext_lazy("suggestion", "open")),
    (OVERDUE, pgettext_lazy("suggestion", "to be looked at again, and overdue")),
    (NEW, pgettext_lazy("suggestion", "taken up by nobody yet")),
    *SuggestionStage.choices,
]


class RemarkFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", ANY), *RemarkKind.choices], required=False)
    unit = NodeField(label=_("Unit"), required=False)
    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            ("", ANY),
            (WAITING, pgettext_lazy("remark", "not answered yet")),
            (ANSWERED, pgettext_lazy("remark", "answered")),
        ],
        required=False,
    )
    became = forms.ChoiceField(label=pgettext_lazy("filter", "Suggestions"), choices=BECAME, required=False)

    def __init__(self, *args: Any, actor: Actor, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_COMPLAINTS), empty=ANY)

    def narrowed(self, remarks: RemarkQuerySet) -> RemarkQuerySet:
        """Return the remarks that fit; a filter that cannot be read narrows nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        if kind := asked.get("kind"):
            remarks = remarks.filter(kind=kind)
        if unit := asked.get("unit"):
            remarks = remarks.filter(unit__path__startswith=unit.path)
        if state := asked.get("state"):
            remarks = remarks.filter(answered_at__isnull=state == WAITING)
        return self._become(remarks, asked.get("became", ""))

    def _become(self, remarks: RemarkQuerySet, became: str) -> RemarkQuerySet:
        if became == OPEN:
            return remarks.open_suggestions()
        if became == NEW:
            return remarks.open_suggestions().filter(stage=NOT_TAKEN_UP)
        if became == OVERDUE:
            return remarks.to_review(before=self.today)
        return remarks.filter(stage=became) if became else remarks


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000, strip=False
    )

    def clean_answer(self) -> str:
        answer = str(self.cleaned_data["answer"]).replace("\r\n", "\n")
        if not answer.strip():
            raise forms.ValidationError(_("There are no words in it."))
        return answer


class PassOnForm(forms.Form):
    """Whom praise is for: those whom its words name, somebody else who works here, a colleague without an account."""

    meant = forms.MultipleChoiceField(
        label=_("Named in the words"), widget=forms.CheckboxSelectMultiple, required=False
    )
    other = forms.ChoiceField(label=pgettext_lazy("praise", "Somebody else"), required=False)
    named = forms.CharField(
        label=_("A colleague without an account"),
        help_text=_("Tell them yourself. The name is kept with the praise."),
        max_length=200,
        required=False,
    )
    tells_author = forms.BooleanField(
        label=_("Tell its author by letter that it was passed on"), required=False, initial=True
    )

    def __init__(self, data: Any = None, *, meant: Iterable[User], may_tell: bool) -> None:
        super().__init__(data)
        found = {str(user.pk): user for user in meant}
        self.people = {str(user.pk): user for user in User.objects.active().order_by("name", "pk")}
        choices_of(self, "meant").choices = [(pk, user.name) for pk, user in found.items()]
        others = [(pk, user.name) for pk, user in self.people.items() if pk not in found]
        choices_of(self, "other").choices = [("", pgettext_lazy("praise", "nobody")), *others]
        if not found:
            del self.fields["meant"]
            self.fields["other"].label = _("Whom is it for?")
        if not may_tell:
            del self.fields["tells_author"]

    def passing(self) -> Passing:
        given = self.cleaned_data
        chosen = [*given.get("meant", []), *([given["other"]] if given["other"] else [])]
        return Passing(
            to=[self.people[pk] for pk in chosen],
            named=[given["named"]],
            tells_author=given.get("tells_author", False),
        )


class ReviewForm(forms.Form):
    """Who sees to a suggestion, and when it is looked at again."""

    blames = {ReviewIsOver: "review_on"}

    responsible = forms.ChoiceField(label=pgettext_lazy("suggestion", "Who sees to it"))
    review_on = forms.DateField(label=_("Looked at again on"), widget=DayInput)

    def __init__(self, data: Any = None, *, suggestion: Remark, **named: Any) -> None:
        super().__init__(data, **named)
        self.people = {str(user.pk): user for user in readers_in(suggestion.unit)}
        choices_of(self, "responsible").choices = [(pk, user.name) for pk, user in self.people.items()]

    def review(self) -> Review:
        return Review(self.people[self.cleaned_data["responsible"]], self.cleaned_data["review_on"])


def outcome_field() -> forms.CharField:
    """The words about a suggestion that its author will read."""
    return forms.CharField(
        label=_("What becomes of it, and why"),
        help_text=_("Its author reads this, so write it in their language."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
    )


class AdoptForm(ReviewForm):
    outcome = outcome_field()


class OutcomeForm(forms.Form):
    outcome = outcome_field()
