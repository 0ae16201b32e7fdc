"""Keep who stands in for whom (see standins.sql beside this file)."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import shuangjian.registry.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0008_computed_columns'),
    ]

    operations = [
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('reason', shuangjian.registry.fields.PlainTextField(db_collation='C', default='')),
                ('arranged_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('arranged_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='registry.membership')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='registry_standin_last_day_after_first_day'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at', None)), expressions=[(models.Func(models.F('membership'), models.F('membership'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('first_day'), models.F('last_day'), models.Value('[]'), function='daterange'), '&&')], name='registry_standin_no_overlap')],
            },
        ),
        migrations.RunSQL(
            Path(__file__).with_name('standins.sql').read_text(encoding='utf-8'),
            'DROP FUNCTION registry_guard_standin() CASCADE;',
        ),
    ]
