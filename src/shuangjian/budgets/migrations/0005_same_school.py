"""Let the database keep an expense at the school whose allocation it is charged to."""

from django.db import migrations

GUARD = """
CREATE FUNCTION budgets_same_school() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_row jsonb := to_jsonb(NEW);
    -- Of an expense that of its allocation, of an allocation its own id.
    allocation bigint := coalesce(of_row ->> 'allocation_id', of_row ->> 'id')::bigint;
BEGIN
    PERFORM 1 FROM budgets_allocation WHERE id = allocation FOR UPDATE;
    IF EXISTS (SELECT FROM budgets_expense e JOIN budgets_allocation a ON a.id = e.allocation_id
               WHERE a.id = allocation AND e.school_key <> a.school_key) THEN
        RAISE EXCEPTION 'allocation %: an expense of another school', allocation USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER expense_same_school AFTER INSERT OR UPDATE ON budgets_expense FOR EACH ROW EXECUTE FUNCTION budgets_same_school();
CREATE TRIGGER allocation_same_school AFTER UPDATE OF school_key ON budgets_allocation FOR EACH ROW EXECUTE FUNCTION budgets_same_school();
"""
UNDO = "DROP FUNCTION budgets_same_school CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("budgets", "0004_submitted_on")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
