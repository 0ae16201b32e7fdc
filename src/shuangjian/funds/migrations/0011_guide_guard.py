"""Let the database keep versions of the guide as they were adopted (see guides.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0010_guides"), ("registry", "0005_append_only")]
    # Undone by dropping the table: its triggers go with it.
    operations = [
        migrations.RunSQL(Path(__file__).with_name("guides.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
