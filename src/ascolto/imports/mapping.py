"""The mapping file: which column holds which field, and how dates, numbers and values are written there."""

import hashlib
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.imports.intake import FieldSpec

UTC = ZoneInfo("UTC")
AUTO = "auto"
ANY_OTHER = "*"

PROBLEMS: dict[str, Promise] = {
    "not_toml": _("The mapping is not valid TOML: %(problem)s."),
    "unknown_key": _("The mapping does not know “%(key)s”; it knows: %(known)s."),
    "wrong_type": _("“%(key)s” in the mapping must be %(expected)s."),
    "bad_date_format": _("“%(format)s” is not a date format such as %%d.%%m.%%Y."),
    "ambiguous_dates": _("“%(first)s” and “%(second)s” would read the same text as different days; keep one of them."),
    "unknown_time_zone": _("“%(time_zone)s” is not a time zone such as Europe/Sofia."),
    "wrong_kind": _("The mapping is for %(found)s, not for %(expected)s."),
    "unknown_field": _("There is no field “%(field)s”; the fields are: %(known)s."),
    "bad_constant": _("The constant of %(field)s does not fit: %(problem)s"),
    "missing_column": _("%(field)s is compulsory, and the file has no column %(wanted)s. Its columns are: %(found)s."),
    "no_column_fits": _("None of the mapped columns is in the file. Its columns are: %(found)s."),
    "columns_left_over": _(
        "The mapping says nothing about these columns: %(left)s. Map them, or name them under “%(key)s”."
    ),
}


def add_problems(problems: Dictionary[str, Promise]) -> None:
    """Add what may be wrong with the mapping of a room: code and wording, with named placeholders for the facts."""
    PROBLEMS.update(problems)


