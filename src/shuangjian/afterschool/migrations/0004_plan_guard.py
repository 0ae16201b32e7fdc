"""Let the database keep what was approved: a plan in force keeps its words."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('afterschool_serviceplan');
CREATE FUNCTION afterschool_guard_approved() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.region_code, NEW.school_key, NEW.version, NEW.title, NEW.text, NEW.projects, NEW.attachment_id,
            NEW.in_force_from, NEW.written_by_id, NEW.written_at)
        IS DISTINCT FROM (OLD.region_code, OLD.school_key, OLD.version, OLD.title, OLD.text, OLD.projects, OLD.attachment_id,
            OLD.in_force_from, OLD.written_by_id, OLD.written_at)
        OR NEW.state IN ('draft', 'submitted') THEN
        RAISE EXCEPTION 'plan %: what was approved is not altered; write the next version', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_stays BEFORE UPDATE OR DELETE ON afterschool_serviceplan
    FOR EACH ROW WHEN (OLD.state IN ('in_force', 'withdrawn')) EXECUTE FUNCTION afterschool_guard_approved();
"""


class Migration(migrations.Migration):
    dependencies = [("afterschool", "0003_serviceplan"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, "DROP FUNCTION afterschool_guard_approved CASCADE;")]
