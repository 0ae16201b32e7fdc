"""One function for tables to which rows are only added, and the first of them: what happened is never changed."""

from django.db import migrations

KEEP = """
CREATE FUNCTION registry_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table %: rows are only added, % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION registry_only_add(kept regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change()', kept);
END $$;
SELECT registry_only_add('registry_event');
CREATE TRIGGER event_actor BEFORE INSERT ON registry_event
    FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
"""
UNDO = """
DROP FUNCTION registry_only_add;
DROP FUNCTION registry_refuse_change CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_events")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
