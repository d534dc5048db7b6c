"""What files call things: units and offerings found by name or code, however it is written."""

from collections.abc import Iterable

from ascolto.organisation.folding import fold
from ascolto.organisation.models import Offering, Unit


def units_by_word(units: Iterable[Unit]) -> dict[str, Unit]:
    """Return the units by name and by code, folded; of two that are called alike, the one that comes last."""
    return {fold(word): unit for unit in units for word in (unit.name, unit.code)}


def offerings_by_word(offerings: Iterable[Offering]) -> dict[str, Offering]:
    """Return the offerings by name in each language and by code, folded; of two that are called alike, the last."""
    return {fold(word): one for one in offerings for word in (*one.wording.values(), one.code)}
