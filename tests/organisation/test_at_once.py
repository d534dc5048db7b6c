"""Two people rearrange the organisation at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ascolto.organisation.models import Settings, Unit
from ascolto.organisation.settings_of import change
from ascolto.organisation.starting import found
from ascolto.organisation.trees import MovesUnderItself
from ascolto.organisation.units import add_unit, move_unit
from ascolto.trail.acting import SYSTEM
from tests.moments import FOUNDED, MONDAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*orders):
    def run(order):
        try:
            return order()
        except MovesUnderItself:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(orders)) as pool:
        return [future.result() for future in [pool.submit(run, order) for order in orders]]


def test_two_units_never_end_up_below_each_other():
    root = found("Albergo", "IT", ["it"], "standard", by=SYSTEM, at=FOUNDED)
    sofia, rome = (add_unit(code, code=code, parent=root, by=SYSTEM, at=FOUNDED) for code in ("sofia", "rome"))

    done = at_once(
        lambda: move_unit(sofia, to=rome, by=SYSTEM, at=MONDAY), lambda: move_unit(rome, to=sofia, by=SYSTEM, at=MONDAY)
    )

    assert done.count("refused") == 1
    assert {unit.path.count("/") for unit in Unit.objects.exclude(pk=root.pk)} == {3, 4}


def test_changes_of_settings_made_at_once_all_count():
    found("Albergo", "IT", ["it"], "standard", by=SYSTEM, at=FOUNDED)
    wishes = [{"decide_days": 3}, {"contact_phone": "1"}, {"contact_email": "a@b.example"}, {"close_days": 30}]

    at_once(*[lambda wish=wish: change(wish, by=SYSTEM, at=MONDAY) for wish in wishes])

    last = Settings.objects.last()
    assert last.version == 5
    assert [last.data[field] for wish in wishes for field in wish] == [3, "1", "a@b.example", 30]
