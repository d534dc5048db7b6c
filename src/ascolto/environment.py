"""Typed readers of the environment: one sentence when a value is wrong, secrets also from `…_FILE`."""

import os
from pathlib import Path


class WrongSetting(Exception):
    """A setting has a value that cannot be used; the message says which, and what would do."""


def load_dotenv(path: Path) -> None:
    """Read NAME=value lines; what the environment already says wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        name = name.strip()
        if equals and name and not name.startswith("#"):
            os.environ.setdefault(name, value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    """Return the setting, or what the file named by `<name>_FILE` holds."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongSetting(f"{name}_FILE names {file}, which cannot be read: {error.strerror}.") from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    if value:
        raise WrongSetting(f"{name} is {value!r}; it must be yes or no.")
    return default


def number(name: str, *, default: int, least: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    try:
        parsed = int(value)
    except ValueError as error:
        raise WrongSetting(f"{name} is {value!r}; it must be a whole number.") from error
    if parsed < least:
        raise WrongSetting(f"{name} is {parsed}; it must be at least {least}.")
    return parsed


def words(name: str, default: str = "") -> list[str]:
    """Return the parts of a comma-separated setting."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, allowed: list[str], *, default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise WrongSetting(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value
