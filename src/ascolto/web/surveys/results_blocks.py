"""The blocks of results: a sentence, the drawing with its intervals, and the table that can be taken along."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import Estimate, answer_distribution
from ascolto.charts import BarWords, draw_bars
from ascolto.surveys import content as said
from ascolto.surveys.kinds import Factor, QuestionKind
from ascolto.surveys.models import Question
from ascolto.surveys.scores import Figure, Measure, counted_of
from ascolto.web.figures.blocks import Block, Column, Kind, Line, Part, Sheet
from ascolto.web.figures.drawings import number_format
from ascolto.web.figures.numbers import percent, whole
from ascolto.web.surveys import results_words as words
from ascolto.web.surveys.results_form import query_of
from ascolto.web.surveys.results_reading import Reading

DRAWN = 24
LISTED = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING)


def score_columns(name: str, unit: str, value: str) -> tuple[Column, ...]:
    """Return the columns of named scores in one unit."""
    kind = words.kind_of(unit)
    return (
        Column(name),
        Column(value, kind, gettext("The score in its unit.")),
        Column(pgettext("column", "from (95 %)"), kind, gettext("Where the score lies at least."), Part.LOW),
        Column(pgettext("column", "to (95 %)"), kind, gettext("Where the score lies at most."), Part.HIGH),
        Column(pgettext("column", "n"), Kind.COUNT, gettext("How many answered."), Part.N),
    )


def cells_of(name: str, score: words.Known) -> tuple[Any, ...]:
    return name, score.value, score.low, score.high, score.n


def drawn(named: Sequence[tuple[str, Estimate]], *, axis: str, alternative: str) -> Any:
    """Draw named estimates of one unit; nothing where none has a value."""
    if not any(estimate.value is not None for _name, estimate in named):
        return None
    bars = BarWords(
        alternative=alternative,
        name=pgettext("axis", "question"),
        value=axis,
        low=pgettext("axis", "from"),
        high=pgettext("axis", "to"),
        n=pgettext("axis", "n"),
    )
    return draw_bars(named[:DRAWN], words=bars, numbers=number_format())


def score_blocks(reading: Reading, *, by: Callable[[Question], str], name: Callable[[str], str]) -> list[Block]:
    """Return a block of scores for each group of questions and each measure."""
    groups: dict[tuple[str, Measure], list[Figure]] = defaultdict(list)
    for figure in reading.figures:
        if QuestionKind(figure.question.kind) not in LISTED:
            groups[by(figure.question), figure.measure].append(figure)
    blocks = [
        _score_block(reading, group, measure, figures, name(group)) for (group, measure), figures in groups.items()
    ]
    return [block for block in blocks if block.sheet.lines]


def _score_block(reading: Reading, group: str, measure: Measure, figures: list[Figure], title: str) -> Block:
    falling = sorted(figures, key=lambda one: -1.0 if one.score.value is None else -one.score.value)
    named = [(words.name_of_figure(one, reading.told[one.question.code]), one.score) for one in falling]
    measured = str(words.MEASURE_NAMES[measure])
    lines = tuple(
        Line(cells_of(name, score), question_url(reading, one.question))
        for one, (name, score) in zip(falling, named, strict=True)
    )
    sentences = _best_and_worst(named)
    return Block(
        code=f"scores-{group or 'other'}-{measure}",
        title=f"{title}: {measured}",
        icon="chart-bar",
        sentences=sentences,
        sheet=Sheet(title, score_columns(pgettext("column", "question"), named[0][1].unit, measured), lines),
        drawing=drawn(
            [(words.shortened(name), words.estimate_of(score)) for name, score in named],
            axis=measured,
            alternative=" ".join(sentences),
        ),
    )


def _best_and_worst(named: Sequence[tuple[str, words.Known]]) -> list[str]:
    known = [(name, score) for name, score in named if score.value is not None]
    if not known:
        return [gettext("Nobody answered these questions.")]
    (best, high), (worst, low) = known[0], known[-1]
    facts = {
        "best": words.mentioned(best), "high": words.value_of(high), "high_ground": words.ground_of(high),
        "worst": words.mentioned(worst), "low": words.value_of(low), "low_ground": words.ground_of(low),
    }  # fmt: skip
    if len(known) == 1:
        return [gettext("%(best)s: %(high)s (%(high_ground)s).") % facts]
    return [
        gettext("Highest: %(best)s with %(high)s (%(high_ground)s); lowest: %(worst)s with %(low)s (%(low_ground)s).")
        % facts
    ]


def category_of(question: Question) -> str:
    return question.category


def factor_of(question: Question) -> str:
    return question.factor


def factor_name(code: str) -> str:
    return str(Factor(code).label).capitalize() if code in Factor.values else gettext("Without a factor")


def distribution(reading: Reading, question: Question) -> list[Block]:
    """Return how the answers to a question are spread, for each row of it; nothing for text."""
    kind, told = QuestionKind(question.kind), reading.told[question.code]
    if kind in LISTED:
        return [_options(reading, question, told)] if reading.figures_of(question) else []
    scale = told.asked_on
    if scale is None or kind is QuestionKind.NUMBER:
        return []
    rows = [row for row in told.row_codes if not reading.is_hidden(question, row)]
    return [_points(reading, question, told, row) for row in rows]


def _points(reading: Reading, question: Question, told: said.Question, row: str) -> Block:
    scale = told.asked_on
    assert scale is not None  # noqa: S101  (asked before)
    answers = counted_of(reading.tallies.numbered.get((question.pk, row)))
    spread = answer_distribution(answers, possible=list(scale.points), population=reading.population)
    named = [(words.point_name(told, int(one.answer)), one.share, one.count) for one in spread.answers]
    lines = tuple(
        Line((name, count, share.value, share.low, share.high), rows_url(reading, question, row=row, value=point))
        for (name, share, count), point in zip(named, scale.points, strict=True)
    )
    title = _row_title(told, row)
    return _spread_block(f"spread-{row or 'all'}", title, named, lines, _marks(reading, question, row), spread.n)


def _options(reading: Reading, question: Question, told: said.Question) -> Block:
    figures = {one.option: one for one in reading.figures_of(question)}
    if QuestionKind(question.kind) is QuestionKind.RANKING:
        ranks = sorted(figures.values(), key=lambda one: one.score.value or float("inf"))
        return _score_block(reading, "ranks", Measure.RANK, ranks, gettext("Ranks"))
    chosen = reading.tallies.chosen.get(question.pk)
    named, lines = [], []
    n = chosen.n if chosen else 0
    for option in told.options:
        count = chosen.chose(option.code) if chosen else 0
        score = figures[option.code].score
        name = words.shortened(words.label_of(option.words, option.code))
        if QuestionKind(question.kind) is QuestionKind.MULTIPLE and not count:
            continue
        named.append((name, words.estimate_of(score), count))
        url = rows_url(reading, question, value=option.code)
        lines.append(Line((name, count, score.value, score.low, score.high), url))
    order = sorted(range(len(lines)), key=lambda place: -named[place][2])
    block_lines = tuple(lines[place] for place in order)
    falling = [named[place] for place in order]
    return _spread_block("spread-all", gettext("Answers"), falling, block_lines, _marks(reading, question, ""), n)


def _spread_block(
    code: str,
    title: str,
    named: Sequence[tuple[str, Estimate, int]],
    lines: tuple[Line, ...],
    ground: Sequence[str],
    n: int,
) -> Block:
    share = pgettext("column", "share")
    columns = (
        Column(pgettext("column", "answer")),
        Column(pgettext("column", "answers"), Kind.COUNT, gettext("How many gave this answer, as they came.")),
        Column(share, Kind.SHARE, gettext("Their share of all who answered, weighted where the wave has weights.")),
        Column(pgettext("column", "from (95 %)"), Kind.SHARE, gettext("Where the share lies at least."), Part.LOW),
        Column(pgettext("column", "to (95 %)"), Kind.SHARE, gettext("Where the share lies at most."), Part.HIGH),
    )
    if not n:
        sentences = [gettext("Nobody answered.")]
    else:
        name, most, _count = max(named, key=lambda one: one[1].value or 0.0)
        sentences = [
            ngettext(
                "Most often: %(name)s, with %(share)s of %(n)s answer.",
                "Most often: %(name)s, with %(share)s of %(n)s answers.",
                n,
            )
            % {"name": name, "share": percent(most.value or 0.0), "n": whole(n)}
        ]
    return Block(
        code=code,
        title=title,
        icon="chart-bar",
        sentences=sentences,
        ground=ground,
        sheet=Sheet(title, columns, lines),
        drawing=drawn([(name, share) for name, share, _n in named], axis=share, alternative=" ".join(sentences)),
    )


def _row_title(told: said.Question, row: str) -> str:
    rows = {one.code: one.words for one in told.rows}
    return words.label_of(rows[row], row) if row in rows else row or gettext("Answers")


def question_url(reading: Reading, question: Question) -> str:
    address = reverse("survey_results_question", args=[reading.wave.reference, question.code])
    return f"{address}{query_of(reading.cut)}"


def rows_url(reading: Reading, question: Question, *, row: str = "", value: object = "") -> str:
    address = reverse("survey_results_rows", args=[reading.wave.reference, question.code])
    return f"{address}{query_of(reading.cut, row=row, value=str(value))}"


def _marks(reading: Reading, question: Question, row: str) -> list[str]:
    """Return how many gave a mark instead of an answer."""
    return [
        f"{name}: {whole(n)}"
        for mark, name in words.MARK_NAMES.items()
        if (n := reading.tallies.marks.get((question.pk, row, mark.value), 0))
    ]
