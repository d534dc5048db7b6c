"""A queryset that is put into SQL once gives what it would give if it were put together each time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Q

from ascolto.complaints.models import Complaint, Point
from ascolto.organisation.models import Unit
from ascolto.trail.ready import Ready, bring_along
from tests.complaints.making import taken
from tests.moments import MONDAY

pytestmark = pytest.mark.django_db


def test_objects_come_with_what_belongs_to_them_and_without_another_statement(sofia, anna, django_assert_num_queries):
    asked = Ready(lambda pk: Complaint.objects.filter(pk=pk).select_related("unit", "customer", "handler"))
    first = taken(sofia, words="First", customer=anna, paid_amount=Decimal("12.50"), paid_currency="EUR").complaint
    second = taken(sofia, words="Second", support_needs=["sight"]).complaint

    with django_assert_num_queries(2):
        for complaint in (first, second):
            (found,) = asked(complaint.pk)
            usual = {field.attname: getattr(complaint, field.attname) for field in Complaint._meta.concrete_fields}
            assert {name: getattr(found, name) for name in usual} == usual
            assert (found.unit, found.customer, found.handler) == (complaint.unit, complaint.customer, None)
            assert not found._state.adding


def test_tuples_come_as_the_queryset_would_give_them(sofia):
    def of(units, since):
        return Complaint.objects.filter(unit_id__in=units, received_at__gte=since).order_by("pk").values_list(
            "reference", "received_at", "support_needs", "unit__code"
        )  # fmt: skip

    ready = Ready(of)
    for number in range(3):
        taken(sofia, received_at=MONDAY - timedelta(days=number))

    for since in (MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=1)):
        for units in ((), (sofia.pk,), (sofia.pk, sofia.pk + 1)):
            assert ready(units, since) == list(of(units, since))


def test_what_is_neither_number_nor_text_nor_moment_makes_a_statement_of_its_own(sofia, rome):
    ready = Ready(lambda unit: Complaint.objects.filter(Q() if unit is None else Q(unit=unit)).values_list("unit_id"))
    taken(sofia)
    taken(rome)

    assert sorted(ready(None)) == sorted([(sofia.pk,), (rome.pk,)])
    assert ready(rome.pk) == [(rome.pk,)]


def test_the_queryset_is_put_together_once_for_each_shape_of_its_values(sofia):
    put = []

    def of(ids):
        put.append(ids)
        return Unit.objects.filter(pk__in=ids).values_list("pk")

    ready = Ready(of)
    found = [ready(ids) for ids in ((sofia.pk,), (0,), (sofia.pk, 0), (0, sofia.pk))]

    assert found == [[(sofia.pk,)], [], [(sofia.pk,)], [(sofia.pk,)]]
    assert len(put) == 2


def test_however_many_values_a_tuple_has_there_is_a_stand_in_for_each(sofia):
    ready = Ready(lambda ids: Unit.objects.filter(pk__in=ids).values_list("pk"))

    assert ready((*range(-1_999, 0), sofia.pk)) == [(sofia.pk,)]


def test_a_value_by_which_the_statement_is_decided_is_refused():
    ready = Ready(lambda wanted: Unit.objects.filter(code="sofia") if wanted else Unit.objects.none())
    folded = Ready(lambda code: Unit.objects.filter(code=code.upper()))

    for asked in (ready, folded):
        with pytest.raises(ValueError, match="does not reach the statement"):
            asked("sofia")


def test_rows_brought_along_are_those_of_the_object_and_know_it(sofia, django_assert_num_queries):
    complaint = taken(sofia).complaint
    rows = list(Point.objects.filter(complaint=complaint))

    bring_along(complaint, "points", rows)

    with django_assert_num_queries(0):
        assert list(complaint.points.all()) == rows
        assert all(point.complaint is complaint for point in complaint.points.all())
