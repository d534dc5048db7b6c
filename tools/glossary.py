"""Read docs/glossary.md, the naming authority: what each thing is called in the five languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
LANGUAGES = ("en", "bg", "it", "ro", "ru")
COLUMNS = ("key", *LANGUAGES, "note")
VARIANT_COLUMNS = ("profile", "bg", "it", "ro", "ru")


@dataclass(frozen=True)
class Term:
    """One line of the glossary; `names` holds, for each language, one name or more."""

    key: str
    names: dict[str, tuple[str, ...]]
    note: str


def terms(page: str | None = None) -> list[Term]:
    """Return the terms in the order of the page."""
    return [_term(cells) for header, cells in rows(page or _page()) if header == COLUMNS]


def variants(page: str | None = None) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the words of each sector: who comes, and what they bring."""
    return {
        cells[0]: dict(zip(VARIANT_COLUMNS[1:], map(_names, cells[1:]), strict=True))
        for header, cells in rows(page or _page())
        if header == VARIANT_COLUMNS
    }


def names_of(kind: str) -> dict[str, Term]:
    """Return the terms of a closed list, such as stage, move or role, by the code that the source gives them."""
    return {term.key.removeprefix(f"{kind}."): term for term in terms() if term.key.startswith(f"{kind}.")}


def rows(page: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield every table row of a page with the header of its table."""
    header: tuple[str, ...] = ()
    for line in page.splitlines():
        if not line.startswith("|"):
            header = ()
        elif not header:
            header = _cells(line)
        elif not set(line) <= set("|-: "):
            yield header, _cells(line)


def _page() -> str:
    return PAGE.read_text(encoding="utf-8")


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(";") if name.strip())


def _term(cells: tuple[str, ...]) -> Term:
    key, *names, note = cells
    return Term(key, dict(zip(LANGUAGES, map(_names, names), strict=True)), note)
