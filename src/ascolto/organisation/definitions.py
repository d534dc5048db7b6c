"""The register of definitions: what the organisation means by customer, consumer, complaint and their like.

Ascolto comes with words of its own for each term. An organisation may say it in its own way; what it said before
stays readable, and it can return to the words that came with Ascolto.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Definition
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.wording import Wording, change_of, say, trimmed
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

SHIPPED = Path(__file__).parent / "starter" / "definitions.toml"


class NoSuchTerm(LookupError):
    """The register has no such term."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its name, what it means here, and whether the organisation says that in its own words."""

    code: str
    name: Wording
    shipped: Wording
    own: Wording
    revision: int

    @property
    def meaning(self) -> dict[str, str]:
        """What it means in each language; where the organisation says nothing, the words that came with Ascolto."""
        return {**self.shipped, **self.own}

    def named(self, language: str) -> str:
        return say(self.name, language)

    def means(self, language: str) -> str:
        return say(self.meaning, language)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def terms() -> list[Term]:
    """Return the register in its own order, each term with the latest words of the organisation."""
    latest = {row.term: row for row in Definition.objects.order_by("term", "revision")}
    return [_term(code, latest.get(code)) for code in _shipped()]


def term(code: str) -> Term:
    """Return one term."""
    if code not in _shipped():
        raise NoSuchTerm(code)
    return _term(code, Definition.objects.filter(term=code).order_by("-revision").first())


def _term(code: str, latest: Definition | None) -> Term:
    shipped = _shipped()[code]
    own, revision = ({}, 0) if latest is None else (latest.wording, latest.revision)
    return Term(code, shipped["name"], shipped["meaning"], own, revision)


@transaction.atomic
def define(code: str, wording: Wording, *, by: Actor, at: datetime) -> Term:
    """Say what a term means here; a language without words, or with the shipped ones, keeps the shipped ones."""
    require(may_change_organisation(by))
    Definition.objects.select_for_update().filter(term=code).order_by("revision").first()
    before = term(code)
    own = {language: text for language, text in trimmed(wording).items() if before.shipped.get(language) != text}
    if own == before.own:
        return before
    Definition.objects.create(
        term=code, revision=before.revision + 1, wording=own, from_at=at, by_ref=by.ref
    )  # fmt: skip
    facts: Facts = {"term": code, "revision": before.revision + 1}
    text = change_of(before.meaning, {**before.shipped, **own})
    record(OrganisationEvent.DEFINITION_REWORDED, f"definition:{code}", by=by, at=at, facts=facts, text=text)
    return term(code)
