"""Let the database hold how a finding ends (`states.py`): what was rectified is never made a correction, nor forgotten."""

from django.db import migrations

GUARD = """
CREATE TRIGGER rows_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON findings_findingrows
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
CREATE TRIGGER undecided_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON findings_undecided
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
-- Dropping a column took the triggers that named it, and new columns are not watched: attach anew.
DROP TRIGGER IF EXISTS audit_actor ON findings_finding;
DROP TRIGGER IF EXISTS audit_pk ON findings_finding;
DROP TRIGGER IF EXISTS audit_insert ON findings_finding;
DROP TRIGGER IF EXISTS audit_update ON findings_finding;
DROP TRIGGER IF EXISTS audit_delete ON findings_finding;
SELECT registry_attach_audit('findings_finding', inserts => false, ignored => '{last_sweep_id}');

CREATE FUNCTION findings_guard_state() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state || '>' || NEW.state <> ALL (ARRAY[
        'undecided>open', 'undecided>dismissed', 'undecided>cleared', 'open>altered', 'open>ended', 'open>rectified',
        'cleared>undecided', 'cleared>open', 'altered>open', 'altered>corrected', 'corrected>open', 'ended>open', 'ended>rectified',
        'rectified>open'])
    THEN
        RAISE EXCEPTION 'finding %: never from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finding_moves BEFORE UPDATE ON findings_finding FOR EACH ROW
    WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION findings_guard_state();
"""
UNDO = """
DROP FUNCTION findings_guard_state CASCADE;
DROP TRIGGER rows_append_only ON findings_findingrows;
DROP TRIGGER undecided_append_only ON findings_undecided;
"""


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_endings"), ("cases", "0005_endings_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
