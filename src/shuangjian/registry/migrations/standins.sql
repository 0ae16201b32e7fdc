-- Nobody stands in for themselves, and there are no chains: who stands in has nobody standing in for them on those days.
CREATE FUNCTION registry_guard_standin() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    absent bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
           OR to_jsonb(OLD) - 'ended_at' IS DISTINCT FROM to_jsonb(NEW) - 'ended_at' THEN
            RAISE EXCEPTION 'stand-in %: it is ended once, and not changed', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    -- Two that would make a chain between them wait for each other.
    PERFORM pg_advisory_xact_lock(78201828);
    SELECT user_id INTO absent FROM registry_membership WHERE id = NEW.membership_id;
    IF absent = NEW.deputy_id THEN
        RAISE EXCEPTION 'user % does not stand in for themselves', absent USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM registry_standin AS s JOIN registry_membership AS m ON m.id = s.membership_id
        WHERE s.ended_at IS NULL
          AND daterange(s.first_day, s.last_day, '[]') && daterange(NEW.first_day, NEW.last_day, '[]')
          AND (m.user_id = NEW.deputy_id OR s.deputy_id = absent)
    ) THEN
        RAISE EXCEPTION 'user % stands in for %, and one of them is stood in for, or stands in, on these days', NEW.deputy_id, absent
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER standin_guard BEFORE INSERT OR UPDATE ON registry_standin
    FOR EACH ROW EXECUTE FUNCTION registry_guard_standin();
SELECT registry_attach_audit('registry_standin');
