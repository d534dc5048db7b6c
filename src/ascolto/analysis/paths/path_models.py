"""A structural model as it is declared: which items measure what, and what is thought to lead to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ascolto.analysis.estimates import Undefined

# The paths of the European index (ECSI Technical Committee 1998, as estimated by Tenenhaus et al. 2005, fig. 1) and of
# the American one (Fornell, Johnson, Anderson, Cha and Bryant 1996, Journal of Marketing 60(4), 7-18).
ECSI_PATHS = (
    ("Image", "Expectation"),
    ("Image", "Satisfaction"),
    ("Image", "Loyalty"),
    ("Expectation", "Quality"),
    ("Expectation", "Value"),
    ("Expectation", "Satisfaction"),
    ("Quality", "Value"),
    ("Quality", "Satisfaction"),
    ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"),
    ("Satisfaction", "Loyalty"),
    ("Complaints", "Loyalty"),
)
ACSI_PATHS = (
    ("Expectation", "Quality"),
    ("Expectation", "Value"),
    ("Expectation", "Satisfaction"),
    ("Quality", "Value"),
    ("Quality", "Satisfaction"),
    ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"),
    ("Satisfaction", "Loyalty"),
    ("Complaints", "Loyalty"),
)


class BlockMode(StrEnum):
    """How the items of a block belong to it: A, they reflect it; B, they form it."""

    A = "A"
    B = "B"


@dataclass(frozen=True, slots=True)
class PathBlock:
    """Something that cannot be measured itself (satisfaction, image), with the items that stand for it."""

    name: str
    items: tuple[str, ...]
    mode: BlockMode = BlockMode.A


@dataclass(frozen=True, slots=True)
class PathModel:
    """Blocks, and the paths (from, to) between them; made by `path_model`, which checks them."""

    blocks: tuple[PathBlock, ...]
    paths: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the blocks, as they were declared."""
        return tuple(block.name for block in self.blocks)

    @property
    def items(self) -> tuple[str, ...]:
        """The items of all blocks, block by block."""
        return tuple(item for block in self.blocks for item in block.items)

    def predecessors_of(self, name: str) -> tuple[str, ...]:
        """Return the blocks from which a path leads to this one, in the order of the blocks."""
        return tuple(source for source in self.names if (source, name) in self.paths)


class ModelRefused(ValueError):
    """The model cannot be estimated from this data; carries why, of what, and how many rows there are and must be."""

    def __init__(self, reason: Undefined, *concerning: str, n: int, needed: int | None = None) -> None:
        self.reason = reason
        self.concerning = concerning
        self.n = n
        self.needed = needed
        super().__init__(_sentence(reason, ", ".join(concerning), n, needed))


def _sentence(reason: Undefined, named: str, n: int, needed: int | None) -> str:
    sentences = {
        Undefined.ALL_EQUAL: f"“{named}” does not vary among the {n} rows that can be used.",
        Undefined.COLLINEAR: f"The effects of {named} cannot be told apart: one follows from the others.",
        Undefined.TOO_FEW_POINTS: f"{n} rows can be used, and this model needs {needed} at least.",
        Undefined.NEVER_TOGETHER: f"Too few rows have “{named}” together, or they do not vary there.",
        Undefined.NOT_PROPER: f"The correlations by pairs contradict each other in {named}; leave out rows instead.",
        Undefined.NOT_RESAMPLED: f"Hardly a resample of the {n} rows has a solution, so there are no intervals.",
        Undefined.UNRELATED: f"{named} is not related to any of the blocks beside it, so its items have no weights.",
    }
    return sentences[reason]


