"""The legal entities: who answers in law, with which letterhead, and where else a complainant may go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import LegalEntity
from ascolto.organisation.policy import may_change_organisation
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record

CHANGEABLE = frozenset(field.name for field in LegalEntity._meta.concrete_fields) - {"id"}


class WrongEntity(Exception):
    """Nothing was changed; `faults` says for each field what is wrong with it."""

    def __init__(self, faults: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(fault)}" for name, fault in faults.items()))
        self.faults = dict(faults)


@transaction.atomic
def add_entity(name: str, *, country: str, currency: str, by: Actor, at: datetime) -> LegalEntity:
    """Add a legal entity; its letterhead begins with its name."""
    require(may_change_organisation(by))
    entity = LegalEntity(name=name, country=country, currency=currency, letterhead=name)
    _require_valid(entity)
    entity.save(force_insert=True)
    begin(OrganisationEvent.ENTITY_ADDED, entity, by=by, at=at, facts={"country": country}, text=name)
    return entity


@transaction.atomic
def change_entity(entity: LegalEntity, *, changes: Mapping[str, Any], by: Actor, at: datetime) -> LegalEntity:
    """Change what is said of a legal entity, field by field."""
    require(may_change_organisation(by))
    entity = LegalEntity.objects.select_for_update().get(pk=entity.pk)
    if unknown := sorted(set(changes) - CHANGEABLE):
        raise WrongEntity({name: [f"one of {', '.join(sorted(CHANGEABLE))} was expected"] for name in unknown})
    before = {name: getattr(entity, name) for name in changes}
    for name, value in changes.items():
        setattr(entity, name, value)
    _require_valid(entity)
    entity.save(update_fields=list(changes))
    said = "\n".join(f"{name}: {before[name]} → {value}" for name, value in changes.items())
    record(OrganisationEvent.ENTITY_CHANGED, entity, by=by, at=at, facts={"changed": tuple(sorted(changes))}, text=said)
    return entity


def _require_valid(entity: LegalEntity) -> None:
    try:
        entity.full_clean()
    except ValidationError as error:
        raise WrongEntity(error.message_dict) from error
