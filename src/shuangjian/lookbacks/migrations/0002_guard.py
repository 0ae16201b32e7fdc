"""Let the database keep samples as their seed draws them, and look-backs out of the hands of who had a part in the case."""

from pathlib import Path

from django.db import migrations

GUARD = Path(__file__).with_name("guard.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION lookbacks_guard_drawn CASCADE;
DROP FUNCTION lookbacks_guard_digest CASCADE;
DROP FUNCTION lookbacks_guard_sample CASCADE;
DROP FUNCTION lookbacks_guard_whole CASCADE;
DROP FUNCTION lookbacks_guard_lookback CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("lookbacks", "0001_initial"), ("cases", "0010_looked_back"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
