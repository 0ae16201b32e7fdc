"""Let the database keep the ledger's promises (see ledger.sql beside this file)."""

from pathlib import Path

from django.db import migrations

UNDO = """
DROP FUNCTION funds_hold_deposit CASCADE;
DROP FUNCTION funds_post CASCADE;
DROP FUNCTION funds_entry_fits CASCADE;
DROP FUNCTION funds_guard_account CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0004_ledger"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(Path(__file__).with_name("ledger.sql").read_text(encoding="utf-8"), UNDO)]
