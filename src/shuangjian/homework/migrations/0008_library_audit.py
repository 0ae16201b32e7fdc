"""Let the database keep the history of the library (see the registry's audit.sql)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homework", "0007_library"), ("registry", "0003_guard")]
    # Undone by dropping the table: triggers go with it.
    operations = [migrations.RunSQL("SELECT registry_attach_audit('homework_libraryitem')", migrations.RunSQL.noop)]
