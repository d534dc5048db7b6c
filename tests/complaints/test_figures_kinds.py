"""What was merged into another category, cause or journey stage is counted with it, wherever kinds are counted."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from ascolto.complaints.figures import By, counts_by, of_kind
from ascolto.complaints.figures_periods import Period
from ascolto.complaints.figures_tally import tallied
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import merge_taxon, reinstate_taxon
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import taken
from tests.complaints.many import DAY
from tests.moments import MONDAY, TUESDAY

SOFIA_TIME = ZoneInfo("Europe/Sofia")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), SOFIA_TIME)
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28), SOFIA_TIME)


@pytest.fixture
def merged(sofia) -> list[Taxon]:
    """Two of the first, three of the second, one of the third; the third was merged into the second, then both on."""
    first, second, third, other = Taxon.objects.offered(Tree.CATEGORY).filter(parent__isnull=False)[:4]
    for taxon, count in ((first, 2), (second, 3), (third, 1), (other, 1)):
        for number in range(count):
            taken(sofia, category=taxon, received_at=MONDAY - 20 * DAY * (number % 2))
    taken(sofia)
    merge_taxon(third, into=second, by=SYSTEM, at=MONDAY)
    merge_taxon(second, into=first, by=SYSTEM, at=TUESDAY)
    return [Taxon.objects.get(pk=taxon.pk) for taxon in (first, second, third, other)]


def test_a_merged_kind_counts_with_the_one_that_stands_for_it_as_sql_written_by_hand_says(merged):
    first, _second, _third, other = merged
    sql = """
        with recursive heir(id, counts_as) as (
            select id, id from organisation_taxon where merged_into_id is null
            union all select gone.id, heir.counts_as from organisation_taxon gone join heir on gone.merged_into_id = heir.id
        )
        select heir.counts_as, count(*) from complaints_complaint join heir on heir.id = category_id
        group by 1 order by 2 desc
    """  # noqa: E501
    with connection.cursor() as cursor:
        cursor.execute(sql)
        by_hand = cursor.fetchall()

    counts = counts_by(By.CATEGORY, Complaint.objects.all())

    assert by_hand == [(first.pk, 6), (other.pk, 1)]
    assert {(kind.pk, count) for kind, count in counts.of.items()} == set(by_hand)
    assert (counts.n, counts.without, counts.all) == (7, 1, 8)


def test_period_by_period_too(merged):
    first, _second, _third, other = merged

    counts = tallied(Complaint.objects.all(), [MARCH, FEBRUARY], at=TUESDAY).kinds(By.CATEGORY)

    assert counts.of == {first: (4, 2), other: (1, 0)}
    assert counts.without == (1, 0)


def test_behind_the_count_stand_as_many_complaints_whichever_of_them_is_asked_for(merged):
    found = [of_kind(Complaint.objects.all(), By.CATEGORY, kind).count() for kind in merged]

    assert found == [6, 6, 6, 1]


def test_one_that_is_used_again_counts_for_itself_again(merged):
    first, second, _third, other = merged

    reinstate_taxon(second, by=SYSTEM, at=TUESDAY)

    assert counts_by(By.CATEGORY, Complaint.objects.all()).of == {first: 3, second: 3, other: 1}


def test_counting_asks_the_database_twice(merged, django_assert_num_queries):
    with django_assert_num_queries(2):
        counts_by(By.CATEGORY, Complaint.objects.all())
