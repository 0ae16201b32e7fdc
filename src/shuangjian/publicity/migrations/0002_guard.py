"""Let the database keep the history of announcements, and leave what was decided as it was."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('publicity_announcement');
CREATE FUNCTION publicity_guard_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'an announcement that was published or refused stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER announcement_decided_stays BEFORE UPDATE OR DELETE ON publicity_announcement FOR EACH ROW
    WHEN (OLD.state <> 'held') EXECUTE FUNCTION publicity_guard_decided();
"""
UNDO = "DROP FUNCTION publicity_guard_decided CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("publicity", "0001_announcement"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
