"""The way of an edition from draft to frozen: what can be done next, by whom, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.people.policy import needs_second_person
from ascolto.surveys.content import Content
from ascolto.surveys.designing import approve, freeze, mark_reviewed, retire_edition, send_back, submit, submitted_by
from ascolto.surveys.lifecycle import EditionMove, edition_moves_from
from ascolto.surveys.models import Edition
from ascolto.surveys.policy import may_approve, may_design, may_read_over
from ascolto.trail.acting import Actor, Verdict
from ascolto.ui import reasons
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.surveys.questionnaires_reading import back_to, edition_numbered

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done with the edition now; where it may not be done by this reader, why not."""

    move: EditionMove
    icon: str
    lead: Text
    refusal: Text = ""

    @property
    def asks_for_reason(self) -> bool:
        return self.move is EditionMove.SEND_BACK

    @property
    def is_final(self) -> bool:
        return self.move in {EditionMove.FREEZE, EditionMove.RETIRE}


LEADS: dict[EditionMove, tuple[str, Text]] = {
    EditionMove.SUBMIT: ("send", _("A second person reads it and approves it, or sends it back.")),
    EditionMove.SEND_BACK: ("arrow-back-up", _("It becomes a draft again and can be changed.")),
    EditionMove.APPROVE: ("check", _("You have read it in the language in which it was written.")),
    EditionMove.FREEZE: ("lock", _("From then on it never changes, and waves can ask with it.")),
    EditionMove.RETIRE: ("archive", _("No more waves are planned with it; what was answered stays.")),
}
DONE: dict[EditionMove, Text] = {
    EditionMove.SUBMIT: _("Handed in. Somebody else may approve it now."),
    EditionMove.SEND_BACK: _("Sent back; it can be changed again."),
    EditionMove.APPROVE: _("Approved. As soon as its languages are reviewed it can be frozen."),
    EditionMove.FREEZE: _("Frozen. A wave can be planned with it."),
    EditionMove.RETIRE: _("Retired."),
}


def steps_of(edition: Edition, content: Content, *, by: Actor) -> list[Step]:
    """Return the moves that are legal now, each with why this reader may not make it, where they may not."""
    steps = []
    for move in edition_moves_from(edition.stage):
        icon, lead = LEADS[move]
        verdict = _verdict(edition, move, by)
        steps.append(Step(move, icon, lead, "" if verdict else reasons.sentence_of(verdict.reason)))
    return steps


def _verdict(edition: Edition, move: EditionMove, by: Actor) -> Verdict:
    if move is EditionMove.SUBMIT:
        return may_design(by)
    if move is EditionMove.APPROVE:
        alone = not needs_second_person(by)
        return may_approve(by, edition, submitted_by_ref=submitted_by(edition), alone=alone)
    return may_read_over(by, edition, written_by_ref="", alone=True)


ACTIONS: dict[str, Callable[..., Edition]] = {
    EditionMove.SUBMIT: submit,
    EditionMove.APPROVE: approve,
    EditionMove.FREEZE: freeze,
    EditionMove.RETIRE: retire_edition,
}


@require_POST
def step(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Go one step on the way from draft to frozen, or back."""
    found = edition_numbered(request, reference, number)
    move = request.POST.get("do", "")
    if move == EditionMove.SEND_BACK:
        send_back(found, reason=request.POST.get("reason", ""), by=request.actor, at=now())
    elif move in ACTIONS:
        ACTIONS[move](found, by=request.actor, at=now())
    else:
        return back_to(found)
    messages.success(request, str(DONE[EditionMove(move)]))
    return back_to(found)


@require_POST
def review(request: HouseRequest, reference: str, number: int, language: str) -> HttpResponse:
    """Say that one has read the words in a language, which somebody else wrote."""
    found = edition_numbered(request, reference, number)
    mark_reviewed(found, language, by=request.actor, at=now())
    messages.success(request, _("Marked as reviewed."))
    return back_to(found, "languages")
