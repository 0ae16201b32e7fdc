"""Let the database keep the history of applications, and let nobody move one that is decided."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('licensing_licenceapplication');

CREATE FUNCTION licensing_guard_application() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state IN ('approved', 'refused', 'withdrawn') OR (OLD.state, NEW.state) = ('submitted', 'approved') THEN
        RAISE EXCEPTION 'application %: nothing leads from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER application_guard BEFORE UPDATE ON licensing_licenceapplication FOR EACH ROW EXECUTE FUNCTION licensing_guard_application();
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0001_initial"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, "DROP FUNCTION licensing_guard_application CASCADE;")]
