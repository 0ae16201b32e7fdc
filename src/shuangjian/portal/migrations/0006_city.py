"""Link accounts to identities of a city's own sign-in (see city.sql beside this file)."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_passkeys'),
        ('registry', '0010_pupils_of_schools'),
    ]

    operations = [
        migrations.CreateModel(
            name='CityIdentity',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('issuer', models.TextField()),
                ('subject', models.TextField()),
                ('linked_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'city identities',
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='portal_cityidentity_once'), models.CheckConstraint(condition=models.Q(models.Q(('issuer', ''), _negated=True), models.Q(('subject', ''), _negated=True)), name='portal_cityidentity_said')],
            },
        ),
        migrations.RunSQL(
            Path(__file__).with_name('city.sql').read_text(encoding='utf-8'),
            'DROP FUNCTION portal_guard_city_identity() CASCADE;',
        ),
    ]
