"""Let the database keep decisions in order and for good, and the rest in the audit trail."""

from pathlib import Path

from django.db import migrations

GUARD = Path(__file__).with_name("guard.sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION disclosure_guard_decided CASCADE; DROP FUNCTION disclosure_guard_order CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
