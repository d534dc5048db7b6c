"""Words that people wrote in several languages, and which of them a reader gets."""

from collections.abc import Mapping

Wording = Mapping[str, str]

_default_language = "en"


def speak_by_default(language: str) -> None:
    """Remember in this process which language the organisation falls back to; reading the settings does it."""
    global _default_language  # noqa: PLW0603  (one word per process, as with Django's own active language)
    _default_language = language


def say(wording: Wording, language: str) -> str:
    """Return the text in the reader's language, else in the organisation's, else in English, else in any.

    It never asks the database, so that a list of a hundred categories costs no query.
    """
    for wanted in (language, _default_language, "en"):
        if wording.get(wanted):
            return wording[wanted]
    return next((text for text in wording.values() if text), "")


def trimmed(wording: Wording) -> dict[str, str]:
    """Return the wording without languages that were left empty."""
    return {language: text.strip() for language, text in wording.items() if text.strip()}


class NoWords(Exception):
    """A wording must say something in at least one language."""


def require_words(wording: Wording) -> dict[str, str]:
    """Return the wording without empty languages, which must leave something."""
    words = trimmed(wording)
    if not words:
        raise NoWords
    return words


def change_of(old: Wording, new: Wording) -> str:
    """Return, for the trail, what was said before and is said now in each language that changed."""
    changed = [language for language in {**old, **new} if old.get(language) != new.get(language)]
    return "\n".join(f"{language}: {old.get(language, '')} → {new.get(language, '')}" for language in changed)
