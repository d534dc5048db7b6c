"""Take complaints in from files of rows: from a register kept elsewhere, a regulator's database, a former system."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ascolto.complaints.histories import History, import_many
from ascolto.complaints.intake import Told
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Closure, Complaint, Determination
from ascolto.customers.finding import find
from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register
from ascolto.imports.intake import CREATED, SKIPPED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.reasons import add_reasons
from ascolto.organisation import settings_of
from ascolto.organisation.folding import fold
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.organisation.naming import units_by_word
from ascolto.organisation.offerings import add_offering
from ascolto.organisation.reading import calendars_of
from ascolto.organisation.taxonomies import add_taxon
from ascolto.trail.acting import Actor, Permission

STAGES = frozenset({Stage.RECEIVED, Stage.CLOSED, Stage.WITHDRAWN})
HISTORY = {
    "response": _("What the organisation answered, as the file words it."),
    "company": _("Whom the complaint is about, where the file holds several organisations."),
    "on_time": _("Whether the answer came in time, as the file words it."),
    "disputed": _("Whether the complainant disputed the answer, as the file words it."),
    "sent_on": _("The day on which the complaint was passed on to the organisation."),
    "tags": _("Remarks of the file about the complaint."),
}
Node = TypeVar("Node", Taxon, Offering)
NOON = time(12, tzinfo=UTC)

add_reasons(
    {
        "nothing_said": _("The row has neither words nor a category nor an offering."),
        "unknown_unit": _("There is no unit “%(unit)s”."),
        "in_the_future": _("The complaint would have arrived in the future, on %(day)s."),
        "severity_outside": _("The severity is %(severity)s; it must be a whole number from 1 to 5."),
        "closed_before_received": _("The complaint would have been closed before it arrived, on %(day)s."),
        "unknown_name": _("“%(name)s” is not known here; a system administrator can add it."),
    }
)


@dataclass(frozen=True, slots=True)
class Met:
    """What the file has named so far and is on record, by the names that the file gives it."""

    taxa: dict[tuple[str, ...], Taxon] = field(default_factory=dict)
    offerings: dict[tuple[str, ...], Offering] = field(default_factory=dict)
    customers: dict[tuple[str, str, str], Customer] = field(default_factory=dict)

    def copy(self) -> "Met":
        return Met(dict(self.taxa), dict(self.offerings), dict(self.customers))


@dataclass
class ComplaintIntake:
    """Complaints with their words or their category, the day of receipt, and what became of them elsewhere.

    Categories and offerings that the file names and nobody knows yet are added where the actor may do that.
    """

    kind: str = "complaints"
    _met: Met = field(default_factory=Met, init=False)
    _met_and_committed: Met = field(default_factory=Met, init=False)

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        choice, day = FieldType.CHOICE, FieldType.DAY
        languages = frozenset(code for code, _name in settings.LANGUAGES)
        return {
            "external_id": FieldSpec(max_length=100, help=_("The complaint's number in the system the file is from.")),
            "received_on": FieldSpec(type=day, compulsory=True, help=_("The day on which the complaint arrived.")),
            "words": FieldSpec(type=FieldType.WORDS, max_length=1_000_000, help=_("What the complainant wrote.")),
            "wish": FieldSpec(type=FieldType.WORDS, max_length=100_000, help=_("What the complainant asks for.")),
            "category": FieldSpec(max_length=200, help=_("What it is about, by name or code.")),
            "subcategory": FieldSpec(max_length=200, help=_("More precisely, below the category.")),
            "offering": FieldSpec(max_length=200, help=_("The product or service, by name or code.")),
            "suboffering": FieldSpec(max_length=200, help=_("More precisely, below the offering.")),
            "unit": FieldSpec(max_length=200, help=_("The unit, by name or code; without it the whole organisation.")),
            "channel": FieldSpec(type=choice, choices=frozenset(Channel.values)),
            "language": FieldSpec(type=choice, choices=languages),
            "happened_on": FieldSpec(type=day),
            "happened_where": FieldSpec(max_length=150),
            "postal_code": FieldSpec(max_length=40, help=_("Added to where it happened.")),
            "order_number": FieldSpec(max_length=100),
            "severity": FieldSpec(type=FieldType.NUMBER, help=_("From 1, slight, to 5, grave.")),
            "stage": FieldSpec(type=choice, choices=STAGES, help=_("Where it stands: received, closed or withdrawn.")),
            "closed_on": FieldSpec(type=day),
            "outcome": FieldSpec(type=choice, choices=frozenset(Determination.values)),
            "customer_name": FieldSpec(max_length=300),
            "customer_email": FieldSpec(max_length=500),
            "customer_phone": FieldSpec(max_length=500),
            **{name: FieldSpec(max_length=2000, help=words) for name, words in HISTORY.items()},
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Take in the complaints that are not on record under their id; one on record stays as it is."""
        met = self._met = self._met_and_committed.copy()  # whatever a transaction that failed added is gone
        transaction.on_commit(lambda: setattr(self, "_met_and_committed", met))
        known = _known(rows)
        outcomes = [
            SKIPPED if (row.source, row.external_id) in known else self._judged(row, by=by, at=at) for row in rows
        ]
        new = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome is CREATED]
        import_many([self._history(row, by=by, at=at) for row in new], by=by, at=at)
        return outcomes

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return units_by_word(Unit.objects.filter(retired_at=None).order_by("-pk"))

    @cached_property
    def _root(self) -> Unit:
        return Unit.objects.filter(parent=None).order_by("pk")[0]

    @cached_property
    def _language(self) -> str:
        return settings_of.current().default_language

    @cached_property
    def _zone(self) -> ZoneInfo:
        return calendars_of([self._root])[self._root.pk].time_zone

    def _judged(self, row: ParsedRow, *, by: Actor, at: datetime) -> Outcome:
        told: Mapping[str, Any] = row.values
        if not any(told[name] for name in ("words", "wish", "category", "offering")):
            return rejected("nothing_said")
        if told["unit"] and fold(told["unit"]) not in self._units:
            return rejected("unknown_unit", unit=told["unit"])
        if self._received_at(told["received_on"]) > at:
            return rejected("in_the_future", day=told["received_on"].isoformat())
        if told["severity"] is not None and told["severity"] not in range(1, 6):
            return rejected("severity_outside", severity=str(told["severity"]))
        if told["closed_on"] and told["closed_on"] < told["received_on"]:
            return rejected("closed_before_received", day=told["closed_on"].isoformat())
        if not by.holds(Permission.MANAGE_ORGANISATION) and (unknown := self._unknown_name(told)):
            return rejected("unknown_name", name=unknown)
        return CREATED

    def _unknown_name(self, told: Mapping[str, Any]) -> str:
        """Return the first category or offering that is not on record, for those who may not add it."""
        for names, look_up in ((_line(told, "category", "subcategory"), self._known_taxon),
                               (_line(told, "offering", "suboffering"), self._known_offering)):  # fmt: skip
            if names and look_up(names) is None:
                return " / ".join(names)
        return ""

    def _history(self, row: ParsedRow, *, by: Actor, at: datetime) -> History:
        told: Mapping[str, Any] = row.values
        stage = Stage(told["stage"] or Stage.RECEIVED)
        closed_on = told["closed_on"]
        return History(
            told=self._told(row, by=by, at=at),
            source=row.source,
            external_id=row.external_id,
            stage=stage,
            fields={
                "closure": Closure.ELSEWHERE if stage == Stage.CLOSED else "",
                "closed_at": datetime.combine(closed_on, NOON) if closed_on and stage != Stage.RECEIVED else None,
                "outcome": told["outcome"] or "",
                "history": {name: told[name] for name in HISTORY if told[name]},
            },
        )

    def _told(self, row: ParsedRow, *, by: Actor, at: datetime) -> Told:
        told: Mapping[str, Any] = row.values
        return Told(
            words=told["words"],
            points=_points(told),
            wish=told["wish"],
            unit=self._units[fold(told["unit"])] if told["unit"] else self._root,
            channel=Channel(told["channel"] or Channel.OTHER),
            language=told["language"] or self._language,
            received_at=self._received_at(told["received_on"]),
            category=self._taxon(_line(told, "category", "subcategory"), by=by, at=at),
            offering=self._offering(_line(told, "offering", "suboffering"), by=by, at=at),
            happened_on=told["happened_on"],
            happened_where=" ".join(filter(None, [told["happened_where"], told["postal_code"]])),
            order_number=told["order_number"],
            severity=None if told["severity"] is None else int(told["severity"]),
            customer=self._customer(told, by=by, at=at),
        )

    def _received_at(self, day: date) -> datetime:
        """A day without an hour is taken at its beginning in the organisation's zone: no deadline gets longer by it."""
        return datetime.combine(day, time(0), tzinfo=self._zone).astimezone(UTC)

    def _customer(self, told: Mapping[str, Any], *, by: Actor, at: datetime) -> Customer | None:
        name, email, phone = (str(told[f"customer_{part}"]) for part in ("name", "email", "phone"))
        if not (name or email or phone):
            return None
        key = (fold(name), fold(email), phone)
        if key not in self._met.customers:
            known = find(email=email, phone=phone) if email or phone else None
            new = NewCustomer(name=name, email=email, phone=phone)
            self._met.customers[key] = known or register(new, by=by, at=at)
        return self._met.customers[key]

    def _known_taxon(self, names: tuple[str, ...]) -> Taxon | None:
        """Return the category of that line of names; the last name alone may also be a code."""
        if names not in self._met.taxa:
            taxa = Taxon.objects.of(Tree.CATEGORY).filter(retired_at=None).order_by("pk")
            found = _found(list(taxa), names)
            if found is None:
                return None
            self._met.taxa[names] = found
        return self._met.taxa[names]

    def _taxon(self, names: tuple[str, ...], *, by: Actor, at: datetime) -> Taxon | None:
        if not names:
            return None
        known = self._known_taxon(names)
        if known is None:
            parent = self._taxon(names[:-1], by=by, at=at)
            wording = _wording(names[-1])
            code = _code(names, Taxon.objects.of(Tree.CATEGORY).values_list("code", flat=True))
            known = self._met.taxa[names] = add_taxon(Tree.CATEGORY, wording, code=code, parent=parent, by=by, at=at)
        return known

    def _known_offering(self, names: tuple[str, ...]) -> Offering | None:
        if names not in self._met.offerings:
            offerings = Offering.objects.filter(retired_at=None).order_by("pk")
            found = _found(list(offerings), names)
            if found is None:
                return None
            self._met.offerings[names] = found
        return self._met.offerings[names]

    def _offering(self, names: tuple[str, ...], *, by: Actor, at: datetime) -> Offering | None:
        if not names:
            return None
        known = self._known_offering(names)
        if known is None:
            parent = self._offering(names[:-1], by=by, at=at)
            code = _code(names, Offering.objects.values_list("code", flat=True))
            known = self._met.offerings[names] = add_offering(
                _wording(names[-1]), code=code, parent=parent, by=by, at=at
            )  # fmt: skip
        return known


