"""Let a version be closed in tables with computed columns: before an update the database has not computed the new ones yet."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION registry_guard_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    computed text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'table %: rows are withdrawn by a new version, never deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT coalesce(array_agg(attname::text), '{}') INTO computed
    FROM pg_attribute WHERE attrelid = TG_RELID AND attgenerated <> '';
    IF OLD.known_to IS NOT NULL OR NEW.known_to IS NULL
       OR to_jsonb(OLD) - 'known_to' - computed IS DISTINCT FROM to_jsonb(NEW) - 'known_to' - computed THEN
        RAISE EXCEPTION 'table %: a version is never changed; insert the next one and close this one', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_batches_audited")]
    # What was before refused more; nothing has to be undone.
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
