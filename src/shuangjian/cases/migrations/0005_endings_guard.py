"""Let the database hold who ends a case: nobody who worked on it verifies it, and who worked on it is never forgotten."""

from django.db import migrations

GUARD = """
CREATE TRIGGER workers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_caseworker
    FOR EACH STATEMENT EXECUTE FUNCTION cases_guard_history();
SELECT registry_attach_audit('cases_extensionrequest');

-- Dropping a column took the triggers that named it, and new columns are not watched: attach anew.
DROP TRIGGER IF EXISTS audit_actor ON cases_case;
DROP TRIGGER IF EXISTS audit_pk ON cases_case;
DROP TRIGGER IF EXISTS audit_insert ON cases_case;
DROP TRIGGER IF EXISTS audit_update ON cases_case;
DROP TRIGGER IF EXISTS audit_delete ON cases_case;
SELECT registry_attach_audit('cases_case');
DROP TRIGGER IF EXISTS audit_actor ON cases_caseparty;
DROP TRIGGER IF EXISTS audit_pk ON cases_caseparty;
DROP TRIGGER IF EXISTS audit_insert ON cases_caseparty;
DROP TRIGGER IF EXISTS audit_update ON cases_caseparty;
DROP TRIGGER IF EXISTS audit_delete ON cases_caseparty;
SELECT registry_attach_audit('cases_caseparty');

-- At commit, because the event is written after the case: the last closing was by a person who had no part in the work.
CREATE FUNCTION cases_guard_rectified() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    closer bigint;
BEGIN
    SELECT by_id INTO closer FROM cases_caseevent WHERE case_id = NEW.id AND kind = 'closed' ORDER BY id DESC LIMIT 1;
    IF closer IS NULL OR EXISTS (SELECT FROM cases_caseworker WHERE case_id = NEW.id AND user_id = closer) THEN
        RAISE EXCEPTION 'case %: verified by nobody, or by somebody who worked on it', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_rectified_by_another AFTER UPDATE ON cases_case DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state <> 'closed' AND NEW.state = 'closed' AND NEW.closed_by = 'rectification')
    EXECUTE FUNCTION cases_guard_rectified();
"""
UNDO = """
DROP FUNCTION cases_guard_rectified CASCADE;
DROP TRIGGER workers_append_only ON cases_caseworker;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_endings")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
