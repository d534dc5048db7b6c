"""What the house is built of is named, reasoned and locked."""

import ast
import json
import re
import sys
from importlib.metadata import packages_distributions

from tests.shape.source import ROOT, modules, nodes_of, project

REQUIREMENT = re.compile(r"""^\s*"([A-Za-z0-9._-]+)[^"]*",(.*)$""")
TABLES = ("dependencies = [", "requires = [", "test = [", "dev = [")


def requirements() -> dict[str, str]:
    """Return for each requirement in pyproject.toml what stands behind it on its line."""
    found, inside = {}, False
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        inside = line in TABLES or (inside and line != "]")
        match = REQUIREMENT.match(line)
        if inside and match:
            found[match[1]] = match[2].strip()
    return found


def pinned() -> set[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {normal(line.partition("==")[0]) for line in lines}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_has_its_reason():
    assert [name for name, reason in requirements().items() if not re.match(r"#\s*\w", reason)] == []


def test_every_dependency_is_read_by_these_tests():
    declared = project()["project"]["dependencies"] + project()["build-system"]["requires"]
    groups = [each for group in project()["dependency-groups"].values() for each in group if isinstance(each, str)]
    names = {re.split(r"[^A-Za-z0-9._-]", each)[0] for each in declared + groups}

    assert set(requirements()) == names


def test_every_library_that_the_house_imports_is_declared():
    distributions = packages_distributions()
    imported = {
        name.partition(".")[0]
        for path in modules()
        for node in nodes_of(path, ast.Import, ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    libraries = imported - sys.stdlib_module_names - {"ascolto", ""}
    declared = {normal(re.split(r"[^A-Za-z0-9._-]", each)[0]) for each in project()["project"]["dependencies"]}

    assert [name for name in sorted(libraries) if not {normal(each) for each in distributions[name]} & declared] == []


def test_every_dependency_is_locked():
    assert {normal(name) for name in requirements()} - pinned() == set()


def test_every_front_end_package_is_locked_at_its_version():
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = wanted["dependencies"] | wanted["devDependencies"]

    assert {name: locked[f"node_modules/{name}"]["version"] for name in packages} == packages


def test_no_lock_names_a_host():
    for name in ("constraints.txt", "package-lock.json", ".npmrc"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
