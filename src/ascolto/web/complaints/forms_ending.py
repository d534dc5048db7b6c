"""The forms with which a complaint comes to its end, or is opened again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints import at_once, closing
from ascolto.complaints.at_once import Ending
from ascolto.complaints.closing import PENDING, WITHOUT_AGREEMENT, OnTheSpot
from ascolto.complaints.deciding import remedy_in_words
from ascolto.complaints.describing import Description
from ascolto.complaints.finding import referred_to
from ascolto.complaints.letters import bodies_of, reaches
from ascolto.complaints.models import Closure, Complaint, RemarkKind, Remedy, RemedyState
from ascolto.complaints.silence import NotSilent, TooEarly, decision_sent_at, require_silence
from ascolto.organisation.models import Tree
from ascolto.organisation.reading import calendar_of
from ascolto.organisation.wording import say
from ascolto.trail.acting import Actor
from ascolto.ui import moment
from ascolto.ui.days import day_in_words
from ascolto.ui.refusals import Refusal, explanation_of
from ascolto.web.choosing import NodeField
from ascolto.web.complaints.fields import choices_of, grow, yes_or_no
from ascolto.web.complaints.forms import StepForm, words_field
from ascolto.web.complaints.forms_deciding import WITHOUT_ASKING, OfferFields

Text = str | Promise
CLOSURES = [choice for choice in Closure.choices if choice[0] != Closure.ELSEWHERE]
WHAT_BECAME = [
    (RemedyState.CARRIED_OUT, pgettext_lazy("remedy state", "carried out")),
    (RemedyState.DECLINED, pgettext_lazy("remedy state", "declined")),
]
SENT_ON = _("The decision was sent on %(day)s.")
DECIDED_ON = _("The decision was taken on %(day)s; no letter from us has brought it to the complainant.")
LEAVE_OPEN = _("Where no answer has come yet, leave the complaint open: Home lists it before it is due.")
LAST = ["told", "lesson"]
FOR_ONE = _("Remedy for point %(number)s: %(remedy)s")
FOR_WHOLE = _("Remedy: %(remedy)s")


def _label_of(remedy: Remedy) -> str:
    words = {"remedy": remedy_in_words(remedy), "number": remedy.point.number if remedy.point else ""}
    return (FOR_ONE if remedy.point else FOR_WHOLE) % words


class CloseForm(StepForm):
    """Why the work ends, what the cause was, and what became of each remedy; what it was about, if nobody said so."""

    category = NodeField(label=_("Category"))
    journey_stage = NodeField(label=_("Journey stage"), required=False)
    cause = NodeField(label=_("Cause"), help_text=_("“Not determined” is an honest answer, and can be replaced later."))
    closure = forms.TypedChoiceField(
        label=_("How does it end?"), choices=CLOSURES, coerce=Closure, widget=forms.RadioSelect
    )
    told = words_field(
        _("How was the complainant told where else they may go?"),
        help_text=_(
            "Needed where it ends without agreement or was taken to an external body, since no letter can name a body "
            "outside: none is named in the settings, or there is no e-mail address."
        ),
        required=False,
        rows=2,
    )
    lesson = words_field(
        _("What do we learn from it?"),
        help_text=_("Only staff read it; it stands with the complaint and in exports. Please name nobody."),
        required=False,
        rows=2,
    )

    def start(self) -> Mapping[str, Any]:
        cause = self.complaint.cause.code if self.complaint.cause else ""
        return {"cause": cause, "lesson": self.complaint.lesson}

    def prepare(self) -> None:
        self._ask_what_is_missing()
        self._offer_what_is_true()
        self._ask_how_they_were_told()
        grow(self, "cause", Tree.CAUSE, kept=self.complaint.cause)
        self.pending: list[Remedy] = [remedy for remedy in self.complaint.remedies.all() if remedy.state in PENDING]
        for remedy in self.pending:
            self.fields[f"remedy_{remedy.pk}"] = forms.TypedChoiceField(
                label=_label_of(remedy),
                choices=WHAT_BECAME,
                coerce=RemedyState,
                widget=forms.RadioSelect,
            )
        self.order_fields([name for name in self.fields if name not in LAST] + LAST)

    def _offer_what_is_true(self) -> None:
        """Leave out that the complainant did not answer, where that is untrue or too early, and say why."""
        field = choices_of(self, "closure")
        says: list[str] = []
        if self.complaint.decided_at:
            sent_at = decision_sent_at(self.complaint)
            day = calendar_of(self.complaint.unit).day_of(sent_at or self.complaint.decided_at)
            says.append(str((SENT_ON if sent_at else DECIDED_ON) % {"day": day_in_words(day)}))
        try:
            require_silence(self.complaint, at=moment.now())
        except NotSilent as refused:
            why_not = str(cast(Refusal, explanation_of(refused)).sentence)
            says += [why_not, str(LEAVE_OPEN)] if isinstance(refused, TooEarly) else [why_not]
            field.choices = [choice for choice in CLOSURES if choice[0] != Closure.NO_ANSWER]
            field.error_messages["invalid_choice"] = why_not
        field.help_text = " ".join(says)

    def _ask_how_they_were_told(self) -> None:
        language = translation.get_language() or "en"
        bodies = bodies_of(self.complaint, at=moment.now())
        self.bodies = [say(body.wording, language) for body in bodies] if reaches(self.complaint) else []
        if self.bodies:
            del self.fields["told"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("closure") in WITHOUT_AGREEMENT and "told" in self.fields and not cleaned["told"].strip():
            self.add_error("told", _("Tell the complainant where else they may go, and write down how."))
        return cleaned

    def _ask_what_is_missing(self) -> None:
        for name, tree in (("category", Tree.CATEGORY), ("journey_stage", Tree.JOURNEY_STAGE)):
            if getattr(self.complaint, name):
                del self.fields[name]
            else:
                grow(self, name, tree)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        data = self.cleaned_data
        said = {name: data[name] for name in ("category", "journey_stage") if name in data}
        ending = Ending(
            description=cast(Description, said),
            closure=data["closure"],
            cause=data["cause"],
            told=data.get("told", ""),
            lesson=data["lesson"],
        )
        remedies = {remedy: data[f"remedy_{remedy.pk}"] for remedy in self.pending}
        at_once.close_with_cause(self.complaint, ending, remedies=remedies, seen=data["seen"], by=by, at=at)


class SettleForm(StepForm, OfferFields):
    """Settled on the spot: what we did, and were they content?"""

    field_order = ["answer", "content", "remedy", "description", "amount", "category", "cause"]

    def _words_of_limit(self, *, is_decided: bool, profile: str) -> Text:
        return WITHOUT_ASKING

    answer = words_field(_("What did you do?"), help_text=_("The complainant reads this."), rows=3)
    content = yes_or_no(label=_("Was the complainant content?"))
    category = NodeField(label=_("Category"))
    cause = NodeField(label=_("Cause"), required=False)

    def start(self) -> Mapping[str, Any]:
        return {"category": self.complaint.category.code if self.complaint.category else ""}

    def prepare(self) -> None:
        grow(self, "category", Tree.CATEGORY, kept=self.complaint.category)
        grow(self, "cause", Tree.CAUSE, kept=self.complaint.cause)
        del self.fields["due_on"]
        self.say_limit(self.actor, self.complaint)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        data = self.cleaned_data
        done = OnTheSpot(
            answer=data["answer"],
            content=data["content"],
            remedy=self.offer,
            category=data["category"],
            cause=data["cause"],
        )
        closing.settle(self.complaint, done, seen=self.cleaned_data["seen"], by=by, at=at)


class WithdrawForm(StepForm):
    reason = words_field(
        _("How did the complainant say so?"), help_text=_("Nobody has to give a reason for withdrawing."), rows=3,
        required=False,
    )  # fmt: skip

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        closing.withdraw(
            self.complaint, reason=self.cleaned_data["reason"], seen=self.cleaned_data["seen"], by=by, at=at
        )


class RecordOtherwiseForm(StepForm):
    kind = forms.TypedChoiceField(
        label=_("What is it instead?"), choices=RemarkKind.choices, coerce=RemarkKind, widget=forms.RadioSelect
    )
    reason = words_field(_("Reason"), help_text=_("These decisions are looked at again by sample."), rows=3)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        data = self.cleaned_data
        closing.record_otherwise(
            self.complaint, kind=data["kind"], reason=data["reason"], seen=self.cleaned_data["seen"], by=by, at=at
        )


class JoinForm(StepForm):
    reference = forms.CharField(
        label=_("Reference of the other complaint"), help_text=_("Such as C-7K4M-9QX2."), max_length=40
    )

    def clean_reference(self) -> Complaint:
        other = referred_to(self.cleaned_data["reference"], actor=self.actor)
        if other is None:
            raise forms.ValidationError(_("There is no complaint with this reference that you may read."))
        return other

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        closing.join(self.complaint, to=self.cleaned_data["reference"], by=by, at=at)


class ReopenForm(StepForm):
    reason = words_field(_("Reason"), help_text=_("What is new, or what was left open?"), rows=3)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        closing.reopen(self.complaint, reason=self.cleaned_data["reason"], seen=self.cleaned_data["seen"], by=by, at=at)
