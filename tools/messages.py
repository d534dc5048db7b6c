"""Bring the catalogues of every room in step with its words: `make messages`.

Needs GNU gettext (developers only; the build compiles with Babel). A room is a folder of the package; its words stand
in its Python files and templates, its catalogues in its own `locale/`. No line references, no dates, sorted, and
nothing guessed: a changed source string loses its translations instead of keeping a fuzzy one.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "ascolto"
LANGUAGES = ("bg", "it", "ro", "ru")
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
NOT_OURS = {"static", "locale", "migrations", "node_modules", "__pycache__"}
LAYOUT = ["--no-location", "--no-wrap", "--sort-output"]
DATE = re.compile(r'^"(?:POT-Creation-Date|PO-Revision-Date):.*\n', re.MULTILINE)
ENGLISH = {"charset=CHARSET": "charset=UTF-8", "nplurals=INTEGER; plural=EXPRESSION": "nplurals=2; plural=(n != 1)"}
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Ascolto\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plural_forms}
"""


class GettextMissing(Exception):
    """GNU gettext is not installed."""


def rooms(package: Path = PACKAGE) -> list[Path]:
    """Return the folders of the package, by name."""
    return sorted(path for path in package.iterdir() if (path / "__init__.py").is_file())


def catalogue_path(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(room: Path, language: str) -> Catalog | None:
    """Return the room's catalogue in that language as it is kept, or None where there is none."""
    path = catalogue_path(room, language)
    return parsed(path.read_text(encoding="utf-8"), language) if path.is_file() else None


def parsed(text: str, language: str | None = None) -> Catalog:
    return read_po(BytesIO(text.encode()), locale=language, abort_invalid=True)


def extract(room: Path) -> str:
    """Return the room's messages as a template catalogue; empty when the room says nothing."""
    with tempfile.TemporaryDirectory() as folder:
        return _gathered([*_modules(room), *_templates_as_python(room, Path(folder))])


def extract_from(modules: list[Path]) -> str:
    """Return the messages of single modules, such as those that belong to no room."""
    return _gathered(modules)


def merged(room: Path, language: str, template: str) -> str:
    """Return what the catalogue should be: the template's messages with the translations that still fit."""
    path = catalogue_path(room, language)
    with tempfile.TemporaryDirectory() as folder:
        pot, po = Path(folder, "room.pot"), Path(folder, "room.po")
        pot.write_text(template, encoding="utf-8")
        po.write_text(path.read_text(encoding="utf-8") if path.is_file() else new_catalogue(language), encoding="utf-8")
        _gettext("msgmerge", "--quiet", "--no-fuzzy-matching", *LAYOUT, f"--output-file={po}.new", str(po), str(pot))
        return DATE.sub("", _gettext("msgattrib", "--no-obsolete", *LAYOUT, f"{po}.new"))


def new_catalogue(language: str) -> str:
    return HEADER.format(language=language, plural_forms=plural_forms(language))


def plural_forms(language: str) -> str:
    """Return Django's own plural header, so that our catalogues and Django's can be one."""
    source = Path(django.__file__).parent / "conf" / "locale" / language / "LC_MESSAGES" / "django.po"
    header = re.search(r'"Plural-Forms:[^\n]*\n(?:"[^\n]*\n)*', source.read_text(encoding="utf-8"))
    if header is None:
        raise ValueError(f"Django has no plural header for {language}.")
    joined = "".join(line.strip('"') for line in header.group().splitlines())
    return f'"{joined}"'


def update(room: Path) -> list[Path]:
    """Write the catalogues of one room where they change; return those written or removed."""
    template = extract(room)
    changed = []
    for language in LANGUAGES:
        path = catalogue_path(room, language)
        if _put(path, merged(room, language, template) if template else ""):
            changed.append(path)
    return changed


def out_of_step(room: Path) -> list[Path]:
    """Return the catalogues of the room that `make messages` would change."""
    template = extract(room)
    return [
        path
        for language in LANGUAGES
        if _kept(path := catalogue_path(room, language)) != (merged(room, language, template) if template else "")
    ]


def _modules(room: Path) -> list[Path]:
    return [path for path in sorted(room.rglob("*.py")) if not NOT_OURS.intersection(path.relative_to(room).parts)]


def _templates_as_python(room: Path, folder: Path) -> list[Path]:
    """Write each template's words to the folder in the form that xgettext reads, outside the source tree."""
    written = []
    for number, path in enumerate(sorted(_templates(room))):
        target = folder / f"{number}.py"
        target.write_text(templatize(path.read_text(encoding="utf-8"), origin=str(path)), encoding="utf-8")
        written.append(target)
    return written


def _templates(room: Path) -> list[Path]:
    kinds = {".html", ".txt", ".xml", ".svg", ".typ"}
    return [path for path in room.rglob("templates/**/*") if path.suffix in kinds and path.is_file()]


def _gathered(files: list[Path]) -> str:
    if not files:
        return ""
    text = _gettext(
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        "--add-comments=Translators",
        "--output=-",
        *(f"--keyword={keyword}" for keyword in KEYWORDS),
        *LAYOUT,
        *(str(path) for path in files),
    )
    for unsaid, said in ENGLISH.items():
        text = text.replace(unsaid, said)
    return DATE.sub("", text)


def _gettext(program: str, *arguments: str) -> str:
    if shutil.which(program) is None:
        raise GettextMissing(f"{program} is not installed; on Debian: apt-get install gettext.")
    done = subprocess.run([program, *arguments], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stderr.strip()}")
    return done.stdout


def _kept(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _put(path: Path, text: str) -> bool:
    """Make the file say exactly this; an empty text removes it. Return whether anything changed."""
    if _kept(path) == text:
        return False
    if not text:
        path.unlink()
        return True
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make messages", description="Bring the catalogues in step with the words.")
    parser.add_argument("rooms", nargs="*", help="names of rooms; all of them when none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a catalogue is out of step")
    asked = parser.parse_args(arguments)
    chosen = [room for room in rooms() if not asked.rooms or room.name in asked.rooms]
    try:
        changed = [path for room in chosen for path in (out_of_step(room) if asked.check else update(room))]
    except GettextMissing as error:
        print(error, file=sys.stderr)
        return 2
    for path in changed:
        print(path.relative_to(PACKAGE))
    return 1 if asked.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
