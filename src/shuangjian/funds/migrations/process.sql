-- Steps of a warning are only added; objections, requests and modes are changed with the trail.
SELECT registry_attach_audit('funds_objection');
SELECT registry_attach_audit('funds_refundrequest');
SELECT registry_attach_audit('funds_chargingmode');
SELECT registry_attach_audit('funds_fundwarning');
SELECT registry_attach_audit('funds_donation');
SELECT registry_only_add('funds_warningstep');
SELECT registry_only_add('funds_redemption');
CREATE TRIGGER step_actor BEFORE INSERT ON funds_warningstep FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();
CREATE TRIGGER redemption_actor BEFORE INSERT ON funds_redemption FOR EACH STATEMENT EXECUTE FUNCTION registry_require_actor();

-- A warning is left by a step alone: the talk with its minutes, or the reason, comes first.
CREATE FUNCTION funds_guard_warning() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state AND (
        (OLD.state, NEW.state) NOT IN (('raised', 'handling'), ('raised', 'dismissed'), ('handling', 'closed'))
        OR NOT EXISTS (SELECT FROM funds_warningstep AS s WHERE s.warning_id = NEW.id AND s.to_state = NEW.state)) THEN
        RAISE EXCEPTION 'warning %: no step leads from % to %', NEW.id, OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER warning_guard BEFORE UPDATE ON funds_fundwarning FOR EACH ROW EXECUTE FUNCTION funds_guard_warning();

-- Each hour given is taken once, and no contract takes more hours than it has lessons left. Gift first, then contract: one order of locks.
CREATE FUNCTION funds_guard_redemption() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM funds_donation WHERE id = NEW.donation_id FOR UPDATE;
    PERFORM FROM funds_contract WHERE key = NEW.contract_key FOR UPDATE;
    IF (SELECT d.hours - coalesce(sum(r.hours), 0) FROM funds_donation AS d LEFT JOIN funds_redemption AS r ON r.donation_id = d.id
        WHERE d.id = NEW.donation_id GROUP BY d.id) < NEW.hours THEN
        RAISE EXCEPTION 'the gift has not so many hours left' USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_redemption_of_gift';
    END IF;
    IF (SELECT coalesce(k.lessons, 0)
               - coalesce((SELECT sum(a.lessons) FROM funds_attendance AS a WHERE a.contract_key = k.key AND a.known_to IS NULL AND NOT a.withdrawn), 0)
               - coalesce((SELECT sum(q.lessons) FROM funds_refundrequest AS q WHERE q.contract_key = k.key), 0)
               - coalesce((SELECT sum(r.hours) FROM funds_redemption AS r WHERE r.contract_key = k.key), 0)
        FROM funds_contract AS k WHERE k.key = NEW.contract_key) < NEW.hours THEN
        RAISE EXCEPTION 'the contract has not so many lessons left'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funds_redemption_of_contract';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER redemption_guard BEFORE INSERT ON funds_redemption FOR EACH ROW EXECUTE FUNCTION funds_guard_redemption();
