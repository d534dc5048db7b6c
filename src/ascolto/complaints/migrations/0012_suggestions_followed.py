import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

STAGES = [
    ("considered", "under consideration"),
    ("adopted", "adopted"),
    ("done", "carried out"),
    ("declined", "declined"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0011_nobodys_stay_fast"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="remark",
            name="stage",
            field=models.CharField(blank=True, choices=STAGES, help_text="of a suggestion taken up", max_length=12),
        ),
        migrations.AddField(
            model_name="remark",
            name="stage_at",
            field=models.DateTimeField(help_text="since when it stands there", null=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="responsible",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="review_on",
            field=models.DateField(help_text="when it is looked at again", null=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="outcome",
            field=models.TextField(blank=True, help_text="what becomes of it and why, as its author reads it"),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(
                condition=Q(review_on__isnull=False), fields=["review_on", "id"], name="remark_by_review"
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=Q(stage="", stage_at=None)
                | Q(kind="suggestion", stage__in=[stage for stage, _name in STAGES], stage_at__isnull=False),
                name="remark_stage_is_of_a_suggestion",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=Q(stage__in=["adopted", "considered"], responsible__isnull=False, review_on__isnull=False)
                | (~Q(stage__in=["adopted", "considered"]) & Q(review_on=None)),
                name="remark_in_review_has_somebody_and_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=~Q(stage__in=["declined", "done"]) | ~Q(outcome=""), name="remark_settled_says_why"
            ),
        ),
    ]
