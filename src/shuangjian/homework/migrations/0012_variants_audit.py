"""Let the database keep the history of what single pupils do (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = "SELECT registry_attach_audit('homework_pupilvariant');"


class Migration(migrations.Migration):
    dependencies = [("homework", "0011_variants")]
    # Undone by dropping the table: triggers go with it.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
