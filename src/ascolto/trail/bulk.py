"""Rows stored at the speed of the database: many by COPY on PostgreSQL, else by one statement that is run for each."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, ForeignKey, IntegerField, Model, TextField

from ascolto.trail.locking import lock_writing

# What needs no adapting, which would take longer than the insert: plain values, not enumerations, in plain fields.
PLAIN = frozenset({str, int, bool, type(None)})
STORED_AS_THEY_ARE = (CharField, TextField, IntegerField, BooleanField, ForeignKey)


def draw_ids(model: type[Model], count: int) -> Sequence[int]:
    """Return new ids of the model's table in ascending order; the writers' lock is held from before the first."""
    lock_writing()
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or [0])[0]
        return range(last + 1, last + 1 + count)


def insert_row(row: Model) -> None:
    """Insert one new row and give it its id: what `save(force_insert=True)` does, in a third of its time.

    Columns without a value are left out. No model of ours has a default that the database would put there.
    """
    stored = {
        str(field.column): field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.concrete_fields
        if not (field.primary_key and row.pk is None)
    }
    given = {column: value for column, value in stored.items() if value is not None}
    sql = _insertion(row._meta.db_table, str(row._meta.pk.column), tuple(given))
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given.values()))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def insert_new(rows: Sequence[Model]) -> None:
    """Insert new rows of one model and give them their ids; a single one without what a bulk needs."""
    if len(rows) == 1:
        insert_row(rows[0])
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows)


@lru_cache(maxsize=512)
def _insertion(table: str, key: str, columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    names, marks = ", ".join(quote(column) for column in columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(table)} ({names}) VALUES ({marks}) RETURNING {quote(key)}"  # noqa: S608  (names are our own)


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of the columns."""
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(quote(column) for column in columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django does not know of COPY, so it is asked here to name errors as it names all others.
            with connection.wrap_database_errors, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} VALUES ({marks})", list(rows))  # noqa: S608  (names are our own)


def insert_values(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, ids: Sequence[int] | None = None
) -> Sequence[int]:
    """Insert rows given by attribute name, everything else at its default, and return their ids in the same order.

    Instances are not built: with many columns that takes several times as long as the database needs.

    Args:
        ids: drawn before, where the rows had to know them.
    """
    ids = draw_ids(model, len(rows)) if ids is None else ids
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    usual = {field.attname: field.get_db_prep_save(field.get_default(), connection) for field in fields}
    stored = {field.attname: field.get_db_prep_save for field in fields}
    as_they_are = {field.attname for field in fields if isinstance(field, STORED_AS_THEY_ARE)}
    lines = (
        (
            id_,
            *(
                {
                    **usual,
                    **{
                        name: value if name in as_they_are and type(value) in PLAIN else stored[name](value, connection)
                        for name, value in row.items()
                    },
                }
            ).values(),
        )
        for id_, row in zip(ids, rows, strict=True)
    )
    insert_rows(model, ["id", *(str(field.column) for field in fields)], lines)
    return ids


def update_values(model: type[Model], instances: Sequence[Model], names: Sequence[str]) -> None:
    """Store these attributes of instances of the model, by one statement that is run for each of them.

    `bulk_update` puts together one long statement for all, which takes many times as long as the database needs.
    """
    quote = connection.ops.quote_name
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    rows = [
        (*(field.get_db_prep_save(getattr(one, field.attname), connection) for field in fields), one.pk)
        for one in instances
    ]
    sql = f"UPDATE {quote(model._meta.db_table)} SET {changes} WHERE id = %s"  # noqa: S608  (names are our own)
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
