"""Let the database keep the history: events and proofs are added to and never changed, cases leave a trail."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_guard_history() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
CREATE TRIGGER proofs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_proof
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
SELECT registry_attach_audit('cases_case');
SELECT registry_attach_audit('cases_caseparty');
SELECT registry_attach_audit('cases_proof');
"""
UNDO = "DROP FUNCTION cases_guard_history CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
