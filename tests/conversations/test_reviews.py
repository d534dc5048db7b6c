"""Reviews come in by hand and from files; nothing of their date, language or scale is made up."""

import csv
import gzip
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ascolto.conversations import figures_observed as figures
from ascolto.conversations import reviewing
from ascolto.conversations.importing import ReviewIntake
from ascolto.conversations.kinds import Precision
from ascolto.conversations.locking import NothingWritten
from ascolto.conversations.models import Review
from ascolto.conversations.observing import InTheFuture
from ascolto.imports.mapping import mapping_by_names, parse_mapping
from ascolto.imports.opening import open_source
from ascolto.imports.running import run
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from tests.moments import FRIDAY, MONDAY

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DATA = Path(os.environ.get("ASCOLTO_DATA_SETS", Path(__file__).resolve().parents[3] / "shared" / "data"))


def found(unit, **facts) -> reviewing.Found:
    usual = {"site": "stays.example", "words": "Камериерката беше много любезна, а закуската – чудесна."}
    return reviewing.Found(unit=unit, **(usual | facts))


def take_in(path, mapping=None):
    intake = ReviewIntake()
    mapping = mapping or mapping_by_names(intake.fields)
    with open_source(path, mapping) as source:
        return run(source, mapping, intake, by=SYSTEM, at=FRIDAY).as_dict()


@pytest.fixture
def file(tmp_path):
    def write(*rows: dict[str, str]):
        path = tmp_path / "reviews.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, sorted({name for row in rows for name in row}))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def test_the_language_is_told_from_the_words_where_nobody_says_it(sofia, marco):
    review = reviewing.enter_review(found(sofia), by=marco, at=MONDAY)
    said = reviewing.enter_review(found(sofia, words="ok", language="it"), by=marco, at=MONDAY)

    assert (review.language, review.is_language_detected) == ("bg", True)
    assert (said.language, said.is_language_detected) == ("it", False)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"words": " "}, NothingWritten),
        ({"site": " "}, NothingWritten),
        ({"said_on": date(2026, 3, 3)}, InTheFuture),
        ({"rating": Decimal(6), "scale_low": Decimal(1), "scale_high": Decimal(5)}, reviewing.RatingOffScale),
        ({"rating": Decimal(6)}, reviewing.RatingOffScale),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(sofia, marco, facts, refusal, unchanged):
    with unchanged, pytest.raises(refusal):
        reviewing.enter_review(found(sofia, **facts), by=marco, at=MONDAY)

    assert Review.objects.count() == 0


def test_reviews_are_entered_by_those_who_hold_conversations_or_import(sofia, ioana, clara, unchanged):
    with unchanged, pytest.raises(NotPermitted, match="needs:hold_conversations"):
        reviewing.enter_review(found(sofia), by=ioana, at=MONDAY)

    assert reviewing.enter_review(found(sofia), by=clara, at=MONDAY) in Review.objects.visible_to(clara)


def test_of_a_date_no_more_is_kept_than_is_known(organisation, file):
    rows = [
        {"external_id": "1", "said_on": "2026-02-03"},
        {"external_id": "2", "said_in_month": "7, 2022"},
        {"external_id": "3", "said_in_month": "2022-11"},
        {"external_id": "4", "said_in_year": "27, 2022"},
        {"external_id": "5"},
    ]

    take_in(file(*({"site": "s", "words": "Fine", **row} for row in rows)))

    kept = list(Review.objects.order_by("external_id").values_list("said_on", "precision"))
    assert kept == [
        (date(2026, 2, 3), Precision.DAY),
        (date(2022, 7, 1), Precision.MONTH),
        (date(2022, 11, 1), Precision.MONTH),
        (date(2022, 1, 1), Precision.YEAR),
        (None, Precision.DAY),
    ]


def test_a_row_that_cannot_be_read_is_rejected_and_stops_no_other(sofia, file):
    good = {"site": "s", "words": "Fine", "rating": "3"}
    rows = [
        good | {"external_id": "1", "unit": "sofia"},
        good | {"external_id": "2", "words": "", "rating": ""},
        good | {"external_id": "3", "unit": "Paris"},
        good | {"external_id": "4", "offering": "Sauna"},
        good | {"external_id": "5", "rating": "6"},
        good | {"external_id": "6", "said_on": "2027-01-01"},
        good | {"external_id": "7", "said_in_month": "27, 2022"},
        good | {"external_id": "8", "said_in_year": "long ago"},
    ]

    told = take_in(file(*rows))
    again = take_in(file(*rows))

    assert (told["read"], told["created"], [each["row"] for each in told["rejected"]]) == (8, 1, list(range(3, 10)))
    assert told["rejected"][2]["reason"] == "There is no product or service “Sauna”."
    assert (again["created"], again["skipped"]) == (0, 1)
    assert Review.objects.get().unit == sofia
    assert Event.objects.filter(kind="review.imported").count() == 1


def test_ratings_on_different_scales_are_never_averaged(sofia, marco):
    for rating, high in [(4, 5), (5, 5), (8, 10)]:
        facts = {"rating": Decimal(rating), "scale_low": Decimal(1), "scale_high": Decimal(high)}
        reviewing.enter_review(found(sofia, **facts), by=marco, at=MONDAY)

    told = figures.results_of_sites(Review.objects.all())

    assert [(each.high, each.score.value, each.score.n) for each in told] == [(5, 4.5, 2), (10, 8, 1)]


@pytest.mark.parametrize(
    ("name", "count"),
    [("hotel-reviews-en", 4789), ("hotel-reviews-multilingual", 9999), ("reviews-ro", 10000), ("reviews-ru", 525)],
)
@pytest.mark.slow
def test_the_collected_reviews_come_in_whole(organisation, name, count):
    path = DATA / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    mapping = parse_mapping((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))

    told = take_in(path, mapping)

    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    column = mapping.columns["rating"][0]
    kept = [float(rating) for rating in Review.objects.order_by().values_list("rating", flat=True)]
    assert (told["read"], told["created"], told["rejected"]) == (count, count, [])
    assert sum(kept) == pytest.approx(sum(float(row[column]) for row in rows))
    assert Review.objects.exclude(language="").count() > 0.75 * count  # Spanish and French are none of ours
