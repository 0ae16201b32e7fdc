CREATE FUNCTION disclosure_guard_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disclosure_listdecision
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_guard_decided();

-- What holds is the latest: none is of a day to come or before the last, and each decides something.
CREATE FUNCTION disclosure_guard_order() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    PERFORM 1 FROM registry_institution WHERE key = NEW.institution_key FOR UPDATE;
    SELECT listing, decided_on INTO last FROM disclosure_listdecision
    WHERE institution_key = NEW.institution_key ORDER BY id DESC LIMIT 1;
    IF NEW.decided_on > (now() AT TIME ZONE 'Asia/Shanghai')::date OR NEW.decided_on < last.decided_on
       OR NEW.listing = coalesce(last.listing, 'none') THEN
        RAISE EXCEPTION 'institution %: a decision out of order, or that decides nothing', NEW.institution_key
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_in_order BEFORE INSERT ON disclosure_listdecision
    FOR EACH ROW EXECUTE FUNCTION disclosure_guard_order();

SELECT registry_attach_audit('disclosure_contact');
SELECT registry_attach_audit('disclosure_listdecision');
SELECT registry_attach_audit('disclosure_honestbusiness');
