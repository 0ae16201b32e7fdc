"""Let the database keep the history of what is written here (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = """
SELECT registry_attach_audit('guidance_document');
SELECT registry_attach_audit('guidance_activity');
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial"), ("registry", "0003_guard")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
