"""Let the database keep the history of what is written here (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = """
SELECT registry_keep_versions('training_lesson');
SELECT registry_attach_audit('training_course');
SELECT registry_attach_audit('training_coursefiling');
SELECT registry_attach_audit('training_staff');
SELECT registry_attach_audit('training_price');
SELECT registry_attach_audit('training_advert');
SELECT registry_attach_audit('training_siteobservation');
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial"), ("registry", "0002_audit")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
