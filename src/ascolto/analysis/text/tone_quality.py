"""How good a learnt tone is, judged by texts that it was not learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import betainc

from ascolto.analysis.arrays import Numbers, midranks
from ascolto.analysis.estimates import Estimate, quantile_of
from ascolto.analysis.shares.proportions import proportion
from ascolto.analysis.text.words import Mask, Whole

BINS = 10


@dataclass(frozen=True, slots=True)
class ToneQuality:
    """One tone, of `n` texts: how many of those said to have it do, and how many that have it were said to."""

    tone: str
    n: int
    precision: Estimate
    recall: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Texts whose likeliest tone had about the same probability: its mean, and the share for which it was right."""

    predicted: float
    right: Estimate


@dataclass(frozen=True, slots=True)
class Quality:
    """How well tones were told for texts that were not learnt from.

    `baseline` is the share of the commonest tone, which is what always saying that one gets right; `p_value` is that of
    being no better than that. `macro_f1` is the mean of the F1 of each tone; `auc` the chance that of two texts with
    different tones the right one gets the higher probability (mean over tones where there are more than two, then
    without bounds); `brier` the mean squared error of the probabilities, 0..2; `calibration_error` the mean distance of
    probability and share in `calibration`.
    """

    accuracy: Estimate
    baseline: float
    p_value: float
    macro_f1: float
    auc: Estimate
    brier: float
    calibration_error: float
    calibration: tuple[Calibration, ...]
    tones: tuple[ToneQuality, ...]
    folds: int
    n: int


def quality_of(
    probabilities: Numbers, truth: Whole, tones: Sequence[str], *, folds: int, confidence: float = 0.95
) -> Quality:
    """Return how well probabilities told the truth.

    Args:
        probabilities: (texts, tones) of each tone, from a model that had not seen the text.
        truth: (texts,) the tone that each text has, by its place among `tones`.
        tones: at least two, each of some text.
        folds: in how many parts the texts were tried.
        confidence: of the intervals, strictly between 0 and 1.
    Source:
        Baseline: exact one-sided sign test on the texts where only one of the two is right (McNemar 1947). AUC and its
        normal interval: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845. Calibration error: Guo and
        others (2017), ICML, with ten bins of equal width. Shares: Wilson (1927).
    """
    n = len(truth)
    said = probabilities.argmax(axis=1)
    right = said == truth
    often = np.bincount(truth, minlength=len(tones))
    each = tuple(_tone_quality(tone, said == place, truth == place, confidence) for place, tone in enumerate(tones))
    table = _calibration(probabilities.max(axis=1), right, confidence)
    wanted = np.eye(len(tones))[truth]
    return Quality(
        accuracy=proportion(int(right.sum()), n, confidence=confidence),
        baseline=float(often.max() / n),
        p_value=_no_better(right, truth == often.argmax()),
        macro_f1=float(np.mean([_f1(said == place, truth == place) for place in range(len(tones))])),
        auc=_auc(probabilities, truth, confidence),
        brier=float(((probabilities - wanted) ** 2).sum(axis=1).mean()),
        calibration_error=sum(row.right.n * abs(row.predicted - (row.right.value or 0.0)) for row in table) / n,
        calibration=table,
        tones=each,
        folds=folds,
        n=n,
    )


def area_under_curve(scores: Numbers, positive: Mask) -> tuple[float, float]:
    """Return the chance that a positive scores above a negative (ties half), and its standard error.

    Raises:
        ValueError: there are no positives or no negatives.
    Source:
        DeLong, DeLong and Clarke-Pearson (1988), by ranks: Sun and Xu (2014), IEEE Signal Process. Lett. 21, 1389-1393.
    """
    ours, others = scores[positive], scores[~positive]
    if not len(ours) or not len(others):
        raise ValueError("It takes positives and negatives to tell them apart.")
    above = (midranks(scores)[positive] - midranks(ours)) / len(others)
    below = 1 - (midranks(scores)[~positive] - midranks(others)) / len(ours)
    variance = sum(float(part.var(ddof=1)) / len(part) for part in (above, below) if len(part) > 1)
    return float(above.mean()), sqrt(variance)


def _auc(probabilities: Numbers, truth: Whole, confidence: float) -> Estimate:
    tones, n = probabilities.shape[1], len(truth)
    areas = [area_under_curve(probabilities[:, place], truth == place) for place in range(tones)]
    mean = float(np.mean([area for area, _error in areas]))
    if tones > 1 + 1:
        return Estimate(mean, None, None, n, "auc", confidence)
    half = quantile_of(confidence) * areas[1][1]
    return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), n, "auc", confidence)


def _no_better(right: Mask, by_baseline: Mask) -> float:
    """Return how likely the model is right at least so much more often than the baseline if both are equally good."""
    won, lost = int((right & ~by_baseline).sum()), int((by_baseline & ~right).sum())
    return float(betainc(won, lost + 1, 0.5)) if won else 1.0


def _f1(said: Mask, true: Mask) -> float:
    return float(2 * (said & true).sum() / (said.sum() + true.sum()))


def _tone_quality(tone: str, said: Mask, true: Mask, confidence: float) -> ToneQuality:
    both = int((said & true).sum())
    precision = proportion(both, int(said.sum()), confidence=confidence)
    return ToneQuality(tone, int(true.sum()), precision, proportion(both, int(true.sum()), confidence=confidence))


def _calibration(sure: Numbers, right: Mask, confidence: float) -> tuple[Calibration, ...]:
    places = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    rows = []
    for place in np.unique(places):
        inside = places == place
        share = proportion(int(right[inside].sum()), int(inside.sum()), confidence=confidence)
        rows.append(Calibration(float(sure[inside].mean()), share))
    return tuple(rows)
