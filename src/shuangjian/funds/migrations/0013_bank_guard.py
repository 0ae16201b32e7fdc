"""Let the database keep statements and orders as they were (see bank.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0012_bank"), ("registry", "0005_append_only")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_name("bank.sql").read_text(encoding="utf-8"), "DROP FUNCTION funds_guard_bankline CASCADE;"
        )
    ]
