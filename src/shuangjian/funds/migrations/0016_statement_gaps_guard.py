"""Let the database keep which missing statements were accepted, by whom and why."""

from django.db import migrations

GUARD = """
SELECT registry_only_add('funds_statementgap');
CREATE TRIGGER gap_actor BEFORE INSERT ON funds_statementgap FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0015_statement_gaps"), ("registry", "0005_append_only")]
    operations = [
        migrations.RunSQL(GUARD, "DROP TRIGGER gap_actor ON funds_statementgap; DROP TRIGGER append_only ON funds_statementgap;")
    ]
