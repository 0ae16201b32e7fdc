"""Let the database keep every history, and let nobody spend or allocate more than there is, whoever writes at the same moment."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('budgets_specialfund');
SELECT registry_attach_audit('budgets_allocation');
SELECT registry_attach_audit('budgets_expense');
SELECT registry_attach_audit('budgets_fundsneed');
SELECT registry_attach_audit('budgets_paystandard');
SELECT registry_attach_audit('budgets_paybreakdown');
SELECT registry_attach_audit('budgets_payline', inserts => false);
SELECT registry_attach_audit('budgets_performancepay');

-- The row that holds the money is locked first, so that two who spend at the same moment are added up one after the other.
CREATE FUNCTION budgets_guard_allocation(allocation bigint) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    provided bigint;
    spent bigint;
BEGIN
    SELECT amount_fen INTO provided FROM budgets_allocation WHERE id = allocation FOR UPDATE;
    SELECT coalesce(sum(amount_fen), 0) INTO spent FROM budgets_expense WHERE allocation_id = allocation;
    IF spent > provided THEN
        RAISE EXCEPTION 'allocation %: % fen spent of %', allocation, spent, provided USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION budgets_guard_fund(fund bigint) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    total bigint;
    given bigint;
BEGIN
    SELECT total_fen INTO total FROM budgets_specialfund WHERE id = fund FOR UPDATE;
    SELECT coalesce(sum(amount_fen), 0) INTO given FROM budgets_allocation WHERE fund_id = fund;
    IF given > total THEN
        RAISE EXCEPTION 'fund %: % fen allocated of %', fund, given, total USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION budgets_check_expense() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM budgets_guard_allocation(NEW.allocation_id);
    RETURN NULL;
END $$;
CREATE FUNCTION budgets_check_allocation() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM budgets_guard_allocation(NEW.id);
    IF NEW.fund_id IS NOT NULL THEN
        PERFORM budgets_guard_fund(NEW.fund_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION budgets_check_fund() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM budgets_guard_fund(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER expense_within AFTER INSERT OR UPDATE ON budgets_expense FOR EACH ROW EXECUTE FUNCTION budgets_check_expense();
CREATE TRIGGER allocation_within AFTER INSERT OR UPDATE ON budgets_allocation FOR EACH ROW EXECUTE FUNCTION budgets_check_allocation();
CREATE TRIGGER fund_within AFTER UPDATE ON budgets_specialfund FOR EACH ROW EXECUTE FUNCTION budgets_check_fund();

-- A breakdown's lines are its total, at commit: they are written after it.
CREATE FUNCTION budgets_check_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- Of a breakdown its own id, of a line that of its breakdown; a line taken away has it in OLD.
    of_row jsonb := to_jsonb(coalesce(NEW, OLD));
    of_breakdown bigint := coalesce(of_row ->> 'breakdown_id', of_row ->> 'id')::bigint;
BEGIN
    IF (SELECT b.total_fen <> (SELECT coalesce(sum(l.amount_fen), 0) FROM budgets_payline l WHERE l.breakdown_id = b.id)
        FROM budgets_paybreakdown b WHERE b.id = of_breakdown) THEN
        RAISE EXCEPTION 'breakdown %: its lines are not its total', of_breakdown USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER breakdown_adds_up AFTER INSERT OR UPDATE ON budgets_paybreakdown DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION budgets_check_lines();
CREATE CONSTRAINT TRIGGER line_adds_up AFTER INSERT OR UPDATE OR DELETE ON budgets_payline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION budgets_check_lines();

CREATE FUNCTION budgets_guard_approved() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was approved stays as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER breakdown_approved_stays BEFORE UPDATE OR DELETE ON budgets_paybreakdown FOR EACH ROW
    WHEN (OLD.state = 'approved') EXECUTE FUNCTION budgets_guard_approved();
"""
UNDO = """
DROP FUNCTION budgets_guard_approved CASCADE; DROP FUNCTION budgets_check_lines CASCADE; DROP FUNCTION budgets_check_fund CASCADE;
DROP FUNCTION budgets_check_allocation CASCADE; DROP FUNCTION budgets_check_expense CASCADE; DROP FUNCTION budgets_guard_fund CASCADE;
DROP FUNCTION budgets_guard_allocation CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
