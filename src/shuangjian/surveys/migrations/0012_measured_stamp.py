"""Stamp what was measured anew with every change of it, so that figures worked out once are known to be of now."""

import uuid

from django.db import migrations, models

STAMP = """
INSERT INTO surveys_measuredstamp (id, stamp) VALUES (1, gen_random_uuid());
CREATE FUNCTION surveys_stamp_measured() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- A day that is only asked about changes no figure, and families who answer at once do not wait for each other here.
    IF EXISTS (SELECT FROM changed WHERE mean_minutes IS NOT NULL) THEN
        UPDATE surveys_measuredstamp SET stamp = gen_random_uuid();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER surveys_stamp_added AFTER INSERT ON surveys_measuredday REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_stamp_measured();
CREATE TRIGGER surveys_stamp_changed AFTER UPDATE ON surveys_measuredday REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_stamp_measured();
CREATE TRIGGER surveys_stamp_removed AFTER DELETE ON surveys_measuredday REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_stamp_measured();
"""
UNDO = "DROP FUNCTION surveys_stamp_measured CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_measured_by_region")]
    operations = [
        migrations.CreateModel(
            name="MeasuredStamp",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("stamp", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.RunSQL(STAMP, UNDO),
    ]
