"""Every step that can be taken on a complaint: when it is possible, who may take it, by which form, what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.handling import takes_words
from ascolto.complaints.impartiality import reading
from ascolto.complaints.lifecycle import Move, is_answerable, is_examined, is_legal, is_undecided, takes_offers
from ascolto.complaints.models import Complaint
from ascolto.complaints.policy import has_authority_to_decide, may_decide, may_handle, may_reopen
from ascolto.trail.acting import Actor, Permission, Verdict, holds
from ascolto.ui import reasons
from ascolto.web.complaints import forms, forms_deciding, forms_ending
from ascolto.web.complaints.forms import StepForm
from ascolto.web.complaints.forms_asking import AskForm
from ascolto.web.complaints.forms_describing import DescribeForm

Text = str | Promise
Possible = Callable[[Complaint], bool]
May = Callable[[Actor, Complaint], Verdict]


def by(move: Move) -> Possible:
    """Possible wherever the lifecycle allows the move."""
    return lambda complaint: is_legal(complaint.stage, move)


def while_open(complaint: Complaint) -> bool:
    return complaint.is_open


def while_examined(complaint: Complaint) -> bool:
    return is_examined(complaint.stage)


def while_answerable(complaint: Complaint) -> bool:
    return is_answerable(complaint.stage)


def while_undecided(complaint: Complaint) -> bool:
    return is_undecided(complaint.stage)


def while_it_takes_offers(complaint: Complaint) -> bool:
    return takes_offers(complaint.stage)


def while_unassigned(complaint: Complaint) -> bool:
    return complaint.is_open and complaint.handler_id is None


def always(complaint: Complaint) -> bool:
    return True


def may_assign_others(actor: Actor, complaint: Complaint) -> Verdict:
    return holds(actor, Permission.ASSIGN_COMPLAINTS, complaint.unit_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step; `then` names the step whose form follows where it is possible and allowed."""

    code: str
    label: Text
    icon: str
    form: type[StepForm]
    done: Text
    is_possible: Possible
    may: May = may_handle
    then: str = ""
    lead: Text = ""

    @property
    def url_name(self) -> str:
        return f"complaint_{self.code}"

    def url_for(self, complaint: Complaint) -> str:
        return reverse(self.url_name, args=[complaint.reference])


STEPS = [
    Step(
        code="take", label=pgettext_lazy("step", "Take it"), icon="hand-stop", form=forms.TakeForm,
        done=_("You handle this complaint now."), is_possible=while_unassigned,
    ),
    Step(
        code="acknowledge", label=pgettext_lazy("step", "Acknowledge"), icon="mail-forward",
        form=forms.AcknowledgeForm, done=_("The receipt is acknowledged."), is_possible=by(Move.ACKNOWLEDGE),
        then="assess",
    ),
    Step(
        code="assign", label=pgettext_lazy("step", "Assign"), icon="user-check", form=forms.AssignForm,
        done=_("The complaint is assigned."), is_possible=while_open, may=may_assign_others,
    ),
    Step(
        code="assess", label=pgettext_lazy("step", "Assess"), icon="list-check", form=forms.AssessForm,
        done=_("The complaint is assessed."), is_possible=while_examined, then="reply",
        lead=_("Six criteria; the priority follows from them by rules."),
    ),
    Step(
        code="investigate", label=pgettext_lazy("step", "Start the investigation"), icon="search",
        form=forms.InvestigateForm, done=_("The investigation is under way."), is_possible=by(Move.INVESTIGATE),
    ),
    Step(
        code="reply", label=pgettext_lazy("step", "Answer the complaint"), icon="scale",
        form=forms_deciding.ReplyForm, done=_("The answer is recorded."), is_possible=by(Move.PROPOSE), then="close",
        lead=_("Determine every point, say what you do about it, and propose the decision."),
    ),
    Step(
        code="decide", label=pgettext_lazy("step", "Decide"), icon="circle-check", form=forms_deciding.DecideForm,
        done=_("The decision is taken, and the complainant is told."), is_possible=by(Move.DECIDE), may=may_decide,
        then="close",
    ),
    Step(
        code="send_back", label=pgettext_lazy("step", "Send back"), icon="arrow-back-up",
        form=forms_deciding.SendBackForm, done=_("The proposal went back."), is_possible=by(Move.SEND_BACK),
        may=may_decide,
    ),
    Step(
        code="close", label=pgettext_lazy("step", "Close"), icon="archive", form=forms_ending.CloseForm,
        done=_("The complaint is closed."), is_possible=by(Move.CLOSE),
    ),
    Step(
        code="reopen", label=pgettext_lazy("step", "Reopen"), icon="refresh", form=forms_ending.ReopenForm,
        done=_("The complaint is open again, under its number."), is_possible=by(Move.REOPEN), may=may_reopen,
    ),
    Step(
        code="note", label=_("Write a note"), icon="note", form=forms.NoteForm, done=_("The note is kept."),
        is_possible=always,
    ),
    Step(
        code="write", label=_("Write to the complainant"), icon="mail-forward", form=forms.WriteForm,
        done=_("The message is on its way."), is_possible=takes_words,
    ),
    Step(
        code="add_point", label=_("Add a point"), icon="plus", form=forms.PointToAddForm,
        done=_("The point is added."), is_possible=while_undecided,
    ),
    Step(
        code="point", label=_("Determine a point"), icon="checks", form=forms_deciding.PointForm,
        done=_("The point is determined."), is_possible=while_answerable,
    ),
    Step(
        code="describe", label=_("Correct what it is about"), icon="tag", form=DescribeForm,
        done=_("The description is corrected."), is_possible=always,
    ),
    Step(
        code="cause", label=_("Name the cause"), icon="stethoscope", form=forms_deciding.CauseForm,
        done=_("The cause is recorded."), is_possible=always,
    ),
    Step(
        code="remedy", label=_("Offer a remedy"), icon="gift", form=forms_deciding.RemedyForm,
        done=_("The remedy is offered."), is_possible=while_it_takes_offers,
    ),
    Step(
        code="evidence", label=_("Ask for evidence"), icon="list-search", form=AskForm,
        done=_("The request stands on their first page, and here until it is answered."), is_possible=while_undecided,
        lead=_("Ask a colleague what they know or have, by a day. The complainant does not see it."),
    ),
    Step(
        code="support", label=_("Arrange support"), icon="heart-handshake", form=forms.SupportForm,
        done=_("What was arranged is recorded."), is_possible=always,
    ),
    Step(
        code="file", label=_("Add a file"), icon="paperclip", form=forms.FileForm, done=_("The file is added."),
        is_possible=always,
    ),
    Step(
        code="settle", label=_("Settle on the spot"), icon="mood-happy", form=forms_ending.SettleForm,
        done=_("The complaint is settled."), is_possible=by(Move.SETTLE),
        lead=_("What you did at once, and whether the complainant was content. It counts like any other complaint."),
    ),
    Step(
        code="withdraw", label=_("Record a withdrawal"), icon="arrow-back-up", form=forms_ending.WithdrawForm,
        done=_("The complaint is withdrawn."), is_possible=by(Move.WITHDRAW),
        lead=_("Only where the complainant said that no answer is wanted any more."),
    ),
    Step(
        code="record_otherwise", label=_("Record as something else"), icon="category",
        form=forms_ending.RecordOtherwiseForm, done=_("It goes on as what it is."),
        is_possible=by(Move.RECORD_OTHERWISE),
        lead=_("For what came as a complaint and is praise, a suggestion or an enquiry."),
    ),
    Step(
        code="join", label=_("Join to another complaint"), icon="git-merge", form=forms_ending.JoinForm,
        done=_("The complaints are joined."), is_possible=by(Move.JOIN),
        lead=_("For the same complaint sent twice: both stay, and one is worked on."),
    ),
]  # fmt: skip
BY_CODE = {step.code: step for step in STEPS}

