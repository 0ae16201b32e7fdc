"""What was handed in is only added to, and never in nobody's name."""

from django.db import migrations

GUARD = """
SELECT registry_only_add('attachments_attachment');
CREATE TRIGGER attachment_actor BEFORE INSERT ON attachments_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
"""


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial"), ("registry", "0005_append_only")]
    # Undone by dropping the table: triggers go with it.
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
