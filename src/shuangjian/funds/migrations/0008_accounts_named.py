"""Let the database refuse to open or touch an account of the ledger in nobody's name; what moves a balance is in the entries."""

from django.db import migrations

ATTACH = """
CREATE TRIGGER audit_actor BEFORE INSERT OR UPDATE OR DELETE ON funds_ledgeraccount
    FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_process_guard")]
    operations = [migrations.RunSQL(ATTACH, "DROP TRIGGER audit_actor ON funds_ledgeraccount;")]
