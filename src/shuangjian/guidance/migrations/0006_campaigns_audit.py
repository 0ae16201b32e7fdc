"""Let the database keep the history of campaigns (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = """
SELECT registry_attach_audit('guidance_campaign');
SELECT registry_attach_audit('guidance_selfcheck');
SELECT registry_attach_audit('guidance_problem');
"""


class Migration(migrations.Migration):
    dependencies = [("guidance", "0005_campaigns")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
