from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_list_export")]

    operations = [
        migrations.AddField(
            model_name="listexport",
            name="complaints",
            field=models.JSONField(default=list, help_text="the ids of the complaints in the file"),
        ),
    ]
