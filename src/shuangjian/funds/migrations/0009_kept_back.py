"""Let the database hold corrections to the floor and to what was earned (see kept_back.sql beside this file)."""

from pathlib import Path

from django.db import migrations

UNDO = """
DROP FUNCTION funds_guard_confirmed CASCADE;
DROP FUNCTION funds_guard_reversal CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0008_accounts_named")]
    operations = [migrations.RunSQL(Path(__file__).with_name("kept_back.sql").read_text(encoding="utf-8"), UNDO)]
