"""Say of an event of a case in whose name it was done, and let neither of the two verify what either worked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARD = """
-- As before, and of a closing in somebody's name neither of the two had a part in the work.
CREATE OR REPLACE FUNCTION cases_guard_rectified() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    closers bigint[];
BEGIN
    SELECT array_remove(ARRAY[by_id, stands_for_id], NULL) INTO closers
    FROM cases_caseevent WHERE case_id = NEW.id AND kind = 'closed' ORDER BY id DESC LIMIT 1;
    IF coalesce(cardinality(closers), 0) = 0
       OR EXISTS (SELECT FROM cases_caseworker WHERE case_id = NEW.id AND user_id = ANY (closers)) THEN
        RAISE EXCEPTION 'case %: verified by nobody, or by somebody who worked on it', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_party_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='caseevent',
            name='stands_for',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
