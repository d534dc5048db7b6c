from django.db import migrations, models
from django.db.models import F


def name_all_units(apps, schema_editor):
    """Whatever stood by name in a file may be of each of its units."""
    apps.get_model("complaints", "ListExport").objects.filter(names_people=True).update(named=F("units"))


def say_whether_anybody_is_named(apps, schema_editor):
    apps.get_model("complaints", "ListExport").objects.exclude(named=[]).update(names_people=True)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_list_export_complaints")]

    operations = [
        migrations.AddField(
            model_name="listexport",
            name="named",
            field=models.JSONField(default=list, help_text="the units of which people stand in it by name"),
        ),
        migrations.RunPython(name_all_units, say_whether_anybody_is_named),
        migrations.RemoveField(model_name="listexport", name="names_people"),
    ]
