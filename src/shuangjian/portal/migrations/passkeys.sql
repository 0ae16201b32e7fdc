-- A passkey's counter never goes back (a copy of a key would), and what it is stays; a key that counts nothing stays at nought.
CREATE FUNCTION portal_guard_passkey() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.user_id, NEW.credential_id, NEW.public_key, NEW.added_at)
        IS DISTINCT FROM (OLD.user_id, OLD.credential_id, OLD.public_key, OLD.added_at)
       OR NEW.sign_count < OLD.sign_count OR (NEW.sign_count = OLD.sign_count AND OLD.sign_count > 0) THEN
        RAISE EXCEPTION 'passkey %: it is not changed, and its counter only grows', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER passkey_counter_grows BEFORE UPDATE ON portal_passkey
    FOR EACH ROW EXECUTE FUNCTION portal_guard_passkey();
SELECT registry_attach_audit('portal_passkey', ignored => '{credential_id,public_key,sign_count,last_used_at}');
