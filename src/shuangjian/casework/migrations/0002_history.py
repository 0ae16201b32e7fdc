"""Let the database keep the history: events are added to and never changed, cases and findings leave a trail."""

from django.db import migrations

ATTACH = """
CREATE FUNCTION casework_guard_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON casework_findingevent
    FOR EACH STATEMENT EXECUTE FUNCTION casework_guard_events();
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON casework_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION casework_guard_events();
SELECT registry_attach_audit('casework_finding', inserts => false, ignored => '{last_sweep_id}');
SELECT registry_attach_audit('casework_case');
SELECT registry_attach_audit('casework_caseparty');
SELECT registry_attach_audit('casework_evidence');
SELECT registry_attach_audit('casework_plan');
SELECT registry_attach_audit('casework_measure');
"""
UNDO = "DROP FUNCTION casework_guard_events CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("registry", "0002_audit")]
    operations = [migrations.RunSQL(ATTACH, UNDO)]
