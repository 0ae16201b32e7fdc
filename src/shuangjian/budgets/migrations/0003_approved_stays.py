"""Let the database keep the lines of an approved breakdown and approved performance pay, as it keeps the breakdown itself."""

from django.db import migrations

GUARD = """
CREATE FUNCTION budgets_guard_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    approved boolean;
BEGIN
    -- The breakdown is locked, so that none is approved while its lines are written.
    SELECT bool_or(state = 'approved') INTO approved FROM (SELECT state FROM budgets_paybreakdown
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.breakdown_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.breakdown_id END)
        FOR SHARE) AS locked;
    IF approved THEN
        RAISE EXCEPTION 'what was approved stays as it is: % of a line refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER line_approved_stays BEFORE INSERT OR UPDATE OR DELETE ON budgets_payline FOR EACH ROW EXECUTE FUNCTION budgets_guard_lines();
CREATE TRIGGER pay_approved_stays BEFORE UPDATE OR DELETE ON budgets_performancepay FOR EACH ROW
    WHEN (OLD.state = 'approved') EXECUTE FUNCTION budgets_guard_approved();
"""
UNDO = """
DROP TRIGGER pay_approved_stays ON budgets_performancepay;
DROP FUNCTION budgets_guard_lines CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_guard")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