class MappingError(Exception):
    """The mapping is wrong, or does not fit the file; `reason` is a code of PROBLEMS and `facts` fill its words."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    def __str__(self) -> str:
        return str(PROBLEMS[self.reason]) % self.facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How one kind of file is written.

    `sections` are those that only the room knows how to read. Where `ignored` is a list, every column of the file must
    be mapped or stand in it: nothing is left out without somebody having said so.
    """

    columns: Dictionary[str, tuple[str, ...]]
    kind: str = ""
    sheet: str = ""
    encoding: str = AUTO
    delimiter: str = AUTO
    external_source: str = "import"
    time_zone: ZoneInfo = UTC
    nulls: frozenset[str] = frozenset({""})
    constants: Dictionary[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    decimal: str = "."
    values: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    digest: str = ""
    sections: Dictionary[str, Any] = field(default_factory=dict)
    ignored: tuple[str, ...] | None = None


def mapping_by_names(fields: Iterable[str]) -> Mapping:
    """Return the mapping for a file whose columns are called as the fields are."""
    columns = {name: (name,) for name in fields}
    return Mapping(columns=columns, digest=_digest(repr(sorted(columns))))


def parse_mapping(text: str, *, sections: Iterable[str] = ()) -> Mapping:
    """Return the mapping that the TOML text describes; the room reads the sections of these names by itself."""
    beyond = tuple(sections)
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as problem:
        raise MappingError("not_toml", problem=problem) from None
    _require_known(table, (*TOP_LEVEL, *beyond))
    values = _section(table, "values")
    given: dict[str, Any] = {key: _text(table, key) for key in PLAIN_TEXTS if key in table}
    if "time_zone" in table:
        given["time_zone"] = _time_zone(_text(table, "time_zone"))
    if "nulls" in table:
        given["nulls"] = frozenset({"", *(null.strip() for null in _texts(table["nulls"], "nulls"))})
    if "dates" in table:
        given["date_formats"] = _date_formats(_section(table, "dates"))
    if "numbers" in table:
        given["decimal"] = _decimal(_section(table, "numbers"))
    if "ignored" in table:
        given["ignored"] = tuple(_texts(table["ignored"], "ignored"))
    return Mapping(
        columns=_columns(_section(table, "columns")),
        constants=_constants(_section(table, "constants")),
        values={name: _translations(_section(values, name), name) for name in values},
        digest=_digest(text),
        sections={name: table[name] for name in beyond if name in table},
        **given,
    )


def require_fit(mapping: Mapping, *, kind: str, fields: Dictionary[str, FieldSpec]) -> None:
    """Refuse a mapping for another kind, or one that names fields which that kind does not have."""
    if mapping.kind and mapping.kind != kind:
        raise MappingError("wrong_kind", found=mapping.kind, expected=kind)
    for name in (*mapping.columns, *mapping.constants, *mapping.values):
        if name not in fields:
            raise MappingError("unknown_field", field=name, known=", ".join(fields))


def place_columns(mapping: Mapping, header: list[str], fields: Dictionary[str, FieldSpec]) -> dict[str, int]:
    """Return for each field in which column of this file it stands; the first of its alternatives that exists."""
    exact = {name: place for place, name in reversed(list(enumerate(header)))}
    loose = {loosely(name): place for place, name in reversed(list(enumerate(header)))}
    places = {}
    for name, alternatives in mapping.columns.items():
        for wanted in alternatives:
            place = exact.get(wanted, loose.get(loosely(wanted)))
            if place is not None:
                places[name] = place
                break
    listed = ", ".join(filter(None, header))
    for name, spec in fields.items():
        if spec.compulsory and name not in places and name not in mapping.constants:
            wanted = " / ".join(mapping.columns.get(name, (name,)))
            raise MappingError("missing_column", field=name, wanted=wanted, found=listed)
    if mapping.columns and not places:
        raise MappingError("no_column_fits", found=listed)
    if mapping.ignored is not None:
        _require_all_spoken_of(mapping, header, places)
    return places


def _require_all_spoken_of(mapping: Mapping, header: list[str], places: Dictionary[str, int]) -> None:
    """Refuse a file of which a column is left out without a word, or one that lacks a column that is mapped."""
    for name, wanted in mapping.columns.items():
        if name not in places:
            found = ", ".join(filter(None, header))
            raise MappingError("missing_column", field=name, wanted=" / ".join(wanted), found=found)
    spoken_of = {loosely(name) for names in (*mapping.columns.values(), mapping.ignored or ()) for name in names}
    if left := [name for name in header if name and loosely(name) not in spoken_of]:
        raise MappingError("columns_left_over", left=", ".join(left), key="ignored")


def loosely(name: str) -> str:
    """Return a column's name without what people write now one way, now another: case, blanks, underscores."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


PLAIN_TEXTS = ("kind", "sheet", "encoding", "delimiter", "external_source")
TOP_LEVEL = (*PLAIN_TEXTS, "time_zone", "nulls", "columns", "constants", "dates", "numbers", "values", "ignored")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _require_known(table: Dictionary[str, object], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise MappingError("unknown_key", key=key, known=", ".join(known))


def _text(table: Dictionary[str, object], key: str) -> str:
    value = table[key]
    if not isinstance(value, str):
        raise MappingError("wrong_type", key=key, expected=_("a text"))
    return value


def _texts(value: object, key: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise MappingError("wrong_type", key=key, expected=_("a list of texts"))
    return value


def _section(table: Dictionary[str, object], key: str) -> dict[str, object]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise MappingError("wrong_type", key=key, expected=_("a section"))
    return value


def _columns(section: dict[str, object]) -> dict[str, tuple[str, ...]]:
    columns = {}
    for name, wanted in section.items():
        columns[name] = (wanted,) if isinstance(wanted, str) else tuple(_texts(wanted, f"columns.{name}"))
    return columns


def _constants(section: dict[str, object]) -> dict[str, str]:
    for name, value in section.items():
        if isinstance(value, dict | list):
            raise MappingError("wrong_type", key=f"constants.{name}", expected=_("a text"))
    return {name: str(value) for name, value in section.items()}


def _translations(section: dict[str, object], name: str) -> dict[str, str]:
    for found, value in section.items():
        if isinstance(value, dict | list):
            raise MappingError("wrong_type", key=f"values.{name}.{found}", expected=_("a text"))
    return {found.strip().casefold(): str(value) for found, value in section.items()}


def _time_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MappingError("unknown_time_zone", time_zone=name) from None


def _date_formats(section: dict[str, object]) -> tuple[str, ...]:
    """Return the formats, refusing a pair that would leave open which number is the day and which the month."""
    _require_known(section, ("formats",))
    formats = _texts(section.get("formats", []), "dates.formats")
    for form in formats:
        _require_date_format(form)
    for place, first in enumerate(formats):
        for second in formats[place + 1 :]:
            if first != second and first == second.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m"):
                raise MappingError("ambiguous_dates", first=first, second=second)
    return tuple(formats)


def _require_date_format(form: str) -> None:
    sample = datetime(2015, 3, 19, 10, 30)  # noqa: DTZ001 - a sample to try the format on, not a moment
    try:
        read = datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007
    except ValueError:
        raise MappingError("bad_date_format", format=form) from None
    if read.date() != sample.date():
        raise MappingError("bad_date_format", format=form)


def _decimal(section: dict[str, object]) -> str:
    _require_known(section, ("decimal",))
    if section.get("decimal") not in (".", ","):
        raise MappingError("wrong_type", key="numbers.decimal", expected=_("“.” or “,”"))
    return str(section["decimal"])
