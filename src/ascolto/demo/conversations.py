"""What was said and seen beside the complaints: a study, visits by a checklist, voices between units, reviews."""

import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ascolto.conversations import coding, holding, inviting, marking, observing, planning, reviewing, staff
from ascolto.conversations.kinds import (
    Consent,
    ConversationKind,
    Dimension,
    InformationSource,
    ItemKind,
    Observer,
    RecordKind,
)
from ascolto.conversations.models import Conversation, Study
from ascolto.demo.house import House, Person
from ascolto.organisation.models import Taxon, Tree, Unit
from ascolto.trail.acting import SYSTEM

HOLDING, SECOND = "quality", "analyst"
UNSEEN = -1
COMING = timedelta(days=9)


@lru_cache(maxsize=1)
def told() -> dict[str, Any]:
    """Return what was said and seen, as its file says."""
    return tomllib.loads((Path(__file__).parent / "conversations.toml").read_text(encoding="utf-8"))


def hear_beside_complaints(house: House, *, at: datetime) -> None:
    """Let all of it happen, in its order."""
    units = {unit.code: unit for unit in Unit.objects.order_by("pk")}
    _talk(house, units, at=at)
    _visit(house, units, at=at)
    _speak_between(house, units, at=at)
    _find_reviews(house, units, at=at)


def _talk(house: House, units: dict[str, Unit], *, at: datetime) -> None:
    plan, first = told()["study"], told()["talks"][0]
    afternoon = at.replace(hour=15, minute=0, second=0, microsecond=0)
    begun = at - timedelta(days=first["days_ago"] + 14)
    given = {name: plan[name] for name in ("name", "decision", "guide", "language")}
    study = planning.plan_study(
        planning.StudyPlan(unit=units[plan["hotel"]], **given), by=house.people[HOLDING].actor, at=begun
    )
    themes = {theme.code: theme for theme in Taxon.objects.of(Tree.THEME).order_by("pk")}
    for one in told()["talks"]:
        _hold(study, one, house, themes, day=afternoon - timedelta(days=one["days_ago"]))
    _plan_next(study, house.people[HOLDING], afternoon + COMING, at=at)


def _hold(study: Study, one: dict[str, Any], house: House, themes: dict[str, Taxon], *, day: datetime) -> None:
    by = house.people[HOLDING].actor
    speakers = sorted({line[0] for line in one["said"]})
    talk = _planned(study, ConversationKind(one["kind"]), house.people[HOLDING], starts_at=day)
    for speaker in speakers:
        guest = inviting.Guest(label=f"{speaker} · {day:%m}", informed_by=InformationSource.OWN_EXPERIENCE)
        person = inviting.add_participant(talk, guest, by=by, at=day)
        inviting.note_consent(person, Consent.GIVEN, by=by, at=day)
    talk = holding.hold(talk, came=range(1, len(speakers) + 1), by=by, at=day)
    transcript = _transcript(one["said"])
    holding.keep_record(talk, RecordKind.TRANSCRIPT, "\n".join(transcript), by=by, at=day)
    people = {each.number_shown: each for each in talk.participants.order_by("number")}
    for speaker, words, *_themes in one["said"]:
        number = transcript.index(words) + 1
        marking.mark(talk, number, number, participant=people[speaker], by=by, at=day)
    _code(talk, one, house, themes, at=day + timedelta(days=1))


def _transcript(said: Sequence[Sequence[str]]) -> list[str]:
    """Return the paragraphs of the record: who speaks on a line of its own, and below it each thing that was said."""
    lines = []
    for speaker, turns in groupby(said, key=itemgetter(0)):
        lines += [f"{speaker}:", *(words for _speaker, words, *_themes in turns)]
    return lines


def _code(talk: Conversation, one: dict[str, Any], house: House, themes: dict[str, Taxon], *, at: datetime) -> None:
    """Let both code; what they saw differently is settled as the first saw it, but for the latest conversations."""
    statements = list(talk.statements.order_by("first_line"))
    coders = [house.people[HOLDING].actor, house.people[SECOND].actor]
    for by in coders:
        coding.begin_coding(talk, by=by, at=at)
    for place, by in enumerate(coders, start=2):
        for statement, line in zip(statements, one["said"], strict=True):
            coding.code(statement, themes[line[place]], by=by, at=at)
        coding.hand_in(talk, by=by, at=at)
    if one["days_ago"] == UNSETTLED:
        return
    for statement, (_speaker, _words, first, second) in zip(statements, one["said"], strict=True):
        if first != second:
            coding.settle(statement, themes[first], by=coders[0], at=at)


UNSETTLED = 21
"""The conversation of so many days ago waits for its coders to agree."""


def _plan_next(study: Study, by: Person, starts_at: datetime, *, at: datetime) -> None:
    """Plan a focus group to which guests are invited already."""
    talk = _planned(study, ConversationKind.FOCUS_GROUP, by, starts_at=starts_at)
    for number, name in enumerate(told()["study"]["invited"], start=1):
        guest = inviting.Guest(label=name, email=f"guest{number}@guests.example")
        person = inviting.add_participant(talk, guest, by=by.actor, at=at)
        inviting.invite(person, by=by.actor, at=at)


def _planned(study: Study, kind: ConversationKind, by: Person, *, starts_at: datetime) -> Conversation:
    asked_at = starts_at - timedelta(days=10)
    appointment = planning.Appointment(starts_at=starts_at, minutes=60, place="Зала „Витоша“")
    return planning.plan_conversation(study, kind, appointment, moderator=by.user, by=by.actor, at=asked_at)


def _visit(house: House, units: dict[str, Unit], *, at: datetime) -> None:
    by, plan = house.people[HOLDING].actor, told()["checklist"]
    items = [observing.Item(words, ItemKind(kind), Dimension(what)) for words, kind, what in plan["items"]]
    issued = at - timedelta(days=max(days for _hotel, days, *_rest in told()["visits"]["done"]) + 7)
    checklist = observing.issue_checklist("first-ten-hours", plan["name"], items, by=by, at=issued)
    for hotel, days_ago, observer, *values in told()["visits"]["done"]:
        day = at - timedelta(days=days_ago)
        seen = observing.Seen(
            unit=units[hotel],
            visited_on=day.date(),
            observer=Observer(observer),
            values={number: value for number, value in enumerate(values, start=1) if value != UNSEEN},
        )
        observing.note_visit(checklist, seen, by=by, at=day)


def _speak_between(house: House, units: dict[str, Unit], *, at: datetime) -> None:
    plan = told()["between"]
    words = plan["words"] + [""] * len(plan["ratings"])
    for days_ago, rating in enumerate(plan["ratings"], start=3):
        said = staff.Said(
            about_unit=units[plan["about"]], from_unit=units[plan["from"]], rating=rating, words=words[days_ago - 3]
        )
        staff.speak_up(said, by=house.people[SECOND].actor, at=at - timedelta(days=days_ago))


def _find_reviews(house: House, units: dict[str, Unit], *, at: datetime) -> None:
    for one in sorted(told()["reviews"], key=lambda each: -each["days_ago"]):
        day = at - timedelta(days=one["days_ago"])
        found = reviewing.Found(
            site="stays.example",
            unit=units[one["hotel"]],
            said_on=day.date(),
            words=one["words"],
            language=one["language"],
            rating=Decimal(one["rating"]),
            scale_low=Decimal(1),
            scale_high=Decimal(10),
            informed_by=InformationSource(one["informed_by"]),
        )
        reviewing.enter_review(found, by=SYSTEM, at=day)
