"""Let the database keep the history of what is written here (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = """
SELECT registry_keep_versions('funds_attendance');
SELECT registry_attach_audit('funds_contract');
SELECT registry_attach_audit('funds_payment');
SELECT registry_attach_audit('funds_release');
SELECT registry_attach_audit('funds_refund');
SELECT registry_attach_audit('funds_bankmovement', inserts => false);
SELECT registry_attach_audit('funds_accountbalance', inserts => false);
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial"), ("registry", "0002_audit")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
