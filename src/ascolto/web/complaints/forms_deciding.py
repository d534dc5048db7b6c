"""The forms from the determination of the points to the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints import at_once, deciding, determining, remedies
from ascolto.complaints.at_once import Answered, Reply
from ascolto.complaints.deciding import remedy_in_words
from ascolto.complaints.drafting import Draft, draft_of, draft_of_reply
from ascolto.complaints.models import Complaint, Decision, Determination, Point, RemedyKind
from ascolto.complaints.policy import REGULATED, SMALL, beyond_limit, may_decide_at_once, spot_limit
from ascolto.complaints.precedents import Precedents, precedents_of
from ascolto.complaints.remedies import Offer
from ascolto.customers.policy import may_see_identity_in
from ascolto.organisation import settings_of
from ascolto.organisation.models import Tree
from ascolto.trail.acting import Actor
from ascolto.ui import moment
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.forms import DayInput
from ascolto.web.choosing import NodeField
from ascolto.web.complaints import ladder
from ascolto.web.complaints.fields import grow
from ascolto.web.complaints.forms import StepForm, words_field

Text = str | Promise
DECIDE = "decide"
SHOW_LETTER = "show_letter"
AMOUNT = _("Amount in %(currency)s")
WITHOUT_ASKING = pgettext_lazy("amount", "Up to %(limit)s %(currency)s without asking.")
MANAGER_ABOVE = _("You may decide on up to %(limit)s %(currency)s yourself; above that a manager decides.")
SECOND_PERSON = _("A second person decides on every amount; on the spot you may grant up to %(limit)s %(currency)s.")
BEYOND = _(
    "%(amount)s %(currency)s is above your limit of %(limit)s %(currency)s. Propose it; somebody with a higher limit "
    "decides."
)
FOR_ALL = pgettext_lazy("remedy", "for all points together")
DETAILS = ("point", "description", "amount", "due_on")
SHORT = 60  # letters of a point, by which it is known again in a list
REASONS_HELP = _("Why, and on what evidence. Only staff read this.")
ANSWER_HELP = _("What the complainant reads about this point.")


def determination_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Determination"), choices=Determination.choices, coerce=Determination, widget=forms.RadioSelect
    )


def _point_in_line(point: Point) -> str:
    return f"{point.number}. {Truncator(point.text).chars(SHORT)}"


class OfferFields(forms.Form):
    """A remedy, if there is one; an amount stands in the organisation's currency."""

    complaint: Complaint

    remedy = forms.TypedChoiceField(
        label=_("Remedy"),
        choices=[("", pgettext_lazy("remedy", "none")), *ladder.CHOICES],
        coerce=RemedyKind,
        empty_value=None,
        required=False,
    )
    description = forms.CharField(label=_("Which exactly?"), required=False, max_length=500)
    amount = forms.DecimalField(label=_("Amount"), required=False, min_value=0, max_digits=12, decimal_places=2)
    due_on = forms.DateField(label=_("By which day?"), required=False, widget=DayInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        details = [cleaned.get(name) for name in DETAILS]
        if not cleaned.get("remedy") and any(detail not in (None, "") for detail in details):
            self.add_error("remedy", _("Say what kind of remedy it is."))
        return cleaned

    def ask_point(self, points: Sequence[Point]) -> None:
        """Ask for which of several points the remedy is; of a single one nobody is asked."""
        if len(points) > 1:
            self.fields["point"] = forms.TypedChoiceField(
                label=_("For which point?"),
                choices=[("", FOR_ALL), *((point.number, _point_in_line(point)) for point in points)],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def say_limit(self, actor: Actor, complaint: Complaint) -> None:
        """Say in which currency the amount stands, and how far the authority of this reader goes, before they type."""
        organisation, limit = settings_of.current(), spot_limit(actor)
        self.currency = organisation.currency
        self.fields["amount"].label = AMOUNT % {"currency": self.currency}
        if organisation.profile == SMALL or not limit.is_finite():
            return
        words = self._words_of_limit(is_decided=complaint.decided_at is not None, profile=organisation.profile)
        self.fields["amount"].help_text = words % {"limit": number_format(limit), "currency": self.currency}

    def _words_of_limit(self, *, is_decided: bool, profile: str) -> Text:
        if is_decided:
            return WITHOUT_ASKING
        return SECOND_PERSON if profile == REGULATED else MANAGER_ABOVE

    @property
    def precedents(self) -> Precedents | None:
        """What was granted in similar complaints."""
        return precedents_of(self.complaint.category, at=moment.now())

    @property
    def rungs(self) -> Sequence[tuple[Text, Text, Sequence[RemedyKind]]]:
        return ladder.RUNGS

    @property
    def offer(self) -> Offer | None:
        data = self.cleaned_data
        if not data["remedy"]:
            return None
        return Offer(
            kind=data["remedy"],
            point=data.get("point"),
            description=data["description"],
            amount=data["amount"],
            currency=self.currency if data["amount"] is not None else "",
            due_on=data.get("due_on"),
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """A point of the complaint, and whether the reply answers it."""

    point: Point
    is_answered: bool


class ReplyForm(StepForm, OfferFields):
    """The whole answer on one page: each point, perhaps a remedy, and the words that open the decision."""

    words = words_field(
        _("Opening words of the decision"),
        help_text=_("Left empty, the letter opens with a sentence that names the outcome."),
        required=False,
        rows=2,
    )

    def start(self) -> Mapping[str, Any]:
        values = {}
        for point in self.complaint.points.all():
            for name in ("determination", "reasons", "answer"):
                values[f"{name}_{point.number}"] = getattr(point, name)
        return values

    @property
    def language(self) -> str:
        """The language in which the complainant reads the answer, as the reader calls it."""
        return capfirst(language_name(self.complaint.language))

    def prepare(self) -> None:
        self.points = list(self.complaint.points.all())
        for point in self.points:
            self.fields[f"determination_{point.number}"] = determination_field()
            self.fields[f"reasons_{point.number}"] = words_field(_("Reasons"), help_text=REASONS_HELP, rows=3)
            self.fields[f"answer_{point.number}"] = words_field(_("Answer"), help_text=ANSWER_HELP, rows=3)
        if len(self.points) > 1:
            self._number_labels()
        self.ask_point(self.points)
        self.say_limit(self.actor, self.complaint)
        self.may_decide = may_decide_at_once(self.actor, self.complaint)

    def _number_labels(self) -> None:
        """Say beside each field to which of several points it belongs, so that a fault can be found by its name."""
        for point in self.points:
            for name in ("determination", "reasons", "answer"):
                field = self.fields[f"{name}_{point.number}"]
                field.label = _("%(question)s (point %(number)s)") % {"question": field.label, "number": point.number}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.data.get("do") == DECIDE and not self.errors and self.offer:
            self._check_limit(self.offer)
        return cleaned

    def _check_limit(self, offer: Offer) -> None:
        """Say beside the amount that it can be proposed, rather than refuse the whole answer for it."""
        granted = beyond_limit(self.actor, self.complaint, offer)
        if granted is not None:
            amount = number_format(granted if granted.is_finite() else offer.amount or 0)
            limit = number_format(spot_limit(self.actor))
            self.add_error("amount", BEYOND % {"amount": amount, "limit": limit, "currency": self.currency})

    @property
    def remedy_is_open(self) -> bool:
        return self.is_filled(*(name for name in ("remedy", *DETAILS) if name in self.fields))

    @property
    def words_are_open(self) -> bool:
        return self.is_filled("words")

    @property
    def sections(self) -> list[tuple[Point, list[forms.BoundField]]]:
        """The points, each with its three fields."""
        names = ("determination", "reasons", "answer")
        return [(point, [self[f"{name}_{point.number}"] for name in names]) for point in self.points]

    @property
    def asks_only(self) -> bool:
        return self.is_bound and self.data.get("do") == SHOW_LETTER

    @property
    def checked(self) -> list[Checked]:
        """Each point with whether the answer speaks to it, as it stands in the form now."""
        names = ("determination", "reasons", "answer")
        return [
            Checked(point, all(str(self[f"{name}_{point.number}"].value() or "").strip() for name in names))
            for point in self.points
        ]

    @property
    def letter(self) -> Draft | None:
        """The letter that this answer would become, once every point has its answer."""
        if not self.asks_only or not self.is_valid():
            return None
        return draft_of_reply(self.complaint, self.reply, at=moment.now())

    @property
    def reply(self) -> Reply:
        data = self.cleaned_data
        answered = [
            Answered(
                point=point,
                determination=data[f"determination_{point.number}"],
                reasons=data[f"reasons_{point.number}"],
                answer=data[f"answer_{point.number}"],
            )
            for point in self.points
        ]
        return Reply(points=answered, words=data["words"].strip(), remedy=self.offer)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        act = at_once.decide_at_once if self.data.get("do") == DECIDE else at_once.propose_reply
        act(self.complaint, self.reply, seen=self.cleaned_data["seen"], by=by, at=at)


class PointForm(StepForm):
    """The determination of one point, while the others still wait."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    determination = determination_field()
    reasons = words_field(_("Reasons"), help_text=REASONS_HELP)
    answer = words_field(_("Answer"), help_text=ANSWER_HELP)

    def about(self, point: Point) -> None:
        self.point = point
        names = ("number", "determination", "reasons", "answer")
        self.initial = {**self.initial, **{name: getattr(point, name) for name in names}}

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        data = self.cleaned_data
        determining.determine(
            self.point,
            data["determination"],
            reasons=data["reasons"],
            answer=data["answer"],
            seen=data["seen"],
            by=by,
            at=at,
        )


class CauseForm(StepForm):
    cause = NodeField(label=_("Cause"))

    def start(self) -> Mapping[str, Any]:
        return {"cause": self.complaint.cause.code if self.complaint.cause else ""}

    def prepare(self) -> None:
        grow(self, "cause", Tree.CAUSE, kept=self.complaint.cause)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        determining.name_cause(
            self.complaint, cause=self.cleaned_data["cause"], seen=self.cleaned_data["seen"], by=by, at=at
        )


class RemedyForm(StepForm, OfferFields):
    def prepare(self) -> None:
        self.fields["remedy"].required = True
        self.ask_point(list(self.complaint.points.all()))
        self.order_fields(["seen", "remedy", *DETAILS])
        self.say_limit(self.actor, self.complaint)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        if self.offer is not None:
            remedies.offer_remedy(self.complaint, self.offer, seen=self.cleaned_data["seen"], by=by, at=at)


class DecideForm(StepForm):
    """The decision as it was proposed: nothing is typed, so everything that is decided and sent stands on the page."""

    def prepare(self) -> None:
        waiting = [each for each in self.complaint.decisions.all() if not (each.decided_at or each.sent_back_at)]
        self.proposal: Decision | None = waiting[-1] if waiting else None
        self.points = list(self.complaint.points.all())
        self.missing = [point for point in self.points if not point.is_answered]
        self.remedies = [(remedy, remedy_in_words(remedy)) for remedy in self.complaint.remedies.all()]

    @property
    def language(self) -> str:
        """The language in which the complainant reads the decision, as the reader calls it."""
        return capfirst(language_name(self.complaint.language))

    @property
    def letter(self) -> Draft | None:
        """The letter that goes out, for whoever may see whom it names."""
        if self.proposal is None or not may_see_identity_in(self.actor, self.complaint.unit_id):
            return None
        return draft_of(self.complaint, self.proposal, at=moment.now())

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        deciding.decide(self.complaint, seen=self.cleaned_data["seen"], by=by, at=at)


class SendBackForm(StepForm):
    reason = words_field(_("What is missing?"), help_text=_("Whoever proposed the decision reads this."), rows=3)

    def hand_over(self, *, by: Actor, at: datetime) -> None:
        deciding.send_back(
            self.complaint, reason=self.cleaned_data["reason"], seen=self.cleaned_data["seen"], by=by, at=at
        )
