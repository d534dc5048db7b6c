"""Founding the organisation: with its country, languages and profile it can take its first complaint."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar, LegalEntity, Settings, Taxon, TaxonRevision, Tree, Unit
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.settings_of import USUAL_SPOT_LIMITS, Organisation, WrongSettings, add_version
from ascolto.organisation.starters import FAMILY, GENERAL, Words, branches_of, own_words, starter_words
from ascolto.organisation.trees import plant
from ascolto.organisation.usual_assessments import starter_usual
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin

COUNTRIES = Path(__file__).parent / "starter" / "countries.toml"
ROOT_CODE = "main"
USUAL_HOURS = [["09:00", "18:00"]]
USUAL_WEEKEND = {5, 6}
USUAL_SUBDIVISION = {"GB": "ENG"}  # the United Kingdom has no holidays of its own beyond those of its parts
ROUGHLY_A_EURO = {
    "CNY": 8, "CZK": 25, "DKK": 7, "HUF": 400, "INR": 90, "JPY": 150, "MDL": 20, "MKD": 60, "NOK": 10, "PLN": 4,
    "RON": 5, "RSD": 100, "RUB": 100, "SEK": 10, "TRY": 50, "UAH": 50,
}  # fmt: skip


class AlreadyFounded(Exception):
    """There is an organisation; it can be changed, not founded again."""


@transaction.atomic
def found(
    name: str,
    country: str,
    languages: Sequence[str],
    profile: str,
    *,
    by: Actor,
    at: datetime,
    sector: str = GENERAL,
) -> Unit:
    """Found the organisation, and return its first unit; the first language is the one it falls back to."""
    require(may_change_organisation(by))
    if Settings.objects.exists():
        raise AlreadyFounded
    currency, time_zone = _usual_in(country)
    data = {"name": name, "country": country, "currency": currency, "profile": profile, "languages": list(languages)}
    own = {"default_language": next(iter(languages), ""), "spot_limits": _spot_limits(currency)}
    organisation = add_version(data | own, at=at)
    with override(organisation.default_language):
        calendar_name = gettext("Usual hours")
    unit = Unit.objects.create(
        code=ROOT_CODE,
        name=organisation.name,
        legal_entity=_first_entity(organisation),
        calendar=_usual_calendar(calendar_name, country, time_zone),
        language=organisation.default_language,
    )
    plant(unit)
    _plant_starter_taxonomies(sector, by=by, at=at)
    facts: Facts = {
        "country": country, "profile": profile, "languages": organisation.languages, "sector": sector,
    }  # fmt: skip
    begin(OrganisationEvent.FOUNDED, unit, by=by, at=at, facts=facts, text=name)
    return unit


@lru_cache(maxsize=1)
def countries() -> Mapping[str, tuple[str, str]]:
    """Return for each country its currency and its usual time zone."""
    rows = tomllib.loads(COUNTRIES.read_text(encoding="utf-8"))
    return {country: (currency, time_zone) for country, (currency, time_zone) in rows.items()}


def _usual_in(country: str) -> tuple[str, str]:
    if country not in countries():
        raise WrongSettings({"country": _("There is no such country.")})
    return countries()[country]


def _spot_limits(currency: str) -> dict[str, Decimal]:
    """Return the usual limits as round sums of the country's own money."""
    return {role: limit * ROUGHLY_A_EURO.get(currency, 1) for role, limit in USUAL_SPOT_LIMITS.items()}


def _first_entity(organisation: Organisation) -> LegalEntity:
    return LegalEntity.objects.create(
        name=organisation.name,
        country=organisation.country,
        currency=organisation.currency,
        letterhead=organisation.name,
    )


def _usual_calendar(name: str, country: str, time_zone: str) -> Calendar:
    """Store the hours that most offices of the country keep, without its weekend and public holidays."""
    known = country in holidays.list_supported_countries()
    weekend = holidays.country_holidays(country).weekend if known else USUAL_WEEKEND
    return Calendar.objects.create(
        name=name,
        time_zone=time_zone,
        country=country if known else "",
        subdivision=USUAL_SUBDIVISION.get(country, ""),
        windows={str(weekday): USUAL_HOURS for weekday in range(7) if weekday not in weekend},
    )


def _plant_starter_taxonomies(sector: str, *, by: Actor, at: datetime) -> None:
    families = [family for tree in Tree for family in _taxa(tree, starter_words(tree, sector), parent=None)]
    _plant_all(families, path=Value("/"))
    leaves = [
        leaf
        for family in families
        for leaf in _taxa(Tree(family.tree), starter_words(Tree(family.tree), sector)[family.code], parent=family)
    ]
    _plant_all(leaves, path=Subquery(Taxon.objects.filter(pk=OuterRef("parent")).values("path")))
    planted = [*families, *leaves]
    TaxonRevision.objects.bulk_create(
        TaxonRevision(taxon=taxon, revision=1, wording=taxon.wording, parent=taxon.parent, from_at=at, by_ref=by.ref)
        for taxon in planted
    )


def _taxa(tree: Tree, words: Words, *, parent: Taxon | None) -> list[Taxon]:
    return [
        Taxon(
            tree=tree,
            code=code,
            parent=parent,
            position=position,
            wording=own_words(branch),
            usual_assessment=_usual(code, branch) if tree == Tree.CATEGORY else {},
        )
        for position, (code, branch) in enumerate(branches_of(words).items(), start=1)
    ]


def _usual(code: str, branch: Words) -> dict[str, Any]:
    """Return with which answers an assessment starts; a sector's own entry starts like the family it belongs to."""
    usual = starter_usual()
    return dict(usual.get(code) or usual.get(branch.get(FAMILY, ""), {}))


def _plant_all(taxa: Sequence[Taxon], *, path: Value | Subquery) -> None:
    """Store the taxa and let the database complete their paths, which need the ids that it gave them."""
    Taxon.objects.bulk_create(taxa)
    own = Concat(path, Cast("pk", CharField()), Value("/"), output_field=CharField())
    Taxon.objects.filter(path="").update(path=own)
