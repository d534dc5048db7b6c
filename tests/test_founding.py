"""What the tests stand on is what founding wrote: laying it down again neither adds nor loses a row."""

from django.db import transaction

from tests.conftest import LANGUAGES
from tests.founding import everything, hotel_group


def laid_down():
    """Return what the hotel group has in the database, in which nothing else is, and take it away again."""
    with transaction.atomic():
        unit = hotel_group(LANGUAGES)
        rows = {
            table: sorted(each.splitlines() if isinstance(each, bytes) else each)
            for table, each in everything().items()
        }
        transaction.set_rollback(True)
    return unit, rows


def test_what_is_laid_down_again_is_what_founding_wrote(db):
    (unit, written), (again, laid) = laid_down(), laid_down()

    assert len(written["organisation_taxon"]) > 100
    assert laid == written
    assert (again.pk, again.name, again.calendar) == (unit.pk, unit.name, unit.calendar)
    assert again is not unit
