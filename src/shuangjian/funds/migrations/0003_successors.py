"""Let a version end only by its successor (see the registry's guard.sql)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_audit"), ("registry", "0003_guard")]
    # Undone by dropping the table: the trigger goes with it.
    operations = [
        migrations.RunSQL("SELECT registry_require_successors('funds_attendance', 'institution_key')", migrations.RunSQL.noop),
    ]
