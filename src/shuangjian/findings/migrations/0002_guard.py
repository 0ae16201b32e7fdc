"""Let the database keep what was found: events are added to, a finding is never taken away nor made another."""

from django.db import migrations

GUARD = """
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON findings_findingevent
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
CREATE TRIGGER finding_kept BEFORE DELETE OR TRUNCATE ON findings_finding
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
CREATE FUNCTION findings_guard_finding() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'finding %: what it is about is never changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER finding_stays_itself BEFORE UPDATE ON findings_finding FOR EACH ROW
    WHEN ((OLD.identity, OLD.rule_id, OLD.owner_key, OLD.subject_key, OLD.region_code, OLD.opened_at, OLD.first_sweep_id)
          IS DISTINCT FROM
          (NEW.identity, NEW.rule_id, NEW.owner_key, NEW.subject_key, NEW.region_code, NEW.opened_at, NEW.first_sweep_id))
    EXECUTE FUNCTION findings_guard_finding();
SELECT registry_attach_audit('findings_finding', inserts => false, ignored => '{last_sweep_id}');
"""
UNDO = """
DROP TRIGGER events_append_only ON findings_findingevent;
DROP TRIGGER finding_kept ON findings_finding;
DROP FUNCTION findings_guard_finding CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial"), ("cases", "0002_guard"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
