"""Write the pages of docs/ that come out of the code: `make docs`. A test fails where a page and its source differ."""

import argparse
import ast
import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from ascolto.complaints import lifecycle
from ascolto.conversations import lifecycle as conversing
from ascolto.surveys import lifecycle as surveying
from tools import access, glossary, methods

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
TESTS = ROOT / "tests"
GENERATED = "<!-- Written by `make docs`; change the source instead. -->"


@dataclass(frozen=True)
class Proof:
    """A test, and the clause of a standard that it is tied to."""

    standard: str
    clause: str
    path: str
    test: str

    @property
    def sentence(self) -> str:
        return self.test.removeprefix("test_").replace("_", " ")


def lifecycles() -> str:
    """Return the page of stages and moves, from the tables that decide them."""
    stages, moves = glossary.names_of("stage"), glossary.names_of("move")
    named = {stage.value: stages[stage.value].names["en"][0] for stage in lifecycle.Stage}
    lines = [
        "# Lifecycles",
        "",
        GENERATED,
        "",
        "## A complaint",
        "",
        "From `ascolto/complaints/lifecycle.py`, the only place that knows which move is legal from where. The names",
        "are those of the [glossary](glossary.md). The picture shows the way to the closing, the tables every move.",
        "",
        *_diagram(),
        "",
        "| move | from | to |",
        "|---|---|---|",
    ]
    for move, (sources, target) in lifecycle.MOVES.items():
        froms = "; ".join(named[stage.value] for stage in lifecycle.Stage if stage in sources)
        lines.append(f"| {moves[move.value].names['en'][0]} | {froms} | {named[target.value]} |")
    lines += ["", "What can be done at each stage:", "", "| stage | counts as | moves |", "|---|---|---|"]
    for stage in lifecycle.Stage:
        legal = "; ".join(
            moves[move.value].names["en"][0] for move in lifecycle.Move if lifecycle.is_legal(stage, move)
        )
        standing = "open" if stage in lifecycle.OPEN else "ended"
        lines.append(f"| {named[stage.value]} | {standing} | {legal} |")
    lines += _moves("A suggestion", "suggestion", "complaints", lifecycle.SUGGESTION_MOVES)
    lines += _moves("An edition of a questionnaire", "edition", "surveys", surveying.EDITION_MOVES)
    lines += _moves("A wave", "wave", "surveys", surveying.WAVE_MOVES)
    lines += _moves("A conversation", "conversation", "conversations", conversing.MOVES)
    return "\n".join([*lines, ""])


def _moves(title: str, thing: str, room: str, table: Mapping[Any, tuple[Collection[Any], Any]]) -> Iterator[str]:
    """Give a lifecycle of a room as a table of its moves; what has no stage yet stands at the beginning."""
    stages, moves = glossary.names_of(f"{thing}_stage"), glossary.names_of(f"{thing}_move")
    yield from ("", f"## {title}", "", f"From `ascolto/{room}/lifecycle.py`.", "")
    yield from ("| move | from | to |", "|---|---|---|")
    for move, (sources, target) in table.items():
        begun = [stages[code].names["en"][0] for code in stages if code in sources]
        froms = "; ".join(["the beginning", *begun] if lifecycle.NOT_TAKEN_UP in sources else begun)
        yield f"| {moves[move.value].names['en'][0]} | {froms} | {stages[target.value].names['en'][0]} |"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {next(iter(lifecycle.Stage)).value}"
    shown = lifecycle.OPEN | {lifecycle.Stage.CLOSED}
    for move, (sources, target) in lifecycle.MOVES.items():
        for stage in lifecycle.Stage:
            if stage in sources & shown and target in shown:
                yield f"    {stage.value} --> {target.value}: {move.value}"
    yield "```"


def standards() -> str:
    """Return the page of clauses with the tests that are tied to each."""
    proofs = defaultdict(list)
    for proof in clause_marks():
        proofs[proof.standard, proof.clause].append(proof)
    lines = [
        "# Standards",
        "",
        GENERATED,
        "",
        "Which behaviour is held by a test, clause by clause. The product is *aligned with* these standards: guidance",
        "is nothing to be certified against, and a management system is more than its software. The clauses are named",
        "in our own words; have somebody with a licensed copy check the numbers before you print them anywhere.",
    ]
    for number, standard in clauses().items():
        tied = [clause for clause in standard["clauses"] if proofs[number, clause]]
        silent = [clause for clause in standard["clauses"] if not proofs[number, clause]]
        lines += ["", f"## {standard['title']}", "", standard["note"]]
        for clause in tied:
            lines += ["", f"### {clause} – {standard['clauses'][clause]}", ""]
            lines += sorted(f"- {proof.sentence} (`{proof.path}`)" for proof in proofs[number, clause])
        lines += ["", f"No test is tied to {', '.join(silent)} yet." if silent else "Every clause has a test."]
    return "\n".join([*lines, ""])


def clauses() -> dict[str, dict[str, object]]:
    """Return the clauses by standard, with what each asks for in our own words."""
    return tomllib.loads((DOCS / "clauses.toml").read_text(encoding="utf-8"))


def clause_marks(folder: Path = TESTS) -> list[Proof]:
    """Return every test that is marked with a clause, without importing any."""
    return [proof for path in sorted(folder.rglob("test_*.py")) for proof in _marks_in(path, folder)]


def _marks_in(path: Path, folder: Path) -> Iterator[Proof]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    whole = [clause for node in module.body if _is_pytestmark(node) for clause in _clauses_in(ast.walk(node))]
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for name in [*whole, *_clauses_in(part for mark in node.decorator_list for part in ast.walk(mark))]:
                standard, _, clause = name.partition(":")
                yield Proof(standard, clause, path.relative_to(folder.parent).as_posix(), node.name)


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["pytestmark"]


def _clauses_in(nodes: Iterable[ast.AST]) -> list[str]:
    return [
        argument.value
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "clause"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]


def who_may_open_what() -> str:
    """Return the page of addresses and roles, from the addresses themselves."""
    return access.page(GENERATED)


def what_is_computed() -> str:
    """Return the index of the methods, from what `ascolto analyse` can do."""
    return methods.index(GENERATED)


PAGES: dict[str, Callable[[], str]] = {
    "access.md": who_may_open_what,
    "lifecycles.md": lifecycles,
    "methods/README.md": what_is_computed,
    "standards.md": standards,
}


def out_of_date() -> list[str]:
    """Return the names of the pages that `make docs` would change."""
    return [name for name, write in PAGES.items() if _kept(DOCS / name) != write()]


def _kept(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make docs", description="Write the generated pages of docs/ again.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is out of date")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascolto.settings")
    os.environ.setdefault("ASCOLTO_SECRET_KEY", "nothing is kept while pages are written")
    django.setup()
    changed = out_of_date()
    for name in changed:
        print(f"docs/{name}")
        if not asked.check:
            (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
    return 1 if asked.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
