"""Let the trail keep what became of files that were handed in, without what they held."""

from django.db import migrations

ATTACH = """
SELECT registry_attach_audit('registry_importbatch', inserts => false, ignored => '{content,plan,written,left}');
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_import_batches")]
    # Undone by dropping the table: triggers go with it.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
