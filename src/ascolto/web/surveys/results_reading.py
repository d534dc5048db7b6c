"""What a page of results reads: the wave, the part of it that is asked for, and the scores of its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from ascolto.surveys import content as said
from ascolto.surveys.divisions import Divisions, divisions_of, is_shown
from ascolto.surveys.figures import Group, Tallies, tallies, tallies_by
from ascolto.surveys.models import Question, Wave
from ascolto.surveys.policy import may_see_results
from ascolto.surveys.scores import Figure, figures_of, population_of
from ascolto.surveys.slices import By, Cut, counted, fewest_of, fewest_shown, hidden_groups, is_named
from ascolto.trail.acting import Actor, require
from ascolto.ui.request import HouseRequest
from ascolto.web.surveys.results_form import CutForm


@dataclass(frozen=True)
class Reading:
    """A part of a wave, as one reader may see it."""

    wave: Wave
    actor: Actor
    form: CutForm
    cut: Cut
    questions: Sequence[Question] = field(repr=False)

    @cached_property
    def n(self) -> int:
        return counted(self.wave, self.actor, self.cut).count()

    @cached_property
    def is_shown(self) -> bool:
        return is_shown(self.wave, self.actor, self.cut)

    @property
    def shows_rows(self) -> bool:
        """Return whether single answers of the part may be shown."""
        return self.is_shown and self.divisions.allow_rows(By(name) for name in self.cut.asked)

    @cached_property
    def divisions(self) -> Divisions:
        return divisions_of(self.wave, self.actor)

    def may_be_divided_by(self, by: By) -> bool:
        """Return whether the part may be divided further by this fact."""
        return self.divisions.allow([*(By(name) for name in self.cut.asked), by])

    @cached_property
    def fewest(self) -> int:
        """Return how many must stand behind each figure."""
        return fewest_shown(self.wave, self.actor, self.cut)

    @cached_property
    def told(self) -> Mapping[str, said.Question]:
        """Return what the edition says of each question, by code."""
        return self.wave.edition.read().questions

    @cached_property
    def population(self) -> int | None:
        """Return how many could have answered; of a part it is not known."""
        known = population_of(self.wave)
        return known if known is not None and not self.cut.asked and known >= self.n else None

    @cached_property
    def tallies(self) -> Tallies:
        return tallies(self.wave, self.actor, cut=self.cut, questions=self.questions)

    @cached_property
    def figures(self) -> list[Figure]:
        """Return every score of the part."""
        return [figure for question in self.questions for figure in self.figures_of(question)]

    def figures_of(self, question: Question) -> list[Figure]:
        """Return the scores of a question; of one that too few answered there is none."""
        found = figures_of(question, self.told[question.code], self.tallies, population=self.population)
        return [
            figure
            for figure in found
            if not 0 < figure.score.n < self.fewest and not self.is_hidden(question, figure.row)
        ]

    def is_hidden(self, question: Question, row: str = "") -> bool:
        """Return whether too few answered this, or what they leave of a wider part could be told from both."""
        if 0 < self.tallies.answered(question.pk, row) < self.fewest:
            return True
        return any(
            value in _hidden(beside, question, row, fewest_of(self.wave))
            for value, beside in zip(self.cut.asked.values(), self._beside, strict=True)
        )

    @cached_property
    def _beside(self) -> list[Mapping[str, Tallies]]:
        """What each group answered among which each condition chooses one."""
        if not fewest_of(self.wave):
            return [{} for _name in self.cut.asked]
        return [{str(group): found for group, found in self._divided(By(name)).items()} for name in self.cut.asked]

    def _divided(self, by: By) -> Mapping[Group, Tallies]:
        wider = replace(self.cut, **{by.value: ""})
        return tallies_by(self.wave, self.actor, by, cut=wider, questions=self.questions)

    @property
    def is_named(self) -> bool:
        return is_named(self.wave)


def _hidden(beside: Mapping[str, Tallies], question: Question, row: str, fewest: int) -> set[str]:
    answered = {group: found.answered(question.pk, row) for group, found in beside.items()}
    return hidden_groups({group: n for group, n in answered.items() if n}, fewest)


def wave_named(request: HouseRequest, reference: str) -> Wave:
    """Return the wave with this reference, or there is no such page for this reader."""
    waves = Wave.objects.visible_to(request.actor).select_related("edition__questionnaire", "unit", "offering")
    wave: Wave = get_object_or_404(waves, reference=reference)
    require(may_see_results(request.actor, wave))
    return wave


def reading_of(request: HouseRequest, wave: Wave, *, code: str = "", asked: Any = None) -> Reading:
    """Return the part of the wave that the address asks for, with all its questions or one of them."""
    form = CutForm(request.GET if asked is None else asked, wave=wave, actor=request.actor)
    questions = list(wave.edition.questions.order_by("position"))
    if code:
        questions = [question for question in questions if question.code == code]
        if not questions:
            raise Http404
    return Reading(wave, request.actor, form, form.cut(), questions)
