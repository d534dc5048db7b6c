"""Scores, questions and answers in the reader's words."""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy

from ascolto.analysis import Estimate, KanoCategory, Score, Undefined
from ascolto.organisation.wording import say
from ascolto.surveys import content as said
from ascolto.surveys.kinds import Mark, QuestionKind
from ascolto.surveys.models import Question, Wave
from ascolto.surveys.scores import Figure, Measure
from ascolto.web.figures.blocks import Kind
from ascolto.web.figures.numbers import decimal, from_to, percent, whole

MEASURE_NAMES = {
    Measure.NPS: pgettext_lazy("measure", "net promoter score, −100 to 100"),
    Measure.TOP_BOX: pgettext_lazy("measure", "share of the two best answers"),
    Measure.MEAN: pgettext_lazy("measure", "mean"),
    Measure.HUNDRED: pgettext_lazy("measure", "mean, 0 to 100"),
    Measure.MET: pgettext_lazy("measure", "share whose expectations were met"),
    Measure.SHARE: pgettext_lazy("measure", "share"),
    Measure.RANK: pgettext_lazy("measure", "mean rank, 1 is the best"),
    Measure.YES: pgettext_lazy("measure", "share who agreed"),
}
REASONS = {
    Undefined.NOTHING_COUNTED: pgettext_lazy("no number", "nobody answered"),
    Undefined.ALL_EQUAL: pgettext_lazy("no number", "all answers are alike"),
    Undefined.TOO_FEW_POINTS: pgettext_lazy("no number", "too few answers"),
}
MARK_NAMES = {
    Mark.NOT_APPLICABLE: pgettext_lazy("mark of an answer", "not applicable"),
    Mark.DO_NOT_KNOW: pgettext_lazy("mark of an answer", "does not know"),
}
KANO_NAMES = {
    KanoCategory.MUST_BE: pgettext_lazy("Kano category", "must be there"),
    KanoCategory.ONE_DIMENSIONAL: pgettext_lazy("Kano category", "the more the better"),
    KanoCategory.ATTRACTIVE: pgettext_lazy("Kano category", "attractive"),
    KanoCategory.INDIFFERENT: pgettext_lazy("Kano category", "indifferent"),
    KanoCategory.REVERSE: pgettext_lazy("Kano category", "not wanted"),
    KanoCategory.QUESTIONABLE: pgettext_lazy("Kano category", "contradictory"),
}
ALL = pgettext_lazy("filter", "all")
KINDS = {"share": Kind.SHARE, "count": Kind.COUNT}
LONG = 70
Known = Score | Estimate


def words_of(question: Question) -> str:
    """Return the question in the reader's language."""
    return question.in_language(get_language() or "en") or question.code


def shortened(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1].rstrip()}…"


def mentioned(text: str) -> str:
    """Return the words of a question as a sentence mentions them: without a full stop or question mark of their own."""
    return shortened(text.rstrip(" .:;?"))


def label_of(wording: Mapping[str, str], code: str) -> str:
    return say(wording, get_language() or "en") or code


def name_of_figure(figure: Figure, told: said.Question) -> str:
    """Return what a figure is about: the row or option within its question, or the question itself."""
    if figure.option:
        options = {option.code: option.words for option in told.options}
        return label_of(options.get(figure.option, {}), figure.option)
    if figure.row:
        rows = {row.code: row.words for row in told.rows}
        return f"{words_of(figure.question)} – {label_of(rows.get(figure.row, {}), figure.row)}"
    return words_of(figure.question)


def point_name(told: said.Question, point: int) -> str:
    """Return a point of the scale with its words, if it has any."""
    scale = told.asked_on
    words = label_of(scale.labels.get(str(point), {}), "") if scale else ""
    return f"{point} – {words}" if words else str(point)


def number_of(value: float | None, unit: str) -> str:
    """Return a value in its unit; a dash where there is none."""
    if value is None:
        return "–"
    if unit == "share":
        return percent(value)
    return decimal(value, 2 if unit == "scale_points" else 1)


def difference_of(value: float, unit: str) -> str:
    """Return a difference of two values in their unit; that of two shares is in percentage points."""
    if unit != "share":
        return number_of(value, unit)
    return pgettext("difference of shares", "%(number)s percentage points") % {"number": decimal(value * 100)}


def kind_of(unit: str) -> Kind:
    """Return how a column of such values is written."""
    return KINDS.get(unit, Kind.FINE if unit == "scale_points" else Kind.NUMBER)


def value_of(score: Known) -> str | None:
    return None if score.value is None else number_of(score.value, score.unit)


def ground_of(score: Known) -> str:
    """Return what a score rests on: its interval and its n, or why there is no number."""
    if score.undefined is not None:
        return str(REASONS.get(score.undefined, score.undefined))
    parts = []
    if score.low is not None and score.high is not None:
        interval = from_to(number_of(score.low, score.unit), number_of(score.high, score.unit))
        parts.append(gettext("95 %% interval %(interval)s") % {"interval": interval})
    parts.append(pgettext("figure", "n = %(n)s") % {"n": whole(score.n)})
    return pgettext("between facts", "; ").join(parts)


def sentence_of(name: str, score: Known, measure: Measure) -> str:
    """Say what a score says, with what it rests on."""
    facts = {"name": mentioned(name), "value": number_of(score.value, score.unit), "ground": ground_of(score)}
    if score.value is None:
        return gettext("%(name)s: no number, for %(ground)s.") % facts
    return {
        Measure.NPS: gettext("%(name)s: the net promoter score is %(value)s (%(ground)s)."),
        Measure.TOP_BOX: gettext("%(name)s: %(value)s chose one of the two best answers (%(ground)s)."),
        Measure.MET: gettext("%(name)s: for %(value)s it was as they expected or better (%(ground)s)."),
        Measure.HUNDRED: gettext("%(name)s: %(value)s points of 100 on average (%(ground)s)."),
        Measure.YES: gettext("%(name)s: %(value)s agreed (%(ground)s)."),
        Measure.SHARE: gettext("%(name)s: %(value)s (%(ground)s)."),
    }.get(measure, gettext("%(name)s: %(value)s on average (%(ground)s).")) % facts


def estimate_of(score: Known) -> Estimate:
    """Return a score as drawings want it."""
    return Estimate(
        score.value, score.low, score.high, score.n, score.unit, score.confidence, undefined=score.undefined
    )


def has_rows_behind(question: Question) -> bool:
    return QuestionKind(question.kind) is not QuestionKind.FILE


def when_of(wave: Wave) -> str:
    """Return when a wave was open, as far as that is known."""
    opened_at = wave.opens_at or wave.launched_at
    return date_format(opened_at, "YEAR_MONTH_FORMAT") if opened_at else ""
