"""Keep the files of proof as attachments.

Columns that a trigger watches cannot go from under it: the audit is taken off the table and attached again.
"""

import django.db.models.deletion
from django.db import migrations, models

# Files are read and sealed by the platform, not by a migration; no release has taken any the old way.
DETACH = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM cases_proof WHERE file <> '') THEN
        RAISE EXCEPTION 'cases_proof holds files that were handed in before attachments were sealed'
            USING HINT = 'Take them out of the folder files/evidence and hand them in again.';
    END IF;
END $$;
DROP TRIGGER audit_actor ON cases_proof;
DROP TRIGGER audit_pk ON cases_proof;
DROP TRIGGER audit_insert ON cases_proof;
DROP TRIGGER audit_update ON cases_proof;
DROP TRIGGER audit_delete ON cases_proof;
"""
ATTACH = "SELECT registry_attach_audit('cases_proof')"


class Migration(migrations.Migration):
    dependencies = [("attachments", "0002_guard"), ("cases", "0002_guard")]

    operations = [
        migrations.RunSQL(DETACH, ATTACH),
        migrations.RemoveField(model_name="proof", name="file"),
        migrations.RemoveField(model_name="proof", name="file_name"),
        migrations.RemoveField(model_name="proof", name="sha256"),
        migrations.AddField(
            model_name="proof",
            name="attachment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="attachments.attachment",
            ),
        ),
        migrations.RunSQL(ATTACH, migrations.RunSQL.noop),
    ]
