"""One index for each order of a list, with all by which lists are narrowed; and when a complainant was last unheard.

PostgreSQL also gets the same for the open complaints alone, which all lie at one end of the order of receipt, and small
indexes of single columns, which it combines. SQLite would take one of these for better than an order's index without
knowing how many rows it means, and cannot tell that what is asked for is open.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ascolto.complaints.ordering

NARROWED_BY = (
    "unit_id",
    "category_id",
    "cause_id",
    "journey_stage_id",
    "offering_id",
    "priority",
    "severity",
    "channel",
    "language",
)


OPEN = "stage IN ('acknowledged', 'assessed', 'decided', 'decision_proposed', 'in_investigation', 'received')"
LISTED = (
    "unit_id, category_id, cause_id, journey_stage_id, offering_id, handler_id, customer_id, representative_id, "
    "person_complained_about_id, priority, severity, channel, language, undelivered, reopened_count, heard_at, "
    "next_due_at"
)
OPEN_IN_ORDER = {
    "complaint_open_by_receipt": f"received_at DESC, id DESC, stage, changed_at, {LISTED}",
    "complaint_open_by_change": f"changed_at DESC, id DESC, stage, received_at, {LISTED}",
}


FIELDS_LISTED = (
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


def with_all_of_a_list(name, *first):
    """Add an index that begins with these and goes on with all that a list shows or is narrowed by."""
    index = models.Index(*first, *(models.F(field) for field in FIELDS_LISTED), name=name)
    return migrations.AddIndex("complaint", index)


def without_an_index(name, to, **facts):
    """Let a foreign key have no index of its own."""
    protect = django.db.models.deletion.PROTECT
    field = models.ForeignKey(db_index=False, on_delete=protect, related_name="+", to=to, **facts)
    return migrations.AlterField("complaint", name, field)


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in NARROWED_BY:
            schema_editor.execute(f"CREATE INDEX complaint_of_{column} ON complaints_complaint ({column})")
        for name, columns in OPEN_IN_ORDER.items():
            schema_editor.execute(f"CREATE INDEX {name} ON complaints_complaint ({columns}) WHERE {OPEN}")


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in [*OPEN_IN_ORDER, *(f"complaint_of_{column}" for column in NARROWED_BY)]:
            schema_editor.execute(f"DROP INDEX {name}")


def note_unheard(apps, schema_editor):
    """Note on each complaint the last message of the complainant on which no member of staff has acted."""
    complaints, events = apps.get_model("complaints", "Complaint"), apps.get_model("trail", "Event")
    messages = apps.get_model("complaints", "Message").objects.filter(kind="from_complainant").order_by("at", "pk")
    for complaint_id, at in messages.values_list("complaint_id", "at"):
        acted = events.objects.filter(subject=f"complaint:{complaint_id}", actor_kind="user", at__gte=at)
        if not acted.exists():
            complaints.objects.filter(pk=complaint_id).update(heard_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0002_set_aside"),
        ("trail", "0002_lock_while_inserting"),
        ("customers", "0003_words_can_be_searched"),
        ("organisation", "0002_usual_assessment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="complaint",
            name="complaint_by_due",
        ),
        migrations.RemoveIndex(
            model_name="complaint",
            name="complaint_by_receipt",
        ),
        migrations.RemoveIndex(
            model_name="complaint",
            name="complaint_by_unit",
        ),
        migrations.RemoveIndex(
            model_name="complaint",
            name="complaint_by_stage",
        ),
        migrations.AddField(
            model_name="complaint",
            name="heard_at",
            field=models.DateTimeField(
                help_text="the complainant wrote, and no member of staff has acted since", null=True
            ),
        ),
        without_an_index("category", "organisation.taxon", null=True),
        without_an_index("cause", "organisation.taxon", null=True),
        without_an_index("handler", settings.AUTH_USER_MODEL, null=True),
        without_an_index("journey_stage", "organisation.taxon", null=True),
        without_an_index("offering", "organisation.offering", null=True),
        without_an_index("unit", "organisation.unit"),
        with_all_of_a_list(
            "complaint_by_stage",
            models.F("stage"),
            ascolto.complaints.ordering.DueOrNever("next_due_at"),
            models.F("id"),
            models.F("received_at"),
            models.F("changed_at"),
        ),
        with_all_of_a_list(
            "complaint_by_due",
            ascolto.complaints.ordering.DueOrNever("next_due_at"),
            models.F("id"),
            models.F("stage"),
            models.F("received_at"),
            models.F("changed_at"),
        ),
        with_all_of_a_list(
            "complaint_by_receipt",
            models.OrderBy(models.F("received_at"), descending=True),
            models.OrderBy(models.F("id"), descending=True),
            models.F("stage"),
            models.F("changed_at"),
        ),
        with_all_of_a_list(
            "complaint_by_change",
            models.OrderBy(models.F("changed_at"), descending=True),
            models.OrderBy(models.F("id"), descending=True),
            models.F("stage"),
            models.F("received_at"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("handler__isnull", False)), fields=["handler"], name="complaint_by_handler"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("heard_at__isnull", False)), fields=["heard_at"], name="complaint_heard"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(condition=models.Q(("reopened_count__gt", 0)), fields=["id"], name="complaint_reopened"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(condition=models.Q(("undelivered", True)), fields=["id"], name="complaint_undelivered"),
        ),
        migrations.RunPython(lay, lift),
        migrations.RunPython(note_unheard, migrations.RunPython.noop),
    ]
