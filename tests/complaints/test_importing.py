"""Complaints from files: what a row becomes, and what is left of a row that the database refuses."""

import pytest

from ascolto.complaints.importing import ComplaintIntake
from ascolto.complaints.models import Complaint
from ascolto.imports import running
from ascolto.imports.mapping import mapping_by_names
from ascolto.imports.opening import open_source
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import SYSTEM
from ascolto.trail.verifying import verify
from tests.moments import MONDAY
from tests.standing.crowd import at_once

HEADER = "external_id,received_on,words,category,subcategory,customer_email,stage"


@pytest.fixture
def file(tmp_path):
    def write(*rows):
        path = tmp_path / "complaints.csv"
        path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        return path

    return write


def take_in(path, how=running.run):
    intake = ComplaintIntake()
    mapping = mapping_by_names(intake.fields)
    with open_source(path, mapping) as source:
        return how(source, mapping, intake, by=SYSTEM, at=MONDAY).as_dict()


def row(number, category="Cleaning", subcategory="", stage="received"):
    return f"{number},2025-11-03,Words {number},{category},{subcategory},{number % 50}@a.example,{stage}"


@pytest.mark.django_db
def test_what_is_still_to_be_answered_raises_a_point_and_what_was_closed_elsewhere_none(organisation, file):
    take_in(file(row(1), row(2, stage="closed"), "3,2025-11-03,,Cleaning,Dust,,received"))

    raised = Complaint.objects.order_by("external_id").values_list("external_id", "points__text")
    assert list(raised) == [("1", "Words 1"), ("2", None), ("3", "Dust")]


@pytest.mark.django_db(transaction=True)
def test_a_trial_run_knows_in_each_chunk_what_the_chunk_before_would_have_added(organisation, file):
    before = Taxon.objects.count()
    rows = [row(number, "Beyond the stars", "") for number in range(60)]
    rows += [row(number, "Beyond the stars", f"Comet {number}") for number in range(60, 90)]

    told = take_in(file(*rows), running.try_out)

    assert told == {"read": 90, "created": 90, "updated": 0, "skipped": 0, "rejected": []}
    assert (Complaint.objects.count(), Taxon.objects.count()) == (0, before)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_taken_in_twice_at_once_is_taken_in_once(organisation, file):
    path = file(*[row(number, f"Kind {number % 6}", f"Sort {number // 60}") for number in range(600)])

    told = at_once(lambda: take_in(path), lambda: take_in(path))

    assert [one["read"] for one in told] == [600, 600]
    assert sum(one["created"] for one in told) == sum(one["skipped"] for one in told) == 600
    assert Complaint.objects.count() == 600
    assert verify().faults == []
