"""Writing answers: all of a response in one statement, under numbers that do not tell in which order they came."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection

from ascolto.surveys.models import Answer, Response
from ascolto.surveys.models.hearing import random_id
from ascolto.surveys.values import Value

COLUMNS = ("id", "response_id", "wave_id", "question_id", "row", "choice", "number", "text", "mark")
MOST_ROWS = 1000  # SQLite takes no more than 32,766 parameters


def store_answers(response: Response, values: Iterable[Value], *, question_ids: Mapping[str, int]) -> None:
    """Store what a response says; the numbers of answers are drawn at random, as that of the response is."""
    rows = _rows(response, values, question_ids)
    while some := tuple(islice(rows, MOST_ROWS)):
        _insert(some)


def _rows(response: Response, values: Iterable[Value], question_ids: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for value in values:
        what = (value.row, value.choice, value.number, value.text, value.mark.value)
        yield (random_id(), response.pk, response.wave_id, question_ids[value.question], *what)


def _insert(rows: tuple[tuple[Any, ...], ...]) -> None:
    """Insert in one statement; building instances would take several times as long as the database needs."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in COLUMNS)
    marks = ", ".join([f"({', '.join(['%s'] * len(COLUMNS))})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Answer._meta.db_table)} ({columns}) VALUES {marks}",  # noqa: S608  (names are our own)
            [part for row in rows for part in row],
        )
