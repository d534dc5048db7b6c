"""Ready texts: what people write often, worded once in each language and put into what they write, where it fits.

They are data, as everything that people write: only the words in braces of a short list are replaced, once.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from ascolto.correspondence.events import ReadyTextEvent
from ascolto.correspondence.models import ReadyText, Serves
from ascolto.correspondence.placeholders import check, fill
from ascolto.organisation.models import Taxon
from ascolto.organisation.trees import ancestor_ids
from ascolto.organisation.wording import Wording, change_of, require_words
from ascolto.trail.acting import Actor, Permission, Verdict, holds, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

STARTER = Path(__file__).parent / "starter" / "ready_texts.toml"
PLACEHOLDERS = ("name", "reference", "decide_by")
NOT_KNOWN = "…"  # stands in the text where there is nothing to put in, for its writer to see


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded:
    """What a ready text says: its name for staff and its text, by language, and where it is offered."""

    name: Wording
    text: Wording
    serves: Serves
    category: Taxon | None = None


def may_manage_ready_texts(by: Actor) -> Verdict:
    return holds(by, Permission.MANAGE_LETTERS)


@transaction.atomic
def add_ready_text(worded: Worded, *, by: Actor, at: datetime) -> ReadyText:
    """Have one more text ready."""
    require(may_manage_ready_texts(by))
    text = ReadyText.objects.create(**_checked(worded))
    begin(ReadyTextEvent.ADDED, text, by=by, at=at, facts=_facts(text), text=_change({}, {}, text))
    return text


@transaction.atomic
def change_ready_text(text: ReadyText, worded: Worded, *, by: Actor, at: datetime) -> ReadyText:
    """Word it differently, or offer it elsewhere; what was written with it stays as it is."""
    require(may_manage_ready_texts(by))
    text = _locked(text)
    before = (text.name, text.text)
    for name, value in _checked(worded).items():
        setattr(text, name, value)
    text.save(update_fields=["name", "text", "serves", "category"])
    record(ReadyTextEvent.CHANGED, text, by=by, at=at, facts=_facts(text), text=_change(*before, text))
    return text


@transaction.atomic
def retire_ready_text(text: ReadyText, *, by: Actor, at: datetime) -> ReadyText:
    """Offer it no longer."""
    require(may_manage_ready_texts(by))
    text = _locked(text)
    if text.retired_at is None:
        text.retired_at = at
        text.save(update_fields=["retired_at"])
        record(ReadyTextEvent.RETIRED, text, by=by, at=at)
    return text


@transaction.atomic
def reinstate_ready_text(text: ReadyText, *, by: Actor, at: datetime) -> ReadyText:
    """Offer a retired text again."""
    require(may_manage_ready_texts(by))
    text = _locked(text)
    if text.retired_at is not None:
        text.retired_at = None
        text.save(update_fields=["retired_at"])
        record(ReadyTextEvent.REINSTATED, text, by=by, at=at)
    return text


@transaction.atomic
def plant_starter_texts(*, by: Actor, at: datetime) -> list[ReadyText]:
    """Have the usual texts ready in every language, where there is none yet."""
    require(may_manage_ready_texts(by))
    if ReadyText.objects.exists():
        return []
    return [
        add_ready_text(Worded(name=told["name"], text=told["text"], serves=Serves(told["serves"])), by=by, at=at)
        for told in starters().values()
    ]


@lru_cache(maxsize=1)
def starters() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(STARTER.read_text(encoding="utf-8"))


def offered_for(category: Taxon | None, *, language: str, serves: Collection[Serves]) -> list[ReadyText]:
    """Return the texts worded in that language that fit there: those for any category, and for this one or above."""
    above = ancestor_ids(category.path) if category else []
    fitting = Q(category=None) | Q(category__in=above) if above else Q(category=None)
    found = ReadyText.objects.in_use().filter(fitting, serves__in=serves).order_by("pk")
    return [text for text in found if text.text.get(language)]


def put_together(words: str, text: ReadyText, *, language: str, values: Mapping[str, str]) -> str:
    """Return what was written with the ready text at its end; what there is nothing to put in for stays an ellipsis."""
    known = {name: values.get(name) or NOT_KNOWN for name in PLACEHOLDERS}
    return "\n\n".join(filter(None, [words.rstrip(), fill(text.text[language], known)]))


def _checked(worded: Worded) -> dict[str, Any]:
    """Return the columns, or refuse a text that says nothing or asks for what there is not."""
    name, text = require_words(worded.name), require_words(worded.text)
    for words in text.values():
        check(words, allowed=PLACEHOLDERS, compulsory=())
    return {"name": name, "text": text, "serves": worded.serves, "category": worded.category}


def _facts(text: ReadyText) -> Facts:
    return {"serves": text.serves, "category": text.category.code if text.category else ""}


def _change(name: Wording, words: Wording, text: ReadyText) -> str:
    return "\n".join(filter(None, [change_of(name, text.name), change_of(words, text.text)]))


def _locked(text: ReadyText) -> ReadyText:
    return ReadyText.objects.select_for_update().get(pk=text.pk)