# What moves a complaint on, in the order in which it is usually done; and the other ways in which one ends.
FORWARD: dict[str, Possible] = {
    "take": always,
    "acknowledge": always,
    "assess": by(Move.ASSESS),
    "reply": always,
    "investigate": always,
    "decide": always,
    "close": always,
    "reopen": always,
}
OTHER_WAYS = ["settle", "withdraw", "record_otherwise", "join"]


@dataclass(frozen=True, slots=True)
class Offered:
    """A step that is possible now, with whether this reader may take it, and if not, why."""

    step: Step
    complaint: Complaint
    verdict: Verdict

    @property
    def url(self) -> str:
        return self.step.url_for(self.complaint)

    @property
    def needs_words(self) -> bool:
        """Whether something has to be chosen or written, so that a press of a button is not enough."""
        return bool(set(self.step.form.base_fields) - {"seen", "how"})

    @property
    def moves_on(self) -> bool:
        """Whether the complaint moves on by it; to take it over changes only who does."""
        return self.step.code != "take"

    @property
    def why_not(self) -> Text:
        return "" if self.verdict else reasons.sentence_of(self.verdict.reason)


def offered(actor: Actor, complaint: Complaint) -> dict[str, Offered]:
    """Return the steps that are possible now, by their codes; each rule is asked once.

    Whoever may handle was found to be impartial, so that for deciding only the authority is left to be asked.
    """
    with reading():
        return _offered(actor, complaint)


def _offered(actor: Actor, complaint: Complaint) -> dict[str, Offered]:
    verdicts: dict[May, Verdict] = {may_handle: may_handle(actor, complaint)}
    if verdicts[may_handle] and is_legal(complaint.stage, Move.DECIDE):
        verdicts[may_decide] = has_authority_to_decide(actor, complaint)
    found = {}
    for step in STEPS:
        if step.is_possible(complaint):
            if step.may not in verdicts:
                verdicts[step.may] = step.may(actor, complaint)
            found[step.code] = Offered(step, complaint, verdicts[step.may])
    return found


def allowed(codes: Iterable[str], steps: dict[str, Offered]) -> list[Offered]:
    """Return those of the steps that are possible and allowed, in the order asked for."""
    return [steps[code] for code in codes if code in steps and steps[code].verdict]
