"""Keep the history of committees and of what they report."""

from django.db import migrations

ATTACH = """
SELECT registry_attach_audit('surveys_committeemember');
SELECT registry_attach_audit('surveys_outsidehomework');
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_committees")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
