"""docs/architecture.md shows the floors that import-linter holds the code to, and the rooms that are there."""

import tomllib

from tools import messages
from tools.docs import DOCS, ROOT
from tools.glossary import rows


def contract():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(found for found in project["tool"]["importlinter"]["contracts"] if found["type"] == "layers")


def floors_in_the_contract():
    return [sorted(room.strip() for room in layer.split("|")) for layer in contract()["layers"]]


def floors_on_the_page():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    return [
        sorted(room.strip() for room in floor.split(","))
        for header, (floor, *_) in ((header, cells) for header, cells in rows(page) if header[0] == "floor")
    ]


def test_the_page_shows_the_floors_of_the_contract():
    assert floors_on_the_page() == floors_in_the_contract()


def test_every_room_has_a_floor_and_every_floor_its_rooms():
    modules = {path.stem for path in messages.PACKAGE.glob("*.py") if path.stem not in {"__init__", "__main__"}}
    there = {room.name for room in messages.rooms()} | modules

    assert there - set(contract()["exhaustive_ignores"]) == {room for floor in floors_on_the_page() for room in floor}


def test_the_page_names_what_stands_outside_the_floors():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")

    assert [module for module in contract()["exhaustive_ignores"] if f"`{module}`" not in page] == []
