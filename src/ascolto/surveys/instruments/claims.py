"""Check a questionnaire against the instruments that its questions claim to be: word for word, in each language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from ascolto.surveys.content import Content, Option, Question, Row, Scale, Words
from ascolto.surveys.instruments.library import Instrument, UnknownInstrument, instrument

PLACE = re.compile(r"\{([a-z_]+)\}")
FILLED_IN = 200
"""The most characters that somebody writes in for a place such as {feature}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as the instrument has it.

    `part` is what differs: "instrument" (there is no such), "item" (it has no such question), "language" (it has no
    wording there), "kind", "words", "help", "scale", "look", "label", "option", "row", "filled" (a place is filled in
    differently from one sentence to the next) or "pair". `at` is the point, option, row or place. Whether an answer is
    compulsory, and whether one may say that it does not apply, is free: it takes no point of the scale away.
    """

    part: str
    language: str = ""
    at: str = ""
    wanted: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A question that claims an instrument, and how it differs from it."""

    question: str
    instrument: str
    item: str
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


def claims_of(content: Content) -> list[Claim]:
    """Return each question that claims an instrument, in order, with how it differs; none differs when all is well."""
    return [_claim(question, content) for question in content.questions.values() if question.instrument]


def left_out(content: Content) -> dict[str, tuple[str, ...]]:
    """Return the questions that the claimed instruments have and the questionnaire does not ask, by instrument."""
    asked: dict[str, set[str]] = {}
    for claim in claims_of(content):
        if claim.item:
            asked.setdefault(claim.instrument, set()).add(claim.item)
    missing = {
        name: tuple(code for code in instrument(name).questions if code not in items) for name, items in asked.items()
    }
    return {name: codes for name, codes in missing.items() if codes}


def _claim(question: Question, content: Content) -> Claim:
    try:
        claimed = instrument(question.instrument)
    except UnknownInstrument as unknown:
        return _refused(question, Difference(part="instrument", found=unknown.name))
    item = _item_of(question, claimed)
    if item is None:
        return _refused(question, Difference(part="item", wanted=", ".join(claimed.questions), found=question.code))
    differences = tuple(_differences(question, item, claimed, content.languages))
    return Claim(question=question.code, instrument=claimed.name, item=item.code, differences=differences)


def _refused(question: Question, difference: Difference) -> Claim:
    return Claim(question=question.code, instrument=question.instrument, item="", differences=(difference,))


def _item_of(question: Question, claimed: Instrument) -> Question | None:
    """Find which item is meant: codes end in that of the item; an instrument of one item needs no code."""
    ends = [code for code in claimed.questions if question.code.endswith(code)]
    if ends:
        return claimed.questions[max(ends, key=len)]
    return next(iter(claimed.questions.values())) if len(claimed.questions) == 1 else None


def _differences(
    question: Question, item: Question, claimed: Instrument, languages: tuple[str, ...]
) -> Iterator[Difference]:
    yield from _forms(question, item)
    yield from _scales(question.asked_on, item.asked_on)
    yield from _entries("option", question.options, item.options)
    yield from _entries("row", question.rows, item.rows)
    for language in languages:
        if language in claimed.languages:
            yield from _wordings(question, item, language)
        else:
            yield Difference(part="language", language=language, wanted=", ".join(claimed.languages), found=language)


def _forms(question: Question, item: Question) -> Iterator[Difference]:
    if question.kind is not item.kind:
        yield Difference(part="kind", wanted=item.kind, found=question.kind)
    if item.pair and not question.pair.endswith(item.pair):
        yield Difference(part="pair", wanted=item.pair, found=question.pair)


def _scales(found: Scale | None, wanted: Scale | None) -> Iterator[Difference]:
    if _ends(found) != _ends(wanted):
        yield Difference(part="scale", wanted=_ends(wanted), found=_ends(found))
    if found and wanted and found.look is not wanted.look:
        yield Difference(part="look", wanted=wanted.look, found=found.look)


def _ends(scale: Scale | None) -> str:
    return f"{scale.low}–{scale.high}" if scale else ""


def _entries(
    part: str, found: tuple[Option, ...] | tuple[Row, ...], wanted: tuple[Option, ...] | tuple[Row, ...]
) -> Iterator[Difference]:
    """Compare codes, order and nature; the words are compared language by language."""
    if (ours := _shape(found)) != (theirs := _shape(wanted)):
        yield Difference(part=part, wanted=theirs, found=ours)


def _shape(entries: tuple[Option, ...] | tuple[Row, ...]) -> str:
    return ", ".join(
        each.code + "".join(f" ({one.name})" for one in fields(each) if getattr(each, one.name) is True)
        for each in entries
    )


def _wordings(question: Question, item: Question, language: str) -> Iterator[Difference]:
    there = dict(_texts(question, language))
    filled: dict[str, str] = {}
    for (part, at), wanted in _texts(item, language):
        found = there.pop((part, at), "")
        places = _fillings(wanted, found)
        if places is None:
            yield Difference(part=part, language=language, at=at, wanted=wanted, found=found)
            continue
        for place, text in places.items():
            if filled.setdefault(place, text) != text:
                yield Difference(part="filled", language=language, at=place, wanted=filled[place], found=text)
    for (part, at), found in there.items():
        if part not in {"option", "row"}:
            yield Difference(part=part, language=language, at=at, found=found)


def _texts(question: Question, language: str) -> Iterator[tuple[tuple[str, str], str]]:
    texts: list[tuple[str, str, Words]] = [("words", "", question.words), ("help", "", question.help)]
    labels: Mapping[str, Words] = question.scale.labels if question.scale else {}
    texts += [("label", point, labels[point]) for point in sorted(labels, key=_by_number)]
    texts += [("option", option.code, option.words) for option in question.options]
    texts += [("row", row.code, row.words) for row in question.rows]
    yield from (((part, at), words[language]) for part, at, words in texts if words.get(language))


def _by_number(point: str) -> tuple[int, str]:
    return (int(point), "") if point.lstrip("-").isdigit() else (0, point)


def _fillings(wanted: str, found: str) -> dict[str, str] | None:
    """Return what stands in the places, which stay open or are filled in on one line; None where the rest differs."""
    pattern, seen = "", set()
    for number, part in enumerate(PLACE.split(wanted)):
        if number % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += rf"(?P<{part}>\S(?:[^\n]{{0,{FILLED_IN}}}\S)?)"
    match = re.fullmatch(pattern, found)
    return match.groupdict() if match else None
