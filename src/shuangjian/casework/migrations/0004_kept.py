"""Keep what was found and what was handed in: evidence is never changed, a finding never taken away nor made another."""

from django.db import migrations

KEEP = """
ALTER FUNCTION casework_guard_events() SET search_path = pg_catalog, public, pg_temp;
CREATE TRIGGER evidence_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON casework_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION casework_guard_events();
CREATE TRIGGER finding_kept BEFORE DELETE OR TRUNCATE ON casework_finding
    FOR EACH STATEMENT EXECUTE FUNCTION casework_guard_events();
CREATE FUNCTION casework_guard_finding() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'finding %: what it is about is never changed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER finding_stays_itself BEFORE UPDATE ON casework_finding FOR EACH ROW
    WHEN ((OLD.identity, OLD.rule_id, OLD.owner_key, OLD.subject_key, OLD.region_code, OLD.opened_at, OLD.first_sweep_id)
          IS DISTINCT FROM
          (NEW.identity, NEW.rule_id, NEW.owner_key, NEW.subject_key, NEW.region_code, NEW.opened_at, NEW.first_sweep_id))
    EXECUTE FUNCTION casework_guard_finding();
"""
UNDO = """
DROP TRIGGER evidence_append_only ON casework_evidence;
DROP TRIGGER finding_kept ON casework_finding;
DROP FUNCTION casework_guard_finding CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_finding_state_label"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
