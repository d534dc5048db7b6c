"""An index for the order of priority, and of what is due next within it, as every order of a list has one.

PostgreSQL also gets it for the open complaints alone: behind the open ones of a priority lie all ended ones of it, and
whoever reads on from one priority to the next would walk past them.
"""

from django.db import migrations, models

from ascolto.complaints.ordering import DueOrNever, PriorityOrLast

OPEN = "stage IN ('acknowledged', 'assessed', 'decided', 'decision_proposed', 'in_investigation', 'received')"
BY_PRIORITY = (
    "COALESCE(priority, 9), COALESCE(next_due_at, '9999-12-31 00:00:00+00'::timestamptz), id, stage, received_at, "
    "changed_at, unit_id, category_id, cause_id, journey_stage_id, offering_id, handler_id, customer_id, "
    "representative_id, person_complained_about_id, priority, severity, channel, language, undelivered, "
    "reopened_count, heard_at, next_due_at"
)
FIELDS = (
    "id",
    "stage",
    "received_at",
    "changed_at",
    "unit",
    "category",
    "cause",
    "journey_stage",
    "offering",
    "handler",
    "customer",
    "representative",
    "person_complained_about",
    "priority",
    "severity",
    "channel",
    "language",
    "undelivered",
    "reopened_count",
    "heard_at",
    "next_due_at",
)


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX complaint_open_by_priority ON complaints_complaint ({BY_PRIORITY}) WHERE {OPEN}"
        )


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX complaint_open_by_priority")


class Migration(migrations.Migration):
    dependencies = [("complaints", "0013_praise_passed_on")]

    operations = [
        migrations.AddIndex(
            "complaint",
            models.Index(
                PriorityOrLast("priority"),
                DueOrNever("next_due_at"),
                *(models.F(field) for field in FIELDS),
                name="complaint_by_priority",
            ),
        ),
        migrations.RunPython(lay, lift),
    ]
