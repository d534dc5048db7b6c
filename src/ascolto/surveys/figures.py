"""Answers as figures need them: counted in the database, a row for each different answer, not for each respondent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from numpy.typing import NDArray

from ascolto.analysis import Tally, tally
from ascolto.surveys.kinds import SCALED, QuestionKind
from ascolto.surveys.models import Answer, Question, Response, Wave
from ascolto.surveys.slices import WHOLE, By, Cut, counted, fewest_of, hidden_groups, standing_behind
from ascolto.trail.acting import Actor, Permission

Floats = NDArray[np.float64]
NUMBERED = frozenset({*SCALED, QuestionKind.NUMBER, QuestionKind.CONSENT, QuestionKind.KANO})
Group = str | int | None
EVERYBODY: Group = ""
SATISFACTION = (QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES)


class Weighed(NamedTuple):
    """How many there are, how many of them weigh something, and the sums of their weights and of these squared."""

    n: int
    weighing: int
    weight: float
    squares: float

    def __add__(self, other: object) -> "Weighed":
        """Return both together; they are different people."""
        if not isinstance(other, Weighed):
            return NotImplemented
        return Weighed(
            self.n + other.n, self.weighing + other.weighing, self.weight + other.weight, self.squares + other.squares
        )

    def less(self, some: "Weighed") -> "Weighed":
        """Return those who are not among some of them; rounding leaves nothing below 0."""
        return Weighed(
            self.n - some.n,
            self.weighing - some.weighing,
            max(0.0, self.weight - some.weight) if self.weighing > some.weighing else 0.0,
            max(0.0, self.squares - some.squares) if self.weighing > some.weighing else 0.0,
        )


NOBODY = Weighed(0, 0, 0.0, 0.0)


def tally_of(parts: Sequence[tuple[float, Weighed]]) -> Tally:
    """Return answers with those who gave them, as the analysis takes them; who weighs nothing is left out."""
    return tally(
        [value for value, _of in parts],
        [of.weighing for _value, of in parts],
        weights=[of.weight for _value, of in parts],
        squares=[of.squares for _value, of in parts],
    )


@dataclass(slots=True)
class Numbered:
    """The answers to one row of a question: each different number, and who gave it."""

    given: dict[float, Weighed] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return sum(of.n for of in self.given.values())

    def add(self, value: float, of: Weighed) -> None:
        self.given[value] = self.given.get(value, NOBODY) + of

    def tally(self) -> Tally:
        """Return the answers counted."""
        return tally_of(sorted(self.given.items()))


@dataclass(slots=True)
class Chosen:
    """The choices of one question: for each option who chose it, and who chose at all."""

    options: dict[str, Weighed] = field(default_factory=dict)
    respondents: Weighed = NOBODY

    @property
    def n(self) -> int:
        return self.respondents.n

    def chose(self, option: str) -> int:
        """Return how many chose this option."""
        return self.options.get(option, NOBODY).n

    def tally(self, option: str) -> Tally:
        """Return those who chose: 1 for this option, 0 for others."""
        chosen = self.options.get(option, NOBODY)
        return tally_of([(1.0, chosen), (0.0, self.respondents.less(chosen))])


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
        if ranked := [of.n for (asked, _choice), of in self.ranked.items() if asked == question]:
            return max(ranked)
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
        for (question, row, number), group, of in counting.rows(numbered, "row", "number"):
            if number is not None:
                found[group].numbered[question, row].add(number, of)
    if ranked:
        for (question, choice, number), group, of in counting.rows(ranked, "choice", "number"):
            if number is not None:
                found[group].ranked[question, choice].add(number, of)
    if chosen:
        for (question, choice), group, of in counting.rows(chosen, "choice"):
            if choice:
                options = found[group].chosen[question].options
                options[choice] = options.get(choice, NOBODY) + of
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
                of.respondents = sum(of.options.values(), NOBODY)
    if several:
        for (question,), group, all_of_them in counting.respondents(several):
            found[group].chosen[question].respondents = all_of_them


def _count_marks_and_texts(
    counting: "_Counting", kinds: Mapping[int, QuestionKind], found: dict[Group, Tallies]
) -> None:
    silent = list(kinds)
    for (question, row, mark), group, of in counting.without_number(silent, "row", "mark"):
        each = found[group]
        if mark:
            each.marks[question, row, mark] = each.marks.get((question, row, mark), 0) + of.n
        elif kinds[question] in (QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.FILE):
            each.texts[question] = each.texts.get(question, 0) + of.n


Row = tuple[tuple[Any, ...], Group, Weighed]


@dataclass(frozen=True, slots=True)
class _Counting:
    """How answers are counted: the responses are only joined where a weight, a group or a part asks for them.

    Weights are added up where the answers lie, so that as many rows come back as there are different answers, however
    many respondents have a weight of their own.
    """

    wave: Wave
    behind: Q
    joins: bool
    by: By | None

    @classmethod
    def of(cls, wave: Wave, actor: Actor, cut: Cut, by: By | None) -> "_Counting":
        behind = standing_behind(wave, actor, cut)
        sees_all = actor.holds(Permission.VIEW_SURVEYS) and not cut.asked and by is None
        return cls(wave, behind, not (sees_all and _are_alike(wave)), by)

    def rows(self, questions: Sequence[int], *names: str) -> Iterator[Row]:
        """Give the question and the values of the names, the group, and who answered so."""
        return self._counted(self._answers(questions), ("question", *names))

    def without_number(self, questions: Sequence[int], *names: str) -> Iterator[Row]:
        rows = self._answers(questions).filter(number=None, choice="")
        return self._counted(rows, ("question", *names))

    def respondents(self, questions: Sequence[int]) -> Iterator[Row]:
        """Give the question, the group, and who chose at least one option: each is met at the first they chose."""
        same = Answer.objects.filter(response=OuterRef("response"), question=OuterRef("question"))
        before = same.filter(row=OuterRef("row"), choice__gt="", choice__lt=OuterRef("choice"))
        rows = self._answers(questions).filter(~Exists(before.order_by()), choice__gt="")
        return self._counted(rows, ("question",))

    def _answers(self, questions: Sequence[int]) -> QuerySet[Answer]:
        rows = Answer.objects.filter(wave=self.wave, question__in=questions).order_by()
        return rows.filter(self.behind) if self.joins else rows

    def _counted(self, rows: QuerySet[Answer], names: tuple[str, ...]) -> Iterator[Row]:
        if not self.joins:
            for row in rows.values_list(*names).annotate(n=Count("*")):
                yield row[:-1], EVERYBODY, Weighed(row[-1], row[-1], row[-1], row[-1])
            return
        group = {"group": F(f"response__{self.by}")} if self.by else {}
        grouped = rows.annotate(**group).values_list(*names, *group).annotate(**_sums("response__weight"))
        for row in grouped:
            values = row[: len(names)]
            yield values, row[len(names)] if self.by else EVERYBODY, Weighed(*row[-4:])


def _sums(weight: str) -> dict[str, Any]:
    return {
        "n": Count("*"),
        "weighing": Count("response", filter=Q(**{f"{weight}__gt": 0})),
        "of_weights": Sum(weight),
        "of_squares": Sum(F(weight) * F(weight)),
    }


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
    rows = Answer.objects.filter(wave=wave, question=question).exclude(number=None).order_by()
    other = rows.filter(response=OuterRef("response"), row="dysfunctional")
    there = rows.filter(row="functional", response__in=counted(wave, actor, cut).order_by())
    pairs = there.annotate(other=Subquery(other.values("number")[:1])).exclude(other=None)
    found = list(pairs.values_list("number", "other").annotate(n=Count("*")))
    counts = [n for _number, _other, n in found]
    sides = ([row[side] for row in found] for side in (0, 1))
    feels, misses = (np.repeat(np.array(side, dtype=np.float64), np.array(counts, dtype=np.int64)) for side in sides)
    return feels, misses


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
