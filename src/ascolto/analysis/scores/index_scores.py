"""One figure from several questions: each on 0 to 100, weighed, and honest about what was not answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_numbers, as_weights, in_proportion
from ascolto.analysis.findings import Finding
from ascolto.analysis.scores.answers import Scale
from ascolto.analysis.scores.scores import HUNDRED, MeanInterval, Score, mean_of_hundred, mean_score, of_hundred


@dataclass(frozen=True, slots=True)
class IndexItem:
    """One question of an index: its part of the index (the parts add up to 1), and its own mean on 0 to 100."""

    name: str
    part: float
    score: Score


@dataclass(frozen=True, slots=True)
class Index:
    """A weighted mean of several questions on 0 to 100.

    `reweighted` respondents left some questions out, so that the others counted for them in proportion.
    """

    score: Score
    items: tuple[IndexItem, ...]
    reweighted: int

    def findings(self) -> list[Finding]:
        """Return the index, as any score."""
        return [self.score.finding()]


def index_of_hundred(
    items: Mapping[str, Values],
    *,
    scale: Scale | Mapping[str, Scale],
    parts: Mapping[str, float] | None = None,
    weights: Values | None = None,
    interval: MeanInterval = MeanInterval.T,
    confidence: float = 0.95,
    seed: int = 1,
) -> Index:
    """Return a weighted mean of several questions on 0 to 100.

    Args:
        items: for each question its answers, (respondents,) in the same order, NaN where not answered.
        scale: the least and the greatest answer, of all questions or of each by name.
        parts: for each question how much it counts, 0 or more, in any unit; None counts all alike.
        weights: (respondents,) 0 or more; None weighs all alike.
        interval, confidence, seed: as for `mean_score`.
    Returns:
        The mean over respondents of their own weighted means. Whoever left questions out is judged by the others, in
        the proportions of their parts, and counted in `reweighted`; who answered none of weight, in `missing`. The
        mean of the index is that of the items only where nobody left any out.
    Raises:
        ValueError: no question, unequal lengths, a part for no question or none for one, parts below 0 or all 0, and
            as `mean_score`.
    Source:
        Fornell et al. (1996), J. Mark. 60(4), 7-18 (weighted index of 0 to 100).
    """
    if not items:
        raise ValueError("An index takes at least one question.")
    if len({len(values) for values in items.values()}) > 1:
        raise ValueError("The questions of an index must have equally many answers.")
    part_of = _parts(list(items), parts)
    scores, columns = [], []
    for name, values in items.items():
        of_item = _scale_of(name, scale)
        scores.append(mean_of_hundred(values, scale=of_item, weights=weights, confidence=confidence))
        columns.append(of_hundred(as_numbers(values, "Answers"), of_item))
    weighed = as_weights(weights, len(columns[0]))
    own, left_out = _own_indexes(np.column_stack(columns), np.array(part_of), weighed)
    score = mean_score(own, scale=(0, HUNDRED), weights=weights, interval=interval, confidence=confidence, seed=seed)
    rows = tuple(IndexItem(*row) for row in zip(items, part_of, scores, strict=True))
    return Index(replace(score, unit="points_of_100"), rows, left_out)


def _own_indexes(answers: Numbers, parts: Numbers, weights: Numbers) -> tuple[Numbers, int]:
    """Return the index of each respondent, and how many that count are judged by some of the questions only."""
    answered = ~np.isnan(answers) & (parts > 0)
    counted = answered @ parts
    some = counted > 0
    # The clip keeps rounding within 0 and 100.
    sums = np.where(answered, answers, 0) @ parts
    own = np.full(len(answers), np.nan)
    own[some] = np.clip(sums[some] / counted[some], 0, HUNDRED)
    left_out = answered.sum(axis=1) < (parts > 0).sum()
    return own, int((some & left_out & (weights > 0)).sum())


def _parts(names: Sequence[str], parts: Mapping[str, float] | None) -> list[float]:
    if parts is None:
        return [1 / len(names)] * len(names)
    if set(parts) != set(names):
        raise ValueError("Each question of an index must have one part.")
    numbers = as_weights([parts[name] for name in names], len(names))
    return [float(part) for part in in_proportion(numbers)]


def _scale_of(name: str, scale: Scale | Mapping[str, Scale]) -> Scale:
    if not isinstance(scale, Mapping):
        return scale
    if name not in scale:
        raise ValueError(f"The scale of “{name}” is not said.")
    return scale[name]
