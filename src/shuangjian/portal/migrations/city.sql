-- An identity is linked or taken away, never changed: the trail says by whom each.
CREATE FUNCTION portal_guard_city_identity() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'identity of user %: it is not changed; take it away and link another', OLD.user_id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER city_identity_stays BEFORE UPDATE ON portal_cityidentity
    FOR EACH ROW EXECUTE FUNCTION portal_guard_city_identity();
SELECT registry_attach_audit('portal_cityidentity');
