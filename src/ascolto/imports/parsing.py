"""Turn the cells of a row into the values of a room's fields, or say what is wrong with them."""

import hashlib
import re
from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial

from ascolto.imports.intake import FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.mapping import ANY_OTHER, Mapping, MappingError, place_columns
from ascolto.imports.reasons import describe
from ascolto.imports.sources import RawRow

EXTERNAL_ID = "external_id"
REMEMBERED = 100_000
SHOWN = 80  # characters of a wrong value that a reason repeats
YES = frozenset({"1", "y", "yes", "true", "да", "da", "sì", "si", "oui"})
NO = frozenset({"0", "n", "no", "false", "не", "нет", "nu", "non"})
LARGEST_POWER = 20
Convert = Callable[[object], object]


class Unfit(Exception):
    """A value does not fit its field."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class RowParser:
    """The parser for one file: its header, its mapping, and the fields of the room."""

    def __init__(self, header: list[str], mapping: Mapping, fields: Dictionary[str, FieldSpec]) -> None:
        self._mapping = mapping
        self._fields = fields
        self._places = place_columns(mapping, header, fields)
        self._empty = {name: _nothing(spec) for name, spec in fields.items()}
        self._steps = [
            (name, place, self._converter(name, fields[name]), fields[name]) for name, place in self._places.items()
        ]
        self._constants = {name: self._constant(name, text) for name, text in mapping.constants.items()}
        self._occurrences: dict[int, int] = {}
        self._row_of_id: dict[int, int] = {}

    def parse(self, raw: RawRow) -> ParsedRow | Outcome:
        """Return the row with its values, or the outcome that says why it cannot be taken in."""
        if raw.fault:
            return rejected(raw.fault, **raw.facts)
        values = self._empty | self._constants
        nulls = self._mapping.nulls
        for name, place, convert, spec in self._steps:
            cell = raw.cells[place]
            if cell is None or (isinstance(cell, str) and cell.strip() in nulls):
                if spec.compulsory and name not in self._constants:
                    return rejected("missing", field=name)
                continue
            try:
                values[name] = convert(cell)
            except Unfit as problem:
                return rejected(problem.reason, field=name, **problem.facts)
        external_id = str(values.get(EXTERNAL_ID) or self._id_by_content(raw))
        first_row = self._row_of_id.setdefault(hash(external_id), raw.number)
        if first_row != raw.number:
            return rejected("duplicate_id", external_id=external_id, first_row=first_row)
        return ParsedRow(raw.number, self._mapping.external_source, external_id, values, raw.cells)

    def _id_by_content(self, raw: RawRow) -> str:
        """Identify a row without an id by what is mapped of it and by which of its equals it is in the file.

        Columns that are not mapped, such as a row number, do not count: the same row in next month's longer file
        is the same row.
        """
        content = repr([(name, as_text(raw.cells[place])) for name, place in sorted(self._places.items())])
        digest = hashlib.blake2b(content.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        key = hash(digest)
        self._occurrences[key] = occurrence = self._occurrences.get(key, 0) + 1
        return f"row:{digest}:{occurrence}"

    def _constant(self, name: str, text: str) -> object:
        """Return what stands where the file has no such column, or nothing in it."""
        try:
            return self._converter(name, self._fields[name])(text)
        except Unfit as problem:
            told = describe(problem.reason, {"field": name, **problem.facts})
            raise MappingError("bad_constant", field=name, problem=told) from None

    def _converter(self, name: str, spec: FieldSpec) -> Convert:
        convert = self._plain_converter(spec)
        if name in self._mapping.values:
            return partial(_translated, table=self._mapping.values[name], convert=convert)
        return convert

    def _plain_converter(self, spec: FieldSpec) -> Convert:
        match spec.type:
            case FieldType.TEXT:
                return partial(_text, limit=spec.max_length)
            case FieldType.WORDS:
                return partial(_words, limit=spec.max_length)
            case FieldType.DAY | FieldType.MOMENT:
                return _Days(self._mapping, _day_of if spec.type is FieldType.DAY else self._moment_of)
            case FieldType.NUMBER | FieldType.MONEY:
                return partial(_number, decimal=self._mapping.decimal)
            case FieldType.CHOICE:
                return partial(_choice, choices={code.casefold(): code for code in spec.choices})
            case FieldType.FLAG:
                return _flag

    def _moment_of(self, read: datetime) -> datetime:
        """Return the moment in UTC; a time without a zone is one of the mapping's zone."""
        return (read if read.tzinfo else read.replace(tzinfo=self._mapping.time_zone)).astimezone(UTC)


