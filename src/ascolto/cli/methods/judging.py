"""Whether people who sort what customers say agree, and whether more interviews would bring new themes."""

from argparse import ArgumentParser, Namespace

import numpy as np

from ascolto.analysis import (
    Coefficient,
    Icc,
    KappaWeights,
    Metric,
    Saturation,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    intraclass_correlation,
    krippendorff_alpha,
    saturation,
)
from ascolto.analysis.arrays import Numbers
from ascolto.cli.methods.columns import listed
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table

TWO = 2


def _agreement_options(parser: ArgumentParser) -> None:
    parser.add_argument("--raters", required=True, metavar="COLUMN,…", help="one column for each rater, a row a unit")
    parser.add_argument(
        "--coefficient",
        choices=[each.value for each in (*Coefficient, *Icc)],
        default=Coefficient.KRIPPENDORFF.value,
        help="default krippendorff",
    )
    parser.add_argument("--metric", choices=[each.value for each in Metric], default=Metric.NOMINAL.value)
    parser.add_argument("--weighting", choices=[each.value for each in KappaWeights], default=KappaWeights.NONE.value)
    parser.add_argument("--categories", metavar="WORD,…", help="all categories in their order, separated by commas")
    parser.add_argument("--resamples", type=int, default=1000, metavar="N", help="for the intervals; 0 for none")
    confidence_option(parser)
    seed_option(parser)


def _agreement(table: Table, asked: Namespace) -> object:
    if asked.metric != Metric.NOMINAL and asked.coefficient != Coefficient.KRIPPENDORFF:
        raise ValueError(f"--metric is for {Coefficient.KRIPPENDORFF}, not for {asked.coefficient}.")
    if asked.weighting != KappaWeights.NONE and asked.coefficient != Coefficient.COHEN:
        raise ValueError(f"--weighting is for {Coefficient.COHEN}, not for {asked.coefficient}.")
    ratings, categories = _judgements(table, asked)
    drawn = {"resamples": asked.resamples, "confidence": asked.confidence, "seed": asked.seed}
    match asked.coefficient:
        case Coefficient.COHEN:
            if ratings.shape[1] != TWO:
                raise ValueError(f"Cohen's kappa takes two raters, not {ratings.shape[1]}.")
            return cohen_kappa(
                *ratings.T, weighting=KappaWeights(asked.weighting), categories=categories, confidence=asked.confidence
            )
        case Coefficient.FLEISS:
            return fleiss_kappa(ratings, **drawn)
        case Coefficient.CONGER:
            return conger_kappa(ratings, **drawn)
        case Coefficient.GWET:
            return gwet_ac1(ratings, categories=categories, **drawn)
        case Coefficient.KRIPPENDORFF:
            return krippendorff_alpha(ratings, metric=Metric(asked.metric), **drawn)
    return intraclass_correlation(ratings, kind=Icc(asked.coefficient), confidence=asked.confidence)


def _judgements(table: Table, asked: Namespace) -> tuple[Numbers, list[float] | None]:
    """Return units × raters; words become their places among the categories, which are sorted if nobody named them.

    Raises:
        ValueError: a judgement that is none of the categories, one of these named twice, or words that are taken for
            numbers or for an order that nobody named.
    """
    raters = listed(asked.raters, table)
    named = [word.strip() for word in asked.categories.split(",")] if asked.categories else None
    if named and len(set(named)) < len(named):
        raise ValueError("Each category must be named once.")
    numeric = set(table.numeric_columns())
    if all(rater in numeric for rater in raters):
        return table.matrix(raters), _numbers(named) if named else None
    words = [table.words(rater) for rater in raters]
    categories = named or sorted({word for column in words for word in column if word})
    if len(categories) > TWO:
        _require_meaning(asked)
    place_of = {word: float(place) for place, word in enumerate(categories)}
    unknown = next((word for column in words for word in column if word and word not in place_of), None)
    if unknown is not None:
        raise ValueError(f"“{unknown}” is none of the categories.")
    places = [[place_of.get(word, np.nan) for word in column] for column in words]
    return np.column_stack(places), list(place_of.values())


def _numbers(words: list[str]) -> list[float]:
    try:
        return [float(word) for word in words]
    except ValueError:
        raise ValueError("The judgements are numbers, and so must be the categories.") from None


def _require_meaning(asked: Namespace) -> None:
    """Refuse to take words for numbers, and letters for the order of what they say; two words are the same either way.

    Raises:
        ValueError: they would be.
    """
    if asked.coefficient in set(Icc) or asked.metric in {Metric.INTERVAL, Metric.RATIO}:
        raise ValueError("Distances are between numbers; the judgements are words.")
    if not asked.categories and (asked.metric == Metric.ORDINAL or asked.weighting != KappaWeights.NONE):
        raise ValueError("Words have no order of their own: name the --categories from one end to the other.")


def _saturation_options(parser: ArgumentParser) -> None:
    parser.add_argument("--interview", required=True, metavar="COLUMN", help="which interview, in the order they were")
    parser.add_argument("--theme", required=True, metavar="COLUMN", help="a theme of it; empty where there was none")
    parser.add_argument("--base", type=int, default=4, metavar="N", help="interviews at the beginning; default 4")
    parser.add_argument("--run", type=int, default=2, metavar="N", help="interviews that confirm it; default 2")
    parser.add_argument("--threshold", type=float, default=0.05, metavar="SHARE", help="of new themes; default 0.05")


def _saturation(table: Table, asked: Namespace) -> Saturation:
    themes: dict[str, set[str]] = {}
    for interview, theme in zip(table.words(asked.interview), table.words(asked.theme), strict=True):
        if interview:
            themes.setdefault(interview, set()).update({theme} if theme else ())
    return saturation(list(themes.values()), base=asked.base, run_length=asked.run, threshold=asked.threshold)


METHODS = [
    Method("agreement", "Do those who judge the same things agree beyond chance?", _agreement_options, _agreement),
    Method("saturation", "Would more interviews bring new themes?", _saturation_options, _saturation),
]
