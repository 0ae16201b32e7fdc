"""Let the database keep the audit trail (see audit.sql beside this file)."""

from pathlib import Path

from django.db import migrations

UNDO = """
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tgname, tgrelid::regclass AS rel FROM pg_trigger
             WHERE NOT tgisinternal AND tgrelid <> 'registry_audit'::regclass
               AND tgfoid::regproc::text LIKE 'registry\\_%' LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', t.tgname, t.rel);
    END LOOP;
END $$;
DROP TABLE registry_audit;
DROP FUNCTION registry_require_actor, registry_write_audit, registry_refuse_new_pk, registry_attach_audit,
    registry_guard_version, registry_keep_versions, registry_guard_audit, registry_guard_audit_insert;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunSQL(Path(__file__).with_name("audit.sql").read_text(encoding="utf-8"), UNDO),
    ]
