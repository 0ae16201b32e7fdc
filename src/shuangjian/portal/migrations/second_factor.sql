-- A code is good once: the step taken last only grows, and secret and owner stay what they were.
CREATE FUNCTION portal_guard_step() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.last_step <= OLD.last_step THEN
        RAISE EXCEPTION 'second factor of user %: step % was taken already', OLD.user_id, NEW.last_step
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.secret IS DISTINCT FROM OLD.secret THEN
        RAISE EXCEPTION 'second factor of user %: a secret is not changed; take it away and set up another', OLD.user_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER step_only_grows BEFORE UPDATE ON portal_secondfactor
    FOR EACH ROW EXECUTE FUNCTION portal_guard_step();

-- A recovery code is used once: what was used stays used.
CREATE FUNCTION portal_guard_recovery() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR NEW.used_at IS NULL OR NEW.digest <> OLD.digest OR NEW.user_id <> OLD.user_id THEN
        RAISE EXCEPTION 'recovery code %: it is used once, and is not changed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recovery_used_once BEFORE UPDATE ON portal_recoverycode
    FOR EACH ROW EXECUTE FUNCTION portal_guard_recovery();

-- Who set one up, turned it off or took it away is on record; the secret is not.
SELECT registry_attach_audit('portal_secondfactor', ignored => '{secret,last_step}');
