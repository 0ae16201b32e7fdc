"""Ask of an entry only what concerns it (see concerned.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0023_attendance_covered")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_name("concerned.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop
        )
    ]
