"""Let the database lock days that are over: the next version of their homework is what a second person agreed to, or nothing."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('homework_correctionrequest');
CREATE FUNCTION homework_guard_request() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a request to correct stays as it was asked and answered: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER request_kept BEFORE DELETE OR TRUNCATE ON homework_correctionrequest
    FOR EACH STATEMENT EXECUTE FUNCTION homework_guard_request();
CREATE TRIGGER request_waits_first BEFORE INSERT ON homework_correctionrequest FOR EACH ROW
    WHEN (NEW.state <> 'waiting') EXECUTE FUNCTION homework_guard_request();
CREATE TRIGGER request_answered_once BEFORE UPDATE ON homework_correctionrequest FOR EACH ROW
    WHEN (OLD.state <> 'waiting' OR (OLD.region_code, OLD.school_key, OLD.class_key, OLD.homework_code, OLD.base_version, OLD.assigned_on, OLD.kind,
          OLD.assignment, OLD.reason, OLD.office, OLD.asked_by_id, OLD.asked_at)
          IS DISTINCT FROM (NEW.region_code, NEW.school_key, NEW.class_key, NEW.homework_code, NEW.base_version, NEW.assigned_on, NEW.kind,
          NEW.assignment, NEW.reason, NEW.office, NEW.asked_by_id, NEW.asked_at))
    EXECUTE FUNCTION homework_guard_request();
CREATE FUNCTION homework_guard_past() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    was homework_homework;
BEGIN
    SELECT * INTO was FROM homework_homework WHERE school_key = NEW.school_key AND code = NEW.code AND version = NEW.version - 1;
    IF least(NEW.assigned_on, was.assigned_on) >= (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM homework_correctionrequest r
        WHERE r.school_key = NEW.school_key AND r.homework_code = NEW.code AND r.base_version = NEW.version - 1 AND r.state = 'agreed'
          AND r.asked_by_id = NEW.recorded_by_id AND (r.kind = 'withdraw') = NEW.withdrawn
          AND NEW.assigned_on = was.assigned_on AND NEW.class_key = was.class_key AND to_jsonb(NEW) @> coalesce(r.assignment, '{}')
    ) THEN
        RAISE EXCEPTION 'the day % is over: its homework changes only as a second person agreed', was.assigned_on
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER past_locked BEFORE INSERT ON homework_homework FOR EACH ROW
    WHEN (NEW.version > 1) EXECUTE FUNCTION homework_guard_past();
"""
UNDO = "DROP FUNCTION homework_guard_past CASCADE; DROP FUNCTION homework_guard_request CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("homework", "0013_correction_requests"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
