"""Let the database keep claims: their history, evidence and shares that are only added, and never more paid than was accepted."""

from django.db import migrations

GUARD = """
SELECT registry_attach_audit('closures_claim');
SELECT registry_only_add('closures_claimevidence');
SELECT registry_only_add('closures_distribution');
SELECT registry_only_add('closures_claimshare');
CREATE TRIGGER evidence_actor BEFORE INSERT ON closures_claimevidence FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
CREATE TRIGGER distribution_actor BEFORE INSERT ON closures_distribution FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
CREATE TRIGGER share_actor BEFORE INSERT ON closures_claimshare FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();

-- What was decided stays as it was decided.
CREATE FUNCTION closures_guard_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'claim %: what was decided stays', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER claim_guard BEFORE UPDATE ON closures_claim FOR EACH ROW WHEN (OLD.state <> 'filed') EXECUTE FUNCTION closures_guard_claim();
CREATE TRIGGER claim_kept BEFORE DELETE ON closures_claim FOR EACH ROW EXECUTE FUNCTION closures_guard_claim();

-- All shares of a claim together are at most what was accepted; shares of one claim wait for each other.
CREATE FUNCTION closures_guard_share() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    accepted bigint;
BEGIN
    SELECT accepted_fen INTO accepted FROM closures_claim WHERE id = NEW.claim_id FOR UPDATE;
    IF (SELECT coalesce(sum(escrow_fen + deposit_fen), 0) FROM closures_claimshare WHERE claim_id = NEW.claim_id)
       + NEW.escrow_fen + NEW.deposit_fen > coalesce(accepted, 0) THEN
        RAISE EXCEPTION 'claim % would get more than was accepted', NEW.claim_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closures_share_of_claim';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER share_guard BEFORE INSERT ON closures_claimshare FOR EACH ROW EXECUTE FUNCTION closures_guard_share();
"""
UNDO = "DROP FUNCTION closures_guard_share CASCADE; DROP FUNCTION closures_guard_claim CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("closures", "0003_claims"), ("registry", "0005_append_only")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
