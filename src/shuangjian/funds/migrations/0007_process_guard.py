"""Keep what families and offices do (see process.sql beside this file)."""

from pathlib import Path

from django.db import migrations

UNDO = """
DROP FUNCTION funds_guard_redemption CASCADE;
DROP FUNCTION funds_guard_warning CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0006_process")]
    operations = [migrations.RunSQL(Path(__file__).with_name("process.sql").read_text(encoding="utf-8"), UNDO)]
