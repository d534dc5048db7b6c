"""The events of a complaint in words: what stands in the timeline, and what is told to somebody who came too late."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.describing import BESIDE, RELEASED
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.models import Closure, Complaint, Determination, Priority, RemarkKind, RemedyKind, RemedyState
from ascolto.complaints.naming import nameable
from ascolto.complaints.renewing import Answer, Way
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.people.models import User
from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.models import Event, EventTold
from ascolto.ui.days import day_in_words
from ascolto.web.choosing import NOT_SAID
from ascolto.web.complaints.criteria import rule_in_words
from ascolto.web.complaints.words import CONFLICTS, HOW_ACKNOWLEDGED

Text = str | Promise
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Telling:
    """An event as it stands in the timeline; `details` say what changed."""

    title: Text
    icon: str
    details: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids and codes that the events of one complaint mention, as far as the reader may know."""

    users: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    offerings: Mapping[str, Offering] = field(default_factory=dict)
    taxa: Mapping[tuple[str, str], Taxon] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    def user(self, user_id: int | None) -> Text:
        if user_id is None:
            return pgettext_lazy("person", "nobody yet")
        return self.users.get(user_id, _("somebody who no longer works here"))

    def taxon(self, tree: Tree, code: str) -> Text:
        if not code:
            return pgettext_lazy("category", "none")
        found = self.taxa.get((tree, code))
        return found.in_language(translation.get_language()) if found else code

    def unit(self, unit_id: int) -> str:
        return self.units.get(unit_id, "–")

    def offering(self, code: str) -> Text:
        found = self.offerings.get(code)
        return found.in_language(translation.get_language() or "en") if found else code or NOT_SAID

    def who(self, event: Event | EventTold) -> Text:
        if event.actor_kind == ActorKind.USER:
            return self.user(int(event.actor_ref))
        return OTHERS[ActorKind(event.actor_kind)]


OTHERS: dict[ActorKind, Text] = {
    ActorKind.COMPLAINANT: _("The complainant"),
    ActorKind.SYSTEM: _("Ascolto, by itself"),
    ActorKind.TOKEN: _("A connected program"),
}

NAMELESS = frozenset(
    {ComplaintEvent.NOTED, ComplaintEvent.ASKED, ComplaintEvent.COMPLAINANT_WROTE, ComplaintEvent.FILE_ADDED}
)
"""What a long story is made of; the facts of such events mention nobody and nothing that has a name."""

Tell = Callable[[Facts, Names], Telling]
PRESENTERS: dict[str, Tell] = {}
PARTS: dict[str, str] = {}
"""Whose part of the story an event of each kind is: internal, public, incoming, or an event like any other."""


def tells(kind: ComplaintEvent, *, part: str = "event") -> Callable[[Tell], Tell]:
    def register(tell: Tell) -> Tell:
        PRESENTERS[kind], PARTS[kind] = tell, part
        return tell

    return register


def names_in(events: Sequence[Event | EventTold], *, reader: Actor) -> Names:
    """Look up everybody and everything that these events mention: in two statements, in more where it was joined or
    moved."""
    users: set[int] = set()
    codes: set[str] = set()
    for event in events:
        if event.actor_kind == ActorKind.USER:
            users.add(int(event.actor_ref))
        if event.kind in NAMELESS:
            continue
        facts = event.facts
        if event.kind == ComplaintEvent.ASSIGNED and facts["from"]:
            users.add(facts["from"])
        users |= {facts[RELEASED]} if RELEASED in facts else set()
        users |= {user_id for user_id in (facts.get("to"), facts.get("for")) if isinstance(user_id, int)}
        codes |= _codes_in(facts)
    known = {reader.user_id: reader.name} if reader.user_id in users else {}
    asked = users - known.keys()
    named = list(User.objects.filter(pk__in=asked).order_by("pk").values_list("pk", "name")) if asked else []
    taxa = list(Taxon.objects.filter(code__in=codes).order_by("pk")) if codes else []
    return Names(
        users=known | dict(named),
        taxa={(taxon.tree, taxon.code): taxon for taxon in taxa},
        others=nameable(events, among=Complaint.objects.visible_to(reader)),
        units=_units_in(events),
        offerings=_offerings_in(events),
    )


