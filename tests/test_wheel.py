"""What we hand out works where nothing but Python is: the wheel in an empty virtual environment."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ascolto"
VENDOR = "ascolto/ui/static/vendor"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]  # built once, not once for each core


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the working tree as `pip wheel` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_the_front_end(names):
    wanted = {
        f"{VENDOR}/htmx/htmx.min.js",
        f"{VENDOR}/plex/IBMPlexSans-Regular-Cyrillic.woff2",
        f"{VENDOR}/plex/plex-sans.css",
        f"{VENDOR}/tabler/tabler.min.css",
        f"{VENDOR}/tabler/tabler.min.js",
    }

    assert wanted - names == set()


def test_the_wheel_carries_every_icon_that_the_pages_use(names):
    lines = (SOURCE / "ui" / "icons.txt").read_text(encoding="utf-8").splitlines()
    icons = {line.partition("#")[0].strip() for line in lines} - {""}

    assert icons
    assert {f"{VENDOR}/icons/{icon}.svg" for icon in icons} - names == set()


def test_the_wheel_carries_every_catalogue_compiled(names):
    catalogues = {path.relative_to(SOURCE.parent).with_suffix(".mo") for path in SOURCE.rglob("django.po")}

    assert {path.as_posix() for path in catalogues} - names == set()


def test_the_wheel_carries_every_template_and_data_file(names):
    kinds = {".css", ".html", ".js", ".toml", ".txt"}
    files = {path for path in SOURCE.rglob("*") if path.suffix in kinds}

    assert {path.relative_to(SOURCE.parent).as_posix() for path in files} - names == set()


def test_the_command_runs_from_an_empty_environment(wheel, tmp_path):
    venv.create(tmp_path / "empty", with_pip=True)
    binaries = tmp_path / "empty" / "bin"
    constraints = ROOT / "constraints.txt"
    run(binaries / "python", "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel, cwd=tmp_path)

    said = run(binaries / "ascolto", "--help", cwd=tmp_path)

    assert said.startswith("usage: ascolto")