def _points(told: Mapping[str, Any]) -> list[str]:
    """Return the point that a complaint still to be answered raises; what was closed elsewhere is not answered here."""
    if (told["stage"] or Stage.RECEIVED) != Stage.RECEIVED:
        return []
    named = ("words", "wish", "subcategory", "category", "suboffering", "offering")
    return [next(told[name] for name in named if told[name])]


def _known(rows: Sequence[ParsedRow]) -> set[tuple[str, str]]:
    on_record = Complaint.objects.filter(
        external_source__in={row.source for row in rows}, external_id__in=[row.external_id for row in rows]
    ).exclude(external_id="")
    return set(on_record.values_list("external_source", "external_id"))


def _line(told: Mapping[str, Any], upper: str, lower: str) -> tuple[str, ...]:
    return tuple(str(told[name]) for name in (upper, lower) if told[name])


def _found(nodes: Sequence[Node], names: tuple[str, ...]) -> Node | None:
    """Return the node whose own name or code is the last one, below a node that answers to the names before it."""
    by_id = {node.pk: node for node in nodes}
    for node in nodes:
        line: list[Node] = []
        at: Node | None = node
        while at is not None:
            line.append(at)
            at = None if at.parent_id is None else by_id.get(at.parent_id)
        asked = reversed(names)
        if len(line) == len(names) and all(_answers(one, name) for one, name in zip(line, asked, strict=True)):
            return node
        if len(names) == 1 and node.code == names[0]:
            return node
    return None


def _answers(node: Taxon | Offering, name: str) -> bool:
    return fold(name) in {fold(node.code), *(fold(words) for words in node.wording.values())}


def _wording(name: str) -> dict[str, str]:
    return {settings_of.current().default_language: name}


def _code(names: tuple[str, ...], taken: Iterable[str]) -> str:
    """Return a code made of the names that nobody uses yet."""
    letters = "".join(letter if letter.isalnum() else "_" for letter in fold("_".join(names)))
    base = "_".join(filter(None, letters.split("_")))[:34] or "imported"  # an offering's has 40, with a number behind
    used = set(taken)
    return next(code for code in (base, *(f"{base}_{n}" for n in range(2, 10_000))) if code not in used)
