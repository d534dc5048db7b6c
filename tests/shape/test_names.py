"""Modules are named after the domain; nothing is a drawer (smell 1)."""

from tests.shape.source import PACKAGE, floors, modules, project

DRAWERS = {"base", "common", "core", "lib", "misc", "mixins", "shared", "tools"}
DRAWERS |= {"helper", "helpers", "manager", "managers", "service", "services", "util", "utils"}


def test_no_module_is_a_drawer():
    names = {part.removesuffix(".py") for path in modules() for part in path.relative_to(PACKAGE).parts}

    assert names & DRAWERS == set()


def test_every_room_has_a_floor():
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    [contract] = project()["tool"]["importlinter"]["contracts"]

    assert rooms - set(floors()) == set()
    assert contract["exhaustive"]