class _Days:
    """Reads dates in the formats of the mapping, remembering those it has read: files repeat the same few days."""

    def __init__(self, mapping: Mapping, finish: Callable[[datetime], object]) -> None:
        self._formats = mapping.date_formats
        self._finish = finish
        self._read: dict[object, object] = {}

    def __call__(self, cell: object) -> object:
        known = self._read.get(cell)
        if known is None:
            try:
                known = self._finish(self._parsed(cell))
            except (ValueError, OverflowError):
                raise Unfit("not_a_day", found=_shown(cell)) from None
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            self._read[cell] = known
        return known

    def _parsed(self, cell: object) -> datetime:
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        text = as_text(cell).strip()
        for form in self._formats:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's
            except ValueError:
                continue
        if not text[:4].isdecimal() or text[4:5] != "-":
            raise ValueError(text)  # fromisoformat would read bare digits such as 20150319 or 2015078 too
        return datetime.fromisoformat(text)


def _day_of(read: datetime) -> date:
    return read.date()


def as_text(cell: object) -> str:
    """Return a cell as a person reads it: an id that a spreadsheet took for a number has no decimals."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _nothing(spec: FieldSpec) -> object:
    return "" if spec.type in (FieldType.TEXT, FieldType.WORDS) else None


def _shown(cell: object) -> str:
    return as_text(cell).strip().replace("\0", "\ufffd")[:SHOWN]


def _translated(cell: object, *, table: Dictionary[str, str], convert: Convert) -> object:
    found = table.get(as_text(cell).strip().casefold())
    if found is None:
        found = table.get(ANY_OTHER)
    return convert(cell if found is None else found)


def _text(cell: object, *, limit: int | None) -> str:
    return _words(as_text(cell).strip(), limit=limit)


def _words(cell: object, *, limit: int | None) -> str:
    text = as_text(cell)
    if "\0" in text:
        raise Unfit("nul_character")
    if limit is not None and len(text) > limit:
        raise Unfit("too_long", found=len(text), limit=limit)
    return text


def _choice(cell: object, *, choices: Dictionary[str, str]) -> str:
    code = choices.get(as_text(cell).strip().casefold())
    if code is None:
        raise Unfit("unknown_choice", found=_shown(cell))
    return code


def _flag(cell: object) -> bool:
    text = as_text(cell).strip().casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    raise Unfit("not_a_flag", found=_shown(cell))


def _number(cell: object, *, decimal: str) -> Decimal:
    """Return the number, read with the mapping's decimal sign; a currency sign may stand by."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        number = Decimal(str(cell))
    else:
        number = Decimal(_plain_digits(as_text(cell), decimal))
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_POWER:
        raise Unfit("not_a_number", found=_shown(cell))
    return number


def _plain_digits(text: str, decimal: str) -> str:
    """Return the digits without groups. A group has three digits: 1.5 is no number where the comma is the sign."""
    bare = re.sub(r"^(?:[€$£₽]\s*)|(?:\s*(?:[€$£₽]|лв\.?|lei|EUR|BGN|RON|RUB|USD))$", "", text.strip())
    found = NUMBERS[decimal].fullmatch(bare.replace("−", "-"))
    if found is None:
        raise Unfit("not_a_number", found=_shown(text))
    whole = re.sub(r"[^\d+-]", "", found["whole"])
    return f"{whole}.{found['part'] or 0}{found['power'] or ''}"


def _number_pattern(decimal: str) -> re.Pattern[str]:
    other = re.escape("," if decimal == "." else ".")
    group = rf"[{other} \u00a0\u202f'’]"
    whole = rf"(?P<whole>[+-]?(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+|(?={re.escape(decimal)}\d)))"
    return re.compile(rf"{whole}(?:{re.escape(decimal)}(?P<part>\d*))?(?P<power>[eE][+-]?\d{{1,3}})?", re.ASCII)


NUMBERS = {decimal: _number_pattern(decimal) for decimal in ".,"}
