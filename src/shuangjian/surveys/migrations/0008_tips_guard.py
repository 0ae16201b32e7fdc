"""Keep a decided report as it was decided, a filed review as it was filed; reviews are in the audit trail, reports are not."""

from django.db import migrations

GUARD = """
CREATE FUNCTION surveys_guard_tip() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.outcome <> 'open' THEN
        RAISE EXCEPTION 'report % is decided', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_guard_tip BEFORE UPDATE ON surveys_tip FOR EACH ROW EXECUTE FUNCTION surveys_guard_tip();
CREATE FUNCTION surveys_guard_review() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'review % is filed', OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER surveys_guard_review BEFORE UPDATE OR DELETE ON surveys_termreview FOR EACH ROW EXECUTE FUNCTION surveys_guard_review();
SELECT registry_attach_audit('surveys_termreview');
"""
UNDO = "DROP FUNCTION surveys_guard_tip CASCADE; DROP FUNCTION surveys_guard_review CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0007_reports")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
