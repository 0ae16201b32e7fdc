"""Say who computed the figures by id, or which part of the platform by its code."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shuangjian.registry.fields

CARRY = """
UPDATE reporting_indicatorrun SET part = CASE WHEN started_by LIKE 'system:%' AND substr(started_by, 8) IN ('worker', 'demo')
    THEN substr(started_by, 8) ELSE 'command line' END;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField(
            model_name="indicatorrun",
            name="by",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="indicatorrun",
            name="part",
            field=shuangjian.registry.fields.PlainTextField(
                blank=True,
                choices=[("worker", "Nightly work"), ("command line", "Command line"), ("demo", "Demonstration")],
                db_collation="C",
                null=True,
            ),
        ),
        migrations.RunSQL(CARRY, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="indicatorrun", name="started_by"),
        migrations.AddConstraint(
            model_name="indicatorrun",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(('by__isnull', False), ('part__isnull', True)), models.Q(('by__isnull', True), ('part__in', ['worker', 'command line', 'demo']), ('part__isnull', False)), _connector='OR'),
                name="reporting_indicatorrun_acted",
            ),
        ),
    ]
