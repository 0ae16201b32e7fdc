"""Let the database keep the history of what is written here (see the registry's audit.sql)."""

from django.db import migrations

ATTACH = """
SELECT registry_keep_versions('homework_homework');
SELECT registry_attach_audit('homework_homeworknotice', inserts => false);
SELECT registry_attach_audit('homework_nohomeworkday');
SELECT registry_attach_audit('homework_exam');
SELECT registry_attach_audit('homework_timetableweek', inserts => false);
SELECT registry_attach_audit('homework_exerciseday', inserts => false);
SELECT registry_attach_audit('homework_schoolfiling');
"""


class Migration(migrations.Migration):
    dependencies = [("homework", "0001_initial"), ("registry", "0002_audit")]
    # Undone by dropping the tables: triggers go with them.
    operations = [migrations.RunSQL(ATTACH, migrations.RunSQL.noop)]
