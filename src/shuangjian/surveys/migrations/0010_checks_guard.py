"""Keep what a check was drawn from, and each score as it was given; both are in the audit trail."""

from django.db import migrations

GUARD = """
CREATE FUNCTION surveys_guard_check() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.closed_on IS NOT NULL THEN
        RAISE EXCEPTION 'check % is closed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.seed, NEW.each, NEW.classes, NEW.days, NEW.rubric, NEW.period_from, NEW.period_to)
        IS DISTINCT FROM (OLD.seed, OLD.each, OLD.classes, OLD.days, OLD.rubric, OLD.period_from, OLD.period_to) THEN
        RAISE EXCEPTION 'check % is drawn', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_guard_check BEFORE UPDATE ON surveys_homeworkcheck FOR EACH ROW EXECUTE FUNCTION surveys_guard_check();
CREATE FUNCTION surveys_guard_checkedday() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'class-day % is drawn', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.scored_on IS NOT NULL OR (NEW.check_of_id, NEW.class_key, NEW.day) IS DISTINCT FROM (OLD.check_of_id, OLD.class_key, OLD.day) THEN
        RAISE EXCEPTION 'class-day % is scored', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_guard_checkedday BEFORE UPDATE OR DELETE ON surveys_checkedday FOR EACH ROW EXECUTE FUNCTION surveys_guard_checkedday();
SELECT registry_attach_audit('surveys_homeworkcheck');
SELECT registry_attach_audit('surveys_checkedday');
"""
UNDO = "DROP FUNCTION surveys_guard_check CASCADE; DROP FUNCTION surveys_guard_checkedday CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0009_checks")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
