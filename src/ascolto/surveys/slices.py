"""Which part of a wave a figure is about, and when that part is too small to be shown.

An anonymous wave shows nothing of fewer than five customers, or eight employees; a confidential one shows no part of
itself that is so small, for a part is where a person can be told. Nor is a part shown whose rest is so small: who
knows the whole would know the rest. Only where answers came with names and nothing was promised, all is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.models import Response, Wave
from ascolto.surveys.models.hearing import ResponseQuerySet
from ascolto.trail.acting import Actor, Permission

FEWEST, FEWEST_EMPLOYEES = 5, 8


class By(StrEnum):
    """What a wave can be divided by."""

    SEGMENT = "segment"
    UNIT = "unit"
    OFFERING = "offering"
    LANGUAGE = "language"
    MODE = "mode"
    STRATUM = "stratum"


BY_NAMES = {
    By.SEGMENT: pgettext_lazy("divided by", "segment"),
    By.UNIT: pgettext_lazy("divided by", "unit"),
    By.OFFERING: pgettext_lazy("divided by", "offering"),
    By.LANGUAGE: pgettext_lazy("divided by", "language"),
    By.MODE: pgettext_lazy("divided by", "mode"),
    By.STRATUM: pgettext_lazy("divided by", "stratum"),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a wave: those whose facts are these; "" stands for all."""

    segment: str = ""
    unit: str = ""
    offering: str = ""
    language: str = ""
    mode: str = ""
    stratum: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """Return what the part is cut by."""
        return {by.value: getattr(self, by) for by in By if getattr(self, by)}

    def narrow(self, rows: ResponseQuerySet) -> ResponseQuerySet:
        return rows.filter(**self.asked) if self.asked else rows


WHOLE = Cut()


def counted(wave: Wave, actor: Actor, cut: Cut = WHOLE) -> ResponseQuerySet:
    """Return the responses that figures of this part count: complete ones that the actor may see figures of."""
    return cut.narrow(Response.objects.filter(wave=wave).complete().visible_to(actor))


def standing_behind(wave: Wave, actor: Actor, cut: Cut = WHOLE) -> Q:
    """Return what must be true of an answer so that the response it belongs to is one of those."""
    if not actor.holds(Permission.VIEW_SURVEYS):
        return Q(response__in=counted(wave, actor, cut).order_by())
    return Q(response__is_complete=True, **{f"response__{name}": value for name, value in cut.asked.items()})


def is_named(wave: Wave) -> bool:
    """Return whether nothing was promised: the answers came with names from elsewhere."""
    computed: Mapping[str, Any] = wave.design.get("computed") or {}
    return bool(computed.get("named")) and not wave.is_anonymous


def fewest_of(wave: Wave) -> int:
    """Return how many must stand behind whatever is shown of a part; 0 where nothing was promised."""
    if is_named(wave):
        return 0
    return FEWEST_EMPLOYEES if wave.kind in {SurveyKind.EMPLOYEES, SurveyKind.INTERNAL} else FEWEST


def fewest_in_all(wave: Wave) -> int:
    """Return how many must stand behind what is shown of the wave as a whole."""
    return fewest_of(wave) if wave.is_anonymous else 0


def fewest_shown(wave: Wave, actor: Actor, cut: Cut = WHOLE) -> int:
    """Return how many must stand behind a figure of this part; of the whole fewer are needed than of a part."""
    return fewest_of(wave) if cut.asked or not sees_whole(wave, actor) else fewest_in_all(wave)


def sees_whole(wave: Wave, actor: Actor) -> bool:
    """Return whether what the actor may see of a wave is all of it; who sees one unit of many sees a part."""
    if actor.holds(Permission.VIEW_SURVEYS):
        return True
    return counted(wave, actor).count() == Response.objects.filter(wave=wave).complete().count()


def hidden_groups(sizes: Mapping[Any, int], fewest: int) -> set[Any]:
    """Return the groups of a division that must not be shown.

    Beside those that are too small, the next larger ones, until those hidden together are large enough: otherwise the
    whole less the groups shown would tell of the hidden.
    """
    rising = sorted(sizes, key=lambda group: (sizes[group], str(group)))
    hidden = {group for group in rising if sizes[group] < fewest}
    for group in rising:
        if not hidden or sum(sizes[one] for one in hidden) >= fewest:
            break
        hidden.add(group)
    return hidden
