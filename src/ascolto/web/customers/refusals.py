"""What actions on customers refuse, in words, and why what a customer is worth may be hidden."""

from django.utils.translation import gettext_lazy as _

from ascolto.customers.agreements import AgreementEnded, NotInOrder
from ascolto.customers.contacting import ContactNotPlanned, NotHappenedYet, NothingToFollowUp
from ascolto.customers.interventions import (
    InterventionClosed,
    NoOutcomeWhy,
    NoSteps,
    OpenAlready,
    PlaybookRetired,
    StepDone,
)
from ascolto.customers.promises import NoWhy, PromiseSettled
from ascolto.customers.rules import WrongRule
from ascolto.trail.acting import Permission
from ascolto.ui import reasons
from ascolto.ui.refusals import Refusal, explains
from ascolto.web.customers.rule_words import WRONG

NOT_DONE, UNCHANGED = _("This was not done"), _("Nothing was changed.")

reasons.say(f"needs:{Permission.VIEW_VALUE}", _("Your roles do not include seeing what customers are worth."))
reasons.say("worth_hidden", _("What is owed is decided blind to worth: this customer has an open complaint."))

SENTENCES = {
    ContactNotPlanned: _("This contact is on the plan no longer: somebody noted it or called it off."),
    NotHappenedYet: _("What lies ahead is planned, not noted. Say when it happened."),
    NothingToFollowUp: _("There is no next step left to take."),
    PromiseSettled: _("Somebody has said already what became of this promise."),
    NoWhy: _("Say why the promise was not kept."),
    AgreementEnded: _("This agreement has ended."),
    NotInOrder: _("The days do not fit: it begins, is looked at again in the future and while in force, and ends."),
    NoSteps: _("A playbook has at least one step and at most twelve."),
    PlaybookRetired: _("This playbook is used no longer. Choose another."),
    OpenAlready: _("This playbook is at work for the customer already."),
    InterventionClosed: _("This intervention is closed."),
    StepDone: _("Somebody has taken this step already."),
    NoOutcomeWhy: _("Say why: the next intervention learns from it."),
}


def _explain(refused: Exception) -> Refusal:
    return Refusal(NOT_DONE, SENTENCES[type(refused)], UNCHANGED)


for _kind in SENTENCES:
    explains(_kind)(_explain)


@explains(WrongRule)
def _wrong_rule(refused: WrongRule) -> Refusal:
    return Refusal(NOT_DONE, WRONG[refused.reason], UNCHANGED)
