"""Keep what was told (see guard.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("registry", "0005_append_only")]
    # Undone by dropping the tables: triggers go with them.
    operations = [
        migrations.RunSQL(Path(__file__).with_name("guard.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
