"""Let the database keep the history of who took part (see the registry's audit.sql)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("guidance", "0003_attendance"), ("registry", "0003_guard")]
    # Undone by dropping the table: triggers go with it.
    operations = [migrations.RunSQL("SELECT registry_attach_audit('guidance_attendance')", migrations.RunSQL.noop)]
