"""What the forms offer to choose from: units, offerings and categories in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from ascolto.frontdoor.memory import Memory
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.organisation.reading import calendars_of
from ascolto.organisation.settings_of import Organisation
from ascolto.organisation.trees import arranged

Choices = list[tuple[str, Any]]
INDENT = "\u2003"

counters = Memory()


@dataclass(frozen=True, slots=True)
class Counter:
    """Where the visitor stands: what can be chosen, by code, and in which zone the day begins."""

    organisation: Organisation
    root: Unit
    units: dict[str, Unit]
    offerings: dict[str, Offering]
    categories: dict[str, Taxon]
    zones: dict[int, ZoneInfo]

    def today(self, at: datetime) -> date:
        """Return the date that nothing reported now can be later than, wherever in the organisation it happened."""
        return max(timezone.localtime(at, zone).date() for zone in self.zones.values())

    @property
    def units_below(self) -> int:
        """How many units there are to choose from."""
        return len(self.units) - 1

    def unit_choices(self) -> Choices:
        """Return the units below the first, which stands for "I am not sure"; none where there is nothing to choose."""
        below = [(unit, depth) for unit, depth in arranged(self.units.values()) if unit.pk != self.root.pk]
        return [(unit.code, INDENT * max(depth - 1, 0) + unit.name) for unit, depth in below]

    def offering_choices(self, language: str) -> Choices:
        chosen = arranged(self.offerings.values())
        return [(one.code, INDENT * depth + one.in_language(language)) for one, depth in chosen]

    def category_choices(self, language: str) -> Choices:
        """Return the categories in groups headed by their family; a family without branches can itself be chosen."""
        groups: list[tuple[Taxon, Choices]] = []
        for category, depth in arranged(self.categories.values()):
            if depth == 0:
                groups.append((category, []))
            else:
                groups[-1][1].append((category.code, INDENT * (depth - 1) + category.in_language(language)))
        return [
            (family.in_language(language), branches) if branches else (family.code, family.in_language(language))
            for family, branches in groups
        ]


def counter_of(organisation: Organisation) -> Counter:
    """Return what is offered today; looked up once in a while, since every visitor asks for it."""
    return counters.get(organisation.version, lambda: _look_up(organisation))


def _look_up(organisation: Organisation) -> Counter:
    units = _by_code(Unit.objects.in_use().select_related("legal_entity").order_by("name", "pk"))
    roots = [unit for unit in units.values() if unit.parent_id is None]
    return Counter(
        organisation=organisation,
        root=min(roots, key=lambda unit: unit.pk),
        units=units,
        offerings=_by_code(Offering.objects.in_use().order_by("pk")),
        categories=_by_code(Taxon.objects.offered(Tree.CATEGORY)),
        zones={pk: ZoneInfo(str(calendar.time_zone)) for pk, calendar in calendars_of(units.values()).items()},
    )


def _by_code(things: Iterable[Any]) -> dict[str, Any]:
    return {thing.code: thing for thing in things}
