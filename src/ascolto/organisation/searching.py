"""Finding rows by their words, the same on every database: all words must stand there, each whole or by its beginning.

A table that can be searched keeps in `search_text` what `indexable` makes of it, and a migration of its room lays the
index beside it: on PostgreSQL a stored column `search_vector` under GIN, on SQLite a full-text table `<table>_words`
that triggers keep in step. SQLite forgets triggers when a later migration rebuilds the table, as a new constraint does;
such a migration lays them anew. Then `rows.filter(search_text__says="anna kol")` asks that index, also across a join.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.lookups import Lookup

from ascolto.organisation.folding import fold

LONGEST_WORD = 40
WORDS_ASKED = 12

FORMS = {"postgresql": ("'%s'", "'%s':*", " & "), "sqlite": ('"%s"', '"%s"*', " ")}  # whole, beginning, between

_WORD = re.compile(r"[^\W_]+")


def words_in(text: str) -> list[str]:
    """Return the different words of a text as search sees them: folded, without punctuation, none very long."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(fold(text))))


def indexable(text: str) -> str:
    """Return what `search_text` keeps of a text."""
    return " ".join(words_in(text))


@models.TextField.register_lookup
class Says(Lookup):
    """`search_text__says="anna kol"`: each of the words begins a word of the text; without a word nothing fits.

    Where texts are long and many, the beginning of one letter or two fits almost all of them: `shortest_beginning`
    is the length from which a word need not be whole.
    """

    lookup_name = "says"
    prepare_rhs = False
    shortest_beginning = 1

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        vector = f"{self._table(compiler)}.{connection.ops.quote_name('search_vector')}"
        return f"{vector} @@ %s::tsquery", [self._asked("postgresql")]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
        model = self.lhs.target.model._meta
        key = f"{self._table(compiler)}.{connection.ops.quote_name(model.pk.column)}"
        words = connection.ops.quote_name(f"{model.db_table}_words")
        asked = [self._asked("sqlite")]
        return f"{key} IN (SELECT rowid FROM {words} WHERE {words} MATCH %s)", asked  # noqa: S608  (names of our own)

    def _table(self, compiler: Any) -> str:
        return str(compiler.quote_name_unless_alias(self.lhs.alias))

    def _asked(self, database: str) -> str:
        words = words_in(str(self.rhs))[:WORDS_ASKED]
        if not words:
            raise EmptyResultSet
        return asked_of(database, words, shortest_beginning=self.shortest_beginning)


@models.TextField.register_lookup
class Asks(Says):
    """`search_text__asks=asked_for(["anna", "kol"])`: as `Says`, for a statement that is put together only once."""

    lookup_name = "asks"

    def _asked(self, database: str) -> str:
        return str(self.rhs)


def asked_for(words: Sequence[str]) -> str:
    """Return words of `words_in` in the form in which this database is asked for them."""
    return asked_of(connection.vendor, words, shortest_beginning=Says.shortest_beginning)


def asked_of(database: str, words: Sequence[str], *, shortest_beginning: int) -> str:
    """Return words in the form in which a database is asked for them."""
    whole, beginning, between = FORMS[database]
    return between.join((beginning if len(word) >= shortest_beginning else whole) % word for word in words)
