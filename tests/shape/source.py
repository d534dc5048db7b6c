"""The sources of the house, as the shape tests read them."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "ascolto"
PAGE_DOORS = ("web", "frontdoor", "api", "ui")
DOORS = (*PAGE_DOORS, "cli", "demo", "reactions", "schedule")


def room_of(path: Path) -> str:
    """Return the room, or the module of the composition root, in which a source lies."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    """Return every module of the package but the migrations, which a program writes."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def modules_in(*rooms: str) -> list[Path]:
    return [path for path in modules() if room_of(path) in rooms]


def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("*.html"))


def stylesheets() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.css") if "vendor" not in path.parts)


def test_modules() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


test_modules.__test__ = False  # type: ignore[attr-defined]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path), str(path))


def nodes_of(path: Path, *kinds: type[ast.AST]) -> Iterator[Any]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, kinds))


def place(path: Path, line: int) -> str:
    """Return where it is, as a person finds it."""
    return f"{path.relative_to(ROOT)}:{line}"


def lines_with(pattern: Any, paths: list[Path]) -> list[str]:
    """Return the places whose line the compiled pattern finds."""
    return [
        place(path, number)
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


@cache
def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def floors() -> dict[str, int]:
    """Return for each room the height of its floor, as import-linter knows them; the ground is 0."""
    [contract] = [each for each in project()["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    layers = reversed(contract["layers"])
    return {room.strip(): height for height, layer in enumerate(layers) for room in layer.split("|")}
