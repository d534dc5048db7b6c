"""Search complaints by words: a stored vector on PostgreSQL, a full-text table on SQLite; names stand in neither.

SQLite drops the triggers when a later migration rebuilds the table; such a migration calls `lay` again.
"""

from django.db import migrations

from ascolto.complaints.searching import searchable

AT_ONCE = 1000
TEXTS = ("reference", "words", "wish", "order_number", "happened_where")
ON_POSTGRES = (
    """
    ALTER TABLE complaints_complaint ADD COLUMN IF NOT EXISTS search_vector tsvector GENERATED ALWAYS AS
        (array_to_tsvector(array_remove(string_to_array(search_text, ' '), ''))) STORED
    """,
    "CREATE INDEX IF NOT EXISTS complaints_complaint_words ON complaints_complaint USING gin (search_vector)",
)
OFF_POSTGRES = ("ALTER TABLE complaints_complaint DROP COLUMN search_vector",)
OFF_SQLITE = (
    "DROP TRIGGER IF EXISTS complaints_complaint_words_new",
    "DROP TRIGGER IF EXISTS complaints_complaint_words_gone",
    "DROP TRIGGER IF EXISTS complaints_complaint_words_other",
    "DROP TABLE IF EXISTS complaints_complaint_words",
)
WORDS = "complaints_complaint_words"
LEARN = f"INSERT INTO {WORDS}(rowid, search_text) VALUES (new.id, new.search_text);"  # noqa: S608
FORGET = f"INSERT INTO {WORDS}({WORDS}, rowid, search_text) VALUES ('delete', old.id, old.search_text);"  # noqa: S608
ON_SQLITE = (
    f"""
    CREATE VIRTUAL TABLE {WORDS} USING fts5(
        search_text, content='complaints_complaint', content_rowid='id', detail='none', prefix='2 3',
        tokenize='unicode61 remove_diacritics 0'
    )
    """,
    f"CREATE TRIGGER {WORDS}_new AFTER INSERT ON complaints_complaint BEGIN {LEARN} END",
    f"CREATE TRIGGER {WORDS}_gone AFTER DELETE ON complaints_complaint BEGIN {FORGET} END",
    f"CREATE TRIGGER {WORDS}_other AFTER UPDATE OF search_text ON complaints_complaint BEGIN {FORGET} {LEARN} END",
    f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')",  # noqa: S608
)


def forget_names(apps, schema_editor):
    """Make anew what is searched of each complaint: it used to hold the complainant's name."""
    complaints = apps.get_model("complaints", "Complaint").objects
    last = 0
    while rows := list(complaints.filter(pk__gt=last).order_by("pk").only(*TEXTS)[:AT_ONCE]):
        for row in rows:
            row.search_text = searchable(*(getattr(row, name) for name in TEXTS))
        complaints.bulk_update(rows, ["search_text"], batch_size=100)
        last = rows[-1].pk


def lay(apps, schema_editor):
    for statement in ON_POSTGRES if schema_editor.connection.vendor == "postgresql" else OFF_SQLITE + ON_SQLITE:
        schema_editor.execute(statement)


def lift(apps, schema_editor):
    for statement in OFF_POSTGRES if schema_editor.connection.vendor == "postgresql" else OFF_SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_lists_stay_fast")]
    operations = [
        migrations.RunPython(forget_names, migrations.RunPython.noop),
        migrations.RunPython(lay, lift),
    ]
