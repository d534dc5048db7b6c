"""Take in the answers of a survey from a file: each of its rows is one respondent.

Every response begins its chain in the trail with the digest of its answers (`response.imported`), so that what was
changed later can be told; the events of a portion are written at once, in the transaction of its rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from ascolto.customers.models import Customer
from ascolto.imports.intake import CREATED, SKIPPED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.mapping import Mapping as FileMapping
from ascolto.imports.mapping import MappingError, parse_mapping
from ascolto.imports.reasons import add_reasons
from ascolto.organisation.folding import fold
from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.naming import offerings_by_word, units_by_word
from ascolto.surveys.digests import digest_of_response
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.importing_places import Place, place_for
from ascolto.surveys.importing_plan import SECTIONS, Plan, plan_of
from ascolto.surveys.importing_values import Answers, Said, Unlisted
from ascolto.surveys.kinds import Mode, QuestionKind
from ascolto.surveys.models import Answer, Response
from ascolto.surveys.models.hearing import random_id
from ascolto.trail.acting import Actor, Permission, holds, require
from ascolto.trail.bulk import insert_rows
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin_many

LONGEST_TEXT = 100_000
NAMED = 5
RESPONSE = (
    "id", "wave_id", "mode", "language", "on_day", "is_complete", "unit_id", "offering_id", "segment", "stratum",
    "weight", "customer_id", "sealed", "source_ref", "digest",
)  # fmt: skip
ANSWER = ("response_id", "wave_id", "question_id", "row", "choice", "number", "text", "mark")

add_reasons(
    {
        "not_listed": _("Not in the code list: %(what)s."),
        "no_wave": _("The row names no wave, and neither does the mapping."),
        "no_day": _("The row names no day, and neither does the mapping."),
        "weight_outside": _("The weight is %(weight)s; it must be 0 or more."),
        "unknown_respondent": _("There is no customer “%(customer)s”."),
        "answers_unknown_unit": _("There is no unit “%(unit)s”."),
        "answers_unknown_offering": _("There is no product or service “%(offering)s”."),
        "no_answer": _("The row answers none of the questions."),
    }
)


class Taken(NamedTuple):
    """A row that can be stored: its place, its response without id and digest, and its answers by question."""

    place: Place
    response: dict[str, Any]
    answers: list[tuple[int, Said]]


@dataclass
class AnswerIntake:
    """Answers to a survey, with the questions as the mapping words them."""

    kind: str = "answers"
    _plan: Plan | None = field(default=None, init=False)
    _places: dict[str, Place] = field(default_factory=dict, init=False)
    _places_committed: dict[str, Place] = field(default_factory=dict, init=False)

    def mapping_of(self, text: str) -> FileMapping:
        """Return the mapping that the TOML text describes, and remember what it says of the survey.

        Every column must be mapped or named under `ignored`.
        """
        mapping = parse_mapping(text, sections=SECTIONS)
        self._plan = plan_of(mapping.sections)
        return replace(mapping, columns={**mapping.columns, **self._plan.columns()}, ignored=mapping.ignored or ())

    @property
    def plan(self) -> Plan:
        if self._plan is None:
            raise MappingError("no_survey")
        return self._plan

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        modes = frozenset(Mode.values)
        own = {
            "external_id": FieldSpec(max_length=100, help=_("The number of the respondent in the file.")),
            "wave": FieldSpec(max_length=200, help=_("The wave, where a file holds several.")),
            "on_day": FieldSpec(type=FieldType.DAY, help=_("The day on which they answered.")),
            "weight": FieldSpec(type=FieldType.NUMBER, help=_("How much the response weighs; without it 1.")),
            "language": FieldSpec(max_length=10, help=_("The language in which they were asked.")),
            "mode": FieldSpec(type=FieldType.CHOICE, choices=modes, help=_("How they were asked.")),
            "unit": FieldSpec(max_length=200, help=_("The unit that the answers are about, by name or code.")),
            "offering": FieldSpec(max_length=200, help=_("The product or service, by name or code.")),
            "segment": FieldSpec(max_length=40, help=_("The segment of the customer.")),
            "stratum": FieldSpec(max_length=100, help=_("The stratum of the sample.")),
            "complete": FieldSpec(type=FieldType.FLAG, help=_("Whether the respondent came to the end.")),
            "customer": FieldSpec(max_length=200, help=_("The customer, by their number; only where they are named.")),
        }
        return own | self._question_fields

    @cached_property
    def _question_fields(self) -> dict[str, FieldSpec]:
        return {
            name: FieldSpec(type=FieldType.WORDS, max_length=LONGEST_TEXT)
            if asked.question.kind is QuestionKind.TEXT
            else FieldSpec(max_length=LONGEST_TEXT)
            for asked in self.plan.asked
            for name, _about, _column in asked.columns
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Store the respondents who are not on record; one on record stays as they are."""
        require(holds(by, Permission.RUN_SURVEYS))
        places = self._places = dict(self._places_committed)  # what a transaction that failed created is gone
        transaction.on_commit(lambda: setattr(self, "_places_committed", places))
        customers = self._customers(rows)
        judged = [self._judged(row, customers, by=by, at=at) for row in rows]
        known = _known([one for one in judged if isinstance(one, Taken)])
        new = [one for one in judged if isinstance(one, Taken) and _key(one) not in known]
        _store(new, by=by, at=at)
        return [one if isinstance(one, Outcome) else SKIPPED if _key(one) in known else CREATED for one in judged]

    @cached_property
    def _readers(self) -> list[tuple[str, Answers]]:
        return [(asked.question.code, Answers(asked)) for asked in self.plan.asked]

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return units_by_word(Unit.objects.filter(retired_at=None).order_by("-pk"))

    @cached_property
    def _offerings(self) -> dict[str, Offering]:
        return offerings_by_word(Offering.objects.filter(retired_at=None).order_by("-pk"))

    def _customers(self, rows: Sequence[ParsedRow]) -> dict[str, int]:
        ids = {str(row.values["customer"]) for row in rows} - {""}
        if not ids or not self.plan.survey.named:
            return {}
        source = self.plan.survey.customer_source
        found = Customer.objects.filter(source=source, external_id__in=ids)
        return {id_: merged or pk for id_, pk, merged in found.values_list("external_id", "pk", "merged_into")}

    def _judged(self, row: ParsedRow, customers: Mapping[str, int], *, by: Actor, at: datetime) -> Taken | Outcome:
        told: Mapping[str, Any] = row.values
        survey = self.plan.survey
        strange: list[Unlisted] = []
        said = [(code, one) for code, reader in self._readers for one in reader.read(told, strange)]
        if strange:
            return _not_listed(strange)
        if not said:
            return rejected("no_answer")
        wave, day = told["wave"] or survey.wave, told["on_day"] or survey.on
        weight = 1.0 if told["weight"] is None else float(told["weight"])
        if not wave:
            return rejected("no_wave")
        if day is None:
            return rejected("no_day")
        if problem := self._problem(told, weight=weight, customers=customers):
            return problem
        place = self._place(wave, by=by, at=at)
        response = {
            "wave_id": place.wave.pk,
            "mode": told["mode"] or Mode.FILE.value,
            "language": told["language"] or survey.language,
            "on_day": day.replace(day=1) if place.wave.is_anonymous else day,
            "is_complete": told["complete"] is not False,
            "unit_id": _id(self._units.get(fold(told["unit"]))),
            "offering_id": _id(self._offerings.get(fold(told["offering"]))),
            "segment": told["segment"],
            "stratum": told["stratum"],
            "weight": weight,
            "customer_id": customers.get(told["customer"]),
            "sealed": "",
            "source_ref": f"{row.source}:{row.external_id}"[-120:],
        }
        return Taken(place, response, [(place.questions[code], one) for code, one in said])

    def _problem(self, told: Mapping[str, Any], *, weight: float, customers: Mapping[str, int]) -> Outcome | None:
        if not 0 <= weight < float("inf"):
            return rejected("weight_outside", weight=weight)
        if told["unit"] and fold(told["unit"]) not in self._units:
            return rejected("answers_unknown_unit", unit=told["unit"])
        if told["offering"] and fold(told["offering"]) not in self._offerings:
            return rejected("answers_unknown_offering", offering=told["offering"])
        if told["customer"] and self.plan.survey.named and told["customer"] not in customers:
            return rejected("unknown_respondent", customer=told["customer"])
        return None

    def _place(self, wave: str, *, by: Actor, at: datetime) -> Place:
        if wave not in self._places:
            self._places[wave] = place_for(self.plan, wave, by=by, at=at)
        return self._places[wave]


