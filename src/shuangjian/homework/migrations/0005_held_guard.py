"""Let the database keep what was held: answered once, never changed afterwards, never taken away."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('homework_heldpost');
CREATE FUNCTION homework_guard_held() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a post that was held and answered stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER held_kept BEFORE DELETE OR TRUNCATE ON homework_heldpost
    FOR EACH STATEMENT EXECUTE FUNCTION homework_guard_held();
CREATE TRIGGER held_answered_once BEFORE UPDATE ON homework_heldpost FOR EACH ROW
    WHEN (OLD.state <> 'held') EXECUTE FUNCTION homework_guard_held();
"""
UNDO = "DROP FUNCTION homework_guard_held CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("homework", "0004_held"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