def path_model(
    blocks: Mapping[str, Sequence[str]], paths: Sequence[tuple[str, str]], *, formative: Sequence[str] = ()
) -> PathModel:
    """Return the declared model, when it hangs together.

    Args:
        blocks: the name of each block with the names of its items; an item belongs to one block.
        paths: (from, to) by the names of the blocks; no block may lead back to itself.
        formative: the blocks that their items form (mode B); those of all others reflect them (mode A).
    Raises:
        ValueError: fewer than two blocks, an empty block, an item twice, a path that is unknown, double or closes a
            circle, a block without any path, or an unknown formative block. The sentence names it.
    Source:
        Wold (1982); Lohmöller (1989), Latent Variable Path Modeling with Partial Least Squares.
    """
    mode = {name: BlockMode.B if name in formative else BlockMode.A for name in blocks}
    model = PathModel(
        tuple(PathBlock(name, tuple(items), mode[name]) for name, items in blocks.items()),
        tuple((source, target) for source, target in paths),
    )
    _require_known(formative, model)
    _require_blocks(model)
    _require_paths(model)
    return model


def ecsi(blocks: Mapping[str, Sequence[str]]) -> PathModel:
    """Return the model of the European Customer Satisfaction Index for these items.

    Args:
        blocks: the items of Image, Expectation, Quality, Value, Satisfaction, Complaints and Loyalty.
    Raises:
        ValueError: another set of blocks, an empty one, or an item twice.
    Source:
        Tenenhaus, Esposito Vinzi, Chatelin and Lauro (2005), Comput. Stat. Data Anal. 48, 159-205, fig. 1.
    """
    return _ready("ECSI", blocks, ECSI_PATHS)


def acsi(blocks: Mapping[str, Sequence[str]]) -> PathModel:
    """Return the model of the American Customer Satisfaction Index for these items.

    Args:
        blocks: the items of Expectation, Quality, Value, Satisfaction, Complaints and Loyalty.
    Raises:
        ValueError: another set of blocks, an empty one, or an item twice.
    Source:
        Fornell, Johnson, Anderson, Cha and Bryant (1996), J. Marketing 60(4), 7-18.
    """
    return _ready("ACSI", blocks, ACSI_PATHS)


def _ready(called: str, blocks: Mapping[str, Sequence[str]], paths: tuple[tuple[str, str], ...]) -> PathModel:
    wanted = list(dict.fromkeys(name for path in paths for name in path))
    if set(blocks) != set(wanted):
        raise ValueError(f"The {called} has the blocks {', '.join(wanted)}; given are {', '.join(blocks) or 'none'}.")
    return path_model(blocks, paths)


def _require_known(names: Sequence[str], model: PathModel) -> None:
    for name in names:
        if name not in model.names:
            raise ValueError(f"There is no block “{name}”; there are {', '.join(model.names)}.")


def _require_blocks(model: PathModel) -> None:
    if len(model.blocks) < 2:
        raise ValueError("A path model needs two blocks at least.")
    for block in model.blocks:
        if not block.items:
            raise ValueError(f"The block “{block.name}” has no items.")
    for item in model.items:
        if model.items.count(item) > 1:
            raise ValueError(f"The item “{item}” is given twice; an item belongs to one block.")


def _require_paths(model: PathModel) -> None:
    for path in model.paths:
        _require_known(path, model)
        if model.paths.count(path) > 1:
            raise ValueError(f"The path from {path[0]} to {path[1]} is given twice.")
    for name in model.names:
        if not any(name in path for path in model.paths):
            raise ValueError(f"No path leads to or from “{name}”.")
    in_a_circle = _circle(model)
    if in_a_circle:
        raise ValueError(f"The paths lead in a circle: {' → '.join((*in_a_circle, in_a_circle[0]))}.")


def _circle(model: PathModel) -> tuple[str, ...]:
    """Return the blocks of one circle along the paths, or none."""
    left = set(model.names)
    while free := {name for name in left if not left.intersection(model.predecessors_of(name))}:
        left -= free
    if not left:
        return ()
    # Each block that is left has a predecessor that is left: going back along them must close a circle.
    way = [min(left, key=model.names.index)]
    while (before := next(name for name in model.predecessors_of(way[-1]) if name in left)) not in way:
        way.append(before)
    circle = way[way.index(before) :][::-1]
    start = circle.index(min(circle, key=model.names.index))
    return (*circle[start:], *circle[:start])
