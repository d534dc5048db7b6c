"""What was filled in and never sent: kept as incomplete responses when the wave is over, without who it was."""

from datetime import datetime
from random import SystemRandom

from django.db import transaction

from ascolto.surveys.answering import day_of
from ascolto.surveys.filling import fill, says_something
from ascolto.surveys.frozen import Asking, asking_of
from ascolto.surveys.models import Response, Sheet, SpentKey, Wave
from ascolto.surveys.storing import store_answers

AT_ONCE = 200


def keep_unfinished(wave: Wave, *, at: datetime) -> int:
    """Turn the pages that were not sent into incomplete responses, and return how many that were.

    Nobody is sealed into them: whoever stopped half way did not say that they want to be heard. What was wrong on a
    page and never mended is left out, and so is who answered nothing at all. Keys that were spent have done their work
    and go.
    """
    asking = asking_of(wave)
    kept = 0
    while sheets := _some(wave):
        kept += _keep(asking, sheets)
    SpentKey.objects.filter(wave=wave).delete()
    return kept


def _some(wave: Wave) -> list[int]:
    ids = list(Sheet.objects.filter(wave=wave).order_by("pk").values_list("pk", flat=True))
    SystemRandom().shuffle(ids)
    return ids[:AT_ONCE]


@transaction.atomic
def _keep(asking: Asking, ids: list[int]) -> int:
    kept = 0
    sheets = {sheet.pk: sheet for sheet in Sheet.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for sheet in (sheets[id_] for id_ in ids if id_ in sheets):
        filled = fill(asking.content, sheet.answers)
        if says_something(asking.content, filled):
            response = _response(asking, sheet)
            response.save(force_insert=True)
            store_answers(response, filled.values, question_ids=asking.question_ids)
            kept += 1
    Sheet.objects.filter(pk__in=ids).delete()
    return kept


def _response(asking: Asking, sheet: Sheet) -> Response:
    return Response(
        wave=asking.wave,
        mode=sheet.mode,
        language=sheet.language,
        on_day=day_of(asking, sheet.saved_at),
        is_complete=False,
        unit_id=asking.wave.unit_id,
        offering_id=asking.wave.offering_id,
        seconds=int((sheet.saved_at - sheet.began_at).total_seconds()),
    )
