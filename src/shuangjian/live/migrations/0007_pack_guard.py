"""Let the database keep packs as they were approved, and apart (see packs.sql beside this file)."""

from pathlib import Path

from django.db import migrations

UNDO = """
DROP FUNCTION live_guard_pack CASCADE;
DROP FUNCTION live_guard_pack_version CASCADE;
DROP FUNCTION live_pack_seal;
ALTER TABLE live_rulepack DROP CONSTRAINT live_rulepack_one_in_force;
"""


class Migration(migrations.Migration):
    dependencies = [("live", "0006_rule_packs"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(Path(__file__).with_name("packs.sql").read_text(encoding="utf-8"), UNDO)]
