"""Regular expressions as PHP writes them, as ours: without delimiters, and fitting the whole text."""

import re

from ascolto.surveys.checks_of_questions import LONGEST_PATTERN, is_too_slow

DELIMITERS = {"/": "/", "#": "#", "~": "~", "%": "%", "@": "@", "!": "!", "(": ")", "{": "}", "[": "]"}
KNOWN_MODIFIERS = {"i", "u", "s", "m", "D"}


def our_pattern(said: str) -> str:
    """Return the pattern that fits the same texts, or nothing where there is none."""
    if len(said) < 3 or said[0] not in DELIMITERS:
        return ""
    end = said.rfind(DELIMITERS[said[0]])
    inside, modifiers = said[1:end], set(said[end + 1 :])
    if end < 1 or not modifiers <= KNOWN_MODIFIERS or "m" in modifiers:
        return ""
    ours = _whole(inside.replace(f"\\{said[0]}", said[0]))
    if "i" in modifiers:
        ours = f"(?i:{ours})"
    return ours if _is_usable(ours) else ""


def _whole(pattern: str) -> str:
    """Anchors are not needed, and what was not anchored may stand anywhere in the text."""
    is_choice = "|" in pattern
    starts, ends = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    if is_choice and (starts or ends):
        inner = re.fullmatch(r"\^(\((?:[^()]|\\.)*\))\$", pattern)
        return inner[1] if inner else f"(?s:.*)(?:{pattern})(?s:.*)"
    body = pattern[1 if starts else 0 : -1 if ends else None]
    before, after = "" if starts else "(?s:.*)", "" if ends else "(?s:.*)"
    return f"{before}(?:{body}){after}" if before or after else body


def _is_usable(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    return len(pattern) <= LONGEST_PATTERN and not is_too_slow(pattern)
