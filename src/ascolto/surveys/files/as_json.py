"""A questionnaire as a JSON file: the form that is stored, written so that people can read it and compare editions."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_origin

from ascolto.surveys.content import Content, NotAQuestionnaire, dumped, loaded
from ascolto.surveys.files.imported import Trouble, require_size, unreadable


def to_json(content: Content) -> bytes:
    """Return the file, in UTF-8; the same questionnaire gives the same bytes."""
    return (json.dumps(dumped(content), ensure_ascii=False, indent=2) + "\n").encode()


def from_json(data: bytes) -> Content:
    """Return the questionnaire that the file holds.

    Raises:
        UnreadableQuestionnaire: it is not JSON, or not a questionnaire; `found` names the place.
    """
    require_size(data)
    try:
        read = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise unreadable(Trouble.NOT_JSON, found=str(problem)) from None
    if not isinstance(read, dict):
        raise unreadable(Trouble.NOT_A_QUESTIONNAIRE)
    return content_of(read)


def content_of(read: dict[str, object]) -> Content:
    """Return the questionnaire that JSON data is.

    Raises:
        UnreadableQuestionnaire: it is none; `found` names the place.
    """
    try:
        content = loaded(read)
        _require_types(content)
    except (NotAQuestionnaire, AttributeError, TypeError, KeyError, ValueError) as wrong:
        raise unreadable(Trouble.NOT_A_QUESTIONNAIRE, found=str(wrong)) from wrong
    return content


def _require_types(part: object, at: str = "") -> None:
    """Files of strangers hold a number where a text belongs, which nobody would notice until somebody answers.

    Raises:
        ValueError: naming the place.
    """
    if isinstance(part, tuple | Mapping):
        entries = part.items() if isinstance(part, Mapping) else enumerate(part)
        for key, value in entries:
            if not (isinstance(value, str | Mapping) or is_dataclass(value)):
                raise ValueError(f"{at}.{key}: {value!r}")
            _require_types(value, f"{at}.{key}")
    elif is_dataclass(part):
        for field in fields(part):
            value, path = getattr(part, field.name), f"{at}.{field.name}".lstrip(".")
            if not isinstance(value, _type_of(field.type)):
                raise ValueError(f"{path}: {value!r}")
            _require_types(value, path)


def _type_of(declared: Any) -> type:
    """Return the class of what a part is declared to be; parts that were made by `loaded` are right already."""
    if declared in {str, bool, int}:
        return declared  # type: ignore[no-any-return]
    return Mapping if get_origin(declared) is Mapping else object
