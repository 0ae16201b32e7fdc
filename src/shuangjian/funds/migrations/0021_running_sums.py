"""Let the ledger keep what was released beside the balance, and ask its promises cheaply (see running.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0020_released")]
    operations = [
        migrations.RunSQL(Path(__file__).with_name("running.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