def _units_in(events: Sequence[Event | EventTold]) -> dict[int, str]:
    """Return the names of the units from and to which it was moved."""
    moves = [event.facts["unit"] for event in events if _corrects(event, "unit")]
    ids = {unit_id for move in moves for unit_id in move}
    return dict(Unit.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name")) if ids else {}


def _offerings_in(events: Sequence[Event | EventTold]) -> dict[str, Offering]:
    corrections = [event.facts["offering"] for event in events if _corrects(event, "offering")]
    codes = {code for correction in corrections for code in correction} - {""}
    return {one.code: one for one in Offering.objects.filter(code__in=codes).order_by("pk")} if codes else {}


def _corrects(event: Event | EventTold, name: str) -> bool:
    return event.kind == ComplaintEvent.DESCRIBED and name in event.facts


def _codes_in(facts: Facts) -> set[str]:
    found: set[str] = set()
    for name in ("category", "journey_stage", "cause", "before"):
        value = facts.get(name, "")
        found |= set(value) if isinstance(value, list) else {value}
    return found - {""}


def told(event: Event | EventTold, names: Names) -> Telling:
    return PRESENTERS[event.kind](event.facts, names)


@tells(ComplaintEvent.RECEIVED, part="incoming")
def _received(facts: Facts, names: Names) -> Telling:
    return Telling(_("Complaint received"), "inbox")


@tells(ComplaintEvent.IMPORTED)
def _imported(facts: Facts, names: Names) -> Telling:
    return Telling(_("Taken over from another register"), "database-import")


@tells(ComplaintEvent.ACKNOWLEDGED)
def _acknowledged(facts: Facts, names: Names) -> Telling:
    how: Text = HOW_ACKNOWLEDGED.get(facts["how"]) or facts["how"]
    return Telling(_("Receipt acknowledged"), "mail-forward", details=(how,))


@tells(ComplaintEvent.ACKNOWLEDGEMENT_UNDELIVERED)
def _undelivered(facts: Facts, names: Names) -> Telling:
    return Telling(_("The acknowledgement came back"), "alert-triangle", details=(_("Its clock runs again."),))


@tells(ComplaintEvent.ASSIGNED)
def _assigned(facts: Facts, names: Names) -> Telling:
    title = _("Assigned to %(name)s") % {"name": names.user(facts["to"])}
    return Telling(title, "user-check", details=tuple(CONFLICTS[code] for code in facts["conflicts"]))


@tells(ComplaintEvent.ASSESSED)
def _assessed(facts: Facts, names: Names) -> Telling:
    title = _("Assessed: severity %(severity)s, priority %(priority)s") % {
        "severity": facts["severity"],
        "priority": Priority(facts["priority"]).label,
    }
    if facts["overridden"]:
        return Telling(title, "list-check", details=(_("The priority was set by hand."),))
    return Telling(title, "list-check", details=tuple(rule_in_words(code) for code in facts["rules"]))


@tells(ComplaintEvent.DESCRIBED)
def _described(facts: Facts, names: Names) -> Telling:
    values: dict[str, Callable[[Any], Text]] = {
        "unit": names.unit,
        "category": partial(names.taxon, Tree.CATEGORY),
        "journey_stage": partial(names.taxon, Tree.JOURNEY_STAGE),
        "offering": names.offering,
        "happened_on": _day,
    }
    changed = [name for name in values if name in facts and facts[name][0] != facts[name][1]]
    both = {name: tuple(values[name](value) for value in facts[name]) for name in changed}
    lines: list[Text] = [CORRECTED[name] % {"before": old, "after": new} for name, (old, new) in both.items()]
    lines += [CORRECTED_BESIDE[name] for name in facts.get(BESIDE, ())]
    if RELEASED in facts:
        lines.append(_("No longer handled by: %(name)s") % {"name": names.user(facts[RELEASED])})
    if "unit" in facts:
        return Telling(_("Moved to another unit"), "arrow-right", details=tuple(lines))
    return Telling(_("Described anew"), "tag", details=tuple(lines))


CORRECTED: dict[str, Promise] = {
    "unit": _("Unit: %(before)s → %(after)s"),
    "category": _("Category: %(before)s → %(after)s"),
    "journey_stage": _("Journey stage: %(before)s → %(after)s"),
    "offering": _("About: %(before)s → %(after)s"),
    "happened_on": _("Happened: %(before)s → %(after)s"),
}
CORRECTED_BESIDE: dict[str, Promise] = {
    "order_number": _("Order or booking number corrected"),
    "happened_where": _("Place corrected"),
}


def _day(value: str) -> Text:
    return day_in_words(date.fromisoformat(value)) if value else NOT_SAID


@tells(ComplaintEvent.POINT_ADDED)
def _point_added(facts: Facts, names: Names) -> Telling:
    return Telling(_("Point %(number)s added") % {"number": facts["point"]}, "plus")


@tells(ComplaintEvent.INVESTIGATION_STARTED)
def _investigated(facts: Facts, names: Names) -> Telling:
    return Telling(_("Investigation started"), "search")


@tells(ComplaintEvent.NOTED, part="internal")
def _noted(facts: Facts, names: Names) -> Telling:
    return Telling(pgettext_lazy("timeline", "Note"), "note")


@tells(ComplaintEvent.ASKED, part="public")
def _asked(facts: Facts, names: Names) -> Telling:
    return Telling(pgettext_lazy("timeline", "Message"), "mail-forward")


@tells(ComplaintEvent.COMPLAINANT_WROTE, part="incoming")
def _heard(facts: Facts, names: Names) -> Telling:
    if "asks" in facts:
        return Telling(pgettext_lazy("timeline", "Asks for a second look"), "refresh")
    return Telling(pgettext_lazy("timeline", "Message"), "message-circle")


@tells(ComplaintEvent.FILE_ADDED)
def _file_added(facts: Facts, names: Names) -> Telling:
    return Telling(_("File added"), "paperclip")


@tells(ComplaintEvent.EVIDENCE_ASKED, part="internal")
def _evidence_asked(facts: Facts, names: Names) -> Telling:
    point = _("About point %(number)s") % {"number": facts["point"]} if facts["point"] else ""
    due = _("Needed by %(day)s") % {"day": _day(facts["due_on"])}
    title = _("Asked for evidence: %(name)s") % {"name": names.user(facts["to"])}
    return Telling(title, "list-search", details=tuple(line for line in (due, point) if line))


@tells(ComplaintEvent.EVIDENCE_GIVEN, part="internal")
def _evidence_given(facts: Facts, names: Names) -> Telling:
    return Telling(_("Request for evidence answered"), "checklist", details=_instead_of(facts, names))


@tells(ComplaintEvent.EVIDENCE_DECLINED, part="internal")
def _evidence_declined(facts: Facts, names: Names) -> Telling:
    return Telling(_("Request for evidence declined"), "circle-x", details=_instead_of(facts, names))


@tells(ComplaintEvent.EVIDENCE_WITHDRAWN, part="internal")
def _evidence_withdrawn(facts: Facts, names: Names) -> Telling:
    because = (_("Because the complaint came to its end."),) if facts.get("because") else ()
    return Telling(_("Request for evidence withdrawn"), "arrow-back-up", details=because)


def _instead_of(facts: Facts, names: Names) -> tuple[Text, ...]:
    """Say for whom a deputy answered."""
    return (_("Instead of %(name)s") % {"name": names.user(facts["for"])},) if facts["for"] else ()


@tells(ComplaintEvent.SUPPORT_ARRANGED, part="internal")
def _supported(facts: Facts, names: Names) -> Telling:
    return Telling(_("Support arranged"), "heart-handshake")


@tells(ComplaintEvent.DETERMINED)
def _determined(facts: Facts, names: Names) -> Telling:
    words = {"number": facts["point"], "determination": Determination(facts["determination"]).label}
    return Telling(_("Point %(number)s: %(determination)s") % words, "checks")


@tells(ComplaintEvent.CAUSE_NAMED)
def _cause_named(facts: Facts, names: Names) -> Telling:
    return Telling(_("Cause: %(cause)s") % {"cause": names.taxon(Tree.CAUSE, facts["cause"])}, "stethoscope")


@tells(ComplaintEvent.REMEDY_OFFERED)
def _remedy_offered(facts: Facts, names: Names) -> Telling:
    title = _("Remedy offered: %(remedy)s") % {"remedy": RemedyKind(facts["kind"]).label}
    amount = f"{facts['amount']} {facts['currency']}" if facts["amount"] else ""
    point = _("For point %(number)s") % {"number": facts["point"]} if facts.get("point") else ""
    return Telling(title, "gift", details=tuple(line for line in (amount, point) if line))


@tells(ComplaintEvent.REMEDY_ANSWERED)
def _remedy_answered(facts: Facts, names: Names) -> Telling:
    words = {"answer": RemedyState(facts["answer"]).label}
    return Telling(_("Answer of the complainant to the remedy: %(answer)s") % words, "gift")


@tells(ComplaintEvent.REMEDY_CARRIED_OUT)
def _remedy_carried_out(facts: Facts, names: Names) -> Telling:
    return Telling(_("Remedy carried out"), "check")


@tells(ComplaintEvent.DECISION_PROPOSED)
def _proposed(facts: Facts, names: Names) -> Telling:
    words = {"outcome": Determination(facts["outcome"]).label}
    return Telling(_("Decision proposed: %(outcome)s") % words, "scale")


@tells(ComplaintEvent.PROPOSAL_SENT_BACK, part="internal")
def _sent_back(facts: Facts, names: Names) -> Telling:
    return Telling(_("Proposal sent back"), "arrow-back-up")


@tells(ComplaintEvent.DECIDED)
def _decided(facts: Facts, names: Names) -> Telling:
    words = {"outcome": Determination(facts["outcome"]).label}
    return Telling(_("Decided: %(outcome)s") % words, "circle-check")


@tells(ComplaintEvent.CLOSED)
def _closed(facts: Facts, names: Names) -> Telling:
    return Telling(pgettext_lazy("timeline", "Closed"), "archive", details=(Closure(facts["closure"]).label,))


@tells(ComplaintEvent.SETTLED, part="public")
def _settled(facts: Facts, names: Names) -> Telling:
    content = _("The complainant was content.") if facts["content"] else _("The complainant was not content.")
    return Telling(_("Settled on the spot"), "mood-happy", details=(content,))


@tells(ComplaintEvent.WITHDRAWN)
def _withdrawn(facts: Facts, names: Names) -> Telling:
    return Telling(_("Withdrawn by the complainant"), "arrow-back-up")


@tells(ComplaintEvent.RECORDED_OTHERWISE, part="internal")
def _recorded_otherwise(facts: Facts, names: Names) -> Telling:
    words = {"kind": RemarkKind(facts["as"]).label}
    return Telling(_("Recorded as something else: %(kind)s") % words, "category")


@tells(ComplaintEvent.JOINED)
def _joined(facts: Facts, names: Names) -> Telling:
    if facts["to"] not in names.others:
        return Telling(pgettext_lazy("event", "Joined to another complaint"), "git-merge")
    return Telling(_("Joined to %(reference)s") % {"reference": facts["to"]}, "git-merge")


@tells(ComplaintEvent.REOPENED, part="internal")
def _reopened(facts: Facts, names: Names) -> Telling:
    return Telling(pgettext_lazy("timeline", "Reopened"), "refresh")


@tells(ComplaintEvent.CODE_RENEWED, part="internal")
def _code_renewed(facts: Facts, names: Names) -> Telling:
    answers = ", ".join(str(Answer(code).label) for code in facts["answers"])
    verified = _("Shown %(way)s by: %(answers)s") % {"way": Way(facts["way"]).label, "answers": answers}
    sent = _("Sent to the address on record") if facts["sent"] == "letter" else _("Read out or handed over")
    told: tuple[Text, ...] = (TOLD_OF_CODE[facts["told"]],) if "told" in facts else ()
    return Telling(_("New secret code"), "key", details=(verified, sent, *told))


TOLD_OF_CODE: dict[bool, Promise] = {
    True: _("The complainant was told of it at the address on record"),
    False: _("No address is on record, so the complainant could not be told of it"),
}
