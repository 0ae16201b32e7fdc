"""Let the database keep the history of what is written here (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = """
SELECT registry_attach_audit('voices_report');
"""


class Migration(migrations.Migration):
    dependencies = [("voices", "0001_initial"), ("registry", "0002_audit")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
