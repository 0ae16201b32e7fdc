"""Let plans and their measures leave a trail."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('plans_plan');
SELECT registry_attach_audit('plans_measure');
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
