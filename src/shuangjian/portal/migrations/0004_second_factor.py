"""Keep second factors: one-time codes and recovery codes (see second_factor.sql beside this file)."""

from pathlib import Path

import django.db.models.deletion
import shuangjian.web.crypto
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_credential'),
        ('registry', '0008_computed_columns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('secret', shuangjian.web.crypto.EncryptedTextField(editable=True)),
                ('last_step', models.BigIntegerField()),
                ('set_up_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=16)),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='portal_recoverycode_once')],
            },
        ),
        migrations.RunSQL(
            Path(__file__).with_name('second_factor.sql').read_text(encoding='utf-8'),
            'DROP FUNCTION portal_guard_step() CASCADE; DROP FUNCTION portal_guard_recovery() CASCADE;',
        ),
    ]
