"""Let the database keep the history of plans and lists; an incident and what came of it are only added."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('closures_contingencyplan');
SELECT registry_attach_audit('closures_contingencystep');
SELECT registry_attach_audit('closures_disposalplan');
SELECT registry_attach_audit('closures_taskforcemember');
SELECT registry_attach_audit('closures_dutyturn');
SELECT registry_attach_audit('closures_responsibilityarea');
SELECT registry_only_add('closures_incident');
SELECT registry_only_add('closures_incidentpayment');
CREATE TRIGGER incident_actor BEFORE INSERT ON closures_incident FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
CREATE TRIGGER payment_actor BEFORE INSERT ON closures_incidentpayment FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();

-- Together no more is paid than is owed; payments of one incident wait for each other.
CREATE FUNCTION closures_guard_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    owed bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(78201814, NEW.incident_id::int);
    SELECT amount_fen INTO owed FROM closures_incident WHERE id = NEW.incident_id;
    IF (SELECT coalesce(sum(amount_fen), 0) FROM closures_incidentpayment WHERE incident_id = NEW.incident_id) + NEW.amount_fen > owed THEN
        RAISE EXCEPTION 'more would be paid than is owed' USING ERRCODE = 'check_violation', CONSTRAINT = 'closures_payment_owed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_guard BEFORE INSERT ON closures_incidentpayment FOR EACH ROW EXECUTE FUNCTION closures_guard_payment();
"""


class Migration(migrations.Migration):
    dependencies = [("closures", "0001_initial"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, "DROP FUNCTION closures_guard_payment CASCADE;")]
