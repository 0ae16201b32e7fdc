"""Let the database take away the temporary tables it made for an engine session: the application's role owns none of them."""

from django.db import migrations

MAKE = """
CREATE FUNCTION live_drop_session_tables() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT relname FROM pg_class
        WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relowner = current_user::text::regrole
          AND (relname ~ '^(parameter|basis|sweep)_' OR relname = 'calendar_day')
    LOOP
        EXECUTE format('DROP TABLE pg_temp.%I', name);
    END LOOP;
END $$;
"""
UNDO = "DROP FUNCTION live_drop_session_tables();"


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_guard")]
    operations = [migrations.RunSQL(MAKE, UNDO)]
