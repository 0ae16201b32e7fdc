-- A token and a webhook are made once: afterwards it may be withdrawn, and what it may do never grows.

CREATE FUNCTION api_guard_token() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a token is withdrawn, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(OLD) - '{withdrawn_at,withdrawn_by_id,last_used_on}'::text[]
       IS DISTINCT FROM to_jsonb(NEW) - '{withdrawn_at,withdrawn_by_id,last_used_on}'::text[]
       OR (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at, OLD.withdrawn_by_id)
           IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_by_id)) THEN
        RAISE EXCEPTION 'a token is never changed; withdraw it and make another' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER token_guard BEFORE UPDATE OR DELETE ON api_apitoken
    FOR EACH ROW EXECUTE FUNCTION api_guard_token();

SELECT registry_attach_audit('api_apitoken', ignored => '{last_used_on}');
