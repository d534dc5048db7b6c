"""On PostgreSQL every statement that inserts events first takes the writers' shared lock.

A statement trigger fires before the first id is drawn, so no writer can hold an id unseen by the sealer,
and none can forget the lock. SQLite has one writer at a time and needs nothing.
"""

from django.db import migrations

TAKE = """
CREATE FUNCTION trail_event_writing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(16732, 1);
    RETURN NULL;
END $$;
CREATE TRIGGER trail_event_writing BEFORE INSERT ON trail_event
    FOR EACH STATEMENT EXECUTE FUNCTION trail_event_writing();
"""
DROP = """
DROP TRIGGER trail_event_writing ON trail_event;
DROP FUNCTION trail_event_writing();
"""


def take(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(take, drop)]
