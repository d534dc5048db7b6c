import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0012_suggestions_followed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PassedOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, help_text="of a colleague without an account", max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "employee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "praise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="passed_on", to="complaints.remark"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["employee", "-at", "-id"], name="passed_on_to_whom")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(employee=None) & ~Q(name="") | Q(employee__isnull=False, name=""),
                        name="passed_on_to_a_user_or_a_name",
                    ),
                    models.UniqueConstraint(fields=["praise", "employee"], name="passed_on_once_to_a_user"),
                    models.UniqueConstraint(
                        condition=~Q(name=""), fields=["praise", "name"], name="passed_on_once_to_a_name"
                    ),
                ],
            },
        ),
    ]
