"""The refusals of waves, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.surveys.designs import NobodyToAsk, NotADesign
from ascolto.surveys.drawing import DesignMissing, PlanChanged
from ascolto.surveys.launching import NotReady
from ascolto.surveys.planning import PlanFaulty
from ascolto.surveys.population import NotAPopulation
from ascolto.ui.refusals import Refusal, explains

Text = str | Promise
NOT_DONE = _("This was not done")
NOBODY_ASKED = _("Nobody was asked.")

PLAN_FAULTS: Mapping[tuple[str, str], Text] = {
    ("name", "missing"): _("Give the wave a name."),
    ("kind", "other_kind"): _("The questionnaire is made for another kind of survey."),
    ("trigger", "unknown"): _("There is no such event to ask after."),
    ("trigger", "not_of_an_event"): _(
        "Only a questionnaire about an event can be asked after one: it is kept apart from the relationship as a whole."
    ),
    ("within_limit", "only_after_a_complaint"): _("Only the questions after a complaint are exempt from the limit."),
    ("design", "not_with_this_trigger"): _("Say after which event it asks, or choose another way to its people."),
    ("has_open_link", "needed"): _("Whoever comes by needs an open link."),
    ("closes_at", "before_it_opens"): _("It would end before it begins."),
    ("reminders", "out_of_range"): _("Remind at most four times, each time after a day at least."),
    ("reminders", "not_in_order"): _("Say the days in ascending order, each of them once."),
    ("privacy", "asks_for_files"): _("A file can tell whose it is, so an anonymous wave cannot ask for one."),
    ("embeds_first_question", "first_has_no_scale"): _("The first question has no scale to stand in the letter."),
    ("reason", "missing"): _("Say why; the reason stays on record."),
}
UNCHANGEABLE = _("This cannot be changed any more.")

DESIGN_FAULTS: Mapping[str, Text] = {
    "divided_by": _("A stratified sample needs what it is divided by; the others need nothing."),
    "deviations": _("Say for each stratum how far its answers spread; the rule needs it."),
    "margin": _("The margin lies between 0 and 100 points."),
    "response_rate": _("Somebody has to answer, and no more than all."),
}


def words_of_fault(part: str, code: str) -> Text:
    return PLAN_FAULTS.get((part, code), UNCHANGEABLE)


@explains(PlanFaulty)
def _plan_faulty(refused: PlanFaulty) -> Refusal:
    part, code = next(iter(refused.faults.items()))
    return Refusal(NOT_DONE, words_of_fault(part, code), NOBODY_ASKED, status=422)


@explains(NotAPopulation)
def _not_a_population(refused: NotAPopulation) -> Refusal:
    sentence = _("Who is meant cannot be read at “%(part)s”.")
    return Refusal(NOT_DONE, sentence % {"part": refused.part}, NOBODY_ASKED, status=422)


@explains(NotADesign)
def _not_a_design(refused: NotADesign) -> Refusal:
    sentence = DESIGN_FAULTS.get(refused.part, _("The sample is not described in a way that can be drawn."))
    return Refusal(NOT_DONE, sentence, NOBODY_ASKED, status=422)


@explains(NobodyToAsk)
def _nobody_to_ask(refused: NobodyToAsk) -> Refusal:
    return Refusal(NOT_DONE, _("No customer belongs to those who are meant."), _("Widen the population."), status=422)


@explains(DesignMissing)
def _design_missing(refused: DesignMissing) -> Refusal:
    return Refusal(NOT_DONE, _("The wave has no sample to draw."), _("Say first how its people are chosen."))


@explains(PlanChanged)
def _plan_changed(refused: PlanChanged) -> Refusal:
    return Refusal(NOT_DONE, _("Somebody changed the plan meanwhile."), _("Look at it again, then draw."))


@explains(NotReady)
def _not_ready(refused: NotReady) -> Refusal:
    return Refusal(NOT_DONE, _("Something stands against the launch."), _("The checklist says what is missing."))
