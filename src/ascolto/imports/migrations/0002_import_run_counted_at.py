from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="counted_at",
            field=models.DateTimeField(help_text="when it was last heard of: its last chunk was kept then", null=True),
        ),
    ]
