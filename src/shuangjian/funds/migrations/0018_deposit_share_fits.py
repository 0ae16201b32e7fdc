"""Let a deposit be shared out to families (see deposit_share.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0017_deposit_share")]
    operations = [
        migrations.RunSQL(Path(__file__).with_name("deposit_share.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
