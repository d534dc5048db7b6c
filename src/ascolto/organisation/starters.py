"""Starter sets: what complaints, statements and questions are sorted by in a sector, to begin with.

An organisation edits its own copy.

The general set holds every family of problems of ISO 10002, annex E. A sector leaves out what does not fit it, adds
its own, and says in which order its customers pass the stages of their way.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction

from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.taxonomies import add_taxon
from ascolto.organisation.wording import Wording
from ascolto.trail.acting import Actor, require

STARTER = Path(__file__).parent / "starter"
STARTER_FILES = {
    Tree.CATEGORY: "categories",
    Tree.CAUSE: "causes",
    Tree.JOURNEY_STAGE: "journey_stages",
    Tree.THEME: "themes",
    Tree.QUESTION_CATEGORY: "question_categories",
}
GENERAL = "general"
SECTORS = (GENERAL, "banking", "e_commerce", "health_care", "hospitality", "public_services", "telecom")
FAMILY = "family"

Words = Mapping[str, Any]


class NoSuchSector(LookupError):
    """There is no starter set for this sector."""


@lru_cache(maxsize=len(Tree) * len(SECTORS))
def starter_words(tree: Tree, sector: str = GENERAL) -> Words:
    """Return the starter taxonomy: by code the words by language, and within them the branches by code."""
    general = _read(STARTER / f"{STARTER_FILES[tree]}.toml")
    if sector == GENERAL:
        return general
    own = _sector(sector)
    merged = {code: {**general.get(code, {}), **branch} for code, branch in {**general, **own.get(tree, {})}.items()}
    if tree is Tree.JOURNEY_STAGE:
        return {code: merged[code] for code in own["journey"]}
    left_out = own["leave_out"] if tree is Tree.CATEGORY else ()
    return {code: branch for code, branch in merged.items() if code not in left_out}


def own_words(branch: Words) -> dict[str, str]:
    """Return the words of an entry by language."""
    return {key: text for key, text in branch.items() if isinstance(text, str) and key != FAMILY}


def branches_of(branch: Words) -> dict[str, Words]:
    """Return the entries below an entry by code."""
    return {code: below for code, below in branch.items() if isinstance(below, dict)}


def sector_name(sector: str) -> Wording:
    """Return what the sector is called, by language."""
    if sector == GENERAL:
        return GENERAL_NAME
    name: Wording = _sector(sector)["name"]
    return name


GENERAL_NAME: Wording = {
    "en": "General",
    "bg": "Общ набор",
    "it": "Generale",
    "ro": "General",
    "ru": "Общий набор",
}


def missing_from(sector: str) -> dict[Tree, list[tuple[str, Wording]]]:
    """Return what the starter set has and the organisation has not, by tree: code and words."""
    lacking: dict[Tree, list[tuple[str, Wording]]] = {}
    for tree in Tree:
        known = set(Taxon.objects.of(tree).order_by("pk").values_list("code", flat=True))
        there = starter_words(tree, sector)
        entries = [
            (code, branch) for family in there.items() for code, branch in [family, *branches_of(family[1]).items()]
        ]
        lacking[tree] = [(code, own_words(branch)) for code, branch in entries if code not in known]
    return lacking


@transaction.atomic
def take_over(sector: str, *, by: Actor, at: datetime) -> int:
    """Add what the starter set of a sector has and the organisation has not; return how many entries were added.

    What is there keeps its words, its place and its retirement; nothing is added below what is retired.
    """
    require(may_change_organisation(by))
    added = 0
    for tree in Tree:
        known = {taxon.code: taxon for taxon in Taxon.objects.of(tree).order_by("pk")}
        for code, branch in starter_words(tree, sector).items():
            added += _add_family(tree, code, branch, known, by=by, at=at)
    return added


def _add_family(tree: Tree, code: str, branch: Words, known: dict[str, Taxon], *, by: Actor, at: datetime) -> int:
    """Add what is missing of one family: itself, and the entries below it."""
    before = len(known)
    if code not in known:
        known[code] = add_taxon(tree, own_words(branch), code=code, parent=None, by=by, at=at)
    family = known[code]
    if family.retired_at is not None:
        return 0
    for below, words in branches_of(branch).items():
        if below not in known:
            known[below] = add_taxon(tree, own_words(words), code=below, parent=family, by=by, at=at)
    return len(known) - before


@lru_cache(maxsize=len(SECTORS))
def _sector(sector: str) -> Words:
    if sector not in SECTORS:
        raise NoSuchSector(sector)
    return _read(STARTER / "sectors" / f"{sector}.toml")


def _read(path: Path) -> Words:
    return tomllib.loads(path.read_text(encoding="utf-8"))
