"""Keep the history of who opened and closed questionnaires and recorded interviews; answers and files are in no trail."""

from django.db import migrations

ATTACH = """
SELECT registry_attach_audit('surveys_questionnaire');
SELECT registry_attach_audit('surveys_gatevisit');
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_questionnaires"), ("registry", "0003_guard")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
