"""A column that both databases add in place: to rebuild the table would take long, and take the search with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0014_priority_orders_lists")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE complaints_complaint ADD COLUMN lesson text DEFAULT '' NOT NULL",
            "ALTER TABLE complaints_complaint DROP COLUMN lesson",
            state_operations=[
                migrations.AddField(
                    model_name="complaint",
                    name="lesson",
                    field=models.TextField(blank=True, help_text="what we learn from it, as it was closed", default=""),
                    preserve_default=False,
                ),
            ],
        ),
    ]