def _id(found: Unit | Offering | None) -> int | None:
    return None if found is None else found.pk


def _not_listed(strange: Sequence[Unlisted]) -> Outcome:
    named = ", ".join(f"{one.column} “{one.found}”" for one in strange[:NAMED])
    return rejected("not_listed", what=named + (" …" if len(strange) > NAMED else ""))


def _key(taken: Taken) -> tuple[int, str]:
    return taken.place.wave.pk, taken.response["source_ref"]


def _known(taken: Sequence[Taken]) -> set[tuple[int, str]]:
    waves = {one.place.wave.pk for one in taken}
    found = Response.objects.filter(wave__in=waves, source_ref__in=[one.response["source_ref"] for one in taken])
    return set(found.values_list("wave", "source_ref"))


def _store(new: Sequence[Taken], *, by: Actor, at: datetime) -> None:
    """Store responses, their answers and the beginnings of their chains, in one statement each."""
    ids = [random_id() for _one in new]
    digests = [_digest(id_, one) for id_, one in zip(ids, new, strict=True)]
    stored_day = connection.ops.adapt_datefield_value
    rows = []
    for id_, one, digest in zip(ids, new, digests, strict=True):
        values = {**one.response, "id": id_, "digest": digest, "on_day": stored_day(one.response["on_day"])}
        rows.append([values[name] for name in RESPONSE])
    insert_rows(Response, RESPONSE, rows)
    insert_rows(Answer, ANSWER, _answer_rows(ids, new))
    facts: list[Facts] = [{"wave": one.place.wave.pk, "answers": len(one.answers), "digest": digest}
             for one, digest in zip(new, digests, strict=True)]  # fmt: skip
    begin_many(
        ResponseEvent.IMPORTED,
        [(f"response:{id_}", fact, "", at) for id_, fact in zip(ids, facts, strict=True)],
        by=by,
        at=at,
    )


def _answer_rows(ids: Sequence[int], new: Sequence[Taken]) -> Iterable[tuple[Any, ...]]:
    for id_, one in zip(ids, new, strict=True):
        wave = one.place.wave.pk
        for question, said in one.answers:
            yield (id_, wave, question, *said)


def _digest(id_: int, one: Taken) -> str:
    facts = ((question, *said) for question, said in one.answers)
    return digest_of_response(id_, one.place.wave.pk, one.response["on_day"], facts)
