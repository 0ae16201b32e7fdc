"""Let the database refuse answers to closed ballots, opening them again, and altering what was measured."""

from pathlib import Path

from django.db import migrations

GUARD = Path(__file__).with_name("guard.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION surveys_guard_ballot CASCADE;
DROP FUNCTION surveys_guard_token CASCADE;
DROP FUNCTION surveys_guard_measured CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
