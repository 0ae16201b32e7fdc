"""Let the database keep the history of the values set locally (see the registry's audit.sql)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("live", "0002_local_value"), ("registry", "0003_guard")]
    # Undone by dropping the table: triggers go with it.
    operations = [migrations.RunSQL("SELECT registry_attach_audit('live_localvalue')", migrations.RunSQL.noop)]
