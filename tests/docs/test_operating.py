"""docs/operating.md names every setting that the code reads, as it reads it, and no other."""

import ast
from pathlib import Path

from tools import messages
from tools.docs import DOCS
from tools.glossary import rows

READERS = {"text", "flag", "number", "words", "choice"}
SECRETS = {"_kept_secret"}  # reads a text, and makes one where there is none
UNSAID = "said in words"


def settings_in_the_code():
    """Return the type and the default of every setting, by name; a default that is computed is only known to exist."""
    found = {}
    for path in [messages.PACKAGE / "settings.py", *sorted(messages.PACKAGE.rglob("*.py"))]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in READERS | SECRETS:
                name = call.args[0] if call.args else None
                if isinstance(name, ast.Constant) and is_setting(name.value):
                    found[name.value] = (call.func.id if call.func.id in READERS else "text", default_in(call))
    return found


def is_setting(name):
    return isinstance(name, str) and (name.startswith("ASCOLTO_") or name == "DATABASE_URL")


def default_in(call):
    given = [keyword.value for keyword in call.keywords if keyword.arg == "default"]
    if call.func.id in {"text", "words"}:
        given += call.args[1:2]
    if not given:
        return ""
    if not isinstance(given[0], ast.Constant):
        return UNSAID
    value = given[0].value
    return {True: "yes", False: "no"}[value] if call.func.id == "flag" else str(value)


def settings_on_the_page():
    page = (DOCS / "operating.md").read_text(encoding="utf-8")
    return {
        name.strip("`"): (kind, default.strip("`"), meaning) for header, (name, kind, default, meaning) in table(page)
    }


def table(page):
    return [(header, cells) for header, cells in rows(page) if header == ("setting", "type", "default", "meaning")]


def test_every_setting_stands_on_the_page_and_the_page_names_no_other():
    assert sorted(settings_on_the_page()) == sorted(settings_in_the_code())


def test_the_page_says_the_type_and_the_default_that_the_code_uses():
    page = settings_on_the_page()

    differing = {
        name: (kind, default)
        for name, (kind, default) in settings_in_the_code().items()
        if page[name][0] != kind or (page[name][1] != default and not (default == UNSAID and page[name][1]))
    }

    assert differing == {}


def test_every_setting_says_what_it_means():
    assert [name for name, (_kind, _default, meaning) in settings_on_the_page().items() if not meaning] == []


def test_the_environment_is_read_in_one_way_only():
    """A setting read past ascolto.environment would be neither typed nor documented."""
    allowed = {"environment.py", "wsgi.py"}
    reading = [
        path.relative_to(messages.PACKAGE).as_posix()
        for path in sorted(messages.PACKAGE.rglob("*.py"))
        if path.name not in allowed and reads_environment(path)
    ]

    assert reading == []


def reads_environment(path: Path):
    """Return whether the module looks into os.environ; to write there, as a door does for Django, is no reading."""
    text = path.read_text(encoding="utf-8")
    return "os.getenv" in text or any(part in text for part in ("os.environ.get", "environ.get(", "environ["))
