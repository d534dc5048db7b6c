"""Answers as figures need them: counted in the database, a row for each different answer, not for each respondent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, F, Max, Min, Q, QuerySet
from numpy.typing import NDArray

from ascolto.surveys.kinds import SCALED, QuestionKind
from ascolto.surveys.models import Answer, Question, Response, Wave
from ascolto.surveys.slices import WHOLE, By, Cut, counted, fewest_of, hidden_groups, standing_behind
from ascolto.trail.acting import Actor, Permission

Floats = NDArray[np.float64]
NUMBERED = frozenset({*SCALED, QuestionKind.NUMBER, QuestionKind.CONSENT, QuestionKind.KANO})
Group = str | int | None
EVERYBODY: Group = ""
SATISFACTION = (QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES)


@dataclass(slots=True)
class Numbered:
    """The answers to one row of a question: each different number, how often it was given, and with which weight."""

    values: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    @property
    def n(self) -> int:
        return sum(self.counts)

    def add(self, value: float, weight: float, count: int) -> None:
        self.values.append(value)
        self.weights.append(weight)
        self.counts.append(count)

    def arrays(self) -> tuple[Floats, Floats]:
        """Return the answers and their weights, (respondents,) each."""
        return np.repeat(np.array(self.values, dtype=np.float64), self.counts), np.repeat(
            np.array(self.weights, dtype=np.float64), self.counts
        )


@dataclass(slots=True)
class Chosen:
    """The choices of one question: for each option how often it was chosen, by weight, and how many chose at all."""

    options: dict[str, dict[float, int]] = field(default_factory=lambda: defaultdict(dict))
    respondents: dict[float, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(self.respondents.values())

    def arrays(self, option: str) -> tuple[Floats, Floats]:
        """Return for each who chose whether they chose this option (1) or not (0), and their weights."""
        chosen = self.options.get(option, {})
        both = [(1.0, weight, chosen.get(weight, 0)) for weight in self.respondents]
        both += [(0.0, weight, n - chosen.get(weight, 0)) for weight, n in self.respondents.items()]
        ticks, weights, counts = zip(*both, strict=True) if both else ((), (), ())
        return np.repeat(np.array(ticks), counts), np.repeat(np.array(weights), counts)


@dataclass(slots=True)
class Tallies:
    """What was answered in one wave, or one group of it."""

    numbered: dict[tuple[int, str], Numbered] = field(default_factory=lambda: defaultdict(Numbered))
    chosen: dict[int, Chosen] = field(default_factory=lambda: defaultdict(Chosen))
    ranked: dict[tuple[int, str], Numbered] = field(default_factory=lambda: defaultdict(Numbered))
    marks: dict[tuple[int, str, str], int] = field(default_factory=dict)
    texts: dict[int, int] = field(default_factory=dict)

    def answered(self, question: int, row: str = "") -> int:
        """Return how many gave an answer with a value."""
        if question in self.chosen:
            return self.chosen[question].n
        if question in self.texts:
            return self.texts[question]
        return self.numbered[question, row].n if (question, row) in self.numbered else 0


def tallies(wave: Wave, actor: Actor, *, cut: Cut = WHOLE, questions: Sequence[Question] | None = None) -> Tallies:
    """Return what was answered in a part of a wave, as far as the actor may see figures of it."""
    return tallies_by(wave, actor, None, cut=cut, questions=questions).get(EVERYBODY) or Tallies()


def tallies_by(
    wave: Wave, actor: Actor, by: By | None, *, cut: Cut = WHOLE, questions: Sequence[Question] | None = None
) -> dict[Group, Tallies]:
    """Return what was answered in each group of a part of a wave; nothing is left out for being small here."""
    asked = list(wave.edition.questions.all() if questions is None else questions)
    counting = _Counting.of(wave, actor, cut, by)
    found: dict[Group, Tallies] = defaultdict(Tallies)
    kinds = {question.pk: QuestionKind(question.kind) for question in asked}
    numbered = [pk for pk, kind in kinds.items() if kind in NUMBERED]
    ranked = [pk for pk, kind in kinds.items() if kind is QuestionKind.RANKING]
    chosen = [pk for pk, kind in kinds.items() if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)]
    if numbered:
        for question, row, number, weight, group, n in counting.rows(numbered, "row", "number"):
            if number is not None:
                found[group].numbered[question, row].add(number, weight, n)
    if ranked:
        for question, choice, number, weight, group, n in counting.rows(ranked, "choice", "number"):
            if number is not None:
                found[group].ranked[question, choice].add(number, weight, n)
    if chosen:
        for question, choice, weight, group, n in counting.rows(chosen, "choice"):
            if choice:
                by_weight = found[group].chosen[question].options[choice]
                by_weight[weight] = by_weight.get(weight, 0) + n
        _count_who_chose(counting, kinds, chosen, found)
    _count_marks_and_texts(counting, kinds, found)
    return found


def _count_who_chose(
    counting: "_Counting", kinds: Mapping[int, QuestionKind], chosen: Sequence[int], found: dict[Group, Tallies]
) -> None:
    """Of one choice each is a respondent; of several choices the respondents are counted once each."""
    several = [pk for pk in chosen if kinds[pk] is QuestionKind.MULTIPLE]
    for each in found.values():
        for question, of in each.chosen.items():
            if kinds[question] is not QuestionKind.MULTIPLE:
                for by_weight in of.options.values():
                    for weight, n in by_weight.items():
                        of.respondents[weight] = of.respondents.get(weight, 0) + n
    if several:
        for question, weight, group, n in counting.respondents(several):
            found[group].chosen[question].respondents[weight] = n


def _count_marks_and_texts(
    counting: "_Counting", kinds: Mapping[int, QuestionKind], found: dict[Group, Tallies]
) -> None:
    silent = list(kinds)
    for question, row, mark, _weight, group, n in counting.without_number(silent, "row", "mark"):
        each = found[group]
        if mark:
            each.marks[question, row, mark] = each.marks.get((question, row, mark), 0) + n
        elif kinds[question] in (QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.FILE):
            each.texts[question] = each.texts.get(question, 0) + n


@dataclass(frozen=True, slots=True)
class _Counting:
    """How answers are counted: the responses are only joined where a weight, a group or a part asks for them."""

    wave: Wave
    behind: Q
    joins: bool
    by: By | None

    @classmethod
    def of(cls, wave: Wave, actor: Actor, cut: Cut, by: By | None) -> "_Counting":
        behind = standing_behind(wave, actor, cut)
        sees_all = actor.holds(Permission.VIEW_SURVEYS) and not cut.asked and by is None
        return cls(wave, behind, not (sees_all and _are_alike(wave)), by)

    def rows(self, questions: Sequence[int], *names: str) -> Iterable[tuple[Any, ...]]:
        """Give question, the values of the names, weight, group and how many answered so."""
        return self._counted(self._answers(questions), ("question", *names), Count("*"))

    def without_number(self, questions: Sequence[int], *names: str) -> Iterable[tuple[Any, ...]]:
        rows = self._answers(questions).filter(number=None, choice="")
        return self._counted(rows, ("question", *names), Count("*"))

    def respondents(self, questions: Sequence[int]) -> Iterable[tuple[Any, ...]]:
        """Give question, weight, group and how many chose at least one option."""
        rows = self._answers(questions).exclude(choice="")
        return self._counted(rows, ("question",), Count("response", distinct=True))

    def _answers(self, questions: Sequence[int]) -> QuerySet[Answer]:
        rows = Answer.objects.filter(wave=self.wave, question__in=questions).order_by()
        return rows.filter(self.behind) if self.joins else rows

    def _counted(self, rows: QuerySet[Answer], names: tuple[str, ...], count: Count) -> Iterable[tuple[Any, ...]]:
        if not self.joins:
            for row in rows.values_list(*names).annotate(n=count):
                yield (*row[:-1], 1.0, EVERYBODY, row[-1])
            return
        weight = {"weight": F("response__weight")}
        group = {"group": F(f"response__{self.by}")} if self.by else {}
        for row in rows.annotate(**weight, **group).values_list(*names, *weight, *group).annotate(n=count):
            yield row if self.by else (*row[:-1], EVERYBODY, row[-1])


def _are_alike(wave: Wave) -> bool:
    """Return whether every response of the wave counts, and counts the same."""
    rows = Response.objects.filter(wave=wave).order_by()
    if rows.filter(is_complete=False).exists():
        return False
    ends = rows.aggregate(least=Min("weight"), most=Max("weight"))
    return bool(ends["least"] == ends["most"] == 1.0)


def sizes_by(wave: Wave, actor: Actor, by: By, *, cut: Cut = WHOLE) -> dict[Group, int]:
    """Return how many responses each group of a part of a wave has."""
    rows = counted(wave, actor, cut).order_by().values_list(str(by)).annotate(n=Count("*"))
    return {group: n for group, n in rows if group not in ("", None)}


def shown_groups(wave: Wave, actor: Actor, by: By, *, cut: Cut = WHOLE) -> tuple[dict[Group, int], set[Group]]:
    """Return the groups that may be shown with their sizes, and those that may not for being small."""
    rows = dict(counted(wave, actor, cut).order_by().values_list(str(by)).annotate(n=Count("*")))
    hidden = hidden_groups(rows, fewest_of(wave))
    return {group: n for group, n in rows.items() if group not in hidden and group not in ("", None)}, hidden


def pairs_of(wave: Wave, actor: Actor, question: Question, *, cut: Cut = WHOLE) -> tuple[Floats, Floats]:
    """Return how those who answered both sides of a Kano pair feel if it is there, and if it is not."""
    rows = Answer.objects.filter(wave=wave, question=question).exclude(number=None)
    rows = rows.filter(response__in=counted(wave, actor, cut).order_by())
    sides: dict[str, dict[int, float]] = {"functional": {}, "dysfunctional": {}}
    for row, response, number in rows.order_by().values_list("row", "response", "number"):
        if row in sides and number is not None:
            sides[row][response] = number
    both = sorted(sides["functional"].keys() & sides["dysfunctional"].keys())
    there, lacking = (np.array([sides[side][one] for one in both], dtype=np.float64) for side in sides)
    return there, lacking


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What one customer who agreed to be named answered to a question of satisfaction, on its own scale."""

    customer: int
    on_day: date
    wave: str
    question: Question
    value: float


def satisfaction_of(customers: Iterable[int], actor: Actor) -> list[Satisfaction]:
    """Return how customers judged over time, the earliest first: from responses that bear their name, and no others."""
    responses = Response.objects.visible_to(actor).filter(customer__in=list(customers))
    rows = Answer.objects.filter(response__in=responses, question__kind__in=SATISFACTION).exclude(number=None)
    rows = rows.select_related("response", "question", "wave").order_by("response__on_day", "pk")
    return [
        Satisfaction(row.response.customer_id, row.response.on_day, row.wave.reference, row.question, row.number)
        for row in rows
        if row.response.customer_id is not None and row.number is not None
    ]
