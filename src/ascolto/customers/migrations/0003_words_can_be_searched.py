"""Search customers by the words of their names: a stored vector on PostgreSQL, a full-text table on SQLite.

SQLite drops the triggers when a later migration rebuilds the table; such a migration calls these functions again.
"""

from django.db import migrations

ON_POSTGRES = (
    """
    ALTER TABLE customers_customer ADD COLUMN IF NOT EXISTS search_vector tsvector GENERATED ALWAYS AS
        (array_to_tsvector(array_remove(string_to_array(search_text, ' '), ''))) STORED
    """,
    "CREATE INDEX IF NOT EXISTS customers_customer_words ON customers_customer USING gin (search_vector)",
)
OFF_POSTGRES = ("ALTER TABLE customers_customer DROP COLUMN search_vector",)
OFF_SQLITE = (
    "DROP TRIGGER IF EXISTS customers_customer_words_new",
    "DROP TRIGGER IF EXISTS customers_customer_words_gone",
    "DROP TRIGGER IF EXISTS customers_customer_words_other",
    "DROP TABLE IF EXISTS customers_customer_words",
)
FORGET = "INSERT INTO customers_customer_words(customers_customer_words, rowid, search_text) VALUES ('delete', old.id, old.search_text);"
LEARN = "INSERT INTO customers_customer_words(rowid, search_text) VALUES (new.id, new.search_text);"
ON_SQLITE = (
    """
    CREATE VIRTUAL TABLE customers_customer_words USING fts5(
        search_text, content='customers_customer', content_rowid='id', detail='none', prefix='2 3',
        tokenize='unicode61 remove_diacritics 0'
    )
    """,
    f"CREATE TRIGGER customers_customer_words_new AFTER INSERT ON customers_customer BEGIN {LEARN} END",
    f"CREATE TRIGGER customers_customer_words_gone AFTER DELETE ON customers_customer BEGIN {FORGET} END",
    f"CREATE TRIGGER customers_customer_words_other AFTER UPDATE OF search_text ON customers_customer BEGIN {FORGET} {LEARN} END",
    "INSERT INTO customers_customer_words(customers_customer_words) VALUES ('rebuild')",
)


def lay(apps, schema_editor):
    for statement in ON_POSTGRES if schema_editor.connection.vendor == "postgresql" else OFF_SQLITE + ON_SQLITE:
        schema_editor.execute(statement)


def lift(apps, schema_editor):
    for statement in OFF_POSTGRES if schema_editor.connection.vendor == "postgresql" else OFF_SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_groups")]
    operations = [migrations.RunPython(lay, lift)]
