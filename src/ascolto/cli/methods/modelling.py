"""A structural model of satisfaction from a file of answers: paths, quality, indices, two groups."""

import tomllib
from argparse import ArgumentParser, Namespace
from enum import StrEnum
from pathlib import Path

from ascolto.analysis import (
    MissingItems,
    PathFit,
    PathInterval,
    PathModel,
    PathScaling,
    PathScheme,
    PathSettings,
    PathSigns,
    acsi,
    blindfold,
    compare_path_groups,
    ecsi,
    fit_path_model,
    path_effects,
    path_indices,
    path_model,
    path_quality,
    resample_paths,
)
from ascolto.cli.methods.columns import listed
from ascolto.cli.methods.method import Method, confidence_option, seed_option
from ascolto.cli.methods.table import Table

READY = {"ecsi": ecsi, "acsi": acsi}
ARROW = "->"
KEYS = {"blocks", "paths", "formative"}


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--model", required=True, metavar="ecsi|acsi|FILE.toml", help="a ready model, or a file with blocks and paths"
    )
    parser.add_argument(
        "--blocks", metavar="NAME=COLUMN,…;…", help="of a ready model: the columns of each block, as “Value=v1,v2;…”"
    )
    parser.add_argument("--scheme", choices=_words(PathScheme), default=PathScheme.PATH.value)
    parser.add_argument("--scaling", choices=_words(PathScaling), default=PathScaling.STANDARDISED.value)
    parser.add_argument("--missing", choices=_words(MissingItems), default=MissingItems.LISTWISE.value)
    parser.add_argument(
        "--bootstrap", type=int, default=1000, metavar="N", help="resamples for the intervals; 0 for none; default 1000"
    )
    parser.add_argument("--interval", choices=_words(PathInterval), default=PathInterval.PERCENTILE.value)
    parser.add_argument("--signs", choices=_words(PathSigns), default=PathSigns.NONE.value)
    parser.add_argument(
        "--index", metavar="MIN,MAX", help="indices 0 to 100, from the ends of the scale of all columns"
    )
    parser.add_argument("--group", metavar="COLUMN", help="a column with two values: do the paths differ?")
    parser.add_argument("--permutations", type=int, default=1000, metavar="N", help="for the two groups; default 1000")
    confidence_option(parser)
    seed_option(parser)


def _words(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


def _run(table: Table, asked: Namespace) -> dict[str, object]:
    model = _model(table, asked)
    items = {name: table.numbers(name) for name in model.items}
    settings = PathSettings(PathScheme(asked.scheme), PathScaling(asked.scaling), MissingItems(asked.missing))
    fit = fit_path_model(model, items, settings=settings)
    draws = None
    if asked.bootstrap:
        draws = resample_paths(
            fit,
            resamples=asked.bootstrap,
            seed=asked.seed,
            signs=PathSigns(asked.signs),
            kind=PathInterval(asked.interval),
        )
    results: dict[str, object] = {
        "model": fit.summary(),
        "effects": path_effects(fit, draws, confidence=asked.confidence),
        "quality": path_quality(fit),
    }
    if _is_complete(fit):
        results["prediction"] = blindfold(fit, every=min(5, fit.n))
    if asked.index:
        lowest, highest = _scale(asked.index)
        indices = path_indices(fit, lowest=lowest, highest=highest, draws=draws, confidence=asked.confidence)
        results["indices"] = {index.block: index for index in indices}
    if asked.group:
        results["groups"] = compare_path_groups(
            model,
            items,
            table.words(asked.group),
            settings=settings,
            permutations=asked.permutations,
            seed=asked.seed,
        )
    return results


def _is_complete(fit: PathFit) -> bool:
    return fit.answers.present is None


def _model(table: Table, asked: Namespace) -> PathModel:
    if asked.model in READY:
        if not asked.blocks:
            raise ValueError(f"--model {asked.model} takes --blocks “NAME=COLUMN,…;…” too.")
        return READY[asked.model](_blocks(asked.blocks, table))
    if asked.blocks:
        raise ValueError(f"--blocks are for a ready model ({', '.join(READY)}); {asked.model} has its own.")
    return _declared(Path(asked.model))


def _blocks(told: str, table: Table) -> dict[str, list[str]]:
    blocks: dict[str, list[str]] = {}
    for part in filter(None, (part.strip() for part in told.split(";"))):
        name, sign, columns = part.partition("=")
        if not sign:
            raise ValueError(f"“{part}” is not NAME=COLUMN,COLUMN.")
        if name.strip() in blocks:
            raise ValueError(f"The block “{name.strip()}” is named twice.")
        blocks[name.strip()] = listed(columns, table)
    return blocks


def _declared(path: Path) -> PathModel:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no TOML: {error}.") from None
    blocks, paths, formative = told.get("blocks", {}), told.get("paths", ""), told.get("formative", [])
    if set(told) - KEYS or not isinstance(blocks, dict) or not _are_words(paths) or not _are_words(formative):
        raise ValueError(f"{path} must have paths = [“A {ARROW} B”, …] and a table [blocks], and may have formative.")
    for name, columns in blocks.items():
        if not _are_words(columns):
            raise ValueError(f"{path}: the block “{name}” must be a list of columns.")
    return path_model(blocks, [_ends(each) for each in paths], formative=formative)


def _are_words(told: object) -> bool:
    return isinstance(told, list) and all(isinstance(each, str) for each in told)


def _ends(told: str) -> tuple[str, str]:
    source, sign, target = told.partition(ARROW)
    if not sign:
        raise ValueError(f"“{told}” is not a path; write “A {ARROW} B”.")
    return source.strip(), target.strip()


def _scale(told: str) -> tuple[float, float]:
    try:
        lowest, highest = (float(end) for end in told.split(","))
    except ValueError:
        raise ValueError(f"“{told}” is not MIN,MAX.") from None
    return lowest, highest


METHODS = [
    Method("path-model", "What leads to satisfaction, and what does satisfaction lead to?", _options, _run),
]
