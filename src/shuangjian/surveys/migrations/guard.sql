-- A closed ballot takes no answer, is never opened again, and keeps no token.
CREATE FUNCTION surveys_guard_ballot() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.closed_on IS NOT NULL THEN
        RAISE EXCEPTION 'ballot % is closed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.closed_on IS NOT NULL AND EXISTS (SELECT FROM surveys_token WHERE ballot_id = NEW.id) THEN
        RAISE EXCEPTION 'ballot % still has tokens', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_guard_ballot BEFORE UPDATE ON surveys_ballot
    FOR EACH ROW EXECUTE FUNCTION surveys_guard_ballot();

-- FOR SHARE: an answer that is being given and a ballot that is being closed wait for each other.
CREATE FUNCTION surveys_guard_token() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM surveys_ballot WHERE id = NEW.ballot_id AND closed_on IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'ballot % is closed', NEW.ballot_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_guard_token BEFORE INSERT OR UPDATE ON surveys_token
    FOR EACH ROW EXECUTE FUNCTION surveys_guard_token();

-- What was measured stays as it was measured.
CREATE FUNCTION surveys_guard_measured() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.ballot_id IS NOT NULL AND OLD.answers IS NOT NULL THEN
        RAISE EXCEPTION 'measured day % is closed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_guard_measured BEFORE UPDATE ON surveys_measuredday
    FOR EACH ROW EXECUTE FUNCTION surveys_guard_measured();
