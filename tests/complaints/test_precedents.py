"""What was granted in similar complaints is shown with its number, and not at all where they are few."""

from datetime import timedelta
from decimal import Decimal

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, Remedy, RemedyKind, RemedyState
from ascolto.complaints.precedents import Granted, precedents_of
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.taxonomies import merge_taxon
from ascolto.trail.acting import SYSTEM
from tests.complaints.making import complaint_at
from tests.moments import MONDAY


def decided(sofia, category, *granted, at=MONDAY) -> Complaint:
    complaint = complaint_at(Stage.DECIDED, sofia, category=category)
    Complaint.objects.filter(pk=complaint.pk).update(decided_at=at)
    for kind, amount in granted:
        Remedy.objects.create(
            complaint=complaint, kind=kind, amount=amount, currency="EUR" if amount else "", offered_at=MONDAY
        )
    return complaint


def test_the_usual_remedies_are_told_with_the_middle_of_their_amounts(sofia):
    noise = Taxon.objects.get(tree=Tree.CATEGORY, code="noise")
    for amount in (Decimal(10), Decimal(30), Decimal(500)):
        decided(sofia, noise, (RemedyKind.REFUND, amount), (RemedyKind.APOLOGY, None))
    decided(sofia, noise, (RemedyKind.APOLOGY, None))
    assert precedents_of(noise, at=MONDAY) is None
    declined = decided(sofia, noise, (RemedyKind.COMPENSATION, Decimal(9)))
    declined.remedies.update(state=RemedyState.DECLINED)
    decided(sofia, noise, (RemedyKind.GOODWILL, Decimal(9)), at=MONDAY - timedelta(days=731))

    found = precedents_of(noise, at=MONDAY)

    assert (found.decided, found.currency) == (5, "EUR")
    assert list(found.granted) == [
        Granted(RemedyKind.APOLOGY, 4, None),
        Granted(RemedyKind.REFUND, 3, Decimal(30)),
    ]


def test_without_a_category_there_is_nothing_to_compare(sofia):
    assert precedents_of(None, at=MONDAY) is None


def test_what_was_granted_under_a_category_that_was_merged_counts_with_the_one_that_stands_for_it(sofia):
    noise, cleanliness = Taxon.objects.offered(Tree.CATEGORY).filter(parent__isnull=False)[:2]
    for category in (noise, noise, noise, cleanliness, cleanliness):
        decided(sofia, category, (RemedyKind.APOLOGY, None))
    merge_taxon(cleanliness, into=noise, by=SYSTEM, at=MONDAY)

    assert list(precedents_of(noise, at=MONDAY).granted) == [Granted(RemedyKind.APOLOGY, 5, None)]
