from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT, Q


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("complaints", "0006_remedy_for_a_point"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                (
                    "query",
                    models.TextField(blank=True, help_text="the words of the list's address; they may name a person"),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel, with a sheet that says what each column means"),
                            ("csv", "CSV, for other programs"),
                        ],
                        max_length=4,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("zone", models.CharField(max_length=64)),
                (
                    "secret",
                    models.CharField(help_text="the name of the file on disk", max_length=64, unique=True),
                ),
                ("written_at", models.DateTimeField(null=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("units", models.JSONField(default=list)),
                ("names_people", models.BooleanField(default=False)),
                ("asked_by", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["asked_by", "-asked_at"], name="list_export_of_whom")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("format__in", ["xlsx", "csv"])), name="list_export_format_is_known"
                    )
                ],
            },
        ),
    ]
