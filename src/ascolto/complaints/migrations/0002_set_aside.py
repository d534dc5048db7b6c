import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_initial"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("complaint", "complaint"), ("praise", "praise"), ("suggestion", "suggestion")],
                        max_length=12,
                    ),
                ),
                ("given", models.JSONField(help_text="what was typed, by the names of the form")),
                (
                    "files",
                    models.JSONField(default=list, help_text="the ids of the kept files, each with its name"),
                ),
                ("language", models.CharField(max_length=8)),
                ("key", models.CharField(help_text="of the sending", max_length=64, unique=True)),
                (
                    "code_digest",
                    models.CharField(help_text="under which the same sending arrives", max_length=64, unique=True),
                ),
                ("received_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="of what it became; empty where it was nothing", max_length=16
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=Q(looked_at=None), fields=["id"], name="set_aside_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["complaint", "praise", "suggestion"]), name="set_aside_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(reference="") | Q(looked_at__isnull=False),
                        name="set_aside_becomes_something_only_when_looked_at",
                    ),
                ],
            },
        ),
    ]
